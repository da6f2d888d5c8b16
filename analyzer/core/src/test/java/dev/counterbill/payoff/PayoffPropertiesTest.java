package dev.counterbill.payoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.CaseBook;
import dev.counterbill.pricing.CaseLedger;
import dev.counterbill.pricing.PricingTerms;
import dev.counterbill.rates.RateBook;
import dev.counterbill.scenario.Scenario;
import dev.counterbill.scenario.Swap;
import dev.counterbill.scenario.Target;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.TimeCuts;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What holds for every life of a deployment; each failure names the seed that made it. */
class PayoffPropertiesTest {
    private static final int LIVES = 300;
    private static final String TUNED = "ft:small:acme::A1";

    /** Days and investments of a random life of at most 60 days in June and July. */
    private static Story life(SplittableRandom random) {
        Story story = new Story().end("2026-08-01");
        for (int i = random.nextInt(4); i > 0; i--) {
            story.spend("2026-06-%02d".formatted(1 + random.nextInt(30)), amount(random, 300));
        }
        if (random.nextBoolean()) {
            story.host(
                    new Moment.At(
                            Instant.parse("2026-06-02T00:00:00Z")
                                    .plusSeconds(random.nextInt(200_000))),
                    Optional.empty(),
                    amount(random, 1));
        }
        for (int day = 0; day < 60; day++) {
            if (random.nextInt(4) > 0) {
                String date = LocalDate.parse("2026-06-01").plusDays(day).toString();
                story.days(date, 1, random.nextInt(9), amount(random, 9), amount(random, 12));
            }
        }
        return story;
    }

    private static String amount(SplittableRandom random, int below) {
        return random.nextInt(below) + "." + (10 + random.nextInt(90));
    }

    private static void assertSame(BigDecimal expected, BigDecimal actual, String message) {
        assertEquals(0, expected.compareTo(actual), message + ": " + expected + ", " + actual);
    }

    @Test
    void theCurveAddsUpAndTheBreakEvenIsWhereItStaysCovered() {
        for (int seed = 0; seed < LIVES; seed++) {
            Audit audit = life(new SplittableRandom(seed)).audit();
            String message = "seed " + seed;
            BigDecimal net = BigDecimal.ZERO;
            LocalDate covered = null;
            LocalDate day = audit.begin();
            for (NetDay one : audit.curve()) {
                assertEquals(day, one.day(), message);
                net = net.add(one.saving()).subtract(one.invested());
                assertSame(net, one.net(), message);
                if (net.signum() < 0) {
                    covered = null;
                } else if (covered == null) {
                    covered = day;
                }
                day = day.plusDays(1);
            }
            assertEquals(audit.end(), day, message);
            assertSame(audit.net(), net, message);
            assertEquals(Optional.ofNullable(covered), audit.breakEven(), message);
            assertEquals(audit.breakEven().isPresent(), audit.verdict() == Verdict.PAID_OFF);
            if (audit.breakEven().isPresent()) {
                LocalDate first = audit.firstRequest().orElseThrow();
                BigDecimal from =
                        BigDecimal.valueOf(Math.max(0, covered.toEpochDay() - first.toEpochDay()));
                BigDecimal days = audit.paybackDays().orElseThrow();
                assertTrue(days.compareTo(from) >= 0, message);
                assertTrue(days.compareTo(from.add(BigDecimal.ONE)) <= 0, message);
            }
        }
    }

    @Test
    void theOrderOfDaysAndInvestmentsDoesNotMatter() {
        for (int seed = 0; seed < LIVES; seed++) {
            AuditSubject subject = life(new SplittableRandom(seed)).subject();
            List<SavingDay> days = new ArrayList<>(subject.saving().days());
            List<PricedInvestment> investments = new ArrayList<>(subject.investments());
            Collections.shuffle(days, new Random(seed));
            Collections.shuffle(investments, new Random(seed));
            Audit shuffled =
                    PayoffAudit.audit(
                            subject.withSaving(
                                            SavingSeries.of(
                                                    subject.saving().currency(), days, List.of()))
                                    .withInvestments(investments));
            Audit straight = PayoffAudit.audit(subject);
            assertEquals(straight.sentence(), shuffled.sentence(), "seed " + seed);
            assertEquals(straight.curve().size(), shuffled.curve().size(), "seed " + seed);
        }
    }

    @Test
    void aForecastComesTrueWhenEveryDayIsLikeTheMeanOfTheLast() {
        int seen = 0;
        for (int seed = 0; seed < LIVES; seed++) {
            Story story = life(new SplittableRandom(seed)).spend("2026-07-30", "5000");
            Audit audit = story.audit();
            if (audit.forecast().isEmpty()) {
                continue;
            }
            seen++;
            // All in units of the mean's divisor, so that nothing is rounded.
            BigDecimal divisor = BigDecimal.valueOf(audit.recentDays());
            BigDecimal net = audit.net().multiply(divisor);
            LocalDate day = audit.end();
            while (true) {
                net = net.add(audit.margins().recentSum());
                if (net.signum() >= 0) {
                    break;
                }
                day = day.plusDays(1);
            }
            assertEquals(Optional.of(day), audit.forecast(), "seed " + seed);
        }
        assertTrue(seen > 50, "only " + seen + " lives had a forecast");
    }

    @Test
    void whatIsAmortisedOverItsLifeIsWrittenOffToTheLastDigit() {
        for (int seed = 0; seed < LIVES; seed++) {
            int life = 1 + new SplittableRandom(seed).nextInt(90);
            Audit audit = life(new SplittableRandom(seed)).amortise(life).audit();
            Audit.Amortised view = audit.amortised().orElseThrow();
            assertSame(audit.invested(), view.written().add(view.open()), "seed " + seed);
            assertSame(audit.saved().subtract(view.written()), view.net(), "seed " + seed);
        }
    }

    private static RateBook book() {
        CaseBook book = new CaseBook();
        book.model("openai", "small")
                .card(CaseBook.card("input", "0.15", "output", "0.60"))
                .fineTuned(CaseBook.card("input", "0.30", "output", "1.20"));
        book.model("openai", "stepped")
                .card(
                        CaseBook.card(
                                "2020-01-01T00:00:00Z",
                                null,
                                ServiceTier.STANDARD,
                                CaseBook.tier(0, "input", "0.10", "output", "0.40"),
                                CaseBook.tier(1000, "input", "0.90", "output", "3.00")));
        book.model("openai", "inputless").card(CaseBook.card("output", "9"));
        return book.build();
    }

    private static final LedgerCuts CUTS =
            new LedgerCuts(
                    PromptCuts.withGrid(List.of(1000L)), TimeCuts.HOURS, Map.of(), List.of());

    private static UsageLedger randomUsage(SplittableRandom random) {
        CaseLedger ledger = new CaseLedger(CUTS).model("openai", TUNED);
        for (int i = 0; i < 40; i++) {
            ledger.at(
                            "2026-06-%02dT%02d:00:00Z"
                                    .formatted(1 + random.nextInt(30), random.nextInt(24)))
                    .requests(
                            1 + random.nextInt(500),
                            Meter.INPUT,
                            1 + random.nextInt(2000),
                            Meter.OUTPUT,
                            random.nextInt(50));
        }
        return ledger.build();
    }

    private static AuditCase audit(UsageLedger ledger, String model, Scenario... candidates) {
        Deployment deployment =
                new Deployment(
                        "d",
                        "D",
                        List.of(TUNED),
                        "",
                        Map.of(),
                        List.of("it"),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        new Story().spend("2026-06-01", "0.50").investments(),
                        Optional.empty(),
                        Story.PLACE);
        return AUDITOR.audit(
                        new Auditor.Question(
                                new Investments(
                                        dev.counterbill.money.Currency.USD,
                                        List.of(deployment),
                                        List.of()),
                                ledger,
                                Optional.of(LocalDate.parse("2026-06-01")),
                                List.of(),
                                LocalDate.parse("2026-07-01"),
                                Map.of(
                                        "it",
                                        Scenario.of(
                                                "it", "it", new Swap(new Target("openai", model)))),
                                List.of(candidates)))
                .get(0);
    }

    private static final Auditor AUDITOR = new Auditor(book(), PricingTerms.PLAIN, ZoneOffset.UTC);

    @Test
    void aSwapOfTheFineTuneForItselfSavesNothing() {
        for (int seed = 0; seed < 30; seed++) {
            Audit audit = audit(randomUsage(new SplittableRandom(seed)), TUNED).audit();
            assertSame(BigDecimal.ZERO, audit.saved(), "seed " + seed);
            assertEquals(Verdict.NEVER, audit.verdict(), "seed " + seed);
        }
    }

    @Test
    void theSavingLiesWithinItsBoundsAndIsCertainWhereAllIsPriced() {
        for (int seed = 0; seed < 30; seed++) {
            UsageLedger ledger = randomUsage(new SplittableRandom(seed));
            for (SavingDay day : audit(ledger, "small").subject().saving().days()) {
                assertSame(day.saving(), day.low().orElseThrow(), "seed " + seed);
                assertSame(day.saving(), day.high().orElseThrow(), "seed " + seed);
            }
            AuditCase gaps = audit(ledger, "inputless");
            assertTrue(!gaps.subject().saving().gaps().isEmpty(), "seed " + seed);
            for (SavingDay day : gaps.subject().saving().days()) {
                // What the fine-tune itself costs is no bound of what the baseline would.
                assertEquals(Optional.empty(), day.high(), "seed " + seed);
                assertTrue(day.low().orElseThrow().compareTo(day.saving()) <= 0, "seed " + seed);
            }
            Scenario small = Scenario.of("small", "small", new Swap(new Target("openai", "small")));
            for (SavingDay day : audit(ledger, "inputless", small).subject().saving().days()) {
                assertTrue(
                        day.low().orElseThrow().compareTo(day.high().orElseThrow()) <= 0,
                        "seed " + seed);
            }
        }
    }

    @Test
    void aPriceTierMakesAFlipThatIsFoundByHalvingAndOnlyAsFarAsTheLedgerTells() {
        // 900 tokens cost 0.00027 on the fine-tune and 0.00009 instead; above 1,000 tokens the
        // baseline costs nine times as much. The ledger only knows that prompts have up to 1,000
        // tokens, so where in between they cross the tier it cannot tell.
        CaseLedger usage = new CaseLedger(CUTS).model("openai", TUNED);
        for (int day = 1; day <= 30; day++) {
            usage.at("2026-06-%02dT08:00:00Z".formatted(day)).requests(1000, Meter.INPUT, 900);
        }
        AuditCase audited = audit(usage.build(), "stepped");
        assertEquals(Verdict.NEVER, audited.audit().verdict());
        List<FlipPoint> flips =
                AUDITOR.flipPoints(audited).stream()
                        .filter(f -> f.knob() == Knob.PROMPT_OVERHEAD)
                        .toList();
        assertEquals(1, flips.size(), flips.toString());
        FlipPoint flip = flips.get(0);
        assertEquals(FlipPoint.Method.BISECTED, flip.method());
        Function<BigDecimal, Audit> turned =
                new Trials(book(), PricingTerms.PLAIN, ZoneOffset.UTC, audited)
                        .turned(Knob.PROMPT_OVERHEAD);
        BigDecimal hair = new BigDecimal("0.000001");
        assertEquals(Verdict.NEVER, turned.apply(BigDecimal.ZERO).verdict());
        assertEquals(Verdict.INCONCLUSIVE, turned.apply(new BigDecimal("50")).verdict());
        assertEquals(Verdict.INCONCLUSIVE, turned.apply(flip.until().subtract(hair)).verdict());
        assertEquals(Verdict.PAID_OFF, turned.apply(flip.until().add(hair)).verdict());
        assertEquals(Verdict.NEVER, flip.below());
        assertEquals(Verdict.PAID_OFF, flip.above());
        assertTrue(flip.at().compareTo(hair) < 0);
        assertEquals(Verdict.PAID_OFF, turned.apply(new BigDecimal("2000")).verdict());
    }
}

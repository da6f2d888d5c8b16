package dev.counterbill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.report.Outlook.Bridge;
import dev.counterbill.report.Outlook.Mover;
import dev.counterbill.report.Outlook.Presence;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BridgesTest {
    private static final LocalDate MAY = LocalDate.parse("2026-05-04");
    private static final LocalDate JUNE = LocalDate.parse("2026-06-04");

    @Test
    void moreOfTheSameIsVolumeAlone() {
        Bridge bridge =
                Bridges.of(
                        "May",
                        List.of(line(MAY, "a", 1000, "0.30")),
                        "June",
                        List.of(line(JUNE, "a", 3000, "0.90")));
        steps(bridge, "0.60", "0", "0");
        assertEquals("0.60", bridge.change().toPlainString());
    }

    @Test
    void anotherPriceForTheSameIsPriceAlone() {
        Bridge bridge =
                Bridges.of(
                        "May",
                        List.of(line(MAY, "a", 1000, "0.30")),
                        "June",
                        List.of(line(JUNE, "a", 1000, "0.45")));
        steps(bridge, "0", "0", "0.15");
    }

    @Test
    void anotherModelForTheSameTokensIsMixAlone() {
        Bridge bridge =
                Bridges.of(
                        "May",
                        List.of(line(MAY, "a", 1000, "0.30")),
                        "June",
                        List.of(line(JUNE, "b", 1000, "0.03")));
        steps(bridge, "0", "-0.27", "0");
        assertEquals(Presence.GONE, mover(bridge, "a").presence());
        assertEquals(Presence.NEW, mover(bridge, "b").presence());
    }

    /**
     * By hand: 1,000 tokens of a at 0.0003 and 1,000 of b at 0.0001 cost 0.40. Then 3,000 of a at
     * 0.0002 and 1,000 of b at 0.0001 cost 0.70. Twice the tokens: volume 0.40. At the old prices
     * the new usage costs 1.00, so mix 0.20; the price took 3,000 x 0.0001 off.
     */
    @Test
    void allThreeTogetherAreWhatTheyAreByHand() {
        Bridge bridge =
                Bridges.of(
                        "May",
                        List.of(line(MAY, "a", 1000, "0.30"), line(MAY, "b", 1000, "0.10")),
                        "June",
                        List.of(line(JUNE, "a", 3000, "0.60"), line(JUNE, "b", 1000, "0.10")));
        steps(bridge, "0.40", "0.20", "-0.30");
        assertEquals("a", bridge.movers().get(0).model());
    }

    @Test
    void aPriceThatDoesNotDivideAndDoesNotChangeMakesNoStep() {
        Bridge bridge =
                Bridges.of(
                        "May",
                        List.of(line(MAY, "a", 3, "1")),
                        "June",
                        List.of(line(JUNE, "a", 6, "2")));
        steps(bridge, "1", "0", "0");
    }

    @Test
    void stepsAddUpExactlyWhateverTheFigures() {
        for (long seed = 1; seed <= 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<CostLine> before = some(random, MAY);
            List<CostLine> after = some(random, JUNE);
            Bridge bridge = Bridges.of("May", before, "June", after);
            assertEquals(
                    0,
                    cost(before)
                            .add(bridge.volume())
                            .add(bridge.mix())
                            .add(bridge.price())
                            .compareTo(cost(after)),
                    "seed " + seed);
            BigDecimal moved =
                    bridge.movers().stream()
                            .map(Mover::change)
                            .reduce(BigDecimal.ZERO, BigDecimal::add);
            assertEquals(0, bridge.change().compareTo(moved), "movers, seed " + seed);
            List<CostLine> shuffled = new ArrayList<>(after);
            Collections.shuffle(shuffled, new Random(seed));
            assertEquals(
                    bridge, Bridges.of("May", before, "June", shuffled), "order, seed " + seed);
        }
    }

    @Test
    void usageWithoutAPriceIsInNoStepAndSaidToBe() {
        CostLine priced = line(MAY, "a", 1000, "0.30");
        CostLine unpriced =
                new CostLine(
                        JUNE,
                        "openai",
                        "a",
                        Optional.empty(),
                        ServiceTier.STANDARD,
                        "",
                        List.of(),
                        priced.counts(),
                        List.of(),
                        1000,
                        0);
        Bridge bridge = Bridges.of("May", List.of(priced), "June", List.of(unpriced));
        assertEquals(Presence.BOTH, mover(bridge, "a").presence(), "used, so not gone");
        assertEquals(
                List.of("1,000 tokens of June have no price and are in no step."), bridge.notes());
        assertEquals(false, bridge.isKnown(), "a month without any price explains no change");
        assertEquals(false, mover(bridge, "a").isKnown());
        assertEquals(
                true,
                Bridges.of("May", List.of(priced), "June", List.of(unpriced, priced)).isKnown(),
                "what has a price is compared, and the note says what has none");
    }

    @Test
    void aFeeThatIsKnownIsComparedThoughNoTokenHasAPrice() {
        Bridge bridge =
                Bridges.of("May", List.of(fee(MAY, "0.05")), "June", List.of(fee(JUNE, "0.10")));
        assertEquals(true, bridge.isKnown());
        assertEquals(true, mover(bridge, "a").isKnown());
        assertEquals(
                false,
                Bridges.of("May", List.of(fee(MAY, "0")), "June", List.of(fee(JUNE, "0.10")))
                        .isKnown());
    }

    private static CostLine fee(LocalDate day, String cost) {
        CostLine priced = line(day, "a", 1000, cost);
        return new CostLine(
                day,
                "openai",
                "a",
                Optional.empty(),
                ServiceTier.STANDARD,
                "",
                List.of(),
                priced.counts(),
                priced.parts(),
                1000,
                0);
    }

    @Test
    void monthsFollowOneAnotherAndThoseWithoutUsageAreNotSkipped() {
        ZoneId utc = ZoneId.of("UTC");
        Period period =
                new Period(
                        LocalDate.parse("2026-03-10").atStartOfDay(utc).toInstant(),
                        LocalDate.parse("2026-06-01").atStartOfDay(utc).toInstant(),
                        utc);
        List<Bridge> months =
                Bridges.months(
                        period,
                        List.of(
                                line(LocalDate.parse("2026-03-31"), "a", 1000, "0.30"),
                                line(MAY, "a", 1000, "0.30")));
        assertEquals(
                List.of("10 – 31 Mar 2026", "Apr 2026"),
                months.stream().map(Bridge::title).toList());
        assertEquals("May 2026", months.get(1).titleAfter());
        steps(months.get(0), "-0.30", "0", "0");
        steps(months.get(1), "0", "0.30", "0");
        assertEquals(
                List.of(),
                Bridges.months(
                        new Period(
                                JUNE.atStartOfDay(utc).toInstant(),
                                JUNE.plusDays(3).atStartOfDay(utc).toInstant(),
                                utc),
                        List.of()));
    }

    private static void steps(Bridge bridge, String volume, String mix, String price) {
        assertEquals(
                List.of(new BigDecimal(volume), new BigDecimal(mix), new BigDecimal(price)).stream()
                        .map(BridgesTest::plain)
                        .toList(),
                List.of(bridge.volume(), bridge.mix(), bridge.price()).stream()
                        .map(BridgesTest::plain)
                        .toList());
    }

    private static String plain(BigDecimal amount) {
        return dev.counterbill.money.Decimals.plain(amount);
    }

    private static Mover mover(Bridge bridge, String model) {
        return bridge.movers().stream()
                .filter(m -> m.model().equals(model))
                .findFirst()
                .orElseThrow();
    }

    private static BigDecimal cost(List<CostLine> lines) {
        return lines.stream().map(CostLine::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static List<CostLine> some(SplittableRandom random, LocalDate day) {
        List<CostLine> lines = new ArrayList<>();
        for (int i = random.nextInt(7); i > 0; i--) {
            lines.add(
                    line(
                            day.plusDays(random.nextInt(20)),
                            "model-" + random.nextInt(4),
                            1 + random.nextInt(1_000_000),
                            new BigDecimal(random.nextLong(1_000_000_000))
                                    .movePointLeft(11)
                                    .toString()));
        }
        return lines;
    }

    private static CostLine line(LocalDate day, String model, long tokens, String cost) {
        BigDecimal amount = new BigDecimal(cost);
        long[] counts = new long[Meter.values().length];
        counts[Meter.INPUT.ordinal()] = tokens;
        counts[Meter.REQUESTS.ordinal()] = 1;
        return new CostLine(
                day,
                "openai",
                model,
                Optional.empty(),
                ServiceTier.STANDARD,
                "",
                List.of(),
                MeterCounts.of(counts, 1),
                List.of(new MeterCost(Meter.INPUT, BigDecimal.valueOf(tokens), amount, amount)),
                0,
                0);
    }
}

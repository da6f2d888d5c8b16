package dev.counterbill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.money.Currency;
import dev.counterbill.rates.UnpricedReason;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final LocalDate DAY = LocalDate.parse("2026-03-01");

    @Test
    void theSavingIsToldInOneSentence() {
        Report report =
                report("1234.56", List.of(alternative("1234.56", "9876.54", "0")), List.of());
        assertEquals(
                List.of(
                        "You spent $1,234.56 on 1.2 M requests from 1 Mar to 30 Jun 2026.",
                        "With all on gpt-4o it would have cost $9,876.54, 8.0 times as much: your choice"
                                + " saved $8,641.98."),
                report.verdict());
        assertTrue(report.isComplete());
    }

    @Test
    void aCheaperAlternativeIsNotCalledASaving() {
        Report report = report("100", List.of(alternative("100", "20", "0")), List.of());
        assertEquals(
                "With all on gpt-4o it would have cost $20.00, 20.0 % of what it did cost: $80.00 less.",
                report.verdict().get(1));
    }

    @Test
    void aSwapOfAModelForItselfIsExactlyTheSame() {
        Report report = report("100", List.of(alternative("100", "100.000", "0")), List.of());
        assertEquals(
                "With all on gpt-4o it would have cost $100.00, exactly the same.",
                report.verdict().get(1));
    }

    @Test
    void aComparisonOfAPartNamesItsOwnActualCost() {
        Report report = report("100", List.of(alternative("60", "90", "40")), List.of());
        assertEquals(
                "With all on gpt-4o, the part that it can price would have cost $90.00 instead of"
                        + " $60.00, 1.5 times as much: your choice saved $30.00.",
                report.verdict().get(1));
        assertEquals(
                "This comparison leaves out 25.0 % of the tokens, which one of the two bills cannot"
                        + " price.",
                report.verdict().get(2));
    }

    @Test
    void whatIsMissingStandsFirst() {
        Report report =
                report(
                        "1",
                        List.of(),
                        List.of(
                                new Unpriced(
                                        "openai",
                                        "gpt-9",
                                        UnpricedReason.UNKNOWN_MODEL,
                                        BigDecimal.ONE,
                                        BigDecimal.valueOf(600_000),
                                        BigDecimal.ZERO,
                                        new BigDecimal("0.5"),
                                        "")));
        assertFalse(report.isComplete());
        assertEquals(
                "Incomplete: Usage of gpt-9 has no price and is not in the amounts: 50.0 % of all"
                        + " tokens (600 k).",
                report.verdict().get(0));
    }

    @Test
    void identitiesThatDoNotHoldAreNamedWithTheirFigures() {
        Report report = report("100", List.of(alternative("60", "90", "39")), List.of());
        List<String> failed =
                Identities.of(report).stream()
                        .filter(check -> check.result() == Method.CheckResult.FAILED)
                        // This report is of no files and of no meters.
                        .filter(check -> check.name().startsWith("compared"))
                        .map(check -> check.name() + ": " + check.detail())
                        .toList();
        assertEquals(
                List.of(
                        "compared and excluded actual cost of all-on-gpt-4o make the actual total:"
                                + " 100 is not 99"),
                failed);
    }

    private static Counterfactual alternative(String actual, String otherwise, String excluded) {
        BigDecimal cost = new BigDecimal(otherwise);
        return new Counterfactual(
                "all-on-gpt-4o",
                "All on gpt-4o",
                cost,
                new BigDecimal(actual),
                cost,
                new BigDecimal(excluded),
                excluded.equals("0") ? BigDecimal.ZERO : new BigDecimal("0.25"),
                true,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(
                        new Counterfactual.ModelComparison(
                                "openai",
                                "m",
                                "gpt-4o",
                                1,
                                new BigDecimal(actual),
                                cost,
                                LeftOut.NOTHING,
                                BigDecimal.ONE)),
                List.of(
                        new Counterfactual.DayComparison(
                                DAY,
                                new BigDecimal(actual),
                                cost,
                                LeftOut.NOTHING,
                                BigDecimal.ZERO)),
                List.of(),
                List.of());
    }

    private static Report report(
            String total, List<Counterfactual> alternatives, List<Unpriced> unpriced) {
        long[] counts = new long[Meter.values().length];
        counts[Meter.INPUT.ordinal()] = 1_200_000;
        counts[Meter.REQUESTS.ordinal()] = 1_200_000;
        MeterCounts used = MeterCounts.of(counts, 1_200_000);
        BigDecimal cost = new BigDecimal(total);
        CostLine line =
                new CostLine(
                        DAY,
                        "openai",
                        "m",
                        Optional.empty(),
                        ServiceTier.STANDARD,
                        "",
                        List.of(),
                        used,
                        List.of(new MeterCost(Meter.INPUT, BigDecimal.TEN, cost, cost)),
                        0,
                        0);
        return new Report(
                new Period(
                        Instant.parse("2026-03-01T00:00:00Z"),
                        Instant.parse("2026-07-01T00:00:00Z"),
                        ZoneId.of("UTC")),
                Currency.USD,
                new Intake(
                        new Intake.RecordCounts(1_200_000, 1_200_000, 0, 0, 0, 0),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()),
                new TokenTotals(used, 1_200_000, 0, 0),
                Actual.of(List.of(), List.of(line)),
                alternatives,
                List.of(),
                unpriced,
                Outlook.NONE,
                new Method(
                        "counterbill",
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.empty()),
                List.of(),
                0);
    }
}

package dev.counterbill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ActualTest {
    @Test
    void everyViewAddsUpToTheTotalWhateverTheOrderOfTheLines() {
        long seed = 11;
        SplittableRandom random = new SplittableRandom(seed);
        List<CostLine> lines = new ArrayList<>();
        BigDecimal expected = BigDecimal.ZERO;
        for (int i = 0; i < 300; i++) {
            BigDecimal cost = new BigDecimal(random.nextLong(1_000_000)).movePointLeft(9);
            expected = expected.add(cost);
            lines.add(
                    line(
                            LocalDate.parse("2026-06-01").plusDays(random.nextInt(30)),
                            "model-" + random.nextInt(5),
                            "project-" + random.nextInt(4),
                            cost));
        }
        Actual actual = Actual.of(List.of("project"), lines);
        Collections.shuffle(lines, new Random(seed));
        assertTrue(actual.equals(Actual.of(List.of("project"), lines)), "seed " + seed);
        assertEquals(0, expected.compareTo(actual.total()));
        assertEquals(300, actual.requests());
        BigDecimal models = BigDecimal.ZERO;
        for (Actual.ModelCost model : actual.byModel()) {
            models = models.add(model.cost());
        }
        BigDecimal days = BigDecimal.ZERO;
        for (Actual.DayCost day : actual.byDay()) {
            days = days.add(day.cost());
        }
        BigDecimal groups = BigDecimal.ZERO;
        for (Actual.GroupCost group : actual.byGroup()) {
            groups = groups.add(group.cost());
        }
        assertEquals(0, expected.compareTo(models));
        assertEquals(0, expected.compareTo(days));
        assertEquals(0, expected.compareTo(groups));
    }

    @Test
    void aModelWithoutAnyPriceIsNotOneThatIsFree() {
        CostLine line = line(LocalDate.parse("2026-06-01"), "gpt-9", "p", BigDecimal.ZERO);
        CostLine without =
                new CostLine(
                        line.day(),
                        line.provider(),
                        line.model(),
                        line.base(),
                        line.tier(),
                        line.region(),
                        line.labels(),
                        line.counts(),
                        List.of(),
                        line.counts().tokens(),
                        0);
        assertEquals(
                true,
                Actual.of(List.of("project"), List.of(without))
                        .byModel()
                        .get(0)
                        .coverage()
                        .isWithoutPrice());
        assertEquals(
                false,
                Actual.of(List.of("project"), List.of(line))
                        .byModel()
                        .get(0)
                        .coverage()
                        .isWithoutPrice());
        Actual both = Actual.of(List.of("project"), List.of(without, line));
        Coverage part =
                new Coverage(
                        Math.addExact(without.counts().tokens(), line.counts().tokens()),
                        without.counts().tokens(),
                        0);
        assertEquals(part, both.byDay().get(0).coverage());
        assertEquals(part, both.byGroup().get(0).coverage());
    }

    private static CostLine line(LocalDate day, String model, String project, BigDecimal cost) {
        long[] counts = new long[Meter.values().length];
        counts[Meter.INPUT.ordinal()] = 10;
        counts[Meter.REQUESTS.ordinal()] = 1;
        return new CostLine(
                day,
                "openai",
                model,
                Optional.empty(),
                ServiceTier.STANDARD,
                "",
                List.of(project),
                MeterCounts.of(counts, 1),
                List.of(new MeterCost(Meter.INPUT, BigDecimal.TEN, cost, cost)),
                0,
                0);
    }
}

package dev.counterbill.report;

import dev.counterbill.report.Outlook.Bridge;
import dev.counterbill.report.Outlook.Mover;
import dev.counterbill.report.Outlook.Presence;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Why one period cost another amount than an earlier one, in three steps that add up exactly.
 *
 * <p>A cell is a model, tier, region and meter; its price is what a unit of it cost on average in a
 * period. <em>Price</em> is what the later usage cost more than the same usage at the earlier
 * prices; what had no earlier price counts at its own. <em>Volume</em> is the earlier cost, grown
 * as the tokens grew. <em>Mix</em> is the rest: it takes up the two divisions' last decimals, so
 * that nothing is lost.
 */
public final class Bridges {
    /** Decimals of the two steps that are divided. */
    private static final int SCALE = 12;

    private static final int MOST_MOVERS_OF_MONTHS = 3;

    private Bridges() {}

    private record Cell(
            String provider, String model, ServiceTier tier, String region, Meter meter) {
        /**
         * As a record has it, but spelt out: Java links a record's own form at run time, slowly.
         */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Cell that
                    && tier == that.tier
                    && meter == that.meter
                    && model.equals(that.model)
                    && provider.equals(that.provider)
                    && region.equals(that.region);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * model.hashCode() + region.hashCode())
                    + 7 * tier.ordinal()
                    + meter.ordinal();
        }
    }

    private record Priced(BigDecimal quantity, BigDecimal cost) {
        Priced plus(Priced other) {
            return new Priced(quantity.add(other.quantity), cost.add(other.cost));
        }
    }

    /**
     * The bridge between two periods.
     *
     * @param title of the earlier period
     * @param titleAfter of the later period
     */
    public static Bridge of(
            String title, List<CostLine> before, String titleAfter, List<CostLine> after) {
        Map<Cell, Priced> earlier = cells(before);
        Map<Cell, Priced> later = cells(after);
        BigDecimal costBefore = cost(earlier);
        BigDecimal costAfter = cost(later);
        BigDecimal price = BigDecimal.ZERO;
        for (Map.Entry<Cell, Priced> cell : later.entrySet()) {
            Priced then = earlier.get(cell.getKey());
            if (then != null && then.quantity().signum() > 0) {
                Priced now = cell.getValue();
                // One division, so that an unchanged price makes a step of exactly 0.
                BigDecimal dearer =
                        now.cost()
                                .multiply(then.quantity())
                                .subtract(then.cost().multiply(now.quantity()));
                price = price.add(dearer.divide(then.quantity(), SCALE, RoundingMode.HALF_UP));
            }
        }
        BigDecimal volume = volume(costBefore, tokens(earlier), tokens(later));
        BigDecimal mix = costAfter.subtract(costBefore).subtract(volume).subtract(price);
        Coverage usedBefore = Coverage.of(before);
        Coverage usedAfter = Coverage.of(after);
        List<String> notes = new ArrayList<>();
        if (before.isEmpty()) {
            notes.add("There is no usage at all in " + title + ".");
        }
        usedBefore.gap(title).ifPresent(notes::add);
        usedAfter.gap(titleAfter).ifPresent(notes::add);
        return new Bridge(
                title,
                titleAfter,
                costBefore,
                volume,
                mix,
                price,
                costAfter,
                usedBefore,
                usedAfter,
                movers(before, after),
                notes);
    }

    private static BigDecimal volume(
            BigDecimal costBefore, BigDecimal tokensBefore, BigDecimal tokensAfter) {
        return tokensBefore.signum() == 0
                ? BigDecimal.ZERO
                : costBefore
                        .multiply(tokensAfter.subtract(tokensBefore))
                        .divide(tokensBefore, SCALE, RoundingMode.HALF_UP);
    }

    private static Map<Cell, Priced> cells(List<CostLine> lines) {
        Map<Cell, Priced> cells = new LinkedHashMap<>();
        for (CostLine line : lines) {
            for (MeterCost part : line.parts()) {
                cells.merge(
                        new Cell(
                                line.provider(),
                                line.model(),
                                line.tier(),
                                line.region(),
                                part.meter()),
                        new Priced(part.quantity(), part.cost()),
                        Priced::plus);
            }
        }
        return cells;
    }

    private static BigDecimal cost(Map<Cell, Priced> cells) {
        return cells.values().stream().map(Priced::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal tokens(Map<Cell, Priced> cells) {
        BigDecimal tokens = BigDecimal.ZERO;
        for (Map.Entry<Cell, Priced> cell : cells.entrySet()) {
            if (cell.getKey().meter().isToken()) {
                tokens = tokens.add(cell.getValue().quantity());
            }
        }
        return tokens;
    }

    private static List<Mover> movers(List<CostLine> before, List<CostLine> after) {
        Map<List<String>, List<CostLine>> linesBefore = byModel(before);
        Map<List<String>, List<CostLine>> linesAfter = byModel(after);
        Set<List<String>> models = new LinkedHashSet<>(linesBefore.keySet());
        models.addAll(linesAfter.keySet());
        return models.stream()
                .map(
                        model ->
                                mover(
                                        model,
                                        linesBefore.getOrDefault(model, List.of()),
                                        linesAfter.getOrDefault(model, List.of())))
                .sorted(
                        Comparator.comparing((Mover mover) -> mover.change().abs())
                                .reversed()
                                .thenComparing(Mover::provider)
                                .thenComparing(Mover::model))
                .toList();
    }

    private static Mover mover(List<String> model, List<CostLine> before, List<CostLine> after) {
        return new Mover(
                model.get(0),
                model.get(1),
                Actual.cost(before),
                Actual.cost(after),
                Coverage.of(before),
                Coverage.of(after),
                after.isEmpty() ? Presence.GONE : before.isEmpty() ? Presence.NEW : Presence.BOTH);
    }

    /** The lines of each model that was used, priced or not. */
    private static Map<List<String>, List<CostLine>> byModel(List<CostLine> lines) {
        Map<List<String>, List<CostLine>> models = new LinkedHashMap<>();
        for (CostLine line : lines) {
            models.computeIfAbsent(
                            List.of(line.provider(), line.model()), model -> new ArrayList<>())
                    .add(line);
        }
        return models;
    }

    /**
     * From each calendar month of a period to the next, months without usage among them; empty
     * where the period lies within one month.
     */
    public static List<Bridge> months(Period period, List<CostLine> lines) {
        YearMonth first = YearMonth.from(period.firstDay());
        YearMonth last = YearMonth.from(period.lastDay());
        Map<YearMonth, List<CostLine>> byMonth = new TreeMap<>();
        for (YearMonth month = first; !month.isAfter(last); month = month.plusMonths(1)) {
            byMonth.put(month, new ArrayList<>());
        }
        for (CostLine line : lines) {
            byMonth.computeIfAbsent(YearMonth.from(line.day()), m -> new ArrayList<>()).add(line);
        }
        List<Bridge> bridges = new ArrayList<>();
        List<YearMonth> months = List.copyOf(byMonth.keySet());
        for (int i = 1; i < months.size(); i++) {
            YearMonth earlier = months.get(i - 1);
            YearMonth later = months.get(i);
            bridges.add(
                    shortened(
                            of(
                                    title(earlier, period),
                                    byMonth.getOrDefault(earlier, List.of()),
                                    title(later, period),
                                    byMonth.getOrDefault(later, List.of()))));
        }
        return bridges;
    }

    private static Bridge shortened(Bridge bridge) {
        List<Mover> movers = bridge.movers();
        return new Bridge(
                bridge.title(),
                bridge.titleAfter(),
                bridge.before(),
                bridge.volume(),
                bridge.mix(),
                bridge.price(),
                bridge.after(),
                bridge.usedBefore(),
                bridge.usedAfter(),
                movers.subList(0, Math.min(MOST_MOVERS_OF_MONTHS, movers.size())),
                bridge.notes());
    }

    /** The month, or the days of it that the period covers. */
    private static String title(YearMonth month, Period period) {
        LocalDate first = month.atDay(1);
        LocalDate last = month.atEndOfMonth();
        return Words.days(
                first.isBefore(period.firstDay()) ? period.firstDay() : first,
                last.isAfter(period.lastDay()) ? period.lastDay() : last);
    }
}

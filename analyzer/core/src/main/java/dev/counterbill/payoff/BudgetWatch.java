package dev.counterbill.payoff;

import dev.counterbill.pricing.Bill;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.pricing.PricedLine;
import dev.counterbill.usage.UsageKey;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Holds a bill against budgets, and looks for what is new and dear. */
public final class BudgetWatch {
    private static final int RECENT_DAYS = 28;

    /** A new rate is called out where it costs this much more per token than what ran before. */
    private static final BigDecimal COSTLIER = new BigDecimal("1.2");

    /** So many days must have run before, so that a beginning is no surprise. */
    private static final int DAYS_BEFORE = 7;

    private final Bill bill;
    private final List<String> labels;
    private final List<String> toldApart;
    private final ZoneId zone;

    /**
     * A watch over one bill.
     *
     * @param labels names of the labels in the ledger's key, in its order
     * @param toldApart those of them whose values the lines of the bill tell apart; of others a
     *     line has the value of some of its usage
     * @param zone zone of the report's days and months
     */
    public BudgetWatch(Bill bill, List<String> labels, List<String> toldApart, ZoneId zone) {
        this.bill = bill;
        this.labels = List.copyOf(labels);
        this.toldApart = List.copyOf(toldApart);
        this.zone = zone;
    }

    /**
     * How each budget stands in each month with usage, by budget and month.
     *
     * @param end first day after the report; a month that it cuts is forecast
     */
    public List<BudgetMonth> months(List<Budget> budgets, LocalDate end) {
        if (budgets.isEmpty()) {
            return List.of();
        }
        TreeSet<YearMonth> months = new TreeSet<>();
        bill.lines().forEach(line -> months.add(YearMonth.from(day(line))));
        List<BudgetMonth> standings = new ArrayList<>();
        for (Budget budget : budgets) {
            NavigableMap<LocalDate, BigDecimal> costs = new TreeMap<>();
            Map<YearMonth, BigDecimal> priced = new HashMap<>();
            Map<YearMonth, BigDecimal> unpriced = new HashMap<>();
            Map<YearMonth, BigDecimal> fees = new HashMap<>();
            for (PricedLine line : bill.lines()) {
                if (isOf(budget, line.line().source().key())) {
                    YearMonth month = YearMonth.from(day(line));
                    costs.merge(day(line), line.cost(), BigDecimal::add);
                    priced.merge(month, line.pricedTokens(), BigDecimal::add);
                    unpriced.merge(month, line.unpricedTokens(), BigDecimal::add);
                    fees.merge(month, line.unpricedFees(), BigDecimal::add);
                }
            }
            for (YearMonth month : months) {
                standings.add(
                        standing(
                                budget,
                                month,
                                costs,
                                priced.getOrDefault(month, BigDecimal.ZERO),
                                unpriced.getOrDefault(month, BigDecimal.ZERO),
                                fees.getOrDefault(month, BigDecimal.ZERO),
                                end));
            }
        }
        return standings;
    }

    private static BudgetMonth standing(
            Budget budget,
            YearMonth month,
            NavigableMap<LocalDate, BigDecimal> costs,
            BigDecimal priced,
            BigDecimal unpriced,
            BigDecimal fees,
            LocalDate end) {
        BigDecimal spent =
                costs.subMap(month.atDay(1), true, month.atEndOfMonth(), true).values().stream()
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        Optional<BigDecimal> alert =
                budget.alertAt().stream()
                        .filter(at -> spent.compareTo(budget.monthly().multiply(at)) >= 0)
                        .reduce((lower, higher) -> higher)
                        .filter(at -> spent.signum() > 0);
        return new BudgetMonth(
                budget,
                month,
                spent,
                priced,
                unpriced,
                fees,
                Ratios.of(spent, budget.monthly()),
                alert,
                forecast(month, spent, costs, end));
    }

    private static Optional<BudgetMonth.Forecast> forecast(
            YearMonth month,
            BigDecimal spent,
            NavigableMap<LocalDate, BigDecimal> costs,
            LocalDate end) {
        LocalDate next = month.plusMonths(1).atDay(1);
        if (!end.isBefore(next) || !end.isAfter(month.atDay(1)) || costs.isEmpty()) {
            return Optional.empty();
        }
        LocalDate from = end.minusDays(RECENT_DAYS);
        if (from.isBefore(costs.firstKey())) {
            from = costs.firstKey();
        }
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal least = costs.getOrDefault(from, BigDecimal.ZERO);
        BigDecimal most = least;
        for (LocalDate day = from; day.isBefore(end); day = day.plusDays(1)) {
            BigDecimal cost = costs.getOrDefault(day, BigDecimal.ZERO);
            sum = sum.add(cost);
            least = least.min(cost);
            most = most.max(cost);
        }
        BigDecimal days = BigDecimal.valueOf(Math.max(1, ChronoUnit.DAYS.between(from, end)));
        BigDecimal rest = BigDecimal.valueOf(ChronoUnit.DAYS.between(end, next));
        return Optional.of(
                new BudgetMonth.Forecast(
                        spent.add(
                                sum.multiply(rest)
                                        .divide(days, Ratios.SCALE, RoundingMode.HALF_UP)),
                        spent.add(least.multiply(rest)),
                        spent.add(most.multiply(rest))));
    }

    private boolean isOf(Budget budget, UsageKey key) {
        String model = key.billedName();
        if (!budget.models().isEmpty()
                && budget.models().stream().noneMatch(m -> m.equalsIgnoreCase(model))) {
            return false;
        }
        for (Map.Entry<String, String> label : budget.labels().entrySet()) {
            int at = labels.indexOf(label.getKey());
            if (at < 0 || !key.labels().get(at).equals(label.getValue())) {
                return false;
            }
        }
        return true;
    }

    private LocalDate day(PricedLine line) {
        return BillTables.dayOf(line.line().source().key(), zone);
    }

    /**
     * Something new that deserves a look.
     *
     * @param day day of its first use
     * @param model name as logged
     * @param sentence what it is, for people
     */
    public record CallOut(Kind kind, LocalDate day, String model, String sentence) {
        /** What is new. */
        public enum Kind {
            NEW_FINE_TUNE,
            COSTLIER_RATE
        }
    }

    /**
     * Fine-tuned models that were first used on or after a day, and label values (or, without
     * labels, providers) whose traffic newly runs on a rate at least a fifth dearer per token than
     * all that ran there before. What is there from the first day of the bill is not new.
     *
     * @param from first day of the report; the bill may reach back further
     */
    public List<CallOut> callOuts(LocalDate from) {
        List<CallOut> found = new ArrayList<>();
        found.addAll(newFineTunes(from));
        found.addAll(costlierRates(from));
        found.sort(
                java.util.Comparator.comparing(CallOut::day)
                        .thenComparing(CallOut::kind)
                        .thenComparing(CallOut::sentence));
        return found;
    }

    private List<CallOut> newFineTunes(LocalDate from) {
        Map<String, LocalDate> first = new TreeMap<>();
        LocalDate begin = null;
        for (PricedLine line : bill.lines()) {
            LocalDate day = day(line);
            begin = begin == null || day.isBefore(begin) ? day : begin;
            if (line.identity().isPresent() && line.identity().get().fineTuned()) {
                first.merge(
                        line.line().source().key().billedName(),
                        day,
                        (a, b) -> a.isBefore(b) ? a : b);
            }
        }
        List<CallOut> found = new ArrayList<>();
        LocalDate earliest = begin;
        first.forEach(
                (model, day) -> {
                    if (!day.isBefore(from) && earliest != null && day.isAfter(earliest)) {
                        found.add(
                                new CallOut(
                                        CallOut.Kind.NEW_FINE_TUNE,
                                        day,
                                        model,
                                        "first use of the fine-tuned model " + model));
                    }
                });
        return found;
    }

    private record Run(String group, String model, String rate) {
        /**
         * As a record has it, but spelt out: Java links a record's own form at run time, slowly.
         */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Run that
                    && group.equals(that.group)
                    && model.equals(that.model)
                    && rate.equals(that.rate);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * group.hashCode() + model.hashCode()) + rate.hashCode();
        }
    }

    private static final class Use {
        private BigDecimal tokens = BigDecimal.ZERO;
        private BigDecimal cost = BigDecimal.ZERO;

        void add(PricedLine line) {
            tokens = tokens.add(line.pricedTokens());
            cost = cost.add(line.cost());
        }
    }

    private List<CallOut> costlierRates(LocalDate from) {
        NavigableMap<LocalDate, Map<Run, Use>> byDay = new TreeMap<>();
        for (PricedLine line : bill.lines()) {
            if (line.card().isPresent()) {
                byDay.computeIfAbsent(day(line), d -> new HashMap<>())
                        .computeIfAbsent(run(line), r -> new Use())
                        .add(line);
            }
        }
        Map<String, Past> pasts = new HashMap<>();
        List<CallOut> found = new ArrayList<>();
        byDay.forEach(
                (day, uses) -> {
                    uses.forEach(
                            (run, use) -> {
                                Past past = pasts.get(run.group());
                                if (past != null
                                        && past.days >= DAYS_BEFORE
                                        && !past.uses.containsKey(run)
                                        && !day.isBefore(from)) {
                                    costlier(day, run, use, past.uses.values())
                                            .ifPresent(found::add);
                                }
                            });
                    uses.forEach(
                            (run, use) ->
                                    pasts.computeIfAbsent(run.group(), group -> new Past())
                                            .add(day, run, use));
                });
        return found;
    }

    /** What ran in a group up to a day; days are added in their order. */
    private static final class Past {
        private final Map<Run, Use> uses = new HashMap<>();
        private @Nullable LocalDate last;
        private int days;

        void add(LocalDate day, Run run, Use use) {
            if (!day.equals(last)) {
                last = day;
                days++;
            }
            Use sum = uses.computeIfAbsent(run, first -> new Use());
            sum.tokens = sum.tokens.add(use.tokens);
            sum.cost = sum.cost.add(use.cost);
        }
    }

    private Run run(PricedLine line) {
        UsageKey key = line.line().source().key();
        StringBuilder group = new StringBuilder();
        for (int i = 0; i < labels.size(); i++) {
            if (toldApart.contains(labels.get(i))) {
                group.append(group.isEmpty() ? "" : ", ")
                        .append(labels.get(i))
                        .append(' ')
                        .append(key.labels().get(i));
            }
        }
        return new Run(
                group.isEmpty() ? "provider " + key.provider() : group.toString(),
                key.billedName(),
                line.line().tier().id());
    }

    /** Compared by cross multiplication, so that nothing is divided before it is shown. */
    private Optional<CallOut> costlier(LocalDate day, Run run, Use use, Collection<Use> known) {
        Use dearest = null;
        for (Use other : known) {
            if (other.tokens.signum() > 0
                    && (dearest == null
                            || other.cost
                                            .multiply(dearest.tokens)
                                            .compareTo(dearest.cost.multiply(other.tokens))
                                    > 0)) {
                dearest = other;
            }
        }
        if (dearest == null
                || use.tokens.signum() == 0
                || use.cost
                                .multiply(dearest.tokens)
                                .compareTo(dearest.cost.multiply(use.tokens).multiply(COSTLIER))
                        < 0) {
            return Optional.empty();
        }
        return Optional.of(
                new CallOut(
                        CallOut.Kind.COSTLIER_RATE,
                        day,
                        run.model(),
                        run.group()
                                + " pays "
                                + perMillion(use)
                                + " per million tokens instead of at most "
                                + perMillion(dearest)
                                + ": newly on "
                                + run.model()
                                + " ("
                                + run.rate()
                                + ")"));
    }

    private String perMillion(Use use) {
        return Words.money(
                Ratios.of(use.cost.movePointRight(6), use.tokens).orElse(BigDecimal.ZERO),
                bill.currency());
    }
}

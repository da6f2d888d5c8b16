package dev.counterbill.reconcile;

import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.Bill;
import dev.counterbill.pricing.PricedLine;
import dev.counterbill.pricing.Pricer;
import dev.counterbill.pricing.PricingTerms;
import dev.counterbill.rates.Identification;
import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.RateBook;
import dev.counterbill.reconcile.Reconciled.Line;
import dev.counterbill.reconcile.Reconciled.Standing;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares what we compute with what was reported, per UTC day, provider and model. Names are
 * compared as the models that they are billed as, so that an alias and its snapshot meet. Pure.
 */
public final class Reconciler {
    private record Cell(LocalDate day, String provider, String model) implements Comparable<Cell> {
        private static final Comparator<Cell> ORDER =
                Comparator.comparing(Cell::day)
                        .thenComparing(Cell::provider)
                        .thenComparing(Cell::model);

        @Override
        public int compareTo(Cell other) {
            return ORDER.compare(this, other);
        }

        Cell ofAllModels() {
            return new Cell(day, provider, "");
        }
    }

    private final RateBook book;
    private final PricingTerms terms;
    private final Tolerance tolerance;
    private final SortedMap<Cell, List<PricedLine>> ours = new TreeMap<>();
    private final SortedMap<Cell, BigDecimal> theirs = new TreeMap<>();
    private final Set<Cell> foreign = new HashSet<>();
    private BigDecimal outside = BigDecimal.ZERO;

    private Reconciler(RateBook book, PricingTerms terms, Tolerance tolerance) {
        this.book = book;
        this.terms = terms;
        this.tolerance = tolerance;
    }

    /**
     * Holds a ledger against reported costs.
     *
     * @param begin first day that is compared, in UTC
     * @param end first day that is not
     */
    public static Reconciled of(
            UsageLedger ledger,
            RateBook book,
            PricingTerms terms,
            ReportedCosts reported,
            LocalDate begin,
            LocalDate end,
            Tolerance tolerance) {
        Reconciler reconciler = new Reconciler(book, terms, tolerance);
        Bill bill = Pricer.actual(ledger, book, terms);
        reconciler.addTheirs(reported, begin, end);
        reconciler.addOurs(bill);
        return reconciler.compared(new Causes(new Pricer(book, terms, ledger.cuts()), tolerance));
    }

    private void addTheirs(ReportedCosts reported, LocalDate begin, LocalDate end) {
        reported.amounts()
                .forEach(
                        (key, amount) -> {
                            if (key.day().isBefore(begin) || !key.day().isBefore(end)) {
                                outside = outside.add(amount);
                                return;
                            }
                            Cell cell = cell(key.day(), key.provider(), key.model());
                            theirs.merge(cell, amount, BigDecimal::add);
                            if (!key.currency().isEmpty()
                                    && !key.currency().equalsIgnoreCase(terms.currency().code())) {
                                foreign.add(cell);
                            }
                        });
        theirs.values().removeIf(amount -> amount.signum() == 0);
    }

    private void addOurs(Bill bill) {
        for (PricedLine line : bill.lines()) {
            LocalDate day =
                    Instant.ofEpochSecond(line.line().source().key().slotBegin())
                            .atOffset(ZoneOffset.UTC)
                            .toLocalDate();
            Cell cell =
                    cell(
                            day,
                            line.line().source().key().provider(),
                            line.line().source().key().billedName());
            ours.computeIfAbsent(cell, c -> new ArrayList<>()).add(line);
        }
    }

    private Cell cell(LocalDate day, String provider, String model) {
        String name = model.strip();
        String who = book.seller(provider);
        if (!name.isEmpty()
                && book.identify(provider, model, day.atTime(12, 0).toInstant(ZoneOffset.UTC))
                        instanceof Identification.Known known) {
            ModelIdentity identity = known.identity();
            who = identity.provider();
            name = identity.fineTuned() ? name : identity.base();
        }
        return new Cell(day, who, name);
    }

    private Reconciled compared(Causes causes) {
        foldWhereNoModelIsNamed();
        Set<String> reportedProviders = new TreeSet<>();
        theirs.keySet().forEach(cell -> reportedProviders.add(cell.provider()));
        Set<String> notCompared = new TreeSet<>();
        Set<Cell> cells = new TreeSet<>(theirs.keySet());
        for (Cell cell : ours.keySet()) {
            if (reportedProviders.contains(cell.provider())) {
                cells.add(cell);
            } else {
                notCompared.add(cell.provider());
            }
        }
        Map<String, Boolean> agreesOverAllDays = agreesOverAllDays(cells);
        List<Line> lines = new ArrayList<>();
        for (Cell cell : cells) {
            Line line = line(cell, causes, agreesOverAllDays.getOrDefault(modelKey(cell), false));
            boolean isNothing = line.ours().signum() == 0 && line.theirs().signum() == 0;
            if (!isNothing || line.cause() == Cause.UNPRICED_HERE) {
                lines.add(line);
            }
        }
        return new Reconciled(lines, List.copyOf(notCompared), outside);
    }

    /** Costs of a day and provider without a model are compared with all its models together. */
    private void foldWhereNoModelIsNamed() {
        Set<Cell> whole = new HashSet<>();
        for (Cell cell : theirs.keySet()) {
            if (cell.model().isEmpty()) {
                whole.add(cell);
            }
        }
        if (whole.isEmpty()) {
            return;
        }
        for (Cell cell : List.copyOf(theirs.keySet())) {
            Cell all = cell.ofAllModels();
            if (!cell.equals(all) && whole.contains(all)) {
                theirs.merge(all, theirs.remove(cell), BigDecimal::add);
                if (foreign.contains(cell)) {
                    foreign.add(all);
                }
            }
        }
        for (Cell cell : List.copyOf(ours.keySet())) {
            Cell all = cell.ofAllModels();
            if (!cell.equals(all) && whole.contains(all)) {
                List<PricedLine> moved = ours.remove(cell);
                ours.computeIfAbsent(all, c -> new ArrayList<>()).addAll(moved);
            }
        }
    }

    private Map<String, Boolean> agreesOverAllDays(Set<Cell> cells) {
        Map<String, BigDecimal> mine = new HashMap<>();
        Map<String, BigDecimal> other = new HashMap<>();
        for (Cell cell : cells) {
            mine.merge(modelKey(cell), cost(cell), BigDecimal::add);
            other.merge(
                    modelKey(cell), theirs.getOrDefault(cell, BigDecimal.ZERO), BigDecimal::add);
        }
        Map<String, Boolean> agrees = new HashMap<>();
        mine.forEach(
                (key, sum) ->
                        agrees.put(
                                key,
                                sum.signum() != 0
                                        && tolerance.covers(
                                                sum, other.getOrDefault(key, BigDecimal.ZERO))));
        return agrees;
    }

    private static String modelKey(Cell cell) {
        return cell.provider() + "\u0000" + cell.model();
    }

    private BigDecimal cost(Cell cell) {
        BigDecimal sum = BigDecimal.ZERO;
        for (PricedLine line : ours.getOrDefault(cell, List.of())) {
            sum = sum.add(line.cost());
        }
        return sum;
    }

    private Line line(Cell cell, Causes causes, boolean agreesOverAllDays) {
        List<PricedLine> lines = ours.getOrDefault(cell, List.of());
        BigDecimal mine = cost(cell);
        BigDecimal other = theirs.getOrDefault(cell, BigDecimal.ZERO);
        boolean isForeign = foreign.contains(cell);
        boolean unpriced = lines.stream().anyMatch(line -> !line.unpriced().isEmpty());
        if (!isForeign && !unpriced && tolerance.covers(mine, other)) {
            return line(cell, Standing.MATCHED, mine, other, new Causes.Found(Cause.UNKNOWN, ""));
        }
        Standing standing =
                lines.isEmpty()
                        ? Standing.THEIRS_ONLY
                        : other.signum() == 0 ? Standing.OURS_ONLY : Standing.DIFFERS;
        Causes.Found found;
        if (isForeign) {
            found = Causes.Found.of(Cause.OTHER_CURRENCY);
        } else if (agreesOverAllDays && !unpriced) {
            found = Causes.Found.of(Cause.OTHER_DAYS);
        } else if (standing == Standing.DIFFERS || unpriced) {
            found = causes.of(lines, mine, other);
        } else {
            found =
                    Causes.Found.of(
                            isDayMissing(cell, standing) ? Cause.MISSING_DAY : Cause.UNKNOWN);
        }
        return line(cell, standing, mine, other, found);
    }

    private boolean isDayMissing(Cell cell, Standing standing) {
        Set<Cell> others = standing == Standing.THEIRS_ONLY ? ours.keySet() : theirs.keySet();
        return others.stream()
                .noneMatch(
                        other ->
                                other.day().equals(cell.day())
                                        && other.provider().equals(cell.provider()));
    }

    private static Line line(
            Cell cell, Standing standing, BigDecimal mine, BigDecimal other, Causes.Found found) {
        return new Line(
                cell.day(),
                cell.provider(),
                cell.model(),
                standing,
                mine,
                other,
                found.cause(),
                found.sentence());
    }
}

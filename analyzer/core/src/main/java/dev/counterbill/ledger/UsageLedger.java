package dev.counterbill.ledger;

import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.UsageKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * Usage summed by its key: immutable, sorted, whole numbers only. {@link #plus} is associative and
 * commutative and {@link #empty} is its identity, so threads, files and nights may be merged in any
 * order.
 */
public final class UsageLedger {
    private final LedgerCuts cuts;
    private final List<LedgerRow> rows;

    private UsageLedger(LedgerCuts cuts, List<LedgerRow> rows) {
        this.cuts = cuts;
        this.rows = rows;
    }

    public static UsageLedger empty(LedgerCuts cuts) {
        return new UsageLedger(cuts, List.of());
    }

    /**
     * Rows in any order; rows with equal keys are added together and rows without any count are
     * kept.
     */
    public static UsageLedger of(LedgerCuts cuts, Collection<LedgerRow> rows) {
        TreeMap<UsageKey, MeterCounts> sums = new TreeMap<>();
        boolean isSorted = true;
        UsageKey last = null;
        for (LedgerRow row : rows) {
            isSorted &= last == null || last.compareTo(row.key()) < 0;
            last = row.key();
            if (row.key().labels().size() != cuts.labels().size()) {
                throw new IllegalArgumentException(
                        "a row has "
                                + row.key().labels().size()
                                + " labels, the cuts name "
                                + cuts.labels());
            }
        }
        if (isSorted) {
            return new UsageLedger(cuts, List.copyOf(rows));
        }
        for (LedgerRow row : rows) {
            sums.merge(row.key(), row.counts(), MeterCounts::plus);
        }
        List<LedgerRow> sorted = new ArrayList<>(sums.size());
        sums.forEach((key, counts) -> sorted.add(new LedgerRow(key, counts)));
        return new UsageLedger(cuts, List.copyOf(sorted));
    }

    /** Rows in the order of their keys, no key twice: what a builder knows of its own. */
    static UsageLedger ofSorted(LedgerCuts cuts, List<LedgerRow> sorted) {
        return new UsageLedger(cuts, sorted);
    }

    /** What was decided before adding up; it limits what can be asked later. */
    public LedgerCuts cuts() {
        return cuts;
    }

    /**
     * The rows in the order of their keys. A large ledger makes each row when it is asked for, so
     * who goes through them more than once keeps what it needs of them.
     */
    public List<LedgerRow> rows() {
        return rows;
    }

    /**
     * The time that a ledger with rows covers, in epoch seconds.
     *
     * @param firstBegin begin of the first slot
     * @param lastBegin begin of the last slot
     * @param spanEnd latest end (exclusive) of a row that has one, 0 where none has
     */
    public record Extent(long firstBegin, long lastBegin, long spanEnd) {}

    /** The time that this covers; of no meaning where there are no rows. */
    public Extent extent() {
        if (rows instanceof PackedRows packed) {
            return packed.extent();
        }
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        long end = Long.MIN_VALUE;
        for (LedgerRow row : rows) {
            first = Math.min(first, row.key().slotBegin());
            last = Math.max(last, row.key().slotBegin());
            end = Math.max(end, row.key().spanEnd());
        }
        return new Extent(first, last, end);
    }

    public MeterCounts total() {
        long[] sums = new long[Meter.values().length];
        if (rows instanceof PackedRows packed) {
            long all = packed.addTo(sums);
            return MeterCounts.of(sums, all);
        }
        long records = 0;
        for (LedgerRow row : rows) {
            row.counts().addTo(sums);
            records = Math.addExact(records, row.counts().records());
        }
        return MeterCounts.of(sums, records);
    }

    /**
     * The same usage with the rows added up that a question does not tell apart: as many tokens,
     * far fewer rows. Each sum stands under the key of its first row, so the result answers that
     * question and those that look no closer, and is not to be saved.
     */
    public UsageLedger condensed(Grain grain) {
        return new UsageLedger(cuts, List.copyOf(new Condensing(grain).rows(rows)));
    }

    /**
     * Both together.
     *
     * @throws CutsDiffer when the two were cut differently; nothing is merged silently at the
     *     coarser cut
     */
    public UsageLedger plus(UsageLedger other) {
        if (!cuts.equals(other.cuts)) {
            throw new CutsDiffer(cuts, other.cuts);
        }
        if (other.rows.isEmpty()) {
            return this;
        }
        if (rows.isEmpty()) {
            return other;
        }
        List<LedgerRow> merged = new ArrayList<>(rows.size() + other.rows.size());
        int left = 0;
        int right = 0;
        while (left < rows.size() && right < other.rows.size()) {
            LedgerRow mine = rows.get(left);
            LedgerRow theirs = other.rows.get(right);
            int order = mine.key().compareTo(theirs.key());
            if (order < 0) {
                merged.add(mine);
                left++;
            } else if (order > 0) {
                merged.add(theirs);
                right++;
            } else {
                merged.add(new LedgerRow(mine.key(), mine.counts().plus(theirs.counts())));
                left++;
                right++;
            }
        }
        merged.addAll(rows.subList(left, rows.size()));
        merged.addAll(other.rows.subList(right, other.rows.size()));
        return new UsageLedger(cuts, List.copyOf(merged));
    }

    /**
     * This without what another ledger holds, all of which must be contained in this; rows of which
     * nothing is left are gone.
     *
     * @throws CutsDiffer when the two were cut differently
     */
    public UsageLedger minus(UsageLedger other) {
        if (!cuts.equals(other.cuts)) {
            throw new CutsDiffer(cuts, other.cuts);
        }
        if (other.rows.isEmpty()) {
            return this;
        }
        List<LedgerRow> rest = new ArrayList<>(rows.size());
        int taken = 0;
        for (LedgerRow row : rows) {
            if (taken < other.rows.size() && other.rows.get(taken).key().equals(row.key())) {
                MeterCounts left = row.counts().minus(other.rows.get(taken++).counts());
                if (left.records() > 0) {
                    rest.add(new LedgerRow(row.key(), left));
                }
            } else {
                rest.add(row);
            }
        }
        if (taken < other.rows.size()) {
            throw new IllegalArgumentException("not contained: " + other.rows.get(taken).key());
        }
        return new UsageLedger(cuts, List.copyOf(rest));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UsageLedger that
                && cuts.equals(that.cuts)
                && rows.equals(that.rows);
    }

    @Override
    public int hashCode() {
        return 31 * cuts.hashCode() + rows.hashCode();
    }

    /**
     * Two ledgers were cut at different prompt sizes, instants or labels, so their rows do not add
     * up.
     */
    public static final class CutsDiffer extends RuntimeException {
        private static final long serialVersionUID = 1;

        CutsDiffer(LedgerCuts left, LedgerCuts right) {
            super("ledgers with different cuts cannot be added: " + left + " and " + right);
        }
    }
}

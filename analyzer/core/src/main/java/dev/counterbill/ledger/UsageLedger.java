package dev.counterbill.ledger;

import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.UsageKey;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Usage summed by its key: immutable, sorted, whole numbers only. {@link #plus} is associative and
 * commutative and {@link #empty} is its identity, so threads, files and nights may be merged in any
 * order.
 */
public final class UsageLedger {
    /** Up to so many rows are kept once they were made. */
    private static final int MOST_KEPT_ROWS = 1 << 16;

    private final LedgerCuts cuts;

    /** Either of the two is there from the begin, the other once it was asked for. */
    private volatile @Nullable LedgerColumns columns;

    private volatile @Nullable List<LedgerRow> rows;

    private UsageLedger(
            LedgerCuts cuts, @Nullable LedgerColumns columns, @Nullable List<LedgerRow> rows) {
        this.cuts = cuts;
        this.columns = columns;
        this.rows = rows;
    }

    public static UsageLedger empty(LedgerCuts cuts) {
        return new UsageLedger(cuts, null, List.of());
    }

    /**
     * Rows in any order; rows with equal keys are added together and rows without any count are
     * kept.
     */
    public static UsageLedger of(LedgerCuts cuts, Collection<LedgerRow> rows) {
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
        return isSorted
                ? new UsageLedger(cuts, null, List.copyOf(rows))
                : of(cuts, LedgerDraft.of(rows, cuts.labels().size()).columns());
    }

    static UsageLedger of(LedgerCuts cuts, LedgerColumns columns) {
        if (columns.labels.length != cuts.labels().size()) {
            throw new IllegalArgumentException(
                    "rows have "
                            + columns.labels.length
                            + " labels, the cuts name "
                            + cuts.labels());
        }
        return new UsageLedger(cuts, columns, null);
    }

    /** What was decided before adding up; it limits what can be asked later. */
    public LedgerCuts cuts() {
        return cuts;
    }

    /**
     * The rows in the order of their keys. A large ledger makes each row when it is asked for, so
     * who goes through them more than once keeps what it needs of them, or asks for columns.
     */
    public List<LedgerRow> rows() {
        List<LedgerRow> made = rows;
        if (made == null) {
            List<LedgerRow> view = columns().rows();
            made = view.size() > MOST_KEPT_ROWS ? view : List.copyOf(view);
            rows = made;
        }
        return made;
    }

    /** The same rows column by column, for whoever goes through all of them. */
    public LedgerColumns columns() {
        LedgerColumns made = columns;
        if (made == null) {
            made = LedgerDraft.of(rows(), cuts.labels().size()).columns();
            columns = made;
        }
        return made;
    }

    public int size() {
        List<LedgerRow> made = rows;
        return made == null ? columns().size() : made.size();
    }

    public boolean isEmpty() {
        return size() == 0;
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
        return columns().extent();
    }

    public MeterCounts total() {
        return columns().total();
    }

    /** The same usage with the rows added up that a question does not tell apart. */
    public Condensed condensed(Grain grain) {
        return Condensing.of(this, grain);
    }

    /** The ledger as it is, each row a sum of its own. */
    public Condensed uncondensed() {
        int[] same = new int[size()];
        Arrays.setAll(same, row -> row);
        return new Condensed(this, this, same);
    }

    /**
     * The rows whose slot begins in a span of time.
     *
     * @param begin first epoch second
     * @param end first epoch second behind it
     */
    public UsageLedger between(long begin, long end) {
        LedgerColumns all = columns();
        int[] kept = new int[all.size()];
        int count = 0;
        for (int row = 0; row < kept.length; row++) {
            long at = all.slotBegin(row);
            if (at >= begin && at < end) {
                kept[count++] = row;
            }
        }
        return count == kept.length
                ? this
                : of(cuts, ColumnsSelection.of(all, Arrays.copyOf(kept, count)));
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
        if (other.isEmpty()) {
            return this;
        }
        return isEmpty() ? other : of(cuts, ColumnsMerge.plus(columns(), other.columns()));
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
        return other.isEmpty() ? this : of(cuts, ColumnsMerge.minus(columns(), other.columns()));
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof UsageLedger that
                        && cuts.equals(that.cuts)
                        && columns().isSame(that.columns()));
    }

    @Override
    public int hashCode() {
        return 31 * cuts.hashCode() + rows().hashCode();
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

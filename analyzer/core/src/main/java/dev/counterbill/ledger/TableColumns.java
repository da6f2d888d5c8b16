package dev.counterbill.ledger;

import dev.counterbill.usage.Meter;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.TextPool;
import dev.counterbill.usage.UsageKind;
import java.util.Arrays;

/** Makes the columns of a ledger from the table of a builder. */
final class TableColumns {
    private static final Meter[] METERS = Meter.values();
    private static final UsageKind[] KINDS = UsageKind.values();
    private static final ServiceTier[] TIERS = ServiceTier.values();

    /** The words of a key that make a combination, the bucket left out. */
    private static final int WORDS = 5;

    private final LedgerTable table;
    private final TextPool texts;
    private final LedgerDraft draft;
    private final int labelCount;

    /** Rows are combinations, numbered as the draft numbers them. */
    private final LedgerTable combinations = new LedgerTable(WORDS, Integer.MAX_VALUE);

    private final long[] key = new long[WORDS];

    /** By label and number of a text in the pool, its number in the draft; -1 where it has none. */
    private final int[][] textIds;

    private TableColumns(LedgerTable table, TextPool texts, int labelCount) {
        this.table = table;
        this.texts = texts;
        this.labelCount = labelCount;
        this.draft = new LedgerDraft(table.rows(), labelCount);
        this.textIds = new int[labelCount][texts.size()];
        for (int[] ids : textIds) {
            Arrays.fill(ids, -1);
        }
    }

    /**
     * @param table whose pages are given up one by one where {@code isGivenUp}, so that the rows
     *     are not in memory twice
     */
    static LedgerColumns of(LedgerTable table, TextPool texts, int labelCount, boolean isGivenUp) {
        TableColumns columns = new TableColumns(table, texts, labelCount);
        for (int page = 0; page * LedgerTable.PAGE_ROWS < table.rows(); page++) {
            columns.takeKeys(page);
            columns.takeSums(page);
            if (isGivenUp) {
                table.giveUp(page);
            }
        }
        return columns.draft.columns();
    }

    private void takeKeys(int page) {
        long[] words = table.keyPage(page);
        int end = table.endRow(page);
        int at = 0;
        for (int row = page * LedgerTable.PAGE_ROWS; row < end; row++) {
            long kind = words[at + LedgerKeys.KIND];
            draft.slotBegin[row] = words[at + LedgerKeys.BEGIN];
            if (words[at + LedgerKeys.END] != 0) {
                draft.spanEnds()[row] = words[at + LedgerKeys.END];
            }
            draft.promptBucket[row] = LedgerKeys.bucketOf(kind);
            key[0] = LedgerKeys.withoutBucket(kind);
            key[1] = words[at + LedgerKeys.MODEL];
            key[2] = words[at + LedgerKeys.BILLED_MODEL];
            key[3] = words[at + LedgerKeys.DEPLOYMENT];
            key[4] = words[at + LedgerKeys.ACCOUNT];
            int known = combinations.rows();
            int number = combinations.findOrAdd(key, 0, LedgerTable.hash(key, 0, WORDS));
            if (number == known) {
                draft.idOf(combination());
            }
            draft.combination[row] = number;
            for (int label = 0; label < labelCount; label++) {
                draft.labels[label][row] = textId(label, LedgerKeys.label(words, at, label));
            }
            at += table.words;
        }
    }

    private Combination combination() {
        return new Combination(
                texts.text(LedgerKeys.first(key[1])),
                texts.text(LedgerKeys.second(key[1])),
                texts.text(LedgerKeys.first(key[2])),
                KINDS[LedgerKeys.kindOf(key[0])],
                TIERS[LedgerKeys.tierOf(key[0])],
                texts.text(LedgerKeys.second(key[2])),
                texts.text(LedgerKeys.first(key[3])),
                texts.text(LedgerKeys.second(key[3])),
                texts.text(LedgerKeys.first(key[4])),
                texts.text(LedgerKeys.second(key[4])));
    }

    private int textId(int label, int text) {
        int id = textIds[label][text];
        if (id < 0) {
            id = draft.idOf(label, texts.text(text));
            textIds[label][text] = id;
        }
        return id;
    }

    private void takeSums(int page) {
        int begin = page * LedgerTable.PAGE_ROWS;
        int count = table.endRow(page) - begin;
        table.copyColumn(page, 0, draft.records, begin, count);
        for (Meter meter : METERS) {
            int column = table.columnOf[meter.ordinal()];
            if (column != 0) {
                table.copyColumn(page, column, draft.counts(meter), begin, count);
            }
        }
    }
}

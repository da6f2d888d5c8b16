package dev.counterbill.ledger;

import dev.counterbill.usage.Meter;
import dev.counterbill.usage.TextPool;
import java.util.Arrays;

/** Makes the columns of a ledger from the table of a builder. */
final class TableColumns {
    private static final Meter[] METERS = Meter.values();

    private final LedgerTable table;
    private final TextPool texts;
    private final LedgerDraft draft;
    private final int labelCount;

    private final LedgerTable combinations;

    /** By number of a combination, its number in the draft; -1 where it has none. */
    private final int[] ids;

    /** By number of a combination, epoch seconds; 0 where it has no end. */
    private final long[] ends;

    private final long[] combined = new long[LedgerKeys.COMBINATION_WORDS];

    /** By label and number of a text in the pool, its number in the draft; -1 where it has none. */
    private final int[][] textIds;

    private TableColumns(
            LedgerTable table, LedgerTable combinations, TextPool texts, int labelCount) {
        this.table = table;
        this.combinations = combinations;
        this.ids = new int[combinations.rows()];
        this.ends = new long[ids.length];
        Arrays.fill(ids, -1);
        this.texts = texts;
        this.labelCount = labelCount;
        this.draft = new LedgerDraft(table.rows(), labelCount);
        this.textIds = new int[labelCount][texts.size()];
        for (int[] ids : textIds) {
            Arrays.fill(ids, -1);
        }
    }

    /**
     * @param combinations what the combinations in the keys of {@code table} stand for
     * @param table whose pages are given up one by one where {@code isGivenUp}, so that the rows
     *     are not in memory twice
     */
    static LedgerColumns of(
            LedgerTable table,
            LedgerTable combinations,
            TextPool texts,
            int labelCount,
            boolean isGivenUp) {
        TableColumns columns = new TableColumns(table, combinations, texts, labelCount);
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
            long combination = words[at + LedgerKeys.COMBINATION];
            int number = LedgerKeys.numberOf(combination);
            if (ids[number] < 0) {
                takeCombination(number);
            }
            draft.slotBegin[row] = words[at + LedgerKeys.BEGIN];
            if (ends[number] != 0) {
                draft.spanEnds()[row] = ends[number];
            }
            draft.promptBucket[row] = LedgerKeys.bucketOf(combination);
            draft.combination[row] = ids[number];
            for (int label = 0; label < labelCount; label++) {
                draft.labels[label][row] = textId(label, LedgerKeys.label(words, at, label));
            }
            at += table.words;
        }
    }

    private void takeCombination(int number) {
        combinations.key(number, combined);
        ends[number] = combined[LedgerKeys.END];
        ids[number] = draft.idOf(LedgerKeys.combination(combined, texts));
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

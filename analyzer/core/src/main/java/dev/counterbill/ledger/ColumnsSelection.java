package dev.counterbill.ledger;

import org.jspecify.annotations.Nullable;

/** Some rows of a ledger, with the combinations and label values that these use. */
final class ColumnsSelection {
    private ColumnsSelection() {}

    /**
     * @param rows in rising order
     */
    static LedgerColumns of(LedgerColumns all, int[] rows) {
        long[] @Nullable [] counts = new long[all.counts.length] @Nullable [];
        for (int meter = 0; meter < counts.length; meter++) {
            long[] own = all.counts[meter];
            counts[meter] = own == null ? null : longs(own, rows);
        }
        return of(all, rows, longs(all.records, rows), counts);
    }

    /** The same with counts of their own. */
    static LedgerColumns of(
            LedgerColumns all, int[] rows, long[] records, long[] @Nullable [] counts) {
        int[] combination = ints(all.combination, rows);
        int[] used = numbers(combination, all.combinations.length);
        Combination[] combinations = new Combination[count(used)];
        for (int i = 0; i < used.length; i++) {
            if (used[i] >= 0) {
                combinations[used[i]] = all.combinations[i];
            }
        }
        renumber(combination, used);
        int[][] labels = new int[all.labels.length][];
        String[][] texts = new String[labels.length][];
        for (int label = 0; label < labels.length; label++) {
            labels[label] = ints(all.labels[label], rows);
            int[] usedTexts = numbers(labels[label], all.texts[label].length);
            texts[label] = new String[count(usedTexts)];
            for (int i = 0; i < usedTexts.length; i++) {
                if (usedTexts[i] >= 0) {
                    texts[label][usedTexts[i]] = all.texts[label][i];
                }
            }
            renumber(labels[label], usedTexts);
        }
        return new LedgerColumns(
                combinations,
                combination,
                longs(all.begin, rows),
                all.end == null ? null : longs(all.end, rows),
                ints(all.bucket, rows),
                texts,
                labels,
                records,
                counts);
    }

    private static int[] ints(int[] column, int[] rows) {
        int[] some = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            some[i] = column[rows[i]];
        }
        return some;
    }

    private static long[] longs(long[] column, int[] rows) {
        long[] some = new long[rows.length];
        for (int i = 0; i < rows.length; i++) {
            some[i] = column[rows[i]];
        }
        return some;
    }

    /** Per number its new one, -1 where it is not used. */
    private static int[] numbers(int[] column, int size) {
        int[] numbers = new int[size];
        for (int number : column) {
            numbers[number] = 1;
        }
        int known = 0;
        for (int i = 0; i < size; i++) {
            numbers[i] = numbers[i] == 0 ? -1 : known++;
        }
        return numbers;
    }

    private static int count(int[] numbers) {
        int count = 0;
        for (int number : numbers) {
            count += number < 0 ? 0 : 1;
        }
        return count;
    }

    private static void renumber(int[] column, int[] numbers) {
        for (int i = 0; i < column.length; i++) {
            column[i] = numbers[column[i]];
        }
    }
}

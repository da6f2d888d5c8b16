package dev.counterbill.ledger;

import static java.util.Objects.requireNonNull;

import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.TextPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tables of several threads as the columns of one ledger. A row is one word here, which holds
 * its key and its place; words are sorted digit by digit, and sums are copied once, into their
 * column. That is for rows without labels and ends whose keys fit into a word, and for as many as
 * may be in memory twice; others become columns thread by thread ({@link TableColumns}), which are
 * sorted and merged.
 *
 * <p>Loops are over a page of rows, since they begin before any compiler has had its turn, and ask
 * for one thing each, so that the processor waits for many rows at once.
 */
final class TablesMerge {
    /**
     * How many rows the tables may have together. While the ledger is made, a row of five meters
     * has some 70 bytes in its table, as many in the ledger, and 20 here.
     */
    static final int MOST_ROWS = 600_000;

    /** Combinations of names and conditions have a table here, of up to 2^16 places. */
    private static final int MOST_COMBINATION_BITS = 16;

    static final int MOST_COMBINATIONS = 1 << MOST_COMBINATION_BITS;

    private static final int METERS = Meter.values().length;
    private static final int RECORDS = -1;
    private static final int PAGE_ROWS = LedgerTable.PAGE_ROWS;
    private static final int PAGE_BITS = LedgerTable.PAGE_BITS;
    private static final int DIGIT_BITS = 11;
    private static final int DIGITS = 1 << DIGIT_BITS;

    /** One thread's rows, and what the numbers in their keys stand for. */
    record Table(LedgerTable rows, LedgerTable combinations, TextPool texts) {
        int pages() {
            return (rows.rows() + PAGE_ROWS - 1) / PAGE_ROWS;
        }
    }

    private final List<Table> tables;

    /** All pages, those of one table behind those of the one before. */
    private final int pages;

    private int rows;

    /** By table and number of a combination there, whether some row has it. */
    private final boolean[][] isUsed;

    private long leastBegin = Long.MAX_VALUE;
    private long mostBegin = Long.MIN_VALUE;
    private int mostBucket;

    private Combination[] combinations = {};

    /** By table and number of a combination there, its share of the words. */
    private final long[][] shares;

    /** By names, conditions and prompt class, as they stand in words, the combination. */
    private int[] combinationOf = {};

    // The parts of a word, from its lowest bit on; names are the highest.
    private int placeBits;
    private int classBits;
    private int bucketBits;
    private int conditionBits;
    private int beginBits;
    private int nameBits;

    private long[] words = {};

    private TablesMerge(List<Table> tables) {
        this.tables = tables;
        this.pages = tables.stream().mapToInt(Table::pages).sum();
        this.isUsed = new boolean[tables.size()][];
        this.shares = new long[tables.size()][];
        for (int table = 0; table < isUsed.length; table++) {
            isUsed[table] = new boolean[tables.get(table).combinations.rows()];
            shares[table] = new long[isUsed[table].length];
        }
    }

    /**
     * The ledger of tables whose keys have no labels.
     *
     * @throws ArithmeticException where sums come to more than a long holds
     */
    static UsageLedger ledger(LedgerCuts cuts, List<Table> tables) {
        LedgerColumns merged = merged(tables);
        if (merged != null) {
            return UsageLedger.of(cuts, merged);
        }
        UsageLedger sum = UsageLedger.empty(cuts);
        for (Table own : tables) {
            LedgerColumns columns = TableColumns.of(own.rows, own.combinations, own.texts, 0, true);
            sum = sum.plus(UsageLedger.of(cuts, columns));
        }
        return sum;
    }

    /** Null where keys have ends, or do not fit. */
    static @Nullable LedgerColumns merged(List<Table> tables) {
        TablesMerge merge = new TablesMerge(tables);
        merge.look();
        if (!merge.numberCombinations()) {
            return null;
        }
        merge.writeWords();
        merge.sort();
        return merge.columns();
    }

    private void look() {
        for (int table = 0; table < isUsed.length; table++) {
            Table own = tables.get(table);
            for (int page = 0; page < own.pages(); page++) {
                look(own.rows, page, isUsed[table]);
            }
            rows += own.rows.rows();
        }
    }

    private void look(LedgerTable table, int page, boolean[] used) {
        long[] keys = table.keyPage(page);
        int end = keysEnd(table, page);
        for (int at = 0; at < end; at += table.words) {
            long key = keys[at + LedgerKeys.COMBINATION];
            used[LedgerKeys.numberOf(key)] = true;
            mostBucket = Math.max(mostBucket, LedgerKeys.second(key));
            leastBegin = Math.min(leastBegin, keys[at + LedgerKeys.BEGIN]);
            mostBegin = Math.max(mostBegin, keys[at + LedgerKeys.BEGIN]);
        }
    }

    private static int keysEnd(LedgerTable table, int page) {
        return (table.endRow(page) - page * PAGE_ROWS) * table.words;
    }

    /**
     * Numbers the combinations in their order and finds out what each has in its words.
     *
     * @return whether words have room for the keys
     */
    private boolean numberCombinations() {
        List<Map<Integer, Combination>> used = new ArrayList<>();
        TreeSet<Combination> all = new TreeSet<>();
        for (int table = 0; table < isUsed.length; table++) {
            Map<Integer, Combination> own = used(tables.get(table), isUsed[table]);
            if (own == null) {
                return false;
            }
            used.add(own);
            all.addAll(own.values());
        }
        combinations = all.toArray(new Combination[0]);
        CombinationRanks ranks = new CombinationRanks(combinations);
        placeBits = bits((long) pages * PAGE_ROWS);
        classBits = bits(most(ranks.promptClasses));
        bucketBits = bits(mostBucket);
        conditionBits = bits(most(ranks.conditions));
        // Without regard to the sign, so that any two longs have a distance.
        beginBits = bits(mostBegin - leastBegin);
        nameBits = bits(most(ranks.names));
        int combinationBits = nameBits + conditionBits + classBits;
        if (rows == 0
                || combinationBits > MOST_COMBINATION_BITS
                || combinationBits + beginBits + bucketBits + placeBits >= Long.SIZE) {
            return false;
        }
        combinationOf = new int[1 << combinationBits];
        Map<Combination, Long> shareOf = new HashMap<>();
        for (int i = 0; i < combinations.length; i++) {
            long share = word(ranks.names[i], 0, ranks.conditions[i], 0, ranks.promptClasses[i], 0);
            combinationOf[combinationPart(share)] = i;
            shareOf.put(combinations[i], share);
        }
        for (int table = 0; table < isUsed.length; table++) {
            long[] own = shares[table];
            used.get(table)
                    .forEach((number, some) -> own[number] = requireNonNull(shareOf.get(some)));
        }
        return true;
    }

    /** The combinations that a table uses, by their numbers there; null where one has an end. */
    private static @Nullable Map<Integer, Combination> used(Table table, boolean[] isUsed) {
        Map<Integer, Combination> used = new HashMap<>();
        long[] combined = new long[LedgerKeys.COMBINATION_WORDS];
        for (int number = 0; number < isUsed.length; number++) {
            if (isUsed[number]) {
                table.combinations.key(number, combined);
                if (combined[LedgerKeys.END] != 0) {
                    return null;
                }
                used.put(number, LedgerKeys.combination(combined, table.texts));
            }
        }
        return used;
    }

    private static int most(int[] ranks) {
        return Arrays.stream(ranks).max().orElse(0);
    }

    private static int bits(long most) {
        return Long.SIZE - Long.numberOfLeadingZeros(most);
    }

    /** The parts of a key in their order, and a place. */
    private long word(
            long names, long begin, long conditions, long bucket, long promptClass, long place) {
        long word = names << beginBits | begin;
        word = word << conditionBits | conditions;
        word = word << bucketBits | bucket;
        word = word << classBits | promptClass;
        return word << placeBits | place;
    }

    private int combinationPart(long word) {
        int at = placeBits;
        long promptClass = part(word, at, classBits);
        at += classBits + bucketBits;
        long conditions = part(word, at, conditionBits);
        at += conditionBits + beginBits;
        long names = part(word, at, nameBits);
        return (int) ((names << conditionBits | conditions) << classBits | promptClass);
    }

    private static long part(long word, int shift, int bits) {
        return word >>> shift & (1L << bits) - 1;
    }

    private void writeWords() {
        words = new long[rows];
        int row = 0;
        int firstPage = 0;
        for (int table = 0; table < isUsed.length; table++) {
            Table own = tables.get(table);
            for (int page = 0; page < own.pages(); page++) {
                writeWords(own.rows, page, shares[table], row, (firstPage + page) << PAGE_BITS);
                row += own.rows.endRow(page) - page * PAGE_ROWS;
            }
            firstPage += own.pages();
        }
    }

    private void writeWords(LedgerTable table, int page, long[] share, int row, int place) {
        long[] keys = table.keyPage(page);
        int end = keysEnd(table, page);
        int bucketShift = placeBits + classBits;
        int beginShift = bucketShift + bucketBits + conditionBits;
        long[] to = words;
        int i = 0;
        for (int at = 0; at < end; at += table.words) {
            long key = keys[at + LedgerKeys.COMBINATION];
            long begin = keys[at + LedgerKeys.BEGIN] - leastBegin;
            long bucket = LedgerKeys.second(key);
            to[row + i] =
                    share[LedgerKeys.numberOf(key)]
                            | begin << beginShift
                            | bucket << bucketShift
                            | place + i;
            i++;
        }
    }

    private void sort() {
        int end = placeBits + classBits + bucketBits + conditionBits + beginBits + nameBits;
        long[] other = new long[rows];
        for (int shift = placeBits; shift < end; shift += DIGIT_BITS) {
            int[] places = new int[DIGITS + 1];
            for (int from = 0; from < rows; from += PAGE_ROWS) {
                count(from, shift, places);
            }
            for (int digit = 1; digit <= DIGITS; digit++) {
                places[digit] += places[digit - 1];
            }
            for (int from = 0; from < rows; from += PAGE_ROWS) {
                move(from, shift, places, other);
            }
            long[] sorted = other;
            other = words;
            words = sorted;
        }
    }

    /** Words have no pages, but loops over them are as long. */
    private int end(int from) {
        return Math.min(from + PAGE_ROWS, rows);
    }

    private void count(int from, int shift, int[] places) {
        long[] all = words;
        int end = end(from);
        for (int i = from; i < end; i++) {
            places[((int) (all[i] >>> shift) & DIGITS - 1) + 1]++;
        }
    }

    private void move(int from, int shift, int[] places, long[] to) {
        long[] all = words;
        int end = end(from);
        for (int i = from; i < end; i++) {
            long word = all[i];
            to[places[(int) (word >>> shift) & DIGITS - 1]++] = word;
        }
    }

    private LedgerColumns columns() {
        int[] sumOf = new int[rows];
        int sums = 0;
        for (int from = 0; from < rows; from += PAGE_ROWS) {
            sums = numberSums(from, sums, sumOf);
        }
        int[] combination = new int[sums];
        long[] begin = new long[sums];
        int[] bucket = new int[sums];
        for (int from = 0; from < rows; from += PAGE_ROWS) {
            takeKeys(from, sumOf, combination, begin, bucket);
        }
        long[] records = new long[sums];
        List<SumColumn> columns = new ArrayList<>();
        columns.add(new SumColumn(tables, pages, RECORDS, records));
        long[] @Nullable [] counts = new long[METERS] @Nullable [];
        for (int i = 0; i < METERS; i++) {
            int meter = i;
            if (tables.stream().anyMatch(table -> table.rows.columnOf[meter] != 0)) {
                long[] own = new long[sums];
                counts[meter] = own;
                columns.add(new SumColumn(tables, pages, meter, own));
            }
        }
        int[] places = new int[PAGE_ROWS];
        for (int from = 0; from < rows; from += PAGE_ROWS) {
            takePlaces(from, places);
            // The rows at hand stay in the cache from one column to the next.
            for (SumColumn column : columns) {
                column.add(places, sumOf, from, end(from));
            }
        }
        return new LedgerColumns(
                combinations,
                combination,
                begin,
                null,
                bucket,
                new String[0][],
                new int[0][],
                records,
                counts);
    }

    /** Numbers the distinct keys; returns how many there are up to the end of the rows at hand. */
    private int numberSums(int from, int before, int[] sumOf) {
        long[] all = words;
        int end = end(from);
        int sums = before;
        long last = from == 0 ? ~all[0] : all[from - 1];
        for (int i = from; i < end; i++) {
            sums += (all[i] ^ last) >>> placeBits == 0 ? 0 : 1;
            last = all[i];
            sumOf[i] = sums - 1;
        }
        return sums;
    }

    private void takeKeys(int from, int[] sumOf, int[] combination, long[] begin, int[] bucket) {
        int bucketShift = placeBits + classBits;
        int beginShift = bucketShift + bucketBits + conditionBits;
        int end = end(from);
        for (int i = from; i < end; i++) {
            long word = words[i];
            int sum = sumOf[i];
            combination[sum] = combinationOf[combinationPart(word)];
            begin[sum] = leastBegin + part(word, beginShift, beginBits);
            bucket[sum] = (int) part(word, bucketShift, bucketBits) - 1;
        }
    }

    private void takePlaces(int from, int[] places) {
        int end = end(from);
        for (int i = from; i < end; i++) {
            places[i - from] = (int) part(words[i], 0, placeBits);
        }
    }

    /** Adds up the records, or one meter, of all tables. */
    private static final class SumColumn {
        private static final long[] ZERO = {0};

        private final long[][] from;

        /** By page: sums per row, and which of them is added up. */
        private final int[] widths;

        private final int[] columns;
        private final long[] to;

        /**
         * @param meter its ordinal, or {@link #RECORDS}
         */
        SumColumn(List<Table> tables, int pages, int meter, long[] to) {
            this.from = new long[pages][];
            this.widths = new int[pages];
            this.columns = new int[pages];
            this.to = to;
            int at = 0;
            for (Table table : tables) {
                LedgerTable rows = table.rows;
                boolean isThere = meter == RECORDS || rows.columnOf[meter] != 0;
                for (int page = 0; page < table.pages(); page++, at++) {
                    // A page of a single zero is enough for rows that all stand at 0.
                    from[at] = isThere ? rows.sumsOf(page << PAGE_BITS) : ZERO;
                    widths[at] = isThere ? rows.columns() : 0;
                    columns[at] = meter == RECORDS ? 0 : rows.columnOf[meter];
                }
            }
            if (at != pages) {
                throw new IllegalStateException(at + " pages of " + pages);
            }
        }

        void add(int[] places, int[] sumOf, int begin, int end) {
            long[] sums = to;
            // Sums are not negative, so one that has become negative overflowed.
            long wrong = 0;
            for (int i = begin; i < end; i++) {
                int place = places[i - begin];
                int page = place >>> PAGE_BITS;
                int at = (place & PAGE_ROWS - 1) * widths[page] + columns[page];
                wrong |= sums[sumOf[i]] += from[page][at];
            }
            if (wrong < 0) {
                throw new ArithmeticException("long overflow");
            }
        }
    }
}

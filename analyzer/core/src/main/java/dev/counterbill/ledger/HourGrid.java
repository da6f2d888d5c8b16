package dev.counterbill.ledger;

import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.UsageBatch;
import java.util.Arrays;

/**
 * Finds the rows of a {@link LedgerTable} at a place instead of by a search: each hour has a page
 * with a place per combination and prompt bucket. Logs are mostly written in the order of time, so
 * that the few pages in use stay in the cache. For ledgers without labels, and hours that no cut
 * divides. What it does not know is looked up in the table itself: it may forget, but never be
 * wrong.
 */
final class HourGrid {
    private static final long FIRST_SECOND = 1_577_836_800L;
    private static final long SECONDS_PER_HOUR = 3600;

    /** 2^{@link #HOUR_BITS} seconds are so many hours, rounded up. */
    private static final long SCALED_HOURS = 0x91A2B3C5L;

    private static final int HOUR_BITS = 43;

    /** From the year 2020 into the year 2037; one more stands for all others. */
    private static final int HOURS = 149_000;

    /** Places of all pages together: 16 MiB. */
    private static final int MOST_PLACES = 1 << 22;

    /** Pages that were forgotten before so many rows were found with them are not worth it. */
    private static final int LEAST_ROWS = 1 << 18;

    /** Prompts below so many tokens are looked up in a table. */
    private static final int SMALL_PROMPT_TOKENS = 1 << 13;

    /** They are kept as bytes. */
    private static final int MOST_BUCKETS = Byte.MAX_VALUE;

    private static final int[] NO_HOURS = {};

    private final PromptCuts cuts;
    private final int buckets;
    private final byte[] smallPrompts;

    /** By hour; none before it is asked for. */
    private int[][] pages = {};

    /** Where nothing is known. */
    private int[] empty = {};

    private int combinations;

    /** The hours that have a page. */
    private int[] filled = NO_HOURS;

    private int filledCount;
    private long rows;
    private boolean isGivenUp;

    /** Of the rows at hand. */
    private int[] hours = {};

    private int[] places = {};

    HourGrid(PromptCuts cuts) {
        this.cuts = cuts;
        long[] tokens = cuts.toArray();
        this.buckets = tokens.length + 1;
        this.isGivenUp = buckets > MOST_BUCKETS;
        this.smallPrompts = new byte[isGivenUp ? 0 : SMALL_PROMPT_TOKENS];
        int begin = 0;
        for (int bucket = 0; bucket < buckets && begin < smallPrompts.length; bucket++) {
            long last = cuts.largestTokens(bucket);
            int end = (int) Math.min(last, smallPrompts.length - 1L) + 1;
            Arrays.fill(smallPrompts, begin, end, (byte) bucket);
            begin = end;
        }
    }

    /** Whether it can be asked about so many combinations at all. */
    boolean takes(int count) {
        if (isGivenUp || (long) count * 2 * buckets > MOST_PLACES / 16) {
            pages = new int[0][];
            combinations = 0;
            filledCount = 0;
            return false;
        }
        if (pages.length == 0) {
            pages = new int[HOURS + 1][];
            hours = new int[UsageBatch.CAPACITY_ROWS];
            places = new int[hours.length];
        }
        if (count >= combinations) {
            combinations = count + count / 2 + 16;
            empty = new int[combinations * buckets];
            Arrays.fill(pages, empty);
            filledCount = 0;
        }
        return true;
    }

    /**
     * Finds the rows of usage, each of one request.
     *
     * @param prompts the columns that the prompt size is made of, one or more
     * @param slots what was found, -1 where it is not known
     * @param unknown gets the rows that are not known, in rising order
     * @return how many these are
     */
    int find(
            long[] seconds,
            int[] combination,
            long[][] prompts,
            int count,
            int[] slots,
            int[] unknown) {
        long[] tokens = prompts[0];
        long[] more = prompts.length > 1 ? prompts[1] : null;
        if (prompts.length > 2) {
            tokens = sum(prompts, count);
            more = null;
        }
        if (more == null) {
            place(tokens, combination, count);
        } else {
            place(tokens, more, combination, count);
        }
        hours(seconds, hours, count);
        rows += count;
        return look(pages, hours, places, slots, count, unknown);
    }

    private static long[] sum(long[][] prompts, int count) {
        long[] sum = new long[count];
        for (long[] column : prompts) {
            for (int row = 0; row < count; row++) {
                sum[row] += column[row];
            }
        }
        return sum;
    }

    private void place(long[] one, long[] other, int[] combination, int count) {
        byte[] small = smallPrompts;
        int width = buckets;
        int[] to = places;
        for (int row = 0; row < count; row++) {
            long tokens = one[row] + other[row];
            int bucket = tokens < SMALL_PROMPT_TOKENS ? small[(int) tokens] : cuts.bucketOf(tokens);
            to[row] = combination[row] * width + bucket;
        }
    }

    private void place(long[] tokens, int[] combination, int count) {
        byte[] small = smallPrompts;
        int width = buckets;
        int[] to = places;
        for (int row = 0; row < count; row++) {
            int bucket =
                    tokens[row] < SMALL_PROMPT_TOKENS
                            ? small[(int) tokens[row]]
                            : cuts.bucketOf(tokens[row]);
            to[row] = combination[row] * width + bucket;
        }
    }

    /**
     * Divides by multiplying: a division costs some ten times as much. The seconds are below 2^30,
     * so the product is below 2^62, and what was rounded up comes to less than 2^28 of the 2^31
     * that a second is worth.
     */
    private static void hours(long[] seconds, int[] to, int count) {
        for (int row = 0; row < count; row++) {
            long since = seconds[row] - FIRST_SECOND;
            boolean isOutside = since < 0 || since >= HOURS * SECONDS_PER_HOUR;
            to[row] = isOutside ? HOURS : (int) (since * SCALED_HOURS >>> HOUR_BITS);
        }
    }

    /** Each row is noted as unknown, and the next one takes its place where it is known. */
    private static int look(
            int[][] pages, int[] hours, int[] places, int[] slots, int count, int[] unknown) {
        int unknownCount = 0;
        for (int row = 0; row < count; row++) {
            int slot = pages[hours[row]][places[row]] - 1;
            slots[row] = slot;
            unknown[unknownCount] = row;
            unknownCount += slot >>> 31;
        }
        return unknownCount;
    }

    /** Asks once more for a row that was not known. */
    int find(int row) {
        return pages[hours[row]][places[row]] - 1;
    }

    /** The prompt bucket of a row, whose combination is asked for since it is not kept here. */
    int bucketOf(int row, int combination) {
        return places[row] - combination * buckets;
    }

    /** The hour of a row since the epoch, or -1 where it has no page ever. */
    long hourOf(int row) {
        return hours[row] == HOURS ? -1 : FIRST_SECOND / SECONDS_PER_HOUR + hours[row];
    }

    /** Remembers a row that was not known. */
    void add(int row, int slot) {
        int[][] all = pages;
        int hour = hours[row];
        if (all[hour] == empty) {
            if ((filledCount + 1L) * empty.length > MOST_PLACES) {
                isGivenUp |= rows < LEAST_ROWS;
                clear();
            }
            all[hour] = new int[empty.length];
            if (filledCount == filled.length) {
                filled = Arrays.copyOf(filled, Math.max(64, filledCount * 2));
            }
            filled[filledCount++] = hour;
        }
        all[hour][places[row]] = slot + 1;
    }

    /** Forgets everything. */
    void clear() {
        int[][] all = pages;
        for (int i = 0; i < filledCount; i++) {
            all[filled[i]] = empty;
        }
        filledCount = 0;
        rows = 0;
    }
}

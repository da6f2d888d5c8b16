package dev.counterbill.ledger;

import dev.counterbill.usage.TimeCuts;
import java.util.Arrays;

/**
 * The cuts of the hours that were met. They are found for many hours at once, and so by few calls:
 * a compiler that meets the search for cuts hundreds of times takes it into the loops over rows,
 * which then take it ten times as long to compile. Owned by one thread.
 */
final class HourCuts {
    private static final long SECONDS_PER_HOUR = 3600;
    private static final long[] NO_CUTS = {};

    /** Hours that are looked up together. */
    private static final int BLOCK_BITS = 4;

    /** Blocks that are remembered, by the low bits of their number: nearly four years. */
    private static final int BLOCKS = 1 << 11;

    private final TimeCuts cuts;

    /** Whether some hour has a cut inside it. */
    private final boolean any;

    private final long[] blockOf;
    private final long[][][] cutsOf;

    HourCuts(TimeCuts cuts) {
        this.cuts = cuts;
        this.any = !cuts.equals(TimeCuts.HOURS);
        this.blockOf = new long[any ? BLOCKS : 0];
        this.cutsOf = new long[blockOf.length][][];
        Arrays.fill(blockOf, Long.MIN_VALUE);
    }

    /** Begin of the slot that holds a second, both in epoch seconds. */
    long slotBegin(long second) {
        long hour = Math.floorDiv(second, SECONDS_PER_HOUR);
        long begin = hour * SECONDS_PER_HOUR;
        if (any) {
            for (long cut : of(hour)) {
                if (cut <= second) {
                    begin = cut;
                }
            }
        }
        return begin;
    }

    /** Whether an hour since the epoch is one slot. */
    boolean isWhole(long hour) {
        return !any || of(hour).length == 0;
    }

    private long[] of(long hour) {
        long block = hour >> BLOCK_BITS;
        int at = (int) block & BLOCKS - 1;
        if (blockOf[at] != block) {
            cutsOf[at] = find(block);
            blockOf[at] = block;
        }
        return cutsOf[at][(int) hour & (1 << BLOCK_BITS) - 1];
    }

    private long[][] find(long block) {
        long[][] found = new long[1 << BLOCK_BITS][];
        Arrays.fill(found, NO_CUTS);
        long begin = (block << BLOCK_BITS) * SECONDS_PER_HOUR;
        long end = begin + found.length * SECONDS_PER_HOUR;
        for (long cut : cuts.cutsBetween(begin, end)) {
            int hour = (int) ((cut - begin) / SECONDS_PER_HOUR);
            if (cut > begin + hour * SECONDS_PER_HOUR) {
                int count = found[hour].length;
                found[hour] = Arrays.copyOf(found[hour], count + 1);
                found[hour][count] = cut;
            }
        }
        return found;
    }
}

package dev.counterbill.read.fast;

import java.util.Arrays;

/**
 * Where the marks of some CSV stand: the bytes that end cells and rows, quotes, and what else is
 * below {@code '-'} or not ASCII, which the characters of numbers, names and times are not. Nor are
 * spaces marks, of which texts are full.
 *
 * <p>They are found some kilobytes at a time, in loops that hardly ask: bytes are told apart in one
 * that compilers make vectors of, and their places are written eight at a time, so that one guess
 * serves most blocks. Owned by one thread.
 */
final class CsvMarks {
    /** Bytes that are looked through in a turn: what then lies in the cache closest by. */
    static final int MOST_BYTES = 16 << 10;

    /** Of a turn for a few rows. */
    static final int FEW_BYTES = 1 << 10;

    /**
     * The first turns are short: a loop that is called often enough is compiled as a whole, and not
     * before that in the middle of a long turn, which would have to be done once more.
     */
    private static final int SHORT_TURNS = 400;

    /** Bytes whose marks fit a word. */
    private static final int BLOCK = Long.SIZE;

    private static final int FIRST_UNMARKED = '-';

    /** Gathers the eighth bits of a word in the highest byte. */
    private static final long GATHER = 0x0002040810204081L;

    /** Places of the marks in rising order. */
    int[] at = {};

    /** How many there are. */
    int count;

    /** The first byte that was not looked at. */
    private int seen;

    private int turns;

    /**
     * Per byte of the buffer, its highest bit: whether it is a mark. As long as the buffer, since
     * of loops with one index for two arrays Java 17 makes vectors.
     */
    private byte[] flags = {};

    /** Forgets all, to go on at a byte. */
    void begin(int from) {
        count = 0;
        seen = from;
    }

    /** Whether every byte before this one was looked at. */
    boolean reaches(int place) {
        return seen >= place;
    }

    /**
     * Looks through more bytes; the buffer has 64 bytes of padding behind {@code limit}, which may
     * become marks, too.
     *
     * @param first the number of the first mark that is still needed, which becomes 0
     * @param mostBytes to look through, in whole blocks
     */
    void more(byte[] bytes, int limit, byte delimiter, int first, int mostBytes) {
        int kept = count - first;
        if (at.length < kept + MOST_BYTES + 2 * BLOCK) {
            at = Arrays.copyOf(at, kept + 2 * MOST_BYTES);
        }
        System.arraycopy(at, first, at, 0, kept);
        if (flags.length < bytes.length) {
            flags = new byte[bytes.length];
        }
        int most = turns < SHORT_TURNS ? FEW_BYTES : mostBytes;
        turns++;
        int blocks = (Math.min(most, limit + 1 - seen) + BLOCK - 1) / BLOCK;
        int to = seen + blocks * BLOCK;
        flag(bytes, flags, seen, to, delimiter);
        count = note(flags, seen, to, at, kept);
        seen = to;
    }

    /**
     * Without a branch, with one index for both arrays, and with a difference from the delimiter
     * (of which Java 17 does not make vectors where it is an exclusive or).
     */
    private static void flag(byte[] bytes, byte[] to, int begin, int end, byte delimiter) {
        for (int i = begin; i < end; i++) {
            byte b = bytes[i];
            // The highest bit of x - 1 & ~x is set where x is 0. The exclusive or with the space is
            // not negative, so that there the difference alone says it; bytes that are not ASCII
            // are marks by the last line.
            to[i] =
                    (byte)
                            (b - FIRST_UNMARKED & ~((b ^ ' ') - 1)
                                    | b - delimiter - 1 & ~(b - delimiter)
                                    | b);
        }
    }

    /**
     * Writes eight places of each block, and goes on behind those that were there. They are spelt
     * out: a loop of eight turns takes 1.3 times as long.
     */
    private static int note(byte[] flags, int begin, int end, int[] to, int first) {
        int next = first;
        for (int base = begin; base < end; base += BLOCK) {
            long marks = marks(flags, base);
            int place = next;
            next += Long.bitCount(marks);
            do {
                to[place] = base + Long.numberOfTrailingZeros(marks);
                marks &= marks - 1;
                to[place + 1] = base + Long.numberOfTrailingZeros(marks);
                marks &= marks - 1;
                to[place + 2] = base + Long.numberOfTrailingZeros(marks);
                marks &= marks - 1;
                to[place + 3] = base + Long.numberOfTrailingZeros(marks);
                marks &= marks - 1;
                to[place + 4] = base + Long.numberOfTrailingZeros(marks);
                marks &= marks - 1;
                to[place + 5] = base + Long.numberOfTrailingZeros(marks);
                marks &= marks - 1;
                to[place + 6] = base + Long.numberOfTrailingZeros(marks);
                marks &= marks - 1;
                to[place + 7] = base + Long.numberOfTrailingZeros(marks);
                marks &= marks - 1;
                place += 8;
            } while (marks != 0);
        }
        return next;
    }

    /** A bit for each of 64 bytes. */
    private static long marks(byte[] flags, int at) {
        return marksOfWord(flags, at)
                | marksOfWord(flags, at + 8) << 8
                | marksOfWord(flags, at + 16) << 16
                | marksOfWord(flags, at + 24) << 24
                | marksOfWord(flags, at + 32) << 32
                | marksOfWord(flags, at + 40) << 40
                | marksOfWord(flags, at + 48) << 48
                | marksOfWord(flags, at + 56) << 56;
    }

    private static long marksOfWord(byte[] flags, int at) {
        return (Bytes.word(flags, at) & Bytes.HIGH) * GATHER >>> 56;
    }
}

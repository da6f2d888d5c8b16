package dev.counterbill.read.gzip;

import java.util.Arrays;

/**
 * A prefix code of deflate (RFC 1951, 3.2.2) as a table: the next bits of the stream are the place
 * of the entry that tells what they mean and how many of them were used. Codes that are longer than
 * the place lead to a second table behind the first one.
 *
 * <p>An entry holds, from its lowest bits on: the bits used, those after the code included (6
 * bits); the bits of the code (4 bits from 8 on); a few flags; and the value to which the bits
 * after the code are added (from 16 on). An entry that leads on has the bits of the second place
 * where others have those of the code, and where it begins as its value.
 */
final class CodeTable {
    /** The value is a byte of the text; such an entry is below 0, and nothing else is. */
    static final int LITERAL = 1 << 31;

    /** Neither a length nor a distance. */
    static final int SPECIAL = 1 << 15;

    /** Of those, the entry that leads to a second table. */
    static final int LEADS_ON = 1 << 14;

    /** Of those, the end of a block. */
    static final int END_OF_BLOCK = 1 << 13;

    private static final int MOST_CODE_BITS = 15;

    /** As many symbols as the largest code has. */
    private static final int MOST_SYMBOLS = 288;

    private static final int LITERALS = 256;

    /** What the symbols of lengths of matches and of bytes mean; RFC 1951, 3.2.5. */
    private static final int[] LITERALS_AND_LENGTHS = new int[MOST_SYMBOLS];

    private static final int[] DISTANCES = new int[32];

    /** The lengths of codes, and how they are repeated. */
    private static final int[] CODE_LENGTHS = new int[19];

    static {
        for (int symbol = 0; symbol < LITERALS; symbol++) {
            LITERALS_AND_LENGTHS[symbol] = LITERAL | symbol << 16;
        }
        LITERALS_AND_LENGTHS[LITERALS] = SPECIAL | END_OF_BLOCK;
        int length = 3;
        for (int i = 0; i < 28; i++) {
            int moreBits = Math.max(0, i - 4 >> 2);
            LITERALS_AND_LENGTHS[LITERALS + 1 + i] = length << 16 | moreBits;
            length += 1 << moreBits;
        }
        LITERALS_AND_LENGTHS[285] = 258 << 16;
        LITERALS_AND_LENGTHS[286] = SPECIAL;
        LITERALS_AND_LENGTHS[287] = SPECIAL;
        int distance = 1;
        for (int i = 0; i < 30; i++) {
            int moreBits = Math.max(0, i - 2 >> 1);
            DISTANCES[i] = distance << 16 | moreBits;
            distance += 1 << moreBits;
        }
        DISTANCES[30] = SPECIAL;
        DISTANCES[31] = SPECIAL;
        for (int symbol = 0; symbol < CODE_LENGTHS.length; symbol++) {
            CODE_LENGTHS[symbol] = symbol << 16;
        }
    }

    /** The first table, and behind it the second ones. */
    final int[] entries;

    /**
     * How many bits are a place in the first table: no more than the longest code has, since a
     * small block is decoded in less time than a large table is filled.
     */
    int placeBits;

    private final int mostPlaceBits;

    /** Whether a single code of one bit will do, which leaves the other one free. */
    private final boolean mayBeSingle;

    private final int[] meanings;
    private final int[] countOfLength = new int[MOST_CODE_BITS + 2];
    private final int[] placeOfLength = new int[MOST_CODE_BITS + 2];

    /** The symbols that have a code, the shortest codes first. */
    private final int[] sorted = new int[MOST_SYMBOLS];

    private CodeTable(int[] meanings, int mostPlaceBits, boolean mayBeSingle) {
        this.mayBeSingle = mayBeSingle;
        this.meanings = meanings;
        this.mostPlaceBits = mostPlaceBits;
        // A second table has two codes at least.
        int mostSecond = meanings.length / 2 << MOST_CODE_BITS - mostPlaceBits;
        this.entries = new int[(1 << mostPlaceBits) + mostSecond];
    }

    /** For bytes and lengths of matches. */
    static CodeTable ofLiteralsAndLengths() {
        return new CodeTable(LITERALS_AND_LENGTHS, 11, true);
    }

    /** For distances of matches. */
    static CodeTable ofDistances() {
        return new CodeTable(DISTANCES, 9, true);
    }

    /** For lengths of codes, which have up to seven bits themselves. */
    static CodeTable ofCodeLengths() {
        return new CodeTable(CODE_LENGTHS, 7, false);
    }

    /**
     * Learns a code.
     *
     * @param lengths bits of the symbols' codes, 0 for those that have none
     * @return whether there is such a code: none has more codes than bits allow, nor fewer, unless
     *     it is no code at all or, but for lengths of codes, a single one of one bit
     */
    boolean learn(byte[] lengths, int begin, int symbols) {
        int used = sort(lengths, begin, symbols);
        int free = 1;
        int longest = 1;
        for (int bits = 1; bits <= MOST_CODE_BITS; bits++) {
            free = free * 2 - countOfLength[bits];
            if (free < 0) {
                return false;
            }
            longest = countOfLength[bits] > 0 ? bits : longest;
        }
        placeBits = Math.min(longest, mostPlaceBits);
        if (free == 0) {
            fill();
            return true;
        }
        Arrays.fill(entries, 0, 1 << placeBits, SPECIAL | 1);
        if (mayBeSingle && used == 1 && countOfLength[1] == 1) {
            int entry = entry(meanings[sorted[0]], 1);
            for (int place = 0; place < 1 << placeBits; place += 2) {
                entries[place] = entry;
            }
            return true;
        }
        return used == 0;
    }

    private int sort(byte[] lengths, int begin, int symbols) {
        Arrays.fill(countOfLength, 0);
        for (int symbol = 0; symbol < symbols; symbol++) {
            countOfLength[lengths[begin + symbol]]++;
        }
        int used = symbols - countOfLength[0];
        countOfLength[0] = 0;
        placeOfLength[1] = 0;
        for (int bits = 1; bits <= MOST_CODE_BITS; bits++) {
            placeOfLength[bits + 1] = placeOfLength[bits] + countOfLength[bits];
        }
        for (int symbol = 0; symbol < symbols; symbol++) {
            int bits = lengths[begin + symbol];
            if (bits != 0) {
                sorted[placeOfLength[bits]++] = symbol;
            }
        }
        return used;
    }

    /**
     * Writes the entries of a complete code. Codes stand in the stream with their highest bit first
     * and so are counted up from that end. While they are no longer than a place, the table grows
     * with them: each time that it is doubled, all that is in it is repeated.
     */
    private void fill() {
        int bits = 1;
        int size = 2;
        while (countOfLength[bits] == 0) {
            bits++;
            size *= 2;
        }
        int code = 0;
        int next = 0;
        while (bits <= placeBits) {
            for (int i = countOfLength[bits]; i > 0; i--) {
                entries[code] = entry(meanings[sorted[next++]], bits);
                if (code == size - 1) {
                    repeatUpTo(1 << placeBits, size);
                    return;
                }
                code = codeAfter(code, size - 1);
            }
            do {
                bits++;
                if (bits <= placeBits) {
                    repeatUpTo(size * 2, size);
                    size *= 2;
                }
            } while (countOfLength[bits] == 0);
        }
        fillSecond(code, bits, next);
    }

    private void repeatUpTo(int end, int begin) {
        for (int size = begin; size < end; size *= 2) {
            System.arraycopy(entries, 0, entries, size, size);
        }
    }

    /** The code after one that is not the last of its length. */
    private static int codeAfter(int code, int last) {
        int bit = Integer.highestOneBit(code ^ last);
        return code & bit - 1 | bit;
    }

    private void fillSecond(int firstCode, int firstBits, int firstSymbol) {
        int code = firstCode;
        int bits = firstBits;
        int next = firstSymbol;
        int firstPlace = -1;
        int begin = 0;
        int end = 1 << placeBits;
        while (true) {
            int place = code & (1 << placeBits) - 1;
            if (place != firstPlace) {
                firstPlace = place;
                begin = end;
                int secondBits = secondBits(bits);
                end = begin + (1 << secondBits);
                entries[place] = begin << 16 | SPECIAL | LEADS_ON | secondBits << 8 | placeBits;
            }
            int entry = entry(meanings[sorted[next++]], bits - placeBits);
            for (int i = begin + (code >>> placeBits); i < end; i += 1 << bits - placeBits) {
                entries[i] = entry;
            }
            int last = (1 << bits) - 1;
            if (code == last) {
                return;
            }
            code = codeAfter(code, last);
            countOfLength[bits]--;
            while (countOfLength[bits] == 0) {
                bits++;
            }
        }
    }

    /** How many bits a second table needs whose first code has so many. */
    private int secondBits(int firstBits) {
        int bits = firstBits - placeBits;
        int codes = countOfLength[firstBits];
        while (codes < 1 << bits) {
            bits++;
            codes = codes * 2 + countOfLength[placeBits + bits];
        }
        return bits;
    }

    private static int entry(int meaning, int codeBits) {
        // Bytes and what is special have no bits after the code, and no length is cut out of them.
        return (meaning & (LITERAL | SPECIAL)) != 0
                ? meaning | codeBits
                : meaning + (codeBits << 8 | codeBits);
    }
}

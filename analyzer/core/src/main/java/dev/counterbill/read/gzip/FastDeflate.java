package dev.counterbill.read.gzip;

import dev.counterbill.bytes.Words;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Decodes deflate (RFC 1951) with eight bytes of the stream in a word: one look at a table for a
 * byte or a match, one branch for what is rare. What it takes and what it refuses is what zlib
 * takes and refuses. It needs some milliseconds until its loop is compiled, so it is for large
 * files.
 *
 * <p>The bits of the stream that come next stand in the lowest bits of a word. Shifts of a word use
 * the lowest six bits of their distance, so an entry of a {@link CodeTable} is a distance as it is.
 */
final class FastDeflate implements Deflate {
    /** How far back a match may reach. */
    private static final int HISTORY_BYTES = 1 << 15;

    /** Made at once, so that it is still in the cache when it is handed out. */
    private static final int MOST_MADE_BYTES = 1 << 16;

    /** Where the room for what is made ends. */
    private static final int ROOM_BYTES = HISTORY_BYTES + MOST_MADE_BYTES;

    /** Written behind that by one turn of the loop: a match, and the rest of its last words. */
    private static final int OVERHANG_BYTES = 258 + 3 * Long.BYTES;

    /** Read by one turn of the loop: two words, of which all but a bit may be new. */
    private static final int INPUT_BYTES = 3 * Long.BYTES;

    /** A word has room for so many bits and another byte. */
    private static final int FULL_BITS = 56;

    private static final int MOST_LENGTH_CODES = 286;
    private static final int MOST_DISTANCE_CODES = 30;
    private static final int END_OF_BLOCK = 256;

    /** In which order the lengths of the codes of lengths stand; RFC 1951, 3.2.7. */
    private static final byte[] ORDER = {
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
    };

    private final GzipInput in;

    /** The bits that were taken from the input and not used, less than a byte between calls. */
    private long bits;

    private int bitCount;

    /** Whether bits were asked for that the input does not have yet. */
    private boolean ranOut;

    private final byte[] made = new byte[ROOM_BYTES + OVERHANG_BYTES];

    /** Where this stream begins in {@link #made}, or what is left of it. */
    private int first;

    /** What was made and not handed out. */
    private int given;

    private int end;

    private final CodeTable lengths = CodeTable.ofLiteralsAndLengths();
    private final CodeTable distances = CodeTable.ofDistances();
    private final CodeTable codeLengths = CodeTable.ofCodeLengths();
    private final byte[] lengthOfCode = new byte[288 + 32];

    /** Whether the tables hold the fixed codes, which small blocks share. */
    private boolean areFixed;

    private Stage stage = Stage.BEGIN_OF_BLOCK;
    private boolean isLastBlock;
    private int storedBytes;
    private @Nullable String fault;

    /** What comes next in the stream. */
    private enum Stage {
        BEGIN_OF_BLOCK,
        CODES,
        STORED,
        END
    }

    FastDeflate(GzipInput in) {
        this.in = in;
    }

    @Override
    public int decode(byte[] to, int begin, int length) throws DataFormatException {
        if (given == end) {
            forgetOldest();
            make();
        }
        // What stands before a fault is handed out first.
        if (given == end && fault != null) {
            throw new DataFormatException(fault);
        }
        int count = Math.min(length, end - given);
        System.arraycopy(made, given, to, begin, count);
        given += count;
        return count;
    }

    @Override
    public boolean hasEnded() {
        return stage == Stage.END && given == end;
    }

    @Override
    public void reset() {
        first = end;
        bits = 0;
        bitCount = 0;
        stage = Stage.BEGIN_OF_BLOCK;
        isLastBlock = false;
    }

    @Override
    public void close() {
        // Nothing but memory.
    }

    private void forgetOldest() {
        if (end >= ROOM_BYTES) {
            int oldest = end - HISTORY_BYTES;
            System.arraycopy(made, oldest, made, 0, HISTORY_BYTES);
            first = Math.max(0, first - oldest);
            given = HISTORY_BYTES;
            end = HISTORY_BYTES;
        }
    }

    /** Makes as much as there is room for, or as the input suffices for. */
    private void make() {
        while (stage != Stage.END && fault == null && end < ROOM_BYTES) {
            boolean goesOn =
                    switch (stage) {
                        case BEGIN_OF_BLOCK -> beginBlock();
                        case STORED -> copyStored();
                        case CODES -> decodeFast() || decodeSlowly();
                        case END -> false;
                    };
            if (!goesOn) {
                return;
            }
        }
    }

    private void fail(String words) {
        if (fault == null) {
            fault = words;
        }
    }

    /** Whole bytes that were taken and not used go back to the input. */
    private void giveBack() {
        in.at -= bitCount >>> 3;
        bitCount &= 7;
        bits &= (1L << bitCount) - 1;
    }

    private void fillUp() {
        while (bitCount <= FULL_BITS && in.at < in.limit) {
            bits |= (in.bytes[in.at++] & 0xFFL) << bitCount;
            bitCount += Byte.SIZE;
        }
    }

    /** The next bits as a number; 0 where there are fewer. */
    private int take(int count) {
        if (bitCount < count) {
            fillUp();
        }
        if (bitCount < count) {
            ranOut = true;
            return 0;
        }
        int value = (int) (bits & (1L << count) - 1);
        drop(count);
        return value;
    }

    /** Reads what stands before a block; if it is not whole, not at all. */
    private boolean beginBlock() {
        if (isLastBlock) {
            stage = Stage.END;
            return true;
        }
        int atBefore = in.at;
        long bitsBefore = bits;
        int bitCountBefore = bitCount;
        ranOut = false;
        boolean isLast = take(1) == 1;
        int kind = take(2);
        Stage next = Stage.CODES;
        switch (kind) {
            case 0 -> next = beginStored();
            case 1 -> learnFixedCodes();
            case 2 -> learnCodes();
            default -> fail("invalid block type");
        }
        if (ranOut) {
            in.at = atBefore;
            bits = bitsBefore;
            bitCount = bitCountBefore;
            fault = null;
            return false;
        }
        giveBack();
        isLastBlock = isLast;
        stage = next;
        return true;
    }

    private Stage beginStored() {
        int rest = bitCount & 7;
        bits >>>= rest;
        bitCount -= rest;
        storedBytes = take(16);
        if (take(16) != (storedBytes ^ 0xFFFF)) {
            fail("invalid stored block lengths");
        }
        return Stage.STORED;
    }

    private boolean copyStored() {
        int room = ROOM_BYTES - end;
        int count = Math.min(Math.min(storedBytes, in.limit - in.at), room);
        System.arraycopy(in.bytes, in.at, made, end, count);
        in.at += count;
        end += count;
        storedBytes -= count;
        if (storedBytes == 0) {
            stage = Stage.BEGIN_OF_BLOCK;
            return true;
        }
        return count > 0;
    }

    /** The codes of RFC 1951, 3.2.6. */
    private void learnFixedCodes() {
        if (areFixed) {
            return;
        }
        areFixed = true;
        Arrays.fill(lengthOfCode, 0, 144, (byte) 8);
        Arrays.fill(lengthOfCode, 144, 256, (byte) 9);
        Arrays.fill(lengthOfCode, 256, 280, (byte) 7);
        Arrays.fill(lengthOfCode, 280, 288, (byte) 8);
        Arrays.fill(lengthOfCode, 288, 320, (byte) 5);
        lengths.learn(lengthOfCode, 0, 288);
        distances.learn(lengthOfCode, 288, 32);
    }

    private void learnCodes() {
        areFixed = false;
        int lengthCodes = take(5) + 257;
        int distanceCodes = take(5) + 1;
        int codes = take(4) + 4;
        if (lengthCodes > MOST_LENGTH_CODES || distanceCodes > MOST_DISTANCE_CODES) {
            fail("too many length or distance symbols");
            return;
        }
        Arrays.fill(lengthOfCode, 0, ORDER.length, (byte) 0);
        for (int i = 0; i < codes; i++) {
            lengthOfCode[ORDER[i]] = (byte) take(3);
        }
        if (ranOut) {
            return;
        }
        if (!codeLengths.learn(lengthOfCode, 0, ORDER.length)) {
            fail("invalid code lengths set");
            return;
        }
        if (!readCodeLengths(lengthCodes + distanceCodes)) {
            fail("invalid bit length repeat");
        } else if (ranOut) {
            return;
        } else if (lengthOfCode[END_OF_BLOCK] == 0) {
            fail("invalid code -- missing end-of-block");
        } else if (!lengths.learn(lengthOfCode, 0, lengthCodes)) {
            fail("invalid literal/lengths set");
        } else if (!distances.learn(lengthOfCode, lengthCodes, distanceCodes)) {
            fail("invalid distances set");
        }
    }

    private boolean readCodeLengths(int count) {
        int known = 0;
        while (known < count && !ranOut) {
            if (bitCount < codeLengths.placeBits) {
                fillUp();
            }
            int entry = codeLengths.entries[(int) bits & (1 << codeLengths.placeBits) - 1];
            take(entry & 63);
            int symbol = entry >>> 16;
            if (symbol < 16) {
                lengthOfCode[known++] = (byte) symbol;
                continue;
            }
            int times =
                    switch (symbol) {
                        case 16 -> 3 + take(2);
                        case 17 -> 3 + take(3);
                        default -> 11 + take(7);
                    };
            if (known + times > count || (symbol == 16 && known == 0)) {
                return false;
            }
            byte length = symbol == 16 ? lengthOfCode[known - 1] : 0;
            Arrays.fill(lengthOfCode, known, known + times, length);
            known += times;
        }
        return true;
    }

    /**
     * Decodes while neither the end of the input nor that of the room can be met in the middle of a
     * turn, so that neither is asked for there.
     *
     * @return whether there was something to do
     */
    private boolean decodeFast() {
        byte[] from = in.bytes;
        byte[] to = made;
        int[] lengthTable = lengths.entries;
        int[] distanceTable = distances.entries;
        int lengthMask = (1 << lengths.placeBits) - 1;
        int distanceMask = (1 << distances.placeBits) - 1;
        int lastInput = in.limit - INPUT_BYTES;
        int oldest = first;
        int input = in.at;
        int at = end;
        long word = bits;
        int count = bitCount;
        if (input > lastInput) {
            return false;
        }
        while (input <= lastInput && at < ROOM_BYTES) {
            word |= Words.longAt(from, input) << count;
            input += 63 - count >>> 3;
            count |= FULL_BITS;
            int entry = lengthTable[(int) word & lengthMask];
            // Of what a word holds, four bytes by the first table leave 12 bits, and three as many
            // as a length needs.
            if (entry < 0) {
                word >>>= entry;
                count -= entry & 63;
                to[at++] = (byte) (entry >>> 16);
                entry = lengthTable[(int) word & lengthMask];
                if (entry < 0) {
                    word >>>= entry;
                    count -= entry & 63;
                    to[at++] = (byte) (entry >>> 16);
                    entry = lengthTable[(int) word & lengthMask];
                    if (entry < 0) {
                        word >>>= entry;
                        count -= entry & 63;
                        to[at++] = (byte) (entry >>> 16);
                        entry = lengthTable[(int) word & lengthMask];
                        if (entry < 0) {
                            word >>>= entry;
                            count -= entry & 63;
                            to[at++] = (byte) (entry >>> 16);
                            continue;
                        }
                    }
                }
            }
            if ((entry & CodeTable.SPECIAL) != 0) {
                if ((entry & CodeTable.LEADS_ON) != 0) {
                    word >>>= entry;
                    count -= entry & 63;
                    entry = lengthTable[(entry >>> 16) + secondPlace(word, entry)];
                    if (entry < 0) {
                        word >>>= entry;
                        count -= entry & 63;
                        to[at++] = (byte) (entry >>> 16);
                        continue;
                    }
                }
                if ((entry & CodeTable.SPECIAL) != 0) {
                    if ((entry & CodeTable.END_OF_BLOCK) != 0) {
                        word >>>= entry;
                        count -= entry & 63;
                        stage = Stage.BEGIN_OF_BLOCK;
                    } else {
                        fail("invalid literal/length code");
                    }
                    break;
                }
            }
            int length = value(word, entry);
            word >>>= entry;
            count -= entry & 63;
            word |= Words.longAt(from, input) << count;
            input += 63 - count >>> 3;
            count |= FULL_BITS;
            entry = distanceTable[(int) word & distanceMask];
            if ((entry & CodeTable.LEADS_ON) != 0) {
                word >>>= entry;
                count -= entry & 63;
                entry = distanceTable[(entry >>> 16) + secondPlace(word, entry)];
            }
            if ((entry & CodeTable.SPECIAL) != 0) {
                fail("invalid distance code");
                break;
            }
            int distance = value(word, entry);
            word >>>= entry;
            count -= entry & 63;
            if (at - distance < oldest) {
                fail("invalid distance too far back");
                break;
            }
            copy(to, at, distance, length);
            at += length;
        }
        in.at = input;
        end = at;
        bits = word;
        bitCount = count;
        giveBack();
        return true;
    }

    private static int secondPlace(long word, int entry) {
        return (int) word & (1 << (entry >>> 8 & 15)) - 1;
    }

    /** The value of an entry, and the bits after its code that are added to it. */
    private static int value(long word, int entry) {
        return (entry >>> 16) + (int) ((word & ~(-1L << entry)) >>> (entry >>> 8));
    }

    /** Repeats what stands {@code distance} before; writes up to 24 bytes behind it. */
    private static void copy(byte[] bytes, int begin, int distance, int length) {
        int at = begin;
        int from = begin - distance;
        int stop = begin + length;
        if (distance < Long.BYTES) {
            while (at < stop) {
                bytes[at++] = bytes[from++];
            }
            return;
        }
        // Most matches are shorter, and how many words one takes is hard to foretell.
        Words.copyLong(bytes, from, at);
        Words.copyLong(bytes, from + 8, at + 8);
        Words.copyLong(bytes, from + 16, at + 16);
        for (at += 24, from += 24; at < stop; at += 8, from += 8) {
            Words.copyLong(bytes, from, at);
        }
    }

    /**
     * Decodes one byte or match after another near the end of the input; what is not whole stays
     * for when there is more.
     *
     * @return whether the block ended or the room
     */
    private boolean decodeSlowly() {
        while (stage == Stage.CODES && fault == null && end < ROOM_BYTES && decodeOne()) {
            // Until something ends.
        }
        giveBack();
        return stage != Stage.CODES || fault != null || end >= ROOM_BYTES;
    }

    private boolean decodeOne() {
        fillUp();
        long bitsBefore = bits;
        int bitCountBefore = bitCount;
        ranOut = false;
        int entry = entryOf(lengths);
        int length = value(bits, entry);
        drop(entry & 63);
        if (entry < 0 && !ranOut) {
            made[end++] = (byte) (entry >>> 16);
        } else if ((entry & CodeTable.END_OF_BLOCK) != 0 && !ranOut) {
            stage = Stage.BEGIN_OF_BLOCK;
        } else if ((entry & CodeTable.SPECIAL) != 0 && !ranOut) {
            fail("invalid literal/length code");
        } else if (!ranOut) {
            repeat(length);
        }
        if (ranOut) {
            bits = bitsBefore;
            bitCount = bitCountBefore;
        }
        return !ranOut;
    }

    /** Takes a distance and repeats what stands so far back. */
    private void repeat(int length) {
        int entry = entryOf(distances);
        int distance = value(bits, entry);
        drop(entry & 63);
        if (ranOut) {
            return;
        }
        if ((entry & CodeTable.SPECIAL) != 0) {
            fail("invalid distance code");
        } else if (end - distance < first) {
            fail("invalid distance too far back");
        } else {
            copy(made, end, distance, length);
            end += length;
        }
    }

    /** What the next bits mean by a table; where it leads on, those of its place are taken. */
    private int entryOf(CodeTable table) {
        int entry = table.entries[(int) bits & (1 << table.placeBits) - 1];
        if (entry >= 0 && (entry & CodeTable.LEADS_ON) != 0) {
            int begin = entry >>> 16;
            drop(entry & 63);
            return table.entries[begin + secondPlace(bits, entry)];
        }
        return entry;
    }

    private void drop(int count) {
        if (bitCount < count) {
            ranOut = true;
        } else {
            bits >>>= count;
            bitCount -= count;
        }
    }
}

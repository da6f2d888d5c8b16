package dev.counterbill.read.gzip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** zlib is the measure: the same bytes, the same faults, and the same place behind the stream. */
class FastDeflateTest {
    private static final byte[] BEHIND = "behind the stream".getBytes(StandardCharsets.US_ASCII);

    /** What a decoder makes of a stream, what it says, and where it stands in the end. */
    private record Outcome(byte[] plain, String words, int rest) {
        void assertSame(Outcome other, String of) {
            assertEquals(words, other.words, of);
            // What was made before a fault depends on how much each makes at once.
            if (words.equals("ended")) {
                assertArrayEquals(plain, other.plain, of);
                assertEquals(rest, other.rest, of);
            }
        }
    }

    private static Outcome outcome(
            byte[] stream, int mostRead, int mostMade, Function<GzipInput, Deflate> decoder)
            throws IOException {
        GzipInput input =
                new GzipInput(
                        new ByteArrayInputStream(stream) {
                            @Override
                            public synchronized int read(byte[] to, int begin, int length) {
                                return super.read(to, begin, Math.min(length, mostRead));
                            }
                        });
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        byte[] some = new byte[mostMade];
        try (Deflate deflate = decoder.apply(input)) {
            while (true) {
                int made = deflate.decode(some, 0, mostMade);
                plain.write(some, 0, made);
                if (made == 0 && deflate.hasEnded()) {
                    int rest = 0;
                    while (input.nextOrEnd() >= 0) {
                        rest++;
                    }
                    return new Outcome(plain.toByteArray(), "ended", rest);
                }
                if (made == 0 && !input.refill()) {
                    return new Outcome(plain.toByteArray(), "cut off", 0);
                }
            }
        } catch (DataFormatException e) {
            return new Outcome(plain.toByteArray(), String.valueOf(e.getMessage()), 0);
        }
    }

    private static byte[] deflated(byte[] plain, int level, int strategy) {
        Deflater deflater = new Deflater(level, true);
        deflater.setStrategy(strategy);
        deflater.setInput(plain);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] some = new byte[1 << 16];
        while (!deflater.finished()) {
            out.write(some, 0, deflater.deflate(some));
        }
        deflater.end();
        out.writeBytes(BEHIND);
        return out.toByteArray();
    }

    /** Texts, runs of one byte, repetitions near and far, and bytes that nothing compresses. */
    private static byte[] plain(long seed, int size) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] plain = new byte[size];
        int at = 0;
        while (at < size) {
            int length = Math.min(size - at, 1 + random.nextInt(random.nextInt(1, 5_000)));
            int kind = random.nextInt(5);
            int back = at == 0 ? 0 : 1 + random.nextInt(Math.min(at, kind == 0 ? 12 : 32_768));
            int letters = kind == 3 ? 256 : 2 + random.nextInt(70);
            for (int i = 0; i < length; i++, at++) {
                plain[at] =
                        kind <= 1 && back > 0
                                ? plain[at - back]
                                : (byte) (kind == 2 ? 'a' : random.nextInt(letters) + 40);
            }
        }
        return plain;
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "2, 0", "6, 0", "9, 0", "6, 1", "9, 1", "6, 2"})
    void whatZlibMadeComesBack(int level, int strategy) throws IOException {
        SplittableRandom sizes = new SplittableRandom(level * 10L + strategy);
        for (int seed = 0; seed < 40; seed++) {
            byte[] plain = plain(seed, sizes.nextInt(seed < 30 ? 3_000 : 500_000));
            byte[] stream = deflated(plain, level, strategy);
            int mostRead = 1 + sizes.nextInt(seed % 3 == 0 ? 40 : 100_000);
            int mostMade = 1 + sizes.nextInt(seed % 2 == 0 ? 300 : 300_000);
            Outcome outcome = outcome(stream, mostRead, mostMade, FastDeflate::new);
            String of = "seed " + seed + ", " + mostRead + " read, " + mostMade + " made at once";
            assertEquals("ended", outcome.words, of);
            assertArrayEquals(plain, outcome.plain, of);
            assertEquals(BEHIND.length, outcome.rest, of);
        }
    }

    /** Whatever bytes there are: zlib takes few of these streams, and says why not the others. */
    @Test
    void anyBytesAreTakenOrRefusedAsByZlib() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        Map<String, Integer> met = new TreeMap<>();
        for (int i = 0; i < 40_000; i++) {
            byte[] stream = new byte[1 + random.nextInt(i % 10 == 0 ? 2_000 : 120)];
            random.nextBytes(stream);
            if (i % 2 == 0) {
                // Codes of their own are what most can be wrong with.
                stream[0] = (byte) (stream[0] & 0xF8 | 4 | random.nextInt(2));
            }
            compare(stream, i, met);
        }
        assertTrue(met.keySet().size() >= 9, met.toString());
    }

    /** One wrong bit in what zlib made, in streams with several blocks too. */
    @Test
    void aWrongBitIsMetAsByZlib() throws IOException {
        SplittableRandom random = new SplittableRandom(6);
        Map<String, Integer> met = new TreeMap<>();
        for (int i = 0; i < 4_000; i++) {
            byte[] plain = plain(i % 50, i % 40 == 0 ? 300_000 : 2_000);
            byte[] stream = deflated(plain, 1 + i % 9, i % 4 == 0 ? 2 : 0);
            stream[random.nextInt(Math.min(stream.length, i % 2 == 0 ? 80 : stream.length))] ^=
                    (byte) (1 << random.nextInt(Byte.SIZE));
            compare(stream, i, met);
        }
        assertTrue(met.keySet().size() >= 9, met.toString());
    }

    private static void compare(byte[] stream, int number, Map<String, Integer> met)
            throws IOException {
        int mostRead = number % 3 == 0 ? 1 : stream.length;
        Outcome expected = outcome(stream, mostRead, 1 << 16, ZlibDeflate::new);
        expected.assertSame(
                outcome(stream, mostRead, 1 << 16, FastDeflate::new), "stream " + number);
        met.merge(expected.words, 1, Integer::sum);
    }

    @Test
    void streamsFollowEachOther() throws Exception {
        byte[] one = deflated(plain(1, 70_000), 6, 0);
        byte[] both = new byte[2 * one.length - BEHIND.length];
        System.arraycopy(one, 0, both, 0, one.length - BEHIND.length);
        System.arraycopy(one, 0, both, one.length - BEHIND.length, one.length);
        GzipInput input = new GzipInput(new ByteArrayInputStream(both));
        try (Deflate deflate = new FastDeflate(input)) {
            for (int stream = 0; stream < 2; stream++) {
                ByteArrayOutputStream plain = new ByteArrayOutputStream();
                byte[] some = new byte[1000];
                while (!deflate.hasEnded()) {
                    int made = deflate.decode(some, 0, some.length);
                    plain.write(some, 0, made);
                    if (made == 0 && !deflate.hasEnded()) {
                        assertTrue(input.refill());
                    }
                }
                assertArrayEquals(plain(1, 70_000), plain.toByteArray());
                deflate.reset();
            }
        }
    }

    /** A match of the second stream must not reach into the first, which is still in memory. */
    @Test
    void noMatchReachesBeforeItsStream() throws Exception {
        byte[] good = deflated(plain(2, 1_000), 6, 0);
        byte[] match = fixedMatch();
        byte[] both = new byte[good.length - BEHIND.length + match.length];
        System.arraycopy(good, 0, both, 0, good.length - BEHIND.length);
        System.arraycopy(match, 0, both, good.length - BEHIND.length, match.length);
        GzipInput input = new GzipInput(new ByteArrayInputStream(both));
        try (Deflate deflate = new FastDeflate(input)) {
            byte[] some = new byte[1 << 16];
            input.refill();
            while (!deflate.hasEnded()) {
                deflate.decode(some, 0, some.length);
            }
            deflate.reset();
            String words = "";
            try {
                deflate.decode(some, 0, some.length);
            } catch (DataFormatException e) {
                words = String.valueOf(e.getMessage());
            }
            assertEquals("invalid distance too far back", words);
        }
    }

    /** The bits 1 (last), 10 (fixed codes), 0000001 (length 3), 00000 (distance 1), zeros. */
    private static byte[] fixedMatch() {
        String bits = "1" + "10" + "0000001" + "00000";
        byte[] stream = new byte[64];
        for (int i = 0; i < bits.length(); i++) {
            stream[i / 8] |= (byte) (bits.charAt(i) - '0' << i % 8);
        }
        return stream;
    }
}

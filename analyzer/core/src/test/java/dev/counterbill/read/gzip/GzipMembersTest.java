package dev.counterbill.read.gzip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.junit.jupiter.api.Test;

/** What Commons Compress says of the same bytes is the measure. */
class GzipMembersTest {
    private static byte[] plain(int seed, int size) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder();
        while (text.length() < size) {
            text.append("2026-06-01,gpt-4o,").append(random.nextInt(10_000)).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.write(part);
        }
        return out.toByteArray();
    }

    /** Gives as few bytes at once as a slow pipe. */
    private static InputStream dripping(byte[] bytes, int most) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] to, int begin, int length) {
                return super.read(to, begin, Math.min(length, most));
            }
        };
    }

    /** Both decoders, which must make the same bytes and find the same fault. */
    private static byte[] ours(byte[] bytes, int most) throws IOException {
        byte[] made;
        try {
            made = decompressed(bytes, most, ZlibDeflate::new);
        } catch (IOException e) {
            IOException other =
                    assertThrows(
                            IOException.class, () -> decompressed(bytes, most, FastDeflate::new));
            assertEquals(e.toString(), other.toString());
            throw e;
        }
        assertArrayEquals(made, decompressed(bytes, most, FastDeflate::new));
        return made;
    }

    private static byte[] decompressed(byte[] bytes, int most, Function<GzipInput, Deflate> decoder)
            throws IOException {
        try (InputStream in = new GzipMembers(dripping(bytes, most), decoder)) {
            return in.readAllBytes();
        }
    }

    private static Optional<byte[]> theirs(byte[] bytes) {
        try (InputStream in =
                GzipCompressorInputStream.builder()
                        .setInputStream(new ByteArrayInputStream(bytes))
                        .setDecompressConcatenated(true)
                        .get()) {
            return Optional.of(in.readAllBytes());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Test
    void membersFollowEachOther() throws IOException {
        byte[] one = plain(1, 300_000);
        byte[] other = plain(2, 70_000);
        byte[] both = joined(gzip(one), gzip(new byte[0]), gzip(other));
        for (int most : new int[] {1, 7, 8192, 1 << 20}) {
            assertArrayEquals(joined(one, other), ours(both, most), most + " bytes at once");
        }
    }

    @Test
    void everyPartOfAHeaderMayBeThere() throws IOException {
        byte[] plain = plain(3, 5_000);
        GzipParameters parameters = new GzipParameters();
        parameters.setFileName("usage.csv");
        parameters.setComment("of June");
        parameters.setHeaderCRC(true);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var gzip = new GzipCompressorOutputStream(out, parameters)) {
            gzip.write(plain);
        }
        assertArrayEquals(plain, ours(out.toByteArray(), 3));
        byte[] simple = gzip(plain);
        byte[] extra = joined(simple, new byte[0]);
        extra[3] = 1 << 2;
        byte[] field = {4, 0, 'C', 'B', 0, 0};
        byte[] withExtra = new byte[extra.length + field.length];
        System.arraycopy(extra, 0, withExtra, 0, 10);
        System.arraycopy(field, 0, withExtra, 10, field.length);
        System.arraycopy(extra, 10, withExtra, 10 + field.length, extra.length - 10);
        assertArrayEquals(plain, ours(withExtra, 1));
    }

    @Test
    void whatIsCutOffAnywhereIsTruncated() throws IOException {
        byte[] both = joined(gzip(plain(4, 400)), gzip(plain(5, 400)));
        int whole = gzip(plain(4, 400)).length;
        for (int length = 0; length < both.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(both, length);
            if (length == whole) {
                assertArrayEquals(plain(4, 400), ours(cut, 64));
            } else {
                assertThrows(EOFException.class, () -> ours(cut, 64), length + " bytes");
            }
        }
    }

    @Test
    void whateverFollowsAMemberIsAnotherOrAnError() throws IOException {
        byte[] member = gzip(plain(6, 1_000));
        IOException thrown =
                assertThrows(
                        IOException.class,
                        () -> ours(joined(member, "more".getBytes(StandardCharsets.UTF_8)), 64));
        assertTrue(String.valueOf(thrown.getMessage()).contains("Garbage"), thrown.toString());
    }

    /** Any byte may be wrong: a flipped bit is noticed wherever Commons Compress notices it. */
    @Test
    void flippedBitsAreNoticed() throws IOException {
        byte[] whole = joined(gzip(plain(7, 900)), gzip(plain(8, 300)));
        int noticed = 0;
        for (int bit = 0; bit < whole.length * Byte.SIZE; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            Optional<byte[]> expected = theirs(flipped);
            if (expected.isPresent()) {
                assertArrayEquals(expected.get(), ours(flipped, 1 << 16), "bit " + bit);
            } else {
                assertThrows(IOException.class, () -> ours(flipped, 1 << 16), "bit " + bit);
                noticed++;
            }
        }
        assertTrue(noticed > whole.length * 6, noticed + " of " + whole.length * Byte.SIZE);
        assertEquals(Optional.empty(), theirs(new byte[] {0x1F}));
    }

    /** Large files go to the other decoder, which is to be told by nothing but the time. */
    @Test
    void theSizeOfAFileChangesNothing() throws IOException {
        byte[] plain = plain(9, 3_000_000);
        for (long sizeBytes : new long[] {-1, 0, (16L << 20) - 1, 16L << 20, Long.MAX_VALUE}) {
            try (InputStream in =
                    GzipMembers.of(new ByteArrayInputStream(gzip(plain)), sizeBytes)) {
                assertArrayEquals(plain, in.readAllBytes(), sizeBytes + " bytes");
            }
        }
    }
}

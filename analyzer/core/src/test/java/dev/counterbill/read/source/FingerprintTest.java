package dev.counterbill.read.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1 << 20, (1 << 20) + 1, 3 << 20})
    void theDigestIsThatOfTheListOfBlockSums(int size) throws Exception {
        byte[] bytes = new byte[size];
        new SplittableRandom(size).nextBytes(bytes);
        MessageDigest sums = MessageDigest.getInstance("SHA-256");
        for (int begin = 0; begin < size; begin += 1 << 20) {
            CRC32C crc = new CRC32C();
            crc.update(bytes, begin, Math.min(1 << 20, size - begin));
            sums.update(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
        }
        assertEquals(
                new Fingerprint(
                        "crc32c-blocks-sha256", size, HexFormat.of().formatHex(sums.digest())),
                of(bytes, FingerprintKind.CRC32C_BLOCKS));
    }

    @org.junit.jupiter.api.Test
    void theFullDigestIsSha256() throws IOException {
        assertEquals(
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                of(new byte[0], FingerprintKind.SHA256).digest());
    }

    private static Fingerprint of(byte[] bytes, FingerprintKind kind) throws IOException {
        // Read in odd pieces: the blocks must not depend on them.
        return FingerprintBuilder.of(
                new ByteArrayInputStream(bytes) {
                    @Override
                    public synchronized int read(byte[] buffer, int begin, int length) {
                        return super.read(buffer, begin, Math.min(length, 7919));
                    }
                },
                kind);
    }
}

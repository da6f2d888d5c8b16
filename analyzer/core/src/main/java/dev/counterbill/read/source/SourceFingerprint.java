package dev.counterbill.read.source;

import dev.counterbill.bytes.Sha256;
import dev.counterbill.read.LogSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** The fingerprint of a source that is read for nothing else. */
public final class SourceFingerprint {
    private SourceFingerprint() {}

    /**
     * The fingerprint of a file whose blocks were digested by whoever read them.
     *
     * @param blockSums CRC32C of each MiB
     */
    public static Fingerprint ofBlocks(long sizeBytes, int[] blockSums) {
        MessageDigest sha = Sha256.start();
        ByteBuffer four = ByteBuffer.allocate(Integer.BYTES);
        for (int sum : blockSums) {
            sha.update(four.clear().putInt(sum).flip());
        }
        return new Fingerprint(FingerprintKind.CRC32C_BLOCKS.id(), sizeBytes, Sha256.hex(sha));
    }

    /** Reads the source from begin to end. */
    public static Fingerprint of(LogSource source, FingerprintKind kind) throws IOException {
        try (InputStream in = source.open()) {
            return FingerprintBuilder.of(in, kind);
        }
    }
}

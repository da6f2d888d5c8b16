package dev.counterbill.read.source;

import dev.counterbill.read.LogSource;
import java.io.IOException;
import java.io.InputStream;

/** The fingerprint of a source that is read for nothing else. */
public final class SourceFingerprint {
    private SourceFingerprint() {}

    /** Reads the source from begin to end. */
    public static Fingerprint of(LogSource source, FingerprintKind kind) throws IOException {
        try (InputStream in = source.open()) {
            return FingerprintBuilder.of(in, kind);
        }
    }
}

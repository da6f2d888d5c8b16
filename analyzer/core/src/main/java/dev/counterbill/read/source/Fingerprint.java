package dev.counterbill.read.source;

/**
 * By what a file is known again: its size and a digest of its raw (compressed) bytes.
 *
 * @param kind name of the digest, see {@link FingerprintKind#id()}
 * @param sizeBytes size of the raw bytes
 * @param digest lower-case hex
 */
public record Fingerprint(String kind, long sizeBytes, String digest) {
    /** Kind and digest, as reports name them: {@code sha256:0f3a}. */
    public String text() {
        return kind + ":" + digest;
    }
}

package dev.counterbill.read.source;

/** How the bytes of a file are digested while they are read. */
public enum FingerprintKind {
    /**
     * SHA-256 over the list of the CRC32C values (4 bytes each, big-endian) of the file's blocks of
     * 1 MiB, the last one shorter: costs next to nothing, and does not depend on how a file is
     * split.
     */
    CRC32C_BLOCKS("crc32c-blocks-sha256"),

    /** SHA-256 over all bytes. */
    SHA256("sha256");

    private final String id;

    FingerprintKind(String id) {
        this.id = id;
    }

    /** The name in manifests. */
    public String id() {
        return id;
    }
}

package dev.counterbill.read.source;

import dev.counterbill.bytes.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.zip.CRC32C;

/** Digests bytes as they pass by. Owned by one thread. */
final class FingerprintBuilder {
    static final int BLOCK_BYTES = 1 << 20;

    private final FingerprintKind kind;
    private final MessageDigest sha = Sha256.start();
    private final CRC32C crc = new CRC32C();
    private long size;
    private int inBlock;

    FingerprintBuilder(FingerprintKind kind) {
        this.kind = kind;
    }

    /** The fingerprint of a whole stream, which is read to its end. */
    static Fingerprint of(InputStream in, FingerprintKind kind) throws IOException {
        FingerprintBuilder builder = new FingerprintBuilder(kind);
        byte[] buffer = new byte[1 << 16];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            builder.add(buffer, 0, read);
        }
        return builder.build();
    }

    void add(byte[] bytes, int begin, int length) {
        size += length;
        switch (kind) {
            case SHA256 -> sha.update(bytes, begin, length);
            case CRC32C_BLOCKS -> addToBlocks(bytes, begin, length);
        }
    }

    private void addToBlocks(byte[] bytes, int begin, int length) {
        int at = begin;
        int end = begin + length;
        while (at < end) {
            int part = Math.min(end - at, BLOCK_BYTES - inBlock);
            crc.update(bytes, at, part);
            at += part;
            inBlock += part;
            if (inBlock == BLOCK_BYTES) {
                endBlock();
            }
        }
    }

    private void endBlock() {
        sha.update(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
        crc.reset();
        inBlock = 0;
    }

    /** Call once. */
    Fingerprint build() {
        if (inBlock > 0) {
            endBlock();
        }
        return new Fingerprint(kind.id(), size, Sha256.hex(sha));
    }
}

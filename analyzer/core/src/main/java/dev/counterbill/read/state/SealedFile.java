package dev.counterbill.read.state;

import dev.counterbill.publish.WholeFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A small file that is there whole or not at all: written beside its place, forced to the disk,
 * renamed; and read only where its form, length and checksum agree.
 */
final class SealedFile {
    /** Of everything that the state writes; files of another version are made again. */
    private static final long FORM = 0x43_42_53_54_41_54_45_03L;

    private static final int FRAME_BYTES = Long.BYTES + Integer.BYTES;

    private SealedFile() {}

    /** Writes the body. */
    @FunctionalInterface
    interface Body {
        void writeTo(DataOutputStream out) throws IOException;
    }

    /** Reads the body. */
    @FunctionalInterface
    interface Reading<T> {
        T from(DataInputStream in) throws IOException;
    }

    static void write(Path file, Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(FORM);
        body.writeTo(out);
        CRC32C crc = new CRC32C();
        crc.update(bytes.toByteArray());
        out.writeInt((int) crc.getValue());
        WholeFile.replace(file, bytes.toByteArray());
    }

    /** What a file holds; empty where it is missing, damaged or of another version. */
    static <T> Optional<T> read(Path file, StateReads reads, Reading<T> reading)
            throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(file);
        reads.entryBytes.addAndGet(bytes.length);
        if (bytes.length < FRAME_BYTES || ByteBuffer.wrap(bytes).getLong() != FORM) {
            return Optional.empty();
        }
        int end = bytes.length - Integer.BYTES;
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, end);
        if (ByteBuffer.wrap(bytes).getInt(end) != (int) crc.getValue()) {
            return Optional.empty();
        }
        try (DataInputStream in =
                new DataInputStream(
                        new ByteArrayInputStream(bytes, Long.BYTES, end - Long.BYTES))) {
            return Optional.of(reading.from(in));
        } catch (IOException | RuntimeException e) {
            // Its checksum holds, so another version wrote it.
            return Optional.empty();
        }
    }
}

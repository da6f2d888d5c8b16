package dev.counterbill.read.dedup;

import dev.counterbill.bytes.Packed;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Held-back records in the order of their keys' hashes. */
interface SortedRun extends AutoCloseable {
    /** Goes to the next record; false at the end. */
    boolean next() throws IOException;

    /** Hash of the current record's key, 39 bits. */
    long hash();

    /** The current record: its key, then what it contributes. */
    Packed record();

    @Override
    void close() throws IOException;

    /** Writes a run to a file. */
    static void save(SortedRun run, Path file) throws IOException {
        try (DataOutputStream out =
                new DataOutputStream(
                        new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
            while (run.next()) {
                Packed record = run.record();
                out.writeLong(run.hash());
                int begin = record.at;
                int length = Collector.lengthOf(record);
                out.writeInt(length);
                out.write(record.bytes, begin, length);
            }
        }
    }

    /** Reads a run back from a file. */
    final class Saved implements SortedRun {
        private final DataInputStream in;
        private long hash;
        private byte[] bytes = new byte[256];

        Saved(Path file) throws IOException {
            this.in =
                    new DataInputStream(
                            new BufferedInputStream(Files.newInputStream(file), 1 << 16));
        }

        @Override
        public boolean next() throws IOException {
            try {
                hash = in.readLong();
            } catch (EOFException e) {
                return false;
            }
            int length = in.readInt();
            // The last record may still be held by whoever read it.
            bytes = in.readNBytes(length);
            return true;
        }

        @Override
        public long hash() {
            return hash;
        }

        @Override
        public Packed record() {
            return new Packed(bytes, 0);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}

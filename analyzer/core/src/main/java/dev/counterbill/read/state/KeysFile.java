package dev.counterbill.read.state;

import dev.counterbill.read.dedup.KeyedRecord;
import dev.counterbill.read.run.FileEntry;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The records with keys of one input, one per key: an index of hashes and places, and the records
 * themselves, each with a checksum of its own since single ones are read.
 */
final class KeysFile {
    private static final int HEAD_BYTES = 2 * Integer.BYTES + 1;
    private static final int LONGEST_BYTES = 1 << 26;

    private KeysFile() {}

    /** A record as it was found. */
    record Found(byte[] key, KeyedRecord record, boolean hasConflict) {}

    static Path index(Path entry) {
        return entry.resolveSibling(entry.getFileName() + ".keys");
    }

    static Path records(Path entry) {
        return entry.resolveSibling(entry.getFileName() + ".records");
    }

    /** Writes records as they come, sorted by their hashes. */
    static final class Writer implements FileEntry.Keys, AutoCloseable {
        private final Path entry;
        private final HashRows.Writer index;
        private final DataOutputStream records;
        private long place;
        private long lastHash = -1;

        Writer(Path entry) throws IOException {
            this.entry = entry;
            this.index = new HashRows.Writer(KeysFile.index(entry));
            this.records = open(KeysFile.records(entry));
        }

        private static DataOutputStream open(Path file) throws IOException {
            return new DataOutputStream(
                    new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
        }

        @Override
        public void add(KeyedRecord record, boolean hasConflict) throws IOException {
            if (record.keyHash() < lastHash) {
                throw new IllegalStateException("keys come in the order of their hashes");
            }
            lastHash = record.keyHash();
            index.add(record.keyHash(), place);
            byte[] body = record.toBytes();
            ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES + record.key().length + body.length);
            bytes.putInt(record.key().length).putInt(body.length);
            bytes.put((byte) (hasConflict ? 1 : 0)).put(record.key()).put(body);
            records.write(bytes.array());
            records.writeInt(crc(bytes.array(), bytes.capacity()));
            place += bytes.capacity() + Integer.BYTES;
        }

        /** Forces everything to the disk; without any key nothing is left behind. */
        @Override
        public void close() throws IOException {
            index.close();
            records.close();
            if (place == 0) {
                delete(entry);
            } else {
                force(KeysFile.index(entry));
                force(KeysFile.records(entry));
            }
        }

        private static void force(Path file) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
    }

    static void delete(Path entry) throws IOException {
        Files.deleteIfExists(index(entry));
        Files.deleteIfExists(records(entry));
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    /** All records of an input whose key has a hash. */
    static List<Found> find(
            Path entry, HashRows index, long hash, String mapping, int file, StateReads reads)
            throws IOException {
        List<Found> found = new ArrayList<>();
        index.seek(hash);
        try (FileChannel channel = FileChannel.open(records(entry), StandardOpenOption.READ)) {
            for (; index.hasRow() && index.hash() == hash; index.next()) {
                found.add(record(channel, index.number(), hash, mapping, file, reads));
            }
        }
        return found;
    }

    private static Found record(
            FileChannel channel, long place, long hash, String mapping, int file, StateReads reads)
            throws IOException {
        ByteBuffer head = read(channel, place, HEAD_BYTES, reads);
        int keyLength = head.getInt();
        int bodyLength = head.getInt();
        boolean hasConflict = head.get() != 0;
        if (keyLength < 0
                || bodyLength < 0
                || keyLength > LONGEST_BYTES
                || bodyLength > LONGEST_BYTES) {
            throw new StateDamaged("a record has no length");
        }
        int length = HEAD_BYTES + keyLength + bodyLength;
        ByteBuffer all = read(channel, place, length + Integer.BYTES, reads);
        byte[] checked = new byte[length];
        all.get(0, checked);
        if (all.getInt(length) != crc(checked, length)) {
            throw new StateDamaged("a record has another checksum");
        }
        byte[] key = new byte[keyLength];
        byte[] body = new byte[bodyLength];
        all.position(HEAD_BYTES);
        all.get(key).get(body);
        return new Found(key, KeyedRecord.ofBytes(body, key, hash, mapping, file), hasConflict);
    }

    private static ByteBuffer read(FileChannel channel, long place, int length, StateReads reads)
            throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, place + bytes.position()) < 0) {
                throw new StateDamaged("a record ends early");
            }
        }
        reads.keyBytes.addAndGet(length);
        return bytes.flip();
    }
}

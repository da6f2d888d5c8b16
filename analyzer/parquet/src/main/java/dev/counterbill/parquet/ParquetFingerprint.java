package dev.counterbill.parquet;

import dev.counterbill.bytes.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;

/**
 * A fingerprint of what reading a projection depends on: the chunks of its columns in the order in
 * which they lie in the file, then the footer to the end of the file. Each of these ranges is cut
 * into blocks of 1 MiB (the last one shorter); the fingerprint is the SHA-256 over the CRC32C
 * values of the blocks, 4 bytes each, big-endian.
 */
final class ParquetFingerprint {
    private static final int BLOCK_BYTES = 1 << 20;
    private static final int TAIL_BYTES = 8;

    private ParquetFingerprint() {}

    static byte[] of(ParquetScan scan, MessageType projected) throws IOException {
        MessageDigest digest = Sha256.start();
        try (SeekableInputStream in = scan.file().newStream()) {
            NavigableMap<Long, Long> ranges = chunks(scan, projected);
            long footerBegin = footerBegin(in, scan.fileBytes());
            ranges.put(footerBegin, scan.fileBytes());
            byte[] block = new byte[BLOCK_BYTES];
            for (Map.Entry<Long, Long> range : ranges.entrySet()) {
                add(in, range.getKey(), range.getValue(), block, digest);
            }
        }
        return digest.digest();
    }

    private static NavigableMap<Long, Long> chunks(ParquetScan scan, MessageType projected)
            throws IOException {
        FooterCheck.check(scan.schema(), projected, scan.rowGroups(), scan.fileBytes());
        Set<ColumnPath> wanted = new HashSet<>();
        for (ColumnDescriptor column : projected.getColumns()) {
            wanted.add(ColumnPath.get(column.getPath()));
        }
        TreeMap<Long, Long> ranges = new TreeMap<>();
        for (BlockMetaData group : scan.rowGroups()) {
            if (FooterCheck.isEmpty(group)) {
                continue;
            }
            for (ColumnChunkMetaData chunk : group.getColumns()) {
                if (wanted.contains(chunk.getPath())) {
                    ranges.put(
                            chunk.getStartingPos(), chunk.getStartingPos() + chunk.getTotalSize());
                }
            }
        }
        return ranges;
    }

    private static long footerBegin(SeekableInputStream in, long fileBytes) throws IOException {
        byte[] tail = new byte[TAIL_BYTES];
        in.seek(fileBytes - TAIL_BYTES);
        in.readFully(tail);
        long footerBytes =
                Integer.toUnsignedLong(Integer.reverseBytes(ByteBuffer.wrap(tail).getInt()));
        return Math.max(0, fileBytes - TAIL_BYTES - footerBytes);
    }

    private static void add(
            SeekableInputStream in, long begin, long end, byte[] block, MessageDigest digest)
            throws IOException {
        in.seek(begin);
        long left = end - begin;
        while (left > 0) {
            int size = (int) Math.min(left, BLOCK_BYTES);
            if (in.readNBytes(block, 0, size) < size) {
                throw new EOFException("the file became shorter while it was read");
            }
            CRC32C checksum = new CRC32C();
            checksum.update(block, 0, size);
            digest.update(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).flip());
            left -= size;
        }
    }
}

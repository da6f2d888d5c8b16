package dev.counterbill.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * parquet-java's codecs, with the old {@code LZ4} added: Hadoop's own needs a library that Hadoop
 * does not bring along. Its pages are Hadoop frames (big-endian: bytes when decompressed, then per
 * block bytes when compressed, and the block); some writers left the frame out, as parquet-format's
 * Compression.md tells.
 */
final class Lz4Pages implements CompressionCodecFactory {
    private final CompressionCodecFactory others;

    Lz4Pages(CompressionCodecFactory others) {
        this.others = others;
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        return others.getCompressor(codec);
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return codec == CompressionCodecName.LZ4
                ? new Decompressor()
                : others.getDecompressor(codec);
    }

    @Override
    public void release() {
        others.release();
    }

    private static final class Decompressor implements BytesInputDecompressor {
        @Override
        public BytesInput decompress(BytesInput bytes, int decompressedSize) throws IOException {
            return BytesInput.from(page(bytes.toInputStream().readAllBytes(), decompressedSize));
        }

        @Override
        public void decompress(
                ByteBuffer input, int compressedSize, ByteBuffer output, int decompressedSize)
                throws IOException {
            byte[] bytes = new byte[compressedSize];
            input.get(bytes);
            output.put(page(bytes, decompressedSize));
        }

        @Override
        public void release() {}
    }

    private static byte[] page(byte[] bytes, int size) throws IOException {
        byte[] page = new byte[size];
        if (!isFramed(bytes, page)) {
            block(bytes, 0, bytes.length, page, 0, size);
        }
        return page;
    }

    /** Decompresses frames; false, with a page to be filled anew, where these are none. */
    private static boolean isFramed(byte[] bytes, byte[] page) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int filled = 0;
        while (in.remaining() >= Integer.BYTES) {
            int frameEnd = filled + in.getInt();
            if (frameEnd < filled || frameEnd > page.length) {
                return false;
            }
            while (filled < frameEnd) {
                int length = in.remaining() < Integer.BYTES ? -1 : in.getInt();
                if (length < 0 || length > in.remaining()) {
                    return false;
                }
                filled += block(bytes, in.position(), length, page, filled, frameEnd);
                in.position(in.position() + length);
            }
        }
        return !in.hasRemaining() && filled == page.length;
    }

    private static int block(byte[] bytes, int begin, int length, byte[] page, int filled, int end)
            throws IOException {
        try (BlockLZ4CompressorInputStream in =
                new BlockLZ4CompressorInputStream(new ByteArrayInputStream(bytes, begin, length))) {
            int read = in.readNBytes(page, filled, end - filled);
            if (read == 0 || in.read() >= 0) {
                throw new IOException("an LZ4 block does not fill its page");
            }
            return read;
        }
    }
}

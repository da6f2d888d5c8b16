package dev.counterbill.read.fast;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Where a {@link Window} gets its bytes from. */
interface Feed {
    /** Reads up to {@code count} bytes; -1 at the end. */
    int read(byte[] to, int at, int count) throws IOException;

    /**
     * A part of a file, read by position: threads share the channel without moving each other's
     * place. (A mapped file would be in the process's resident memory and die with SIGBUS where the
     * file shrinks.)
     */
    final class OfChannel implements Feed {
        /**
         * Java reads into memory of its own first, which should not drive all else from the cache.
         */
        private static final int MOST_BYTES_AT_ONCE = 1 << 16;

        private final FileChannel channel;
        private final @Nullable BlockSums sums;
        private final long sumsEnd;
        private final LongConsumer progress;
        private long position;

        /** The array that was read into last. */
        private ByteBuffer buffer = ByteBuffer.allocate(0);

        /**
         * Reads from a byte on.
         *
         * @param begin a multiple of {@link BlockSums#BLOCK_BYTES} where there are sums
         * @param sumsEnd where the part ends whose sums this feed takes
         */
        OfChannel(
                FileChannel channel,
                long begin,
                @Nullable BlockSums sums,
                long sumsEnd,
                LongConsumer progress) {
            this.progress = progress;
            this.channel = channel;
            this.position = begin;
            this.sums = sums;
            this.sumsEnd = sumsEnd;
        }

        @Override
        public int read(byte[] to, int at, int count) throws IOException {
            if (buffer.array() != to) {
                buffer = ByteBuffer.wrap(to);
            }
            buffer.clear().position(at).limit(at + Math.min(count, MOST_BYTES_AT_ONCE));
            int read = channel.read(buffer, position);
            if (read > 0) {
                if (sums != null && position < sumsEnd) {
                    sums.add(to, at, (int) Math.min(read, sumsEnd - position), position);
                }
                position += read;
                progress.accept(read);
            }
            return read;
        }

        /** Takes the sums of what no record made necessary to read. */
        void finish() throws IOException {
            byte[] rest = new byte[sums != null && position < sumsEnd ? MOST_BYTES_AT_ONCE : 0];
            while (sums != null && position < sumsEnd && read(rest, 0, rest.length) > 0) {
                // Only the sums are wanted.
            }
        }
    }

    /** A stream, such as that of a decompressor. */
    record OfStream(InputStream in) implements Feed {
        @Override
        public int read(byte[] to, int at, int count) throws IOException {
            return in.read(to, at, count);
        }
    }
}

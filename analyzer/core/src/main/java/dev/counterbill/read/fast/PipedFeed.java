package dev.counterbill.read.fast;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Reads a stream ahead in a thread of its own: one thread decompresses while another parses. */
final class PipedFeed implements Feed, AutoCloseable {
    private static final int BLOCK_BYTES = 256 << 10;
    private static final int BLOCKS = 4;

    private final InputStream in;
    private final ArrayBlockingQueue<Block> filled = new ArrayBlockingQueue<>(BLOCKS + 1);
    private final ArrayBlockingQueue<Block> free = new ArrayBlockingQueue<>(BLOCKS + 1);
    private final Thread reader;
    private @Nullable Block current;
    private int at;

    private static final class Block {
        final byte[] bytes = new byte[BLOCK_BYTES];
        int length;
        @Nullable Throwable failure;
    }

    PipedFeed(InputStream in) {
        this.in = in;
        for (int i = 0; i < BLOCKS; i++) {
            free.add(new Block());
        }
        this.reader = new Thread(this::fill, "counterbill-decompress");
        reader.setDaemon(true);
        reader.start();
    }

    private void fill() {
        try {
            boolean open = true;
            while (open) {
                Block block = free.take();
                block.length = 0;
                try {
                    block.length = in.readNBytes(block.bytes, 0, BLOCK_BYTES);
                } catch (IOException | RuntimeException | Error e) {
                    block.failure = e;
                }
                open = block.failure == null && block.length == BLOCK_BYTES;
                filled.put(block);
            }
        } catch (InterruptedException e) {
            // Whoever reads has gone.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int read(byte[] to, int toAt, int count) throws IOException {
        try {
            Block block = current;
            if (block == null || at == block.length) {
                if (block != null) {
                    if (block.length < BLOCK_BYTES) {
                        return -1;
                    }
                    free.put(block);
                }
                block = filled.take();
                current = block;
                at = 0;
                fail(block);
                if (block.length == 0) {
                    return -1;
                }
            }
            int read = Math.min(count, block.length - at);
            System.arraycopy(block.bytes, at, to, toAt, read);
            at += read;
            return read;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while reading");
        }
    }

    private static void fail(Block block) throws IOException {
        Throwable failure = block.failure;
        if (failure instanceof IOException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        reader.interrupt();
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        in.close();
    }
}

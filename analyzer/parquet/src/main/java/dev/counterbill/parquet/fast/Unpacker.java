package dev.counterbill.parquet.fast;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.counterbill.read.fast.NotFast;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;
import org.apache.parquet.format.CompressionCodec;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/** Decompresses pages; owned by one thread. */
final class Unpacker implements AutoCloseable {
    private @Nullable ZstdDecompressCtx zstd;

    /**
     * Decompresses a page that must come out at exactly the size that its header claims.
     *
     * @throws NotFast where it does not, or the codec is not covered
     */
    void unpack(
            CompressionCodec codec,
            byte[] packed,
            int at,
            int packedBytes,
            byte[] plain,
            int from,
            int plainBytes)
            throws IOException {
        if (plainBytes == 0 && packedBytes == 0) {
            return;
        }
        try {
            int made =
                    switch (codec) {
                        case UNCOMPRESSED -> copy(packed, at, packedBytes, plain, from, plainBytes);
                        case SNAPPY -> snappy(packed, at, packedBytes, plain, from, plainBytes);
                        case ZSTD ->
                                zstd().decompressByteArray(
                                                plain, from, plainBytes, packed, at, packedBytes);
                        case GZIP ->
                                drain(
                                        new GZIPInputStream(
                                                new ByteArrayInputStream(packed, at, packedBytes)),
                                        plain,
                                        from,
                                        plainBytes);
                        case LZ4_RAW ->
                                drain(
                                        new BlockLZ4CompressorInputStream(
                                                new ByteArrayInputStream(packed, at, packedBytes)),
                                        plain,
                                        from,
                                        plainBytes);
                        case LZO, BROTLI, LZ4 ->
                                throw new NotFast("pages are compressed with " + codec);
                    };
            if (made != plainBytes) {
                throw new NotFast("a page has another size than its header claims");
            }
        } catch (NotFast e) {
            throw e;
        } catch (IOException | ZstdException | IllegalArgumentException e) {
            throw new NotFast("a page cannot be decompressed");
        }
    }

    private static int copy(
            byte[] packed, int at, int packedBytes, byte[] plain, int from, int plainBytes) {
        if (packedBytes == plainBytes) {
            System.arraycopy(packed, at, plain, from, plainBytes);
        }
        return packedBytes;
    }

    /** The stream states its size, which is checked before anything is written. */
    private static int snappy(
            byte[] packed, int at, int packedBytes, byte[] plain, int from, int plainBytes)
            throws IOException {
        return Snappy.uncompressedLength(packed, at, packedBytes) == plainBytes
                ? Snappy.uncompress(packed, at, packedBytes, plain, from)
                : -1;
    }

    private ZstdDecompressCtx zstd() {
        if (zstd == null) {
            zstd = new ZstdDecompressCtx();
        }
        return zstd;
    }

    private static int drain(InputStream from, byte[] plain, int at, int plainBytes)
            throws IOException {
        try (from) {
            int read = from.readNBytes(plain, at, plainBytes);
            return from.read() < 0 ? read : -1;
        }
    }

    @Override
    public void close() {
        if (zstd != null) {
            zstd.close();
        }
    }
}

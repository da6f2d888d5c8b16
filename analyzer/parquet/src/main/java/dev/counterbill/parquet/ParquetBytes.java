package dev.counterbill.parquet;

import dev.counterbill.read.LogSource;
import dev.counterbill.read.TemporaryFiles;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one Parquet file, which must be read from its end and out of order. What cannot be
 * sought in (standard input, a compressed file) is copied to a temporary file first.
 */
final class ParquetBytes implements Closeable {
    private final InputFile file;
    private final @Nullable Path temporary;

    private ParquetBytes(InputFile file, @Nullable Path temporary) {
        this.file = file;
        this.temporary = temporary;
    }

    static ParquetBytes of(LogSource source) throws IOException {
        if (source.origin() instanceof HadoopSource hadoop) {
            return new ParquetBytes(hadoop.inputFile(), null);
        }
        // Local files never meet Hadoop's FileSystem: loading it costs a tenth of a second.
        Path local = source.localFile().orElse(null);
        if (local != null && isParquet(local)) {
            return new ParquetBytes(new LocalInputFile(local), null);
        }
        Path copy = TemporaryFiles.create("counterbill", ".parquet");
        try (InputStream in = source.open()) {
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            return new ParquetBytes(new LocalInputFile(copy), copy);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
    }

    /** False for a compressed file, whose source gives the bytes inside. */
    private static boolean isParquet(Path local) throws IOException {
        try (InputStream in = Files.newInputStream(local)) {
            byte[] head = in.readNBytes(4);
            return ParquetContainer.isMagic(head, head.length);
        }
    }

    InputFile file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        if (temporary != null) {
            Files.deleteIfExists(temporary);
        }
    }
}

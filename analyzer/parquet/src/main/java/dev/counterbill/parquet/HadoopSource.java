package dev.counterbill.parquet;

import dev.counterbill.read.LogSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;

/** A file of a Hadoop file system. */
final class HadoopSource implements LogSource {
    private final FileSystem fileSystem;
    private final FileStatus status;
    private final String name;

    HadoopSource(FileSystem fileSystem, FileStatus status, String name) {
        this.fileSystem = fileSystem;
        this.status = status;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long sizeBytes() {
        return status.getLen();
    }

    @Override
    public InputStream open() throws IOException {
        return fileSystem.open(status.getPath());
    }

    @Override
    public Optional<java.nio.file.Path> localFile() {
        return Optional.empty();
    }

    /** The file as parquet-java reads it: with seeks. */
    InputFile inputFile() throws IOException {
        return HadoopInputFile.fromStatus(status, fileSystem.getConf());
    }
}

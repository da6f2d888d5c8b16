package dev.counterbill.read.source;

import dev.counterbill.read.LogSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file of the local file system. */
record LocalFile(String name, Path path, long sizeBytes) implements LogSource {
    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(path);
    }

    @Override
    public Optional<Path> localFile() {
        return Optional.of(path);
    }
}

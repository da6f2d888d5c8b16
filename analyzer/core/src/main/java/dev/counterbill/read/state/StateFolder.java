package dev.counterbill.read.state;

import dev.counterbill.publish.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;

/** The places of a state's files. */
final class StateFolder {
    /** An input that left may come back; what is remembered of it is kept this long. */
    private static final Duration RETENTION = Duration.ofDays(30);

    private static final String ENTRIES = "entries";
    private static final String CLAIMS = "claims";
    private static final String TEMPORARY = "tmp";

    private StateFolder() {}

    /** Makes the folders and sweeps what a killed run left. */
    static void prepare(Path folder) throws IOException {
        Folders.delete(temporary(folder));
        Files.createDirectories(folder.resolve(ENTRIES));
        Files.createDirectories(claims(folder));
        Files.createDirectories(temporary(folder));
    }

    static Path temporary(Path folder) {
        return folder.resolve(TEMPORARY);
    }

    static Path claims(Path folder) {
        return folder.resolve(CLAIMS);
    }

    /** The file of an entry; its keys stand beside it. */
    static Path entry(Path folder, String name) {
        return folder.resolve(ENTRIES).resolve(name.substring(0, 2)).resolve(name);
    }

    /** Forgets everything that can be made again from the logs. */
    static void forget(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve("night"));
        Folders.delete(folder.resolve(ENTRIES));
        Folders.delete(claims(folder));
        prepare(folder);
    }

    /** Removes entries that no file has had for a month. */
    static void sweep(Path folder, Set<String> living) throws IOException {
        Instant oldest = Instant.now().minus(RETENTION);
        try (Stream<Path> files = Files.walk(folder.resolve(ENTRIES), 2)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                int dot = name.indexOf('.');
                if (!living.contains(dot < 0 ? name : name.substring(0, dot))
                        && Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
                    Files.delete(file);
                }
            }
        }
    }
}

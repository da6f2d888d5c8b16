package dev.counterbill.publish;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One report folder being written. Files go to a staging folder beside the target; {@link #commit}
 * moves it into place when it is complete, and a run that dies before leaves the previous report as
 * it was.
 *
 * <p>Replacing an existing folder takes two renames, since the file systems that Java knows cannot
 * exchange two folders. A run that dies exactly between them leaves the previous report under its
 * {@code .previous} name; the next run puts it back first.
 */
public final class Publication implements AutoCloseable {
    private static final String STAGING = ".staging-";
    private static final String PREVIOUS = ".previous-";

    private final Path target;
    private final Path staging;
    private final SortedMap<String, Output> outputs = new TreeMap<>();
    private boolean done;

    /**
     * A file that was written.
     *
     * @param bytes its size
     * @param sha256 its digest, lower-case hex
     */
    public record Output(String name, long bytes, String sha256) {}

    /** Writes the bytes of one file. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes one file that cannot be written as a stream, such as Parquet. */
    @FunctionalInterface
    public interface FileContent {
        void writeTo(Path file) throws IOException;
    }

    /**
     * How a committed report differs from the one that it replaced.
     *
     * @param replaced whether there was one
     * @param changedFiles names of files whose bytes differ, or that came or went
     */
    public record Change(boolean replaced, java.util.List<String> changedFiles) {
        public Change {
            changedFiles = java.util.List.copyOf(changedFiles);
        }
    }

    private Publication(Path target, Path staging) {
        this.target = target;
        this.staging = staging;
    }

    /**
     * Begins a report folder.
     *
     * @param target folder that the finished report will stand in
     * @throws IOException when the output folder cannot be written; exit code 7
     */
    public static Publication begin(Path target) throws IOException {
        Path absolute = target.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        Path name = absolute.getFileName();
        if (parent == null || name == null) {
            throw new IOException(target + " is no folder that a report can stand in");
        }
        Files.createDirectories(parent);
        recover(parent, name.toString());
        Path staging = parent.resolve("." + name + STAGING + ProcessHandle.current().pid());
        deleteTree(staging);
        Files.createDirectory(staging);
        return new Publication(absolute, staging);
    }

    public void write(String name, Content content) throws IOException {
        Path file = staging.resolve(name);
        MessageDigest digest = sha256();
        try (OutputStream out =
                new DigestOutputStream(
                        new BufferedOutputStream(Files.newOutputStream(file)), digest)) {
            content.writeTo(out);
        }
        sync(file);
        outputs.put(
                name,
                new Output(name, Files.size(file), HexFormat.of().formatHex(digest.digest())));
    }

    public void writeFile(String name, FileContent content) throws IOException {
        Path file = staging.resolve(name);
        content.writeTo(file);
        sync(file);
        outputs.put(name, new Output(name, Files.size(file), sha256(file)));
    }

    /** What was written so far, by name. */
    public SortedMap<String, Output> outputs() {
        return java.util.Collections.unmodifiableSortedMap(outputs);
    }

    /** A file of the staging folder, for reading back what was written. */
    public Path staged(String name) {
        return staging.resolve(name);
    }

    /** Moves the finished folder into place. */
    public Change commit() throws IOException {
        Change change = compareWithPrevious();
        Path parent = java.util.Objects.requireNonNull(target.getParent());
        Path previous =
                parent.resolve(
                        "." + target.getFileName() + PREVIOUS + ProcessHandle.current().pid());
        boolean replaces = Files.exists(target);
        if (replaces) {
            move(target, previous);
        }
        move(staging, target);
        done = true;
        sync(parent);
        if (replaces) {
            deleteTree(previous);
        }
        return change;
    }

    /** Sweeps the staging folder of a report that was not committed. */
    @Override
    public void close() throws IOException {
        if (!done) {
            deleteTree(staging);
        }
    }

    private Change compareWithPrevious() throws IOException {
        if (!Files.isDirectory(target)) {
            return new Change(false, java.util.List.of());
        }
        TreeMap<String, String> before = new TreeMap<>();
        try (Stream<Path> files = Files.list(target)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                before.put(file.getFileName().toString(), sha256(file));
            }
        }
        TreeMap<String, Boolean> changed = new TreeMap<>();
        for (Map.Entry<String, Output> output : outputs.entrySet()) {
            Optional<String> old = Optional.ofNullable(before.remove(output.getKey()));
            if (old.isEmpty() || !old.get().equals(output.getValue().sha256())) {
                changed.put(output.getKey(), true);
            }
        }
        before.keySet().forEach(gone -> changed.put(gone, true));
        return new Change(true, java.util.List.copyOf(changed.keySet()));
    }

    /**
     * Puts back a report that a killed run had moved aside, and sweeps what killed runs left
     * behind.
     */
    private static void recover(Path parent, String name) throws IOException {
        try (Stream<Path> files = Files.list(parent)) {
            for (Path left : files.sorted().toList()) {
                String leftName = left.getFileName().toString();
                boolean isPrevious = leftName.startsWith("." + name + PREVIOUS);
                if (isPrevious && !Files.exists(parent.resolve(name))) {
                    move(left, parent.resolve(name));
                } else if (isPrevious || leftName.startsWith("." + name + STAGING)) {
                    if (!isOfLivingRun(leftName)) {
                        deleteTree(left);
                    }
                }
            }
        }
    }

    private static boolean isOfLivingRun(String name) {
        long pid = Long.parseLong(name.substring(name.lastIndexOf('-') + 1));
        return pid != ProcessHandle.current().pid()
                && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException(
                    "the folder of "
                            + to
                            + " cannot rename a folder in one step: "
                            + e.getMessage(),
                    e);
        }
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        try (var in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path visited, @org.jspecify.annotations.Nullable IOException e)
                            throws IOException {
                        if (e != null) {
                            throw e;
                        }
                        Files.delete(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}

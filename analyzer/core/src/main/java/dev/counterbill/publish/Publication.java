package dev.counterbill.publish;

import dev.counterbill.bytes.Sha256;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final Pattern LEFT_OVER =
            Pattern.compile("\\.(.+)\\.(?:staging|previous)-\\d{1,18}");

    /** Name of the link to the report that was published last. */
    public static final String LATEST = "latest";

    /** Held while the folders change places, so that a run that is asked to end does not do so. */
    private static final Object EXCHANGE = new Object();

    private final Path target;
    private final Path staging;
    private final SortedMap<String, Output> outputs =
            Collections.synchronizedSortedMap(new TreeMap<>());
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
     * Begins a report folder; the caller holds the {@link RunLock} of the folder that it stands in.
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
        recover(parent);
        Path staging = parent.resolve("." + name + STAGING + ProcessHandle.current().pid());
        Folders.delete(staging);
        Files.createDirectory(staging);
        return new Publication(absolute, staging);
    }

    /** Writes one file; several threads may write different ones at once. */
    public void write(String name, Content content) throws IOException {
        Path file = staging.resolve(name);
        MessageDigest digest = Sha256.start();
        try (OutputStream out =
                new DigestOutputStream(
                        new BufferedOutputStream(Files.newOutputStream(file)), digest)) {
            content.writeTo(out);
        }
        sync(file);
        outputs.put(name, new Output(name, Files.size(file), Sha256.hex(digest)));
    }

    /** The bytes of a file, with their digest: whoever makes them may work it out meanwhile. */
    public static final class Bytes {
        private final byte[] content;
        private final String sha256;

        private Bytes(byte[] content, String sha256) {
            this.content = content;
            this.sha256 = sha256;
        }

        /**
         * @param content not to be changed any more
         */
        public static Bytes of(byte[] content) {
            return new Bytes(content, Sha256.hex(content));
        }
    }

    /** Writes one file that is there as a whole. */
    public void write(String name, Bytes bytes) throws IOException {
        Path file = staging.resolve(name);
        Files.write(file, bytes.content);
        sync(file);
        outputs.put(name, new Output(name, bytes.content.length, bytes.sha256));
    }

    public void writeFile(String name, FileContent content) throws IOException {
        Path file = staging.resolve(name);
        content.writeTo(file);
        sync(file);
        outputs.put(name, new Output(name, Files.size(file), Sha256.hex(file)));
    }

    /** What was written so far, by name. */
    public SortedMap<String, Output> outputs() {
        return Collections.unmodifiableSortedMap(outputs);
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
        sync(staging);
        boolean replaces = Files.exists(target);
        synchronized (EXCHANGE) {
            if (replaces) {
                move(target, previous);
            }
            try {
                move(staging, target);
            } catch (IOException e) {
                if (replaces) {
                    move(previous, target);
                }
                throw e;
            }
            done = true;
            sync(parent);
            link(parent);
        }
        if (replaces) {
            Folders.delete(previous);
        }
        return change;
    }

    /** Waits until no folder is between its places; a run that ends before publishes nothing. */
    public static void awaitExchange() {
        synchronized (EXCHANGE) {
            // Whoever held it is done.
            return;
        }
    }

    /** Lets {@link #LATEST} point to the report; a file system without links goes without. */
    private void link(Path parent) throws IOException {
        Path link = parent.resolve(LATEST);
        if (Files.exists(link, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(link)) {
            // Somebody's own file or folder of that name.
            return;
        }
        Path fresh = parent.resolve("." + LATEST + STAGING + ProcessHandle.current().pid());
        try {
            Files.deleteIfExists(fresh);
            Files.createSymbolicLink(fresh, java.util.Objects.requireNonNull(target.getFileName()));
            move(fresh, link);
            sync(parent);
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.deleteIfExists(fresh);
        }
    }

    /** Sweeps the staging folder of a report that was not committed. */
    @Override
    public void close() throws IOException {
        if (!done) {
            Folders.delete(staging);
        }
    }

    private Change compareWithPrevious() throws IOException {
        if (!Files.isDirectory(target)) {
            return new Change(false, java.util.List.of());
        }
        TreeSet<String> before = new TreeSet<>();
        try (Stream<Path> files = Files.list(target)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> before.add(file.getFileName().toString()));
        }
        TreeSet<String> changed = new TreeSet<>();
        for (String name : outputs.keySet()) {
            if (!before.remove(name)
                    || Files.mismatch(target.resolve(name), staging.resolve(name)) >= 0) {
                changed.add(name);
            }
        }
        changed.addAll(before);
        return new Change(true, java.util.List.copyOf(changed));
    }

    /**
     * Puts back reports that killed runs had moved aside, and sweeps what they left behind. Whoever
     * calls this holds the {@link RunLock} of the folder, so that no other run is at work in it.
     *
     * @param parent folder of report folders
     */
    public static void recover(Path parent) throws IOException {
        try (Stream<Path> files = Files.list(parent)) {
            for (Path left : files.sorted().toList()) {
                String leftName = left.getFileName().toString();
                Optional<String> of = reportOf(leftName);
                if (of.isEmpty()) {
                    continue;
                }
                Path report = parent.resolve(of.get());
                if (leftName.contains(PREVIOUS) && !Files.exists(report)) {
                    move(left, report);
                } else {
                    Folders.delete(left);
                }
            }
        }
    }

    /** The report that a left-over folder belongs to; empty for everything else. */
    private static Optional<String> reportOf(String name) {
        Matcher left = LEFT_OVER.matcher(name);
        return left.matches() ? Optional.of(left.group(1)) : Optional.empty();
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
}

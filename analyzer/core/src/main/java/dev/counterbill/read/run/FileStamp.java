package dev.counterbill.read.run;

import dev.counterbill.read.LogContainer.DamagedFile;
import dev.counterbill.read.LogSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * By what a file system tells that a file is the one that it was, without reading it.
 *
 * @param modifiedNanos time of the last change, nanoseconds since the epoch; whoever writes may set
 *     it back
 * @param changedNanos time of the last change of anything, names and rights too, which nobody can
 *     set back; 0 where the file system does not tell
 * @param identity what the file system calls the file, such as device and inode; empty where it has
 *     no name for it
 */
public record FileStamp(long sizeBytes, long modifiedNanos, long changedNanos, String identity) {
    static final String CODE = "FILE_CHANGED";
    static final String MESSAGE =
            "it grew or was replaced while it was read; nothing of it is counted. Run again when it"
                    + " is complete";

    /**
     * The stamp of a source; empty where it is no local file, or none that may be read by now: a
     * stamp stands for bytes that can be had.
     */
    public static Optional<FileStamp> of(LogSource source) throws IOException {
        Optional<Path> file = source.localFile();
        if (file.isEmpty() || !Files.isReadable(file.get())) {
            return Optional.empty();
        }
        BasicFileAttributes attributes =
                Files.readAttributes(file.get(), BasicFileAttributes.class);
        Object key = attributes.fileKey();
        return Optional.of(
                new FileStamp(
                        attributes.size(),
                        attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                        changedNanos(file.get()),
                        key == null ? "" : key.toString()));
    }

    private static long changedNanos(Path file) throws IOException {
        return file.getFileSystem().supportedFileAttributeViews().contains("unix")
                        && Files.getAttribute(file, "unix:ctime") instanceof FileTime changed
                ? changed.to(TimeUnit.NANOSECONDS)
                : 0;
    }

    /**
     * Whether nobody wrote to a file between two looks at it, as far as that shows. A link that a
     * backup makes, or other rights, are not writing.
     */
    public static boolean isUnwritten(Optional<FileStamp> before, Optional<FileStamp> now) {
        return before.map(FileStamp::asWritten).equals(now.map(FileStamp::asWritten));
    }

    private FileStamp asWritten() {
        return new FileStamp(sizeBytes, modifiedNanos, 0, identity);
    }

    /**
     * Refuses a file that grew, shrank, was written to or replaced since it was stamped: what was
     * read of it is neither what it was nor what it is.
     *
     * @throws DamagedFile {@code FILE_CHANGED}
     */
    static void requireUnchanged(Optional<FileStamp> before, LogSource source) throws IOException {
        if (before.isPresent() && !isUnwritten(before, of(source))) {
            throw new DamagedFile(CODE, MESSAGE);
        }
    }

    /** As a record has it, but spelt out: Java links a record's own form at run time, slowly. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FileStamp that
                && sizeBytes == that.sizeBytes
                && modifiedNanos == that.modifiedNanos
                && changedNanos == that.changedNanos
                && identity.equals(that.identity);
    }

    @Override
    public int hashCode() {
        long times = 31 * modifiedNanos + changedNanos;
        return 31 * (31 * Long.hashCode(sizeBytes) + Long.hashCode(times)) + identity.hashCode();
    }
}

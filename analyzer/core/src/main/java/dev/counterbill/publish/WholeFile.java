package dev.counterbill.publish;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A single file that readers find whole, as it was or as it is, whenever they look. */
public final class WholeFile {
    private WholeFile() {}

    /**
     * Puts a file in the place of what is there, at once: written beside its place, forced to the
     * disk, renamed. The folder must be there. One writer at a time; what a killed one left beside
     * is written over.
     *
     * @throws IOException where it cannot be written; then what was there is as it was
     */
    public static void replace(Path file, byte[] bytes) throws IOException {
        Path target = file.toAbsolutePath();
        Path beside = target.resolveSibling("." + target.getFileName() + ".new");
        try {
            write(beside, bytes);
            move(beside, target);
        } catch (IOException e) {
            // A full disk must not keep half a file.
            Files.deleteIfExists(beside);
            throw e;
        }
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer all = ByteBuffer.wrap(bytes);
            while (all.hasRemaining()) {
                channel.write(all);
            }
            channel.force(true);
        }
    }

    private static void move(Path file, Path target) throws IOException {
        try {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            // Such a file system has no better way; a crash in between leaves the new file beside.
            Files.move(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The same for a text of lines. */
    public static void replace(Path file, List<String> lines) throws IOException {
        replace(file, String.join("", lines.stream().map(line -> line + "\n").toList()));
    }

    /** The same for a text. */
    public static void replace(Path file, String text) throws IOException {
        replace(file, text.getBytes(StandardCharsets.UTF_8));
    }
}

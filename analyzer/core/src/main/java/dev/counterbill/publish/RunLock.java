package dev.counterbill.publish;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The right to write into a folder, held by one run at a time. The kernel keeps it and takes it
 * back when the process ends, however it ends, so there is never anything to unlock by hand; the
 * file itself stays, since removing it would let a third run lock another file of the same name.
 */
public final class RunLock implements AutoCloseable {
    /** Name of the file in the folder that is locked. */
    public static final String FILE_NAME = ".counterbill.lock";

    private static final int LONGEST_HOLDER_BYTES = 100;

    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Another run holds the lock; exit code 75. */
    public static final class Held extends Exception {
        private static final long serialVersionUID = 1;

        Held(Path file, String holder) {
            super(
                    "another run"
                            + holder
                            + " holds the lock "
                            + file
                            + "; nothing was done. Run again when it has ended: the lock ends with"
                            + " its run, and the file need not be removed");
        }
    }

    /**
     * Takes the lock of a folder, which is made where it is missing, or says at once who holds it.
     *
     * @throws Held when another run, of this process or another one, holds it
     * @throws IOException when the folder cannot be written or its file system knows no locks
     */
    public static RunLock take(Path folder) throws IOException, Held {
        Files.createDirectories(folder);
        Path file = folder.resolve(FILE_NAME);
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = tryLock(channel);
        } catch (IOException e) {
            channel.close();
            throw new IOException("the file system knows no locks: " + e.getMessage(), e);
        }
        if (lock == null) {
            String holder = holder(channel);
            channel.close();
            throw new Held(file, holder);
        }
        try {
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(
                            (ProcessHandle.current().pid() + "\n")
                                    .getBytes(StandardCharsets.US_ASCII)),
                    0);
        } catch (IOException e) {
            // The number only helps a person; a full disk is found where it matters.
        }
        return new RunLock(channel);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String holder(FileChannel channel) {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST_HOLDER_BYTES);
        try {
            channel.read(bytes, 0);
        } catch (IOException e) {
            return "";
        }
        String pid = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
        return pid.isBlank() ? "" : " (process " + pid.strip() + ")";
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

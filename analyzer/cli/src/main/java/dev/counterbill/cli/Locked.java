package dev.counterbill.cli;

import dev.counterbill.analysis.Outcome;
import dev.counterbill.publish.RunLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.IntSupplier;

/** Work in a folder that one run at a time does. */
final class Locked {
    private Locked() {}

    /**
     * Works under the lock of a folder.
     *
     * @param folder which is made where it is missing
     * @param notWritten what to say where it cannot be written
     * @return what the work returns
     * @throws Failure with exit code 75 where another run holds it, or as {@code notWritten} says
     */
    static int in(Path folder, Function<IOException, Failure> notWritten, IntSupplier work) {
        RunLock lock = take(folder, notWritten);
        try {
            return work.getAsInt();
        } finally {
            release(lock);
        }
    }

    private static RunLock take(Path folder, Function<IOException, Failure> notWritten) {
        try {
            return RunLock.take(folder);
        } catch (RunLock.Held e) {
            throw new Failure(Outcome.LOCKED, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw notWritten.apply(e);
        }
    }

    private static void release(RunLock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            // The end of the process releases it just as well.
        }
    }
}

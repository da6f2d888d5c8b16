package dev.counterbill.read.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs tasks side by side. */
public final class Threads {
    private Threads() {}

    /** What one thread does. */
    public interface Task {
        void run() throws IOException;
    }

    /**
     * Runs all of them to their end.
     *
     * @param threads most that run at once; a single one is the caller's own
     * @throws IOException what the first task that failed has thrown; the others are interrupted
     */
    public static void runAll(List<? extends Task> tasks, int threads) throws IOException {
        int used = Math.min(threads, tasks.size());
        if (used <= 1) {
            for (Task task : tasks) {
                task.run();
            }
            return;
        }
        ExecutorService executor = Executors.newFixedThreadPool(used);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Task task : tasks) {
                running.add(
                        executor.submit(
                                () -> {
                                    task.run();
                                    return null;
                                }));
            }
            for (Future<?> each : running) {
                await(each);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static void await(Future<?> task) throws IOException {
        try {
            task.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException own) {
                throw own;
            }
            if (cause instanceof RuntimeException own) {
                throw own;
            }
            if (cause instanceof Error own) {
                throw own;
            }
            throw new IllegalStateException(cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading", e);
        }
    }
}

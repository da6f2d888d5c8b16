package dev.counterbill.read.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs tasks side by side, one thread for each. */
final class Threads {
    private Threads() {}

    /**
     * Runs all of them to their end.
     *
     * @throws IOException what the first task that failed has thrown; the others are interrupted
     */
    static void runAll(List<? extends Callable<Void>> tasks) throws IOException {
        if (tasks.size() == 1) {
            await(new Done(tasks.get(0)));
            return;
        }
        ExecutorService executor = Executors.newFixedThreadPool(tasks.size());
        try {
            List<Future<Void>> running = new ArrayList<>();
            for (Callable<Void> task : tasks) {
                running.add(executor.submit(task));
            }
            for (Future<Void> each : running) {
                await(each::get);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    /** Waits for one result. */
    private interface Result {
        void get() throws ExecutionException, InterruptedException;
    }

    /** A task that is run by who waits for it. */
    private record Done(Callable<Void> task) implements Result {
        @Override
        public void get() throws ExecutionException {
            try {
                task.call();
            } catch (Exception e) {
                throw new ExecutionException(e);
            }
        }
    }

    private static void await(Result result) throws IOException {
        try {
            result.get();
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

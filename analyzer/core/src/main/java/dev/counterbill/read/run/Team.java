package dev.counterbill.read.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings threads that have no file of their own any more to the files whose parts are left. */
final class Team {
    private final List<FastTask> open = new ArrayList<>();
    private int owners;

    Team(int threads) {
        this.owners = threads;
    }

    synchronized void open(FastTask task) {
        open.add(task);
        notifyAll();
    }

    synchronized void close(FastTask task) {
        open.remove(task);
        notifyAll();
    }

    /** A thread will not open any file itself any more. */
    synchronized void endOwner() {
        owners--;
        notifyAll();
    }

    /** Waits for something to help with; null when there will be nothing any more. */
    synchronized @Nullable FastTask next() {
        while (true) {
            for (FastTask task : open) {
                if (task.hasParts()) {
                    return task;
                }
            }
            if (owners == 0) {
                return null;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
    }
}

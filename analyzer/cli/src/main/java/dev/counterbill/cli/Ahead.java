package dev.counterbill.cli;

import dev.counterbill.bytes.Sha256;
import dev.counterbill.config.RateTables;
import dev.counterbill.read.mapping.Mappings;

/**
 * Begins what every command that reads logs needs and no flag can change: the built-in rate book
 * and mappings are made by other processors while the command line is taken apart. Whoever asks for
 * them waits until they are there, and makes them where nothing was begun.
 */
final class Ahead {
    private Ahead() {}

    static void begin() {
        if (Runtime.getRuntime().availableProcessors() > 1) {
            thread("rate tables", RateTables::builtIn).start();
            thread("mappings", Mappings::builtIn).start();
            // Java looks through its security providers before the first one.
            thread("digests", Sha256::start).start();
        }
    }

    /** What goes wrong is told by whoever asks for the outcome, who meets it, too. */
    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((failed, why) -> {});
        return thread;
    }
}

package dev.counterbill.cli;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * A run that ended before it had a report says so to machines, too. Where they look is found in its
 * arguments once more, since these may be what was wrong with it.
 */
@Command
final class FailedRun {
    @Option(names = "--notify-file")
    private @Nullable Path notifyFile;

    @Option(names = "--metrics-file")
    private @Nullable Path metricsFile;

    /**
     * Leaves what was asked for; nothing where the command was no run.
     *
     * @param message why it ended, as it was printed
     * @throws Failure with exit code 7 where a file cannot be written
     */
    static void leaveNotice(String[] arguments, int exitCode, String message) {
        if (arguments.length == 0 || !arguments[0].equals("run")) {
            return;
        }
        FailedRun run = new FailedRun();
        CommandLine line = new CommandLine(run);
        line.setDefaultValueProvider(new EnvironmentDefaults(System.getenv()));
        line.setUnmatchedArgumentsAllowed(true);
        line.setOverwrittenOptionsAllowed(true);
        try {
            line.parseArgs(arguments);
        } catch (ParameterException e) {
            // A flag without its value names no file.
            return;
        }
        Notice.leave(run.notifyFile, run.metricsFile, exitCode, message, Instant.now());
    }
}

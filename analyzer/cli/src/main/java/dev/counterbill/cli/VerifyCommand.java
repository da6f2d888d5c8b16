package dev.counterbill.cli;

import dev.counterbill.analysis.Outcome;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Whether a published report still is what its run computed, from inputs that still are the same.
 */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Check a published report: its files, its logs, rates and settings against their digests,"
                    + " and every figure by computing the report again from its ledger.",
            "Run it in the folder in which the report was made, since logs and files are named as"
                    + " they were then."
        },
        footer = {
            "",
            "Exit codes: 0 nothing differs, 1 something does and is named, 4 there is no report.",
            "",
            "Examples:",
            "  counterbill verify reports/nightly/latest"
        })
final class VerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "REPORTDIR", description = "The folder that holds manifest.json.")
    private @Nullable Path folder;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Check the chain of runs of this state, too.")
    private @Nullable Path state;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print only what differs.")
    private boolean quiet;

    @Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Path report = Objects.requireNonNull(folder);
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        Verification found;
        try {
            found =
                    Verification.of(
                            report,
                            Optional.ofNullable(state)
                                    .map(some -> State.of(some.toString(), some)));
        } catch (IOException e) {
            throw new Failure(
                    Outcome.NO_USABLE_INPUT,
                    report
                            + " holds no manifest.json that can be read"
                            + (e instanceof NoSuchFileException ? "" : " (" + e.getMessage() + ")")
                            + ": give a folder that `counterbill run` published");
        }
        found.differences().forEach(one -> line.getOut().println("DIFFERS: " + one));
        if (!quiet) {
            found.notes().forEach(note -> line.getErr().println("note: " + note));
            if (found.differences().isEmpty()) {
                line.getOut().println("Verified: " + String.join("; ", found.done()) + ".");
            }
        }
        return found.differences().isEmpty()
                ? Outcome.COMPLETE.exitCode()
                : Outcome.INTERNAL_ERROR.exitCode();
    }
}

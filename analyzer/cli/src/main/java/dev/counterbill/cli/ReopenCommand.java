package dev.counterbill.cli;

import dev.counterbill.analysis.Outcome;
import dev.counterbill.bytes.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Spec;

/** Opens a closed month again. */
@Command(
        name = "reopen",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Open a closed month again: the next run takes up what logs and rates say by now.",
        footer = {
            "",
            "Exit codes: 0 opened, 2 the month is not closed, 4 no reports there, 75 a run is at"
                    + " work.",
            "",
            "Examples:",
            "  counterbill reopen 2026-06 --name nightly --state default"
        })
final class ReopenCommand implements Callable<Integer> {
    @Mixin private CloseOptions options = new CloseOptions();

    @Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        return options.underLocks(this::reopen);
    }

    private int reopen(YearMonth month, Path parent, Optional<State> state) {
        Path pin = ClosedMonths.pin(parent, month);
        try {
            String digest = Files.isRegularFile(pin) ? Sha256.hex(pin) : "";
            if (!ClosedMonths.remove(parent, month)) {
                List<YearMonth> closed = ClosedMonths.of(parent);
                throw new Failure(
                        Outcome.WRONG_USAGE,
                        month
                                + " is not closed in "
                                + parent
                                + (closed.isEmpty()
                                        ? ", nor is any other month: give -o and --name as the run"
                                                + " has them"
                                        : "; closed is "
                                                + closed.stream()
                                                        .map(YearMonth::toString)
                                                        .collect(Collectors.joining(", "))));
            }
            if (state.isPresent()) {
                state.get().append("reopen", month, parent, digest);
            }
        } catch (IOException e) {
            throw Delivery.notWritten(parent, e);
        }
        if (!options.isQuiet()) {
            Objects.requireNonNull(spec)
                    .commandLine()
                    .getOut()
                    .println(
                            "Opened "
                                    + month
                                    + " of "
                                    + parent
                                    + "; the next run takes up what logs and rates say by now.");
        }
        return Outcome.COMPLETE.exitCode();
    }
}

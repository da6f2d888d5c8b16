package dev.counterbill.cli;

import dev.counterbill.analysis.Outcome;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Spec;

/** Completion of commands and flags for bash and zsh. */
@Command(
        name = "generate-completion",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = {
            "Print a completion script for bash and zsh:",
            "  source <(counterbill generate-completion)"
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        CommandLine program = Objects.requireNonNull(line.getParent());
        line.getOut().print(AutoComplete.bash(program.getCommandName(), program));
        line.getOut().println();
        line.getOut().flush();
        return Outcome.COMPLETE.exitCode();
    }
}

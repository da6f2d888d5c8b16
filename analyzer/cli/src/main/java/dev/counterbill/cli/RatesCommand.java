package dev.counterbill.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The rate book: what is in it, whether it is sound, and how it compares. */
@Command(
        name = "rates",
        mixinStandardHelpOptions = true,
        description =
                "The rate book: what is in it, is it sound, what changed, where others disagree, how"
                        + " much of a ledger it covers.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  counterbill rates list gpt-4o",
            "  counterbill rates show ft:gpt-4o-mini-2024-07-18:acme::Ab12",
            "  counterbill rates lint --rates contract.yaml",
            "  counterbill rates stub exports/ > registry.yaml"
        },
        subcommands = {
            RatesListCommand.class,
            RatesShowCommand.class,
            RatesLintCommand.class,
            RatesDiffCommand.class,
            RatesCompareCommand.class,
            RatesCoverageCommand.class,
            RatesStubCommand.class
        })
final class RatesCommand implements Runnable {
    @Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public void run() {
        CommandLine.Model.CommandSpec command = java.util.Objects.requireNonNull(spec);
        throw new ParameterException(
                command.commandLine(),
                "a command is missing: list, show, lint, diff, compare, coverage or stub");
    }
}

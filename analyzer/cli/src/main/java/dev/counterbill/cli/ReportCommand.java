package dev.counterbill.cli;

import dev.counterbill.analysis.Analysis;
import dev.counterbill.analysis.Answer;
import dev.counterbill.analysis.Outcome;
import dev.counterbill.analysis.Reading;
import dev.counterbill.publish.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The same reports from saved ledgers, without the logs. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Write the reports again from saved ledgers, without the logs.",
        footer = {
            "",
            "A saved ledger answers what its run was cut for: other models and tiers always, other"
                    + " labels,",
            "time zones, days and prompt-size tiers only where the run kept them. Ledgers of one"
                    + " log",
            "add up where their runs were cut to days apart (--from, --to).",
            "",
            "Examples:",
            "  counterbill report reports/june/2026-06-01_2026-07-01 --what-if claude-sonnet-4-5",
            "  counterbill report reports/*/2026-0?-01_*/ledger.parquet --name half-year"
        })
final class ReportCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "LEDGER",
            description = "A ledger.parquet that a run wrote, or the report folder that holds it.")
    private List<String> ledgers = new ArrayList<>();

    @Mixin private CommonOptions options = new CommonOptions();

    @Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        requireNothingAboutLogs();
        Terminal terminal = Terminal.of(spec, options);
        Asked asked = Asked.of(options, List.of());
        return Delivery.underLock(Delivery.parent(asked), () -> answer(asked, terminal));
    }

    private int answer(Asked asked, Terminal terminal) {
        Reading reading = SavedLedgers.within(asked.question, SavedLedgers.read(ledgers));
        if (reading.ledger().isEmpty()) {
            throw new Failure(
                    Outcome.NO_USABLE_INPUT,
                    "no usage in "
                            + String.join(", ", ledgers)
                            + (reading.intake().records().filtered() > 0
                                    ? " between --from and --to"
                                    : ""));
        }
        LedgerSaving saving = Delivery.saving(asked, reading);
        Answer answer = Analysis.answer(asked.question, reading);
        Manifest.Request request = Requests.of(spec, List.of(), options, asked);
        return Delivery.deliver(
                        asked,
                        reading,
                        answer,
                        saving,
                        options,
                        terminal,
                        request,
                        Optional.empty())
                .exitCode();
    }

    /** A flag that would have no effect is refused rather than ignored. */
    private void requireNothingAboutLogs() {
        List<String> given = new ArrayList<>();
        for (String flag :
                List.of("--mapping", "--dedup", "--reader", "--digest", "--hash-labels")) {
            if (java.util.Objects.requireNonNull(spec)
                    .commandLine()
                    .getParseResult()
                    .hasMatchedOption(flag)) {
                given.add(flag);
            }
        }
        if (!given.isEmpty()) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    String.join(", ", given)
                            + " is about reading logs, and a saved ledger has read them already:"
                            + " leave it out, or give the logs to `counterbill run`");
        }
    }
}

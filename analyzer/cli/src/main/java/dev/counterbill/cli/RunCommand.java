package dev.counterbill.cli;

import dev.counterbill.analysis.Analysis;
import dev.counterbill.analysis.Answer;
import dev.counterbill.analysis.Outcome;
import dev.counterbill.analysis.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The main job: logs to ledger to bills to reports. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Read logs, price them, compare with what-ifs, and write the reports.",
        footer = {
            "",
            "Examples:",
            "  counterbill run sample-logs/story --what-if gpt-4o,base",
            "  counterbill run 'exports/2026-06/*.jsonl.gz' --group-by project --name june",
            "  zcat today.jsonl.gz | counterbill run - --json"
        })
final class RunCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "LOG",
            description =
                    "File, folder (recursive), glob, - for standard input, or a Hadoop path such as"
                            + " hdfs://host/logs.")
    private List<String> logs = new ArrayList<>();

    @Mixin private CommonOptions options = new CommonOptions();

    @Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec, options);
        Asked asked = Asked.of(options, logs);
        return Delivery.underLock(asked, () -> answer(asked, terminal));
    }

    private int answer(Asked asked, Terminal terminal) {
        Logs.Read read = Logs.read(logs, options, asked);
        Reading reading = Logs.reading(read, asked);
        terminal.skipped(read);
        if (reading.intake().records().counted() == 0 && reading.ledger().rows().isEmpty()) {
            throw new Failure(Outcome.NO_USABLE_INPUT, terminal.nothingUsable(read.result()));
        }
        LedgerSaving saving = Delivery.saving(asked, reading);
        Answer answer = Analysis.answer(asked.question, reading);
        return Delivery.deliver(asked, reading, answer, saving, options, terminal).exitCode();
    }
}

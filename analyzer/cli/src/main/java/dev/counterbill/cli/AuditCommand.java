package dev.counterbill.cli;

import dev.counterbill.analysis.Analysis;
import dev.counterbill.analysis.Answer;
import dev.counterbill.analysis.Outcome;
import dev.counterbill.analysis.Reading;
import dev.counterbill.publish.Manifest;
import dev.counterbill.render.terminal.AuditTerminal;
import dev.counterbill.report.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Did each fine-tuned deployment pay off, with everything that the answer rests on. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Did each fine-tuned deployment pay off?",
            "",
            "An audit covers a deployment's whole life up to --to, whatever --from says. Fine-tuned"
                    + " models that the investments file does not name are listed as well: what"
                    + " they saved can be told, whether they paid off cannot.",
            "Nothing is written unless -o is given."
        },
        footer = {
            "",
            "Examples:",
            "  counterbill audit sample-logs/story",
            "  counterbill audit logs/ --investments investments.yaml --baseline gpt-4o --baseline"
                    + " base",
            "  counterbill audit reports/june/2026-06-01_2026-07-01 --investments"
                    + " investments.yaml --json"
        })
final class AuditCommand implements Callable<Integer> {
    /** By this label traffic before and after a move is matched where no labels are declared. */
    private static final String MATCHED_LABEL = "project";

    private static final String INVESTMENTS = "investments.yaml";

    @Parameters(
            arity = "1..*",
            paramLabel = "LOG|LEDGER",
            description =
                    "Logs as for `run`, or ledgers that runs have saved (ledger.parquet, or the"
                            + " report folder that holds it).")
    private List<String> inputs = new ArrayList<>();

    @Option(
            names = "--baseline",
            split = ",",
            paramLabel = "ID",
            description =
                    "What the traffic is priced as instead: a model, `base`, or the id of a scenario;"
                            + " in place of the baselines of the investments file.")
    private List<String> baselines = new ArrayList<>();

    @Mixin private CommonOptions options = new CommonOptions();

    @Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec, options);
        List<String> ledgers = inputs.stream().filter(SavedLedgers::isLedger).toList();
        if (!ledgers.isEmpty() && ledgers.size() < inputs.size()) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    String.join(", ", ledgers)
                            + " is a saved ledger and the rest are logs: give either, or `run` the"
                            + " logs first and give its ledger");
        }
        boolean saved = !ledgers.isEmpty();
        if (options.from != null) {
            terminal.message(
                    "--from " + options.from + ": audits cover the whole life all the same");
        }
        Asked asked =
                Asked.of(
                        options,
                        saved ? List.of() : inputs,
                        payoffAsked(saved ? List.of() : inputs));
        if (asked.question.investments().deployments().isEmpty()) {
            inputs.stream()
                    .map(input -> Path.of(input).resolve(INVESTMENTS))
                    .filter(Files::isRegularFile)
                    .forEach(file -> terminal.message(file + " is not used: give --investments"));
        }
        Reading reading = saved ? fromLedgers(asked) : fromLogs(asked, terminal);
        Answer answer = Analysis.answer(asked.question, reading);
        Report report = answer.report();
        if (report.payoffs().isEmpty()) {
            throw new Failure(
                    Outcome.NO_USABLE_INPUT,
                    "nothing to audit: no fine-tuned model has traffic in "
                            + String.join(", ", inputs)
                            + ", and no investments file names a deployment");
        }
        if (options.output != null) {
            Manifest.Request request =
                    Requests.of(spec, saved ? List.of() : inputs, options, asked);
            return Delivery.underLock(
                    Delivery.parent(asked),
                    () ->
                            Delivery.deliver(
                                            asked,
                                            reading,
                                            answer,
                                            Delivery.saving(asked, reading),
                                            options,
                                            terminal,
                                            request,
                                            Optional.empty())
                                    .exitCode());
        }
        Delivery.explain(answer, terminal);
        if (options.json) {
            terminal.out.print(Delivery.json(report));
        } else {
            terminal.out.print(
                    AuditTerminal.render(
                            report,
                            Terminal.columns(),
                            terminal.colour(),
                            options.verbose ? AuditTerminal.Days.ALL : AuditTerminal.Days.FEW));
        }
        terminal.out.flush();
        return answer.outcome().exitCode();
    }

    /**
     * What an audit asks of payoffs.
     *
     * @param logs empty where ledgers are given, which keep the labels that they keep
     */
    Asked.PayoffAsked payoffAsked(List<String> logs) {
        return new Asked.PayoffAsked(
                baselines,
                Optional.of(baselines),
                logs.isEmpty() ? List.of() : List.of(MATCHED_LABEL));
    }

    CommonOptions options() {
        return options;
    }

    private Reading fromLedgers(Asked asked) {
        Reading all = SavedLedgers.read(inputs);
        return SavedLedgers.within(asked.question, all);
    }

    private Reading fromLogs(Asked asked, Terminal terminal) {
        Logs.Read read = Logs.read(inputs, options, asked);
        terminal.skipped(read);
        Reading reading = Logs.reading(read, asked);
        if (reading.history().isEmpty()) {
            throw new Failure(Outcome.NO_USABLE_INPUT, terminal.nothingUsable(read.result()));
        }
        return reading;
    }
}

package dev.counterbill.cli;

import dev.counterbill.analysis.Outcome;
import dev.counterbill.analysis.Reading;
import dev.counterbill.trace.Tracer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Where a figure of a published report comes from. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Trace a figure of a published report to its rate rows, arithmetic, assumptions and logs.",
            "",
            "The saved ledger is priced again with the rates of the run, and the lines are added up"
                    + " and held against what the report says. Run it in the folder in which the"
                    + " report was made, since logs and files are named as they were then."
        },
        footer = {
            "",
            "Exit codes: 0 the lines add up to the published figure, 1 they do not, 2 no such figure"
                    + " or other rates than the run's, 4 there is no report.",
            "",
            "Examples:",
            "  counterbill explain reports/story/2026-03-01_2026-07-01",
            "  counterbill explain reports/story/2026-03-01_2026-07-01 --model gpt-4o --day"
                    + " 2026-04-03",
            "  counterbill explain reports/story/2026-03-01_2026-07-01 all-on-gpt-4o project=intent",
            "  counterbill explain reports/story/2026-03-01_2026-07-01 --deployment"
                    + " intent-classifier",
            "  counterbill explain reports/story/2026-03-01_2026-07-01 /actual/by_model/1/cost"
                    + " --json"
        })
final class ExplainCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "REPORTDIR",
            description = "The folder that holds manifest.json.")
    private @Nullable Path folder;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "CELL",
            description = {
                "What the figure is of, in any number of words: total (the default), a day, a model,"
                        + " LABEL=VALUE, the id of a counterfactual or of a deployment, a meter, or"
                        + " a place in report.json such as /actual/by_model/0/cost."
            })
    private List<String> words = new ArrayList<>();

    @Option(names = "--provider", paramLabel = "ID", description = "Who bills.")
    private @Nullable String provider;

    @Option(names = "--model", paramLabel = "NAME", description = "As billed.")
    private @Nullable String model;

    @Option(names = "--day", paramLabel = "DATE", description = "A day in the report's zone.")
    private @Nullable String day;

    @Option(
            names = "--label",
            paramLabel = "NAME=VALUE",
            description = "A label of the breakdown; may be repeated.")
    private List<String> labels = new ArrayList<>();

    @Option(names = "--meter", paramLabel = "ID", description = "Such as input or output.")
    private @Nullable String meter;

    @Option(names = "--service-tier", paramLabel = "TIER", description = "Such as batch.")
    private @Nullable String tier;

    @Option(names = "--region", paramLabel = "REGION", description = "As logged.")
    private @Nullable String region;

    @Option(
            names = "--counterfactual",
            paramLabel = "ID",
            description = "What the usage would have cost otherwise, such as all-on-gpt-4o.")
    private @Nullable String counterfactual;

    @Option(
            names = "--deployment",
            paramLabel = "ID",
            description = "The payoff of a fine-tuned deployment.")
    private @Nullable String deployment;

    @Option(
            names = "--baseline",
            paramLabel = "ID",
            description = "Which payoff, where the deployment is compared with several.")
    private @Nullable String baseline;

    @Option(
            names = "--figure",
            paramLabel = "NAME",
            description =
                    "Which amount: of a counterfactual total, cost, actual or difference; of a payoff"
                            + " net, saved, invested, actual or baseline.")
    private @Nullable String figure;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description =
                    "Take what each log holds from this state instead of reading the logs; 'default'"
                            + " stands for that of the folder of reports.")
    private @Nullable String state;

    @Option(
            names = "--no-recount",
            description =
                    "Do not read the logs again to tell how many records of each are in the figure.")
    private boolean noRecount;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PublishedRun run = PublishedRun.of(Objects.requireNonNull(folder));
        Cell cell = cell(run);
        PublishedRun.Again again = again(run);
        requireRates(run, again.asked());
        requireLedgerSuffices(run, cell, again.asked());
        Reading reading = run.reading(again.asked());
        Tracer tracer = new Tracer(again.asked().question, reading);
        Explanation explanation =
                new Explaining(run, tracer, again, reading)
                        .of(
                                cell,
                                noRecount
                                        ? LogRecount.none()
                                        : LogRecount.of(run, again, Optional.ofNullable(state)));
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        if (json) {
            out.print(Json.text(generator -> ExplanationJson.write(generator, explanation)));
        } else {
            new ExplanationText(out).print(explanation);
        }
        out.flush();
        return explanation.agrees()
                ? Outcome.COMPLETE.exitCode()
                : Outcome.INTERNAL_ERROR.exitCode();
    }

    private Cell cell(PublishedRun run) throws IOException {
        CellWords cell = new CellWords(run);
        if (provider != null) {
            cell.provider(provider);
        }
        for (String word : words) {
            cell.add(word, Optional.ofNullable(baseline));
        }
        if (model != null) {
            cell.model(model);
        }
        if (day != null) {
            cell.day(day);
        }
        for (String label : labels) {
            cell.label(label);
        }
        if (meter != null) {
            cell.meter(meter);
        }
        if (tier != null) {
            cell.tier(tier);
        }
        if (region != null) {
            cell.region(region);
        }
        if (counterfactual != null) {
            cell.counterfactual(counterfactual);
        }
        if (deployment != null) {
            cell.deployment(deployment, Optional.ofNullable(baseline));
        }
        if (figure != null) {
            cell.figure(figure);
        }
        return cell.cell();
    }

    private static PublishedRun.Again again(PublishedRun run) throws IOException {
        try {
            return run.again();
        } catch (Failure e) {
            throw new Failure(
                    e.outcome(),
                    "the run's question cannot be asked again here: " + e.getMessage() + hint(run));
        }
    }

    private static String hint(PublishedRun run) throws IOException {
        List<String> changed = run.changedFiles();
        return changed.isEmpty()
                ? ""
                : "\n  "
                        + String.join("\n  ", changed)
                        + "\nRun explain in the folder in which the report was made.";
    }

    /** A figure is only explained by the prices that made it. */
    private static void requireRates(PublishedRun run, Asked asked) throws IOException {
        if (run.hasRates(asked)) {
            return;
        }
        String program = run.text("program");
        throw new Failure(
                Outcome.WRONG_USAGE,
                "the rates are not those of the run, so they explain nothing: the rate book has"
                        + " digest "
                        + asked.book.digest()
                        + ", the run used "
                        + run.text("rate_book_sha256")
                        + (asked.question.program().equals(program)
                                ? ""
                                : " with the tables that are built into " + program)
                        + ". Put back the tables that the run used: "
                        + String.join("; ", run.manifest.texts("rate_tables"))
                        + hint(run));
    }

    /** An audit is of a whole life, of which a ledger of some days holds a part. */
    private static void requireLedgerSuffices(PublishedRun run, Cell cell, Asked asked) {
        if (cell.place() != Cell.Place.PAYOFF) {
            return;
        }
        boolean isPart = asked.needsHistory();
        boolean lacksCharges =
                SavedLedgers.leftBehind(run.folder.toString()).contains(LedgerAccount.CHARGES);
        if (isPart || lacksCharges) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    "the payoff looks at "
                            + (isPart ? "usage before --from" : LedgerAccount.CHARGES)
                            + ", which the saved ledger does not keep. `counterbill audit` over the"
                            + " logs shows its arithmetic"
                            + (isPart ? "; a report without --from can be explained" : ""));
        }
    }
}

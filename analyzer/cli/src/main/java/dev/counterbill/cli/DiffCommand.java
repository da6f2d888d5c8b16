package dev.counterbill.cli;

import dev.counterbill.analysis.Outcome;
import dev.counterbill.config.Problem;
import dev.counterbill.config.Problems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Why two published reports differ. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Tell why two published reports have different totals, by cause: logs, mappings, rates,"
                    + " settings, program.",
            "",
            "The parts add up to the difference of the totals, digit for digit. Logs that differ are"
                    + " read again, where their bytes are still there, to tell what each of them"
                    + " adds. Run it in the folder in which the reports were made, since logs and"
                    + " files are named as they were then."
        },
        footer = {
            "",
            "Exit codes: 0 the difference is told, 1 a report was changed after it was published,"
                    + " 2 the two cannot be compared, 4 there is no report.",
            "",
            "Examples:",
            "  counterbill diff reports/may/2026-05-01_2026-06-01 reports/june/2026-06-01_2026-07-01",
            "  counterbill diff /backup/nightly/2026-05-01_2026-06-01"
                    + " reports/nightly/2026-05-01_2026-06-01 --json"
        })
final class DiffCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "RUN1", description = "The report folder of one run.")
    private @Nullable Path first;

    @Parameters(index = "1", paramLabel = "RUN2", description = "That of the other.")
    private @Nullable Path second;

    @Option(
            names = "--no-recount",
            description = "Do not read logs again to tell what each of them adds.")
    private boolean noRecount;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec private CommandLine.Model.@Nullable CommandSpec spec;

    private final List<String> notes = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        PublishedRun before = PublishedRun.of(Objects.requireNonNull(first));
        PublishedRun after = PublishedRun.of(Objects.requireNonNull(second));
        requireSameCurrency(before, after);
        List<String> tampered = new ArrayList<>();
        for (PublishedRun run : List.of(before, after)) {
            tampered.addAll(run.changed(List.of(PublishedRun.REPORT, PublishedRun.LEDGER)));
        }
        Optional<PublishedRun.Again> askedBefore = again(before, "RUN1");
        Optional<PublishedRun.Again> askedAfter = again(after, "RUN2");
        RunComparison comparison =
                new Comparing(before, askedBefore, after, askedAfter)
                        .compare(
                                noRecount
                                        ? Comparing.Recount.NO
                                        : Comparing.Recount.OF_LOGS_THAT_DIFFER,
                                notes,
                                tampered);
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        if (json) {
            out.print(Json.text(generator -> ComparisonJson.write(generator, comparison)));
        } else {
            new ComparisonText(out).print(comparison);
        }
        out.flush();
        return tampered.isEmpty() ? Outcome.COMPLETE.exitCode() : Outcome.INTERNAL_ERROR.exitCode();
    }

    private static void requireSameCurrency(PublishedRun before, PublishedRun after)
            throws IOException {
        String then = before.report.text("currency");
        String now = after.report.text("currency");
        if (!then.equals(now)) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    "the first report is in "
                            + then
                            + " and the second in "
                            + now
                            + ": amounts of two currencies are never subtracted. Make one of them"
                            + " again with --currency "
                            + then
                            + " and --fx, for example by `counterbill report`");
        }
    }

    /** The question of a run, where it can still be asked; else says why not. */
    private Optional<PublishedRun.Again> again(PublishedRun run, String which) throws IOException {
        try {
            return Optional.of(run.again());
        } catch (Failure e) {
            notes.add(which + " cannot be asked again here: " + e.getMessage());
        } catch (Problems.InvalidFile e) {
            notes.add(
                    which
                            + " cannot be asked again here: "
                            + e.problems().stream()
                                    .map(Problem::toString)
                                    .collect(Collectors.joining("; ")));
        }
        return Optional.empty();
    }
}

package dev.counterbill.cli;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Flags that every command which prices usage has. An absent flag leaves the word to the
 * configuration.
 */
final class CommonOptions {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Settings; default: counterbill.yaml here or in the given folder.")
    @Nullable Path config;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Folder of the reports; default: reports/.")
    @Nullable Path output;

    @Option(
            names = "--format",
            split = ",",
            paramLabel = "FORMAT",
            description = "More formats: xlsx, parquet, focus, focus-parquet.")
    List<String> formats = new ArrayList<>();

    @picocli.CommandLine.Mixin BookOptions book = new BookOptions();

    @Option(
            names = "--mapping",
            paramLabel = "ID|FILE",
            description = "How to read the logs; default: detected by content.")
    @Nullable String mapping;

    @Option(names = "--from", paramLabel = "DATE", description = "First day.")
    @Nullable LocalDate from;

    @Option(names = "--to", paramLabel = "DATE", description = "First day after the last one.")
    @Nullable LocalDate to;

    @Option(
            names = "--timezone",
            paramLabel = "ZONE",
            description = "Zone of report days; default: UTC.")
    @Nullable String timezone;

    @Option(
            names = "--group-by",
            split = ",",
            paramLabel = "LABEL",
            description = "Labels of the breakdown.")
    List<String> groupBy = new ArrayList<>();

    @Option(
            names = "--what-if",
            split = ",",
            paramLabel = "MODEL",
            description =
                    "Price all traffic on these models as well; 'base' means each fine-tune's own base model,"
                            + " 'all' every candidate.")
    List<String> whatIf = new ArrayList<>();

    @Option(names = "--scenarios", paramLabel = "FILE", description = "Scenarios to price.")
    @Nullable Path scenarios;

    @Option(
            names = "--investments",
            paramLabel = "FILE",
            description = "What the fine-tuned deployments cost to make.")
    @Nullable Path investments;

    @Option(
            names = "--budgets",
            paramLabel = "FILE",
            description = "What calendar months may cost; exit code 5 where one is exceeded.")
    @Nullable Path budgets;

    @Option(
            names = "--compare-to",
            paramLabel = "LEDGER|PERIOD",
            description =
                    "Why the cost changed since then: a month (2026-05), days"
                            + " (2026-05-01_2026-06-01), previous, or an earlier report folder.")
    @Nullable String compareTo;

    @Option(names = "--currency", paramLabel = "CODE", description = "Currency; default: USD.")
    @Nullable String currency;

    @Option(
            names = "--reconcile",
            paramLabel = "FILE",
            description =
                    "Hold the costs against an export that says what it cost (OpenAI costs,"
                            + " Anthropic cost report, CUR, FOCUS, LiteLLM spend), or the word"
                            + " reported: what the logs themselves say. A difference ends with"
                            + " exit code 6.")
    List<String> reconcile = new ArrayList<>();

    @Option(
            names = "--fx",
            paramLabel = "FILE",
            description = "Dated exchange rates: CSV day,from,to,rate, or YAML.")
    @Nullable Path fx;

    @Option(
            names = "--fine-tune-fallback",
            paramLabel = "base",
            description = "Estimate fine-tunes without a rate at this model's rate; marked.")
    @Nullable String fineTuneFallback;

    @Option(
            names = "--dedup",
            paramLabel = "auto|off",
            description = "Remove duplicates; default: auto.")
    @Nullable String dedup;

    @Option(
            names = "--reader",
            paramLabel = "auto|fast|plain",
            description = "Which readers to use; default: auto.")
    @Nullable String reader;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads; default: all processors.")
    @Nullable Integer threads;

    @Option(
            names = "--digest",
            paramLabel = "fast|sha256",
            description = "How inputs are fingerprinted; default: fast.")
    @Nullable String digest;

    @Option(
            names = "--max-ledger-rows",
            paramLabel = "N",
            description = "Stop above this many ledger rows; default: 2000000.")
    @Nullable Integer maxLedgerRows;

    @Option(
            names = "--hash-labels",
            split = ",",
            paramLabel = "LABEL",
            description = "Labels whose values are replaced by a digest.")
    List<String> hashLabels = new ArrayList<>();

    @Option(
            names = "--tolerate",
            split = ",",
            paramLabel = "WHAT=SHARE",
            description = "What does not yet count as incomplete: rejected=0.1%%,unpriced=0.")
    List<String> tolerate = new ArrayList<>();

    @Option(names = "--strict", description = "Failed identities and ambiguities are fatal.")
    boolean strict;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Folder of this report below the output folder.")
    @Nullable String name;

    @Option(
            names = "--replace",
            description =
                    "Replace a report that a run with --state published from other logs or settings.")
    boolean replace;

    @Option(
            names = "--notify-file",
            paramLabel = "FILE",
            description = "Leave how the run ended here, as JSON; replaced as a whole.")
    @Nullable Path notifyFile;

    @Option(
            names = "--metrics-file",
            paramLabel = "FILE",
            description = "Leave gauges for Prometheus here, as a text file; replaced as a whole.")
    @Nullable Path metricsFile;

    @Option(
            names = "--print-config",
            description = "Print every value and where it comes from, and do nothing else.")
    boolean printConfig;

    @Option(names = "--json", description = "Print report.json to stdout.")
    boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print only errors.")
    boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "Print more of what is done.")
    boolean verbose;

    @Option(names = "--no-color", description = "No colour, whatever the terminal says.")
    boolean noColor;
}

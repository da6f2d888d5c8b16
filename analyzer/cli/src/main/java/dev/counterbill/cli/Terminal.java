package dev.counterbill.cli;

import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.model.CloseNames;
import dev.counterbill.read.mapping.Mappings;
import dev.counterbill.read.run.FileReading;
import dev.counterbill.read.run.ReadResult;
import dev.counterbill.read.source.SkippedFile;
import dev.counterbill.render.terminal.Colour;
import dev.counterbill.report.Words;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Where a command prints: results to stdout, messages to stderr, as loud as was asked for. */
final class Terminal {
    private static final int MOST_SKIPPED_SHOWN = 10;
    private static final int DEFAULT_COLUMNS = 100;
    private static final int NARROWEST_COLUMNS = 80;
    private static final int WIDEST_COLUMNS = 200;

    final PrintWriter out;
    final PrintWriter err;
    private final CommonOptions options;

    private Terminal(PrintWriter out, PrintWriter err, CommonOptions options) {
        this.out = out;
        this.err = err;
        this.options = options;
    }

    static Terminal of(CommandLine.Model.@Nullable CommandSpec spec, CommonOptions options) {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        return new Terminal(line.getOut(), line.getErr(), options);
    }

    /** Colour only where a terminal shows it and nobody declined it. */
    Colour colour() {
        boolean declined =
                options.noColor
                        || System.getenv("NO_COLOR") != null
                        || "dumb".equals(System.getenv("TERM"));
        // The launcher tests stdout: what Java says of its console differs between versions.
        return declined || !Boolean.getBoolean("counterbill.stdout.terminal")
                ? Colour.PLAIN
                : Colour.COLOURED;
    }

    /** Whether somebody looks at stderr who would like to know how far reading is. */
    static boolean showsProgress(CommonOptions options) {
        return Boolean.getBoolean("counterbill.stderr.terminal")
                && !options.quiet
                && !"dumb".equals(System.getenv("TERM"));
    }

    static int columns() {
        String text = System.getenv("COLUMNS");
        try {
            int columns = text == null ? DEFAULT_COLUMNS : Integer.parseInt(text);
            return Math.min(WIDEST_COLUMNS, Math.max(NARROWEST_COLUMNS, columns));
        } catch (NumberFormatException e) {
            return DEFAULT_COLUMNS;
        }
    }

    void message(String text) {
        if (!options.quiet) {
            err.println(text);
        }
    }

    /** What decides an exit code other than 0 is said to whoever asked for errors only, too. */
    void error(String text) {
        err.println(text);
    }

    void detail(String text) {
        if (options.verbose) {
            err.println(text);
        }
    }

    /** Says what was found but not read. */
    void skipped(Logs.Read read) {
        int shown = 0;
        int skipped = read.skipped().size() + read.result().skipped().size();
        for (SkippedFile file : read.skipped()) {
            if (shown++ < MOST_SKIPPED_SHOWN || options.verbose) {
                message("not read: " + Words.visible(file.name()) + " (" + file.reason() + ")");
            }
        }
        for (SkippedFile file : read.result().skipped()) {
            if (shown++ < MOST_SKIPPED_SHOWN || options.verbose) {
                message("not read: " + Words.visible(file.name()) + " (" + file.reason() + ")");
            }
        }
        if (skipped > MOST_SKIPPED_SHOWN && !options.verbose) {
            message("not read: " + (skipped - MOST_SKIPPED_SHOWN) + " more (-v names them)");
        }
        for (FileReading file : read.result().files()) {
            if (file.status() == FileReading.Status.REJECTED) {
                message(
                        "not counted: "
                                + Words.visible(file.name())
                                + ": "
                                + file.fault().map(Object::toString).orElse(""));
            }
        }
    }

    /** Says which labels no record has: one may be mistyped, or this month may lack it. */
    void emptyLabels(List<String> groupBy, UsageLedger ledger) {
        List<String> columns = Mappings.canonicalColumns();
        for (String label : groupBy) {
            int place = ledger.cuts().labels().indexOf(label);
            if (ledger.columns().labelTexts(place).stream().allMatch(String::isEmpty)) {
                message(
                        "group by "
                                + Words.visible(label)
                                + ": no record has this label, so all stand under (none). "
                                + CloseNames.remedy(
                                        label,
                                        columns.stream().filter(c -> !c.equals(label)).toList(),
                                        "Labels are columns of the logs, or what a mapping makes of"
                                                + " them"));
            }
        }
    }

    /** Why nothing could be counted. */
    String nothingUsable(ReadResult result) {
        StringBuilder text = new StringBuilder("no usable input: ");
        text.append(Words.counted(result.files().size(), "file"))
                .append(" looked at, ")
                .append(Words.counted(result.records().read(), "record"))
                .append(" read, none counted");
        if (result.records().filtered() > 0) {
            text.append("; ")
                    .append(Words.count(result.records().filtered()))
                    .append(" lie outside --from and --to");
        }
        if (result.records().rejected() > 0) {
            text.append("; ")
                    .append(Words.count(result.records().rejected()))
                    .append(result.records().rejected() == 1 ? " was" : " were")
                    .append(" rejected: ")
                    .append(result.rejectsByCode());
        }
        SortedMap<String, Integer> faults = new TreeMap<>();
        for (FileReading file : result.files()) {
            file.fault().ifPresent(fault -> faults.merge(fault.code(), 1, Integer::sum));
        }
        if (!faults.isEmpty()) {
            text.append("; files were rejected: ").append(faults);
        }
        return text.append(". `counterbill inspect FILE` shows what a file is").toString();
    }
}

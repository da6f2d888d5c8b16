package dev.counterbill.cli;

import dev.counterbill.analysis.ClosedMonth;
import dev.counterbill.analysis.Closing;
import dev.counterbill.analysis.Outcome;
import dev.counterbill.analysis.Reading;
import dev.counterbill.bytes.Sha256;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.money.Decimals;
import dev.counterbill.parquet.SavedLedger;
import dev.counterbill.pricing.Pricer;
import dev.counterbill.publish.Publication;
import dev.counterbill.report.Words;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Spec;

/** Pins the usage and the rates of a month that was reported. */
@Command(
        name = "close",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Close a month: the published report is verified, and from then on runs into the same"
                    + " folder keep",
            "the month's usage and rates. What late, corrected or lost logs and other rates would"
                    + " change is said",
            "with exit code 3 and not merged, until `counterbill reopen`."
        },
        footer = {
            "",
            "Run it in the folder in which the run was made, since logs and files are named as they"
                    + " were then.",
            "The month begins and ends in the zone of the published report, whatever zone was set"
                    + " since.",
            "",
            "Exit codes: 0 closed, 1 the report does not verify, 2 the month is not over or not"
                    + " covered,",
            "4 nothing is published, 75 a run is at work.",
            "",
            "Examples:",
            "  counterbill close 2026-06 --name nightly --state default",
            "  counterbill close 2026-06 -c /etc/counterbill/counterbill.yaml"
        })
final class CloseCommand implements Callable<Integer> {
    @Mixin private CloseOptions options = new CloseOptions();

    @Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        return options.underLocks(this::close);
    }

    private int close(YearMonth month, Path parent, Optional<State> state) {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        try {
            if (ClosedMonths.of(parent).contains(month)) {
                say(line.getOut(), month + " is closed already.");
                return Outcome.COMPLETE.exitCode();
            }
            Path report = report(month, parent);
            Verification verified = Verification.of(report, state);
            Optional<JsonTree> manifest = verified.manifest();
            if (manifest.isPresent()) {
                requireCovered(month, report, manifest.get(), verified.asked());
            }
            if (!options.isQuiet()) {
                verified.notes().forEach(note -> line.getErr().println("note: " + note));
            }
            if (!verified.differences().isEmpty()
                    || manifest.isEmpty()
                    || verified.asked().isEmpty()) {
                verified.differences().forEach(one -> line.getOut().println("DIFFERS: " + one));
                throw new Failure(
                        Outcome.INTERNAL_ERROR,
                        month
                                + " is not closed: "
                                + report
                                + " is not what its logs, rates and settings give by now. Run"
                                + " again, then close");
            }
            ClosedMonths.Pin pin =
                    write(month, parent, report, manifest.get(), verified.asked().get(), state);
            say(
                    line.getOut(),
                    "Closed "
                            + month
                            + " in "
                            + pin.zone()
                            + ": "
                            + Words.counted(number(pin, "records"), "record")
                            + ", "
                            + Words.counted(number(pin, "tokens"), "token")
                            + ", "
                            + pin.totals().get("cost")
                            + " "
                            + pin.totals().get("currency")
                            + ", of run "
                            + pin.runId()
                            + " in "
                            + report
                            + ".");
            say(
                    line.getOut(),
                    "What logs and rates would change from now on is said and not merged, until"
                            + " `counterbill reopen "
                            + month
                            + "`.");
            if (state.isEmpty()) {
                say(line.getErr(), "note: without --state no chain of runs takes note of it");
            }
        } catch (IOException e) {
            throw Delivery.notWritten(parent, e);
        }
        return Outcome.COMPLETE.exitCode();
    }

    private static long number(ClosedMonths.Pin pin, String name) {
        return Long.parseLong(Objects.requireNonNull(pin.totals().get(name)));
    }

    private void say(PrintWriter out, String text) {
        if (!options.isQuiet()) {
            out.println(text);
        }
    }

    /** The report of the month alone, or the one that was published last. */
    private static Path report(YearMonth month, Path parent) {
        Path own = parent.resolve(ClosedMonths.reportName(month));
        Path latest = parent.resolve(Publication.LATEST);
        Path report = Files.isDirectory(own) ? own : latest;
        if (!Files.isRegularFile(report.resolve(Verification.MANIFEST))) {
            throw new Failure(
                    Outcome.NO_USABLE_INPUT,
                    month
                            + " is not closed: no report is published in "
                            + parent
                            + ". Give -o and --name as the run has them, or run first");
        }
        try {
            return report.equals(latest)
                    ? parent.resolve(Objects.requireNonNull(report.toRealPath().getFileName()))
                    : report;
        } catch (IOException e) {
            throw Delivery.notWritten(parent, e);
        }
    }

    private static void requireCovered(
            YearMonth month, Path report, JsonTree manifest, Optional<Asked> asked)
            throws IOException {
        JsonTree period = manifest.object("period");
        Instant begin;
        Instant end;
        ZoneId zone;
        try {
            begin = Instant.parse(period.text("from"));
            end = Instant.parse(period.text("to"));
            zone = ZoneId.of(period.text("timezone"));
        } catch (DateTimeException e) {
            throw new IOException(report + ": " + e.getMessage(), e);
        }
        Instant monthBegin = ClosedMonth.begin(month, zone);
        Instant monthEnd = ClosedMonth.begin(month.plusMonths(1), zone);
        if (Instant.now().isBefore(monthEnd)) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    month
                            + " is not closed: it is not over before "
                            + month.plusMonths(1).atDay(1)
                            + " in "
                            + zone);
        }
        // Without a first day the report holds all that there was before its first usage, too.
        boolean begins =
                !begin.isAfter(monthBegin)
                        || asked.filter(a -> a.question.from().isEmpty()).isPresent();
        if (!begins || end.isBefore(monthEnd)) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    month
                            + " is not closed: "
                            + report
                            + " covers "
                            + period.text("from")
                            + " to "
                            + period.text("to")
                            + ", which is not all of the month. Run with --from "
                            + month.atDay(1)
                            + " --to "
                            + month.plusMonths(1).atDay(1)
                            + ", or without dates after its end, then close");
        }
    }

    private static ClosedMonths.Pin write(
            YearMonth month,
            Path parent,
            Path report,
            JsonTree manifest,
            Asked asked,
            Optional<State> state)
            throws IOException {
        Reading all = SavedLedgers.read(List.of(report.toString()));
        ZoneId zone = asked.question.zone();
        Reading reading =
                all.within(
                        Optional.of(month.atDay(1)),
                        Optional.of(month.plusMonths(1).atDay(1)),
                        zone);
        UsageLedger ledger = reading.ledger();
        Map<String, String> totals = new TreeMap<>();
        totals.put("records", Long.toString(ledger.total().records()));
        totals.put("tokens", Long.toString(ledger.total().tokens()));
        totals.put(
                "cost",
                Decimals.amount(
                        Pricer.actual(ledger, asked.question.book(), asked.question.terms())
                                .total()));
        totals.put("currency", asked.question.terms().currency().code());
        ClosedMonths.Pin pin =
                new ClosedMonths.Pin(
                        month,
                        zone,
                        manifest.text("run_id"),
                        String.valueOf(report.getFileName()),
                        Sha256.hex(report.resolve(Verification.MANIFEST)),
                        totals,
                        ClosedMonths.pinned(
                                month,
                                zone,
                                asked.question.terms().currency(),
                                asked.question.terms().exchange()),
                        inputs(manifest, month, asked, state));
        ClosedMonths.write(
                parent,
                pin,
                new SavedLedger(ledger, reading.reportedCosts(), Map.of("run_id", pin.runId())),
                asked.book.books().get(0));
        if (state.isPresent()) {
            state.get().append("close", month, report, Sha256.hex(ClosedMonths.pin(parent, month)));
        }
        return pin;
    }

    /** The logs of the run; a state knows how much of the month is in each. */
    private static List<ClosedMonth.Input> inputs(
            JsonTree manifest, YearMonth month, Asked asked, Optional<State> state)
            throws IOException {
        JsonTree request = manifest.object("request");
        Closing.LogShares shares = (log, begin, end) -> OptionalLong.empty();
        if (state.isPresent() && !request.texts("logs").contains("-")) {
            CommonOptions options = Requests.options(request);
            shares = Logs.readWith(state.get(), request.texts("logs"), options, asked).shares();
        }
        ZoneId zone = asked.question.zone();
        long begin = ClosedMonth.begin(month, zone).getEpochSecond();
        long end = ClosedMonth.begin(month.plusMonths(1), zone).getEpochSecond();
        List<ClosedMonth.Input> inputs = new ArrayList<>();
        for (JsonTree input : manifest.objects("inputs")) {
            if (!input.text("mapping").equals(ClosedMonth.MAPPING)) {
                inputs.add(
                        new ClosedMonth.Input(
                                input.text("path"),
                                input.text("digest_kind") + ":" + input.text("digest"),
                                shares.counted(input.text("path"), begin, end)));
            }
        }
        return inputs;
    }
}

package dev.counterbill.cli;

import dev.counterbill.analysis.ClosedMonth;
import dev.counterbill.analysis.Closing;
import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.report.Intake;
import dev.counterbill.report.Words;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How many records of each log are in a figure. A saved ledger adds up over all logs, so this is
 * counted from the logs themselves, or from what a state remembers of each.
 */
final class LogRecount {
    /**
     * A log of the run.
     *
     * @param digest kind and value, as the manifest has them
     * @param counted records of it that the run counted
     * @param share what of it is in the figure; empty where that cannot be told now
     * @param note why it cannot be told; may be empty
     */
    record Contribution(
            String path,
            String mapping,
            String status,
            String digest,
            long read,
            long counted,
            Optional<Share> share,
            String note) {}

    /** What a log holds of a figure by itself, without regard to duplicates in other logs. */
    record Share(long records, long requests, long tokens) {}

    /** All logs, and what to know of them besides. */
    record Counted(List<Contribution> files, String note) {}

    private final Map<String, Logs.Alone> byName = new HashMap<>();
    private final Optional<String> why;

    /** What logs say of these is filtered, and their own ledgers count. */
    private final List<ClosedMonth> closed;

    private LogRecount(List<Logs.Alone> files, List<ClosedMonth> closed) {
        files.forEach(file -> byName.put(file.name(), file));
        this.closed = closed;
        this.why = Optional.empty();
    }

    private LogRecount(String why) {
        this.closed = List.of();
        this.why = Optional.of(why);
    }

    /** Lists the logs and counts nothing. */
    static LogRecount none() {
        return new LogRecount("not counted by log (--no-recount)");
    }

    /**
     * Reads the logs of a run again, each on its own.
     *
     * @param state from which to take what they hold instead
     */
    static LogRecount of(PublishedRun run, PublishedRun.Again again, Optional<String> state)
            throws IOException {
        List<String> logs = run.request.texts("logs");
        if (logs.isEmpty()) {
            return new LogRecount(
                    "the report was made from saved ledgers, so no log can be counted again");
        }
        if (logs.contains("-")) {
            return new LogRecount("standard input cannot be counted again");
        }
        Set<String> names = new HashSet<>();
        for (JsonTree input : run.manifest.objects("inputs")) {
            if (input.object("records").number("counted") > 0) {
                names.add(input.text("path"));
            }
        }
        try {
            List<Logs.Alone> files =
                    state.isPresent()
                            ? Logs.remembered(
                                    State.of(state.get(), parent(run)),
                                    logs,
                                    again.options(),
                                    again.asked())
                            : Logs.readAlone(logs, names, again.options(), again.asked());
            return new LogRecount(files, again.asked().closed);
        } catch (Failure e) {
            return new LogRecount("the logs cannot be read here: " + e.getMessage());
        }
    }

    /** The folder of report folders, which tells default states apart. */
    private static Path parent(PublishedRun run) {
        Path parent = run.folder.toAbsolutePath().normalize().getParent();
        return parent == null ? run.folder : parent;
    }

    /**
     * The logs of a run with what each holds of a figure.
     *
     * @param keys the rows of the ledger that the figure is made of
     * @param records that the figure is made of
     * @param cuts of the ledger
     */
    Counted of(PublishedRun run, Set<UsageKey> keys, long records, LedgerCuts cuts)
            throws IOException {
        List<Contribution> files = new ArrayList<>();
        long sum = 0;
        boolean isWhole = true;
        for (ClosedMonth month : closed) {
            Intake.LogFile file = month.file();
            byName.put(
                    file.path(),
                    new Logs.Alone(
                            file.path(),
                            file.fingerprint(),
                            file.mapping(),
                            "",
                            Closing.recut(month.ledger(), cuts)));
        }
        for (JsonTree input : run.manifest.objects("inputs")) {
            Contribution file = contribution(input, keys, cuts);
            files.add(file);
            isWhole &= file.share().isPresent() || file.counted() == 0;
            sum = Math.addExact(sum, file.share().map(Share::records).orElse(0L));
        }
        if (why.isPresent()) {
            return new Counted(files, why.get());
        }
        return new Counted(files, isWhole ? note(sum, records) : "");
    }

    private static String note(long sum, long records) {
        if (sum == records) {
            return "The logs hold "
                    + Words.counted(sum, "record")
                    + " of this figure, as the ledger does.";
        }
        return "The logs hold "
                + Words.counted(sum, "record")
                + " of this figure one by one and the ledger "
                + Words.count(records)
                + (sum > records
                        ? ": records that stand in several logs count once."
                        : ", so what is read of them now is not what the run has read.");
    }

    private Contribution contribution(JsonTree input, Set<UsageKey> keys, LedgerCuts cuts)
            throws IOException {
        String path = input.text("path");
        String digest =
                input.text("digest_kind").isEmpty()
                        ? ""
                        : input.text("digest_kind") + ":" + input.text("digest");
        long counted = input.object("records").number("counted");
        Logs.Alone alone = byName.get(path);
        Optional<Share> share = Optional.empty();
        String note = "";
        if (alone == null) {
            note = why.isPresent() || counted == 0 ? "" : "not there any more";
        } else if (!alone.fingerprint().equals(Optional.of(digest))) {
            note = "has other bytes now than the run has read";
        } else if (!alone.ledger().cuts().equals(cuts)) {
            note = "is cut otherwise than the ledger, so it cannot be compared";
        } else {
            share = Optional.of(share(alone, keys));
        }
        return new Contribution(
                path,
                input.text("mapping"),
                input.text("status"),
                digest,
                input.object("records").number("read"),
                counted,
                share,
                note);
    }

    private Share share(Logs.Alone alone, Set<UsageKey> keys) {
        boolean isLog = !alone.mapping().equals(ClosedMonth.MAPPING);
        long records = 0;
        long requests = 0;
        long tokens = 0;
        for (LedgerRow row : alone.ledger().rows()) {
            boolean isFiltered = isLog && closed.stream().anyMatch(month -> month.contains(row));
            if (keys.contains(row.key()) && !isFiltered) {
                records = Math.addExact(records, row.counts().records());
                requests = Math.addExact(requests, row.counts().of(Meter.REQUESTS));
                tokens = Math.addExact(tokens, row.counts().tokens());
            }
        }
        return new Share(records, requests, tokens);
    }
}

package dev.counterbill.analysis;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.rates.RateBook;
import dev.counterbill.report.Intake;
import dev.counterbill.report.Words;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.UsageKey;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Puts the usage of closed months in the place of what logs say of them by now, and finds out what
 * is another than it was. The question is asked at rates that hold for those months, see {@link
 * RateBook#with}.
 */
public final class Closing {
    private final Question question;
    private final LogShares shares;
    private final long begin;
    private final long end;

    /** How many records of a log count between two instants, where somebody knows. */
    @FunctionalInterface
    public interface LogShares {
        /**
         * Counted records of one log.
         *
         * @param begin epoch second
         * @param end epoch second (exclusive)
         */
        OptionalLong counted(String log, long begin, long end);
    }

    private Closing(Question question, LogShares shares, long begin, long end) {
        this.question = question;
        this.shares = shares;
        this.begin = begin;
        this.end = end;
    }

    /**
     * A reading with closed months in it.
     *
     * @param question at rates that hold for the closed months
     * @param reading of logs, not yet cut to the days of the report
     * @param months none of them twice
     * @param begin epoch second from which logs were read
     * @param end epoch second (exclusive) to which logs were read
     */
    public static Reading of(
            Question question,
            Reading reading,
            Collection<ClosedMonth> months,
            LogShares shares,
            long begin,
            long end) {
        Closing closing = new Closing(question, shares, begin, end);
        Reading result = reading;
        for (ClosedMonth month : months) {
            result = closing.with(month, result, reading.intake());
        }
        return result;
    }

    /**
     * What a question tells apart and a closed month does not; empty where it can be answered.
     *
     * @param question at any rates; the month is priced at its own
     */
    public static List<String> lacks(Question question, ClosedMonth month) {
        LedgerCuts needed = CutsNeeded.of(question.with(month.book(), question.terms()));
        List<String> lacks = new ArrayList<>();
        if (!month.zone().equals(question.zone())) {
            lacks.add(
                    "it was closed in " + month.zone() + ", and the run is in " + question.zone());
        }
        TreeSet<String> labels = new TreeSet<>(needed.labels());
        labels.removeAll(month.ledger().cuts().labels());
        if (!labels.isEmpty()) {
            lacks.add("it does not keep the labels " + String.join(", ", labels));
        }
        TreeSet<Long> sizes = new TreeSet<>();
        for (long size : needed.prompt().toArray()) {
            sizes.add(size);
        }
        for (long size : month.ledger().cuts().prompt().toArray()) {
            sizes.remove(size);
        }
        if (!sizes.isEmpty() && !month.ledger().isEmpty()) {
            lacks.add(
                    "it does not tell apart prompts of more and of fewer than "
                            + Words.count(sizes.first())
                            + " tokens, as scenarios of the run do");
        }
        return lacks;
    }

    private Reading with(ClosedMonth month, Reading reading, Intake logs) {
        LedgerCuts cuts = reading.ledger().cuts();
        List<LedgerRow> kept = new ArrayList<>();
        List<LedgerRow> replaced = new ArrayList<>();
        for (LedgerRow row : reading.ledger().rows()) {
            (month.contains(row) ? replaced : kept).add(row);
        }
        UsageLedger closed = within(recut(month.ledger(), cuts));
        UsageLedger open = UsageLedger.of(cuts, replaced);
        UsageLedger ledger = UsageLedger.of(cuts, kept).plus(closed);
        long gone = open.total().records();
        long come = closed.total().records();
        Intake.LogFile file = month.file();
        Intake.RecordCounts own =
                new Intake.RecordCounts(
                        file.records().read(), come, 0, 0, 0, file.records().read() - come);
        List<Intake.LogFile> files = new ArrayList<>(reading.intake().files());
        files.add(
                new Intake.LogFile(
                        file.path(),
                        file.mapping(),
                        file.format(),
                        file.status(),
                        own,
                        file.reason(),
                        file.sizeBytes(),
                        file.fingerprint()));
        files.sort(Comparator.comparing(Intake.LogFile::path));
        Intake intake = reading.intake();
        Intake.RecordCounts aside = new Intake.RecordCounts(0, -gone, 0, 0, 0, gone);
        List<String> assumptions = new ArrayList<>(reading.assumptions());
        assumptions.add(
                month.month()
                        + " is closed: its usage and rates are those of run "
                        + month.runId()
                        + (gone == 0
                                ? "."
                                : ". "
                                        + Words.counted(gone, "record")
                                        + " of the logs lie in it and are filtered; the counts of"
                                        + " single files include them."));
        List<Drift> drifts = new ArrayList<>(reading.asides().drifts());
        new DriftSearch(question, shares, begin, end)
                .of(month, closed, open, logs)
                .ifPresent(drifts::add);
        return new Reading(
                ledger,
                costs(reading.reportedCosts(), month),
                new Intake(
                        intake.records().plus(aside).plus(own),
                        files,
                        intake.rejects(),
                        intake.samples(),
                        intake.duplicates(),
                        intake.skips()),
                reading.duplicates(),
                assumptions,
                reading.failedChecks(),
                reading.mappings(),
                ledger,
                reading.asides().drifting(drifts),
                reading.days(),
                reading.historyDays());
    }

    private UsageLedger within(UsageLedger ledger) {
        return UsageLedger.of(
                ledger.cuts(),
                ledger.rows().stream()
                        .filter(
                                row ->
                                        row.key().slotBegin() >= begin
                                                && row.key().slotBegin() < end)
                        .toList());
    }

    private static ReportedCosts costs(ReportedCosts costs, ClosedMonth month) {
        SortedMap<ReportedCosts.Key, BigDecimal> kept = new TreeMap<>(costs.amounts());
        kept.keySet().removeIf(key -> java.time.YearMonth.from(key.day()).equals(month.month()));
        return ReportedCosts.of(kept).plus(month.reportedCosts());
    }

    /**
     * The rows under other cuts. Where those tell prompts apart that the rows do not, only rates
     * that do not hold for the rows do so, as {@link #lacks} makes sure of.
     */
    public static UsageLedger recut(UsageLedger ledger, LedgerCuts cuts) {
        PromptCuts old = ledger.cuts().prompt();
        List<String> names = ledger.cuts().labels();
        List<LedgerRow> rows = new ArrayList<>(ledger.rows().size());
        for (LedgerRow row : ledger.rows()) {
            UsageKey key = row.key();
            int bucket = key.promptBucket();
            List<String> labels =
                    cuts.labels().stream()
                            .map(name -> key.labels().get(names.indexOf(name)))
                            .toList();
            rows.add(
                    new LedgerRow(
                            new UsageKey(
                                    key.provider(),
                                    key.model(),
                                    key.billedModel(),
                                    key.kind(),
                                    key.tier(),
                                    key.region(),
                                    key.deployment(),
                                    key.dataSharing(),
                                    key.account(),
                                    bucket == PromptCuts.UNKNOWN_BUCKET
                                            ? bucket
                                            : cuts.prompt().bucketOf(old.smallestTokens(bucket)),
                                    key.promptClass(),
                                    key.slotBegin(),
                                    key.spanEnd(),
                                    labels),
                            row.counts()));
        }
        return UsageLedger.of(cuts, rows);
    }
}

package dev.counterbill.analysis;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.money.Currency;
import dev.counterbill.money.Decimals;
import dev.counterbill.pricing.AllowanceCredit;
import dev.counterbill.pricing.Bill;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.pricing.FxTable;
import dev.counterbill.pricing.PricedLine;
import dev.counterbill.pricing.Pricer;
import dev.counterbill.pricing.UsageLine;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.RatesDiff;
import dev.counterbill.report.Intake;
import dev.counterbill.report.Words;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.UsageKey;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
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
        drift(month, closed, open, logs).ifPresent(drifts::add);
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
                reading.asides().drifting(drifts));
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

    private Optional<Drift> drift(
            ClosedMonth month, UsageLedger closed, UsageLedger open, Intake logs) {
        RateBook own = question.book().books().get(0);
        Bill then = Pricer.actual(closed, month.book(), question.terms());
        Bill relogged = Pricer.actual(open, month.book(), question.terms());
        FxTable exchange = question.terms().exchange().with(List.of());
        Bill now = Pricer.actual(open, own, question.terms().with(exchange));
        boolean otherLogs = !open.equals(closed);
        List<String> rates = new ArrayList<>(rates(relogged, now, month.book(), own));
        rates.addAll(exchanges(relogged, now, exchange));
        if (rates.isEmpty()) {
            rates.addAll(models(relogged, now));
        }
        rates.addAll(allowances(relogged, now, own, month));
        if (!otherLogs && rates.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Drift(
                        month.month(),
                        figures(closed, then),
                        figures(open, relogged),
                        figures(open, now),
                        otherLogs ? files(month, logs) : List.of(),
                        rates));
    }

    private static Drift.Figures figures(UsageLedger ledger, Bill bill) {
        BillTables.Subtotal total = BillTables.total(bill);
        return new Drift.Figures(
                ledger.total().records(),
                ledger.total().tokens(),
                total.cost(),
                total.unpricedTokens());
    }

    private static boolean isOther(PricedLine then, PricedLine now) {
        return then.cost().compareTo(now.cost()) != 0
                || then.unpricedTokens().compareTo(now.unpricedTokens()) != 0;
    }

    /** Models that cost something else now. */
    private static SortedSet<String> models(Bill then, Bill now) {
        SortedSet<String> models = new TreeSet<>();
        for (int i = 0; i < then.lines().size(); i++) {
            UsageLine line = then.lines().get(i).line();
            if (isOther(then.lines().get(i), now.lines().get(i))) {
                models.add(line.provider() + "/" + line.model());
            }
        }
        return models;
    }

    /** What changed of the prices that some line met or meets. */
    private static List<String> rates(Bill then, Bill now, RateBook before, RateBook after) {
        TreeSet<String> cards = new TreeSet<>();
        TreeSet<String> words = new TreeSet<>();
        for (int i = 0; i < then.lines().size(); i++) {
            PricedLine old = then.lines().get(i);
            PricedLine line = now.lines().get(i);
            if (isOther(old, line)) {
                old.card().map(RateCard::id).ifPresent(cards::add);
                line.card().map(RateCard::id).ifPresent(cards::add);
                String was = old.card().map(before::currency).map(Currency::code).orElse("");
                String is = line.card().map(after::currency).map(Currency::code).orElse(was);
                if (!was.isEmpty() && !was.equals(is)) {
                    words.add(old.card().get().id() + " currency " + was + " -> " + is);
                }
            }
        }
        List<String> all = new ArrayList<>(words);
        if (cards.isEmpty()) {
            return all;
        }
        for (RatesDiff.Change change : RatesDiff.between(before, after)) {
            if (cards.contains(change.row())) {
                all.add(
                        change.row()
                                + " "
                                + change.part()
                                + " "
                                + change.before().orElse("(none)")
                                + " -> "
                                + change.after().orElse("(none)"));
            }
        }
        return all;
    }

    /** Days on which some usage would be exchanged at another rate. */
    private SortedSet<String> exchanges(Bill then, Bill now, FxTable exchange) {
        SortedSet<String> words = new TreeSet<>();
        for (int i = 0; i < then.lines().size(); i++) {
            PricedLine old = then.lines().get(i);
            Optional<Currency> from = now.lines().get(i).card().map(question.book()::currency);
            if (from.isEmpty()) {
                from = old.card().map(question.book()::currency);
            }
            if (from.isPresent() && isOther(old, now.lines().get(i))) {
                Instant at = Instant.ofEpochSecond(old.line().source().key().slotBegin());
                Currency to = then.currency();
                String was = words(question.terms().exchange().factor(from.get(), to, at));
                String is = words(exchange.factor(from.get(), to, at));
                if (!was.equals(is)) {
                    words.add(
                            from.get().code()
                                    + " to "
                                    + to.code()
                                    + " on "
                                    + at.atOffset(ZoneOffset.UTC).toLocalDate()
                                    + " "
                                    + was
                                    + " -> "
                                    + is);
                }
            }
        }
        return words;
    }

    private static String words(Optional<BigDecimal> factor) {
        return factor.map(BigDecimal::stripTrailingZeros).map(Decimals::plain).orElse("(none)");
    }

    /** What changed of the free units that the usage of the month has or had. */
    private static List<String> allowances(Bill then, Bill now, RateBook book, ClosedMonth month) {
        Map<String, String> before = freeUnits(then, month.book(), month);
        Map<String, String> after = freeUnits(now, book, month);
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        List<String> words = new ArrayList<>();
        for (String name : names) {
            String was = before.getOrDefault(name, "(none)");
            String is = after.getOrDefault(name, "(none)");
            if (!was.equals(is)) {
                words.add("free units of " + name + " " + was + " -> " + is);
            }
        }
        return words;
    }

    /** Free units and what they take off, by rule, account and month. */
    private static Map<String, String> freeUnits(Bill bill, RateBook book, ClosedMonth month) {
        Map<String, String> free = new TreeMap<>();
        for (AllowanceCredit credit : AllowanceCredit.of(bill, book, month.begin(), month.end())) {
            free.put(
                    credit.rule().id()
                            + (credit.account().isEmpty() ? "" : " of " + credit.account())
                            + " in "
                            + credit.month(),
                    Words.quantity(credit.free())
                            + " ("
                            + Decimals.amount(credit.credit())
                            + " "
                            + bill.currency().code()
                            + ")");
        }
        return free;
    }

    /** Logs that came, changed or went and have, had or may have had usage of the month. */
    private List<String> files(ClosedMonth month, Intake logs) {
        Map<String, ClosedMonth.Input> byPath = new HashMap<>();
        Map<String, ClosedMonth.Input> byContent = new HashMap<>();
        for (ClosedMonth.Input input : month.inputs()) {
            byPath.put(input.path(), input);
            byContent.put(input.fingerprint(), input);
        }
        List<String> words = new ArrayList<>();
        TreeSet<String> present = new TreeSet<>();
        for (Intake.LogFile file : logs.files()) {
            String content = file.fingerprint().orElse("");
            present.add(content);
            present.add(file.path());
            if (byContent.containsKey(content)) {
                continue;
            }
            Optional<ClosedMonth.Input> was = Optional.ofNullable(byPath.get(file.path()));
            OptionalLong has =
                    shares.counted(
                            file.path(),
                            Math.max(begin, month.begin().getEpochSecond()),
                            Math.min(end, month.end().getEpochSecond()));
            OptionalLong had = was.map(ClosedMonth.Input::records).orElse(OptionalLong.of(0));
            if (isNothing(has) && isNothing(had)) {
                continue;
            }
            words.add(
                    (was.isPresent() ? "changed " : "new ")
                            + Words.visible(file.path())
                            + records(was.isPresent() ? had : OptionalLong.empty(), has));
        }
        for (ClosedMonth.Input input : month.inputs()) {
            if (!present.contains(input.path())
                    && !present.contains(input.fingerprint())
                    && !isNothing(input.records())) {
                words.add(
                        "gone "
                                + Words.visible(input.path())
                                + records(OptionalLong.empty(), input.records()));
            }
        }
        return words.isEmpty()
                ? List.of("no log came, changed or went; they are read in another way")
                : words;
    }

    private static boolean isNothing(OptionalLong records) {
        return records.isPresent() && records.getAsLong() == 0;
    }

    private static String records(OptionalLong before, OptionalLong now) {
        if (now.isEmpty()) {
            return "";
        }
        return " ("
                + (before.isPresent() ? Words.count(before.getAsLong()) + " -> " : "")
                + Words.counted(now.getAsLong(), "record")
                + " of the month)";
    }
}

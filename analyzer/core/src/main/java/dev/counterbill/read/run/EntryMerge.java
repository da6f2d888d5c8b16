package dev.counterbill.read.run;

import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.source.SkippedFile;
import dev.counterbill.usage.MeterCounts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Brings files that were read alone together: the result is that of reading them all at once, for
 * any dates.
 */
public final class EntryMerge {
    private final ReadPlan plan;
    private final Displaced displaced;
    private final List<FileReading> readings = new ArrayList<>();
    private final MoneyRecords money = new MoneyRecords();
    private final Tally rejectsByCode = new Tally();
    private final Tally skippedByRule = new Tally();
    private final Tally failedChecks = new Tally();
    private final Tally assumptions = new Tally();
    private final Tally conflicts = new Tally();
    private final Tally lost = new Tally();
    private final TreeMap<String, RecordMapping.Ambiguity> ambiguities = new TreeMap<>();
    private final Map<String, List<UsageLedger>> lostLedgers = new TreeMap<>();
    private final List<UsageLedger> ledgers = new ArrayList<>();
    private RecordCounts total = RecordCounts.ZERO;
    private int samples;

    private EntryMerge(ReadPlan plan, Displaced displaced) {
        this.plan = plan;
        this.displaced = displaced;
    }

    /**
     * All files together.
     *
     * @param plan its cuts and its period; the files are named by {@code files}
     * @param files by name, in the order of the names
     * @param copies sources that were not read because they are copies of others
     * @param displaced records that another file's record of the same key made superfluous
     * @throws ReadRefused when the ledger outgrows its bound, or its counts theirs
     */
    public static ReadResult of(
            ReadPlan plan,
            SortedMap<String, FileEntry> files,
            List<SkippedFile> copies,
            Displaced displaced) {
        EntryMerge merge = new EntryMerge(plan, displaced);
        return Ledgers.bounded(
                () -> {
                    files.forEach(merge::add);
                    return merge.result(copies);
                });
    }

    private void add(String name, FileEntry entry) {
        FileReading reading = entry.reading();
        ledgers.add(entry.ledger());
        money.addAll(entry.money());
        rejectsByCode.addAll(reading.rejectsByCode());
        skippedByRule.addAll(new TreeMap<>(entry.skippedByRule()));
        failedChecks.addAll(new TreeMap<>(entry.failedChecks()));
        entry.ambiguity()
                .ifPresent(
                        found ->
                                ambiguities.merge(
                                        reading.mapping() + ": " + found.assumption(),
                                        found,
                                        Merge::plus));
        reading.assumptions()
                .forEach(words -> assumptions.add(reading.mapping() + ": " + words, 1));
        if (entry.conflicts() > 0) {
            conflicts.add(reading.mapping(), entry.conflicts());
        }
        SortedMap<Long, Long> gone = displaced.bySlot(name);
        long counted = within(entry.countedBySlot()) - within(gone);
        long duplicate = within(entry.lostBySlot()) + within(gone);
        if (duplicate > 0) {
            lost.add(reading.mapping(), duplicate);
            lostLedgers
                    .computeIfAbsent(reading.mapping(), unused -> new ArrayList<>())
                    .add(entry.lost());
        }
        RecordCounts all = reading.records();
        RecordCounts counts =
                new RecordCounts(
                        all.read(),
                        counted,
                        all.rejected(),
                        duplicate,
                        all.skipped(),
                        all.read() - all.rejected() - all.skipped() - counted - duplicate);
        total = total.plus(counts);
        samples += reading.rejects().size();
        // As a reading of all files at once does it: the first files keep their samples.
        boolean keepsSamples = samples <= Merge.MAX_SAMPLES || samples == reading.rejects().size();
        FileReading named = reading.with(counts).named(name);
        readings.add(keepsSamples ? named : named.withoutSamples());
    }

    private long within(SortedMap<Long, Long> bySlot) {
        long sum = 0;
        for (Map.Entry<Long, Long> slot : bySlot.entrySet()) {
            if (plan.period().contains(slot.getKey())) {
                sum += slot.getValue();
            }
        }
        return sum;
    }

    private ReadResult result(List<SkippedFile> copies) {
        money.removeAll(displaced.money());
        UsageLedger sum = plus(ledgers);
        MeterCounts filed = MeterCounts.ZERO;
        for (UsageLedger one : ledgers) {
            filed = filed.plus(one.total());
        }
        for (UsageLedger gone : displaced.ledgers().values()) {
            sum = sum.minus(gone);
            filed = filed.minus(gone.total());
        }
        Ledgers.requireTotal(filed, sum);
        UsageLedger ledger = within(sum);
        if (ledger.size() > plan.maxLedgerRows()) {
            throw Ledgers.tooManyRows(ledger, plan.maxLedgerRows());
        }
        return new ReadResult(
                List.copyOf(readings),
                copies,
                total,
                ledger,
                money.costs(plan.period()),
                money.charges(plan.period()),
                duplicates(),
                rejectsByCode.counts(),
                skippedByRule.counts(),
                failedChecks.counts(),
                assumptions.counts(),
                Collections.unmodifiableSortedMap(ambiguities),
                // Sources that are only compared are refused where a state is kept.
                new Reconciliation(
                        List.of(), 0, UsageLedger.empty(plan.cuts()), ReportedCosts.NONE),
                Optional.empty(),
                // Each file was read without regard to others.
                List.of());
    }

    /** Pairs of pairs, so that no ledger is gone through more often than the logarithm of all. */
    private UsageLedger plus(List<UsageLedger> some) {
        if (some.isEmpty()) {
            return UsageLedger.empty(plan.cuts());
        }
        if (some.size() == 1) {
            return some.get(0);
        }
        int half = some.size() / 2;
        return plus(some.subList(0, half)).plus(plus(some.subList(half, some.size())));
    }

    private UsageLedger within(UsageLedger ledger) {
        if (plan.period().equals(ReadPlan.Period.ALWAYS)) {
            return ledger;
        }
        return ledger.between(plan.period().beginSecond(), plan.period().endSecond());
    }

    private List<DuplicateUsage> duplicates() {
        displaced
                .conflicts()
                .forEach(
                        (mapping, count) -> {
                            if (count != 0) {
                                conflicts.add(mapping, count);
                            }
                        });
        displaced
                .ledgers()
                .forEach(
                        (mapping, ledger) ->
                                lostLedgers
                                        .computeIfAbsent(mapping, unused -> new ArrayList<>())
                                        .add(ledger));
        TreeSet<String> mappings = new TreeSet<>(lost.counts().keySet());
        mappings.addAll(conflicts.counts().keySet());
        List<DuplicateUsage> all = new ArrayList<>();
        for (String mapping : mappings) {
            long records = lost.counts().getOrDefault(mapping, 0L);
            long differing = conflicts.counts().getOrDefault(mapping, 0L);
            if (records > 0 || differing > 0) {
                all.add(
                        new DuplicateUsage(
                                mapping,
                                records,
                                differing,
                                within(plus(lostLedgers.getOrDefault(mapping, List.of())))));
            }
        }
        return List.copyOf(all);
    }
}

package dev.counterbill.read.run;

import dev.counterbill.ledger.Charges;
import dev.counterbill.ledger.LedgerBuilder;
import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.Reject;
import dev.counterbill.read.dedup.KeyedRecord;
import dev.counterbill.read.dedup.KeyedRecords;
import dev.counterbill.read.run.LogReading.Outline;
import dev.counterbill.read.source.Fingerprint;
import dev.counterbill.read.source.SkippedFile;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.TextPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Brings the figures of files together, in whatever order they end. */
final class Merge {
    /** Most sampled rejects that are kept of all files together; the first files' are kept. */
    static final int MAX_SAMPLES = 20_000;

    private static final String ONLY_COMPARED =
            "role: reconcile: another source counts this traffic; it is compared, never summed";

    private final ReadPlan plan;
    private final @Nullable FileReading[] files;
    private final LongUnaryOperator slotBegin;
    private final Answers[] answers;

    /** Files whose records with keys are counted already. */
    private final boolean[] isFast;

    private final Declaration.Part[] parts;
    private final Figures apart = new Figures();

    /** Of threads that have ended and whose ledgers are large; null before the first. */
    private @Nullable UsageLedger ledger;

    /** Of the others that have ended: their ledgers are made together. */
    private final List<LedgerBuilder> ended = new ArrayList<>();

    /** What files come to, one by one. */
    private MeterCounts filed = MeterCounts.ZERO;

    private final MoneyRecords money;
    private final Tally rejectsByCode = new Tally();
    private final Tally skippedByRule = new Tally();
    private final Tally failedChecks = new Tally();
    private final Tally assumptions = new Tally();
    private final TreeMap<String, RecordMapping.Ambiguity> ambiguities = new TreeMap<>();
    private final TreeMap<Integer, Integer> samplesByFile = new TreeMap<>();
    private int samples;
    private int samplesEnd = Integer.MAX_VALUE;

    Merge(ReadPlan plan, int fileCount, LongUnaryOperator slotBegin) {
        this.money = new MoneyRecords(slotBegin);
        this.slotBegin = slotBegin;
        this.plan = plan;
        this.files = new @Nullable FileReading[fileCount];
        this.answers = new Answers[fileCount];
        this.isFast = new boolean[fileCount];
        this.parts = new Declaration.Part[fileCount];
        Arrays.fill(parts, Declaration.Part.COUNTED);
    }

    synchronized void rejected(int file, Outline outline, String code, String message) {
        answers[file] = Answers.NONE;
        files[file] =
                reading(
                        outline,
                        FileReading.Status.REJECTED,
                        Optional.empty(),
                        Optional.of(new FileReading.Fault(code, message)),
                        new Tally(),
                        List.of(),
                        List.of());
    }

    synchronized void empty(int file, Outline outline, Fingerprint fingerprint) {
        answers[file] = Answers.NONE;
        files[file] =
                reading(
                        outline,
                        FileReading.Status.OK,
                        Optional.of(fingerprint),
                        Optional.empty(),
                        new Tally(),
                        List.of(),
                        List.of());
    }

    void add(int file, Outline outline, Fingerprint fingerprint, PassResult pass) {
        synchronized (this) {
            answers[file] = pass.answers();
            parts[file] = outline.part;
            isFast[file] = pass.reader() == PassResult.Reader.FAST;
            rejectsByCode.addAll(pass.rejectsByCode().counts());
            addAll(skippedByRule, outline.mapping, pass.skippedByRule());
            addAll(failedChecks, outline.mapping, pass.failedChecks());
            pass.ambiguity()
                    .filter(found -> outline.part.role() == Declaration.Role.AUTHORITATIVE)
                    .map(found -> times(found, outline.part.scale()))
                    .ifPresent(
                            found ->
                                    ambiguities.merge(
                                            outline.mapping + ": " + found.assumption(),
                                            found,
                                            Merge::plus));
            List<String> assumed = new ArrayList<>(pass.assumptions());
            if (outline.part.scale() > 1) {
                assumed.add(
                        "each logged request stands for "
                                + outline.part.scale()
                                + " (scale, declared for this source), so that its figures are an"
                                + " estimate");
            }
            assumed.forEach(words -> assumptions.add(outline.mapping + ": " + words, 1));
            files[file] =
                    reading(
                            outline,
                            pass.answers().rejected() > 0
                                    ? FileReading.Status.PARTIAL
                                    : FileReading.Status.OK,
                            Optional.of(fingerprint),
                            Optional.empty(),
                            pass.rejectsByCode(),
                            pass.samples(),
                            assumed);
            boundSamples(file, pass.samples().size());
        }
    }

    /** Takes what one thread has added up; called when it has ended. */
    void add(Worker worker) {
        if (worker.ledger.mayBeMadeTogether(plan.threads())) {
            addEnded(worker.ledger);
        } else {
            // Threads sort side by side and wait for each other only to be merged.
            add(worker.ledger.handOver());
        }
        addRest(worker);
    }

    private synchronized void addEnded(LedgerBuilder own) {
        ended.add(own);
    }

    private synchronized void add(UsageLedger own) {
        UsageLedger others = ledger;
        ledger = others == null ? own : Ledgers.plus(others, own, plan.maxLedgerRows());
    }

    private synchronized void addRest(Worker worker) {
        filed = filed.plus(worker.filed);
        money.addAll(worker.money);
        try {
            apart.addAll(
                    worker.apart,
                    () -> new LedgerBuilder(plan.cuts(), new TextPool(), plan.maxLedgerRows()));
        } catch (LedgerBuilder.TooManyRows e) {
            throw Ledgers.tooManyRows(
                    ledgerOf(Declaration.Role.AUTHORITATIVE)
                            .plus(ledgerOf(Declaration.Role.RECONCILE)),
                    plan.maxLedgerRows());
        }
    }

    private static RecordMapping.Ambiguity times(RecordMapping.Ambiguity found, long scale) {
        return new RecordMapping.Ambiguity(
                found.assumption(),
                found.records(),
                found.fitting(),
                Math.multiplyExact(found.tokens(), scale));
    }

    static RecordMapping.Ambiguity plus(
            RecordMapping.Ambiguity left, RecordMapping.Ambiguity right) {
        return new RecordMapping.Ambiguity(
                left.assumption(),
                left.records() + right.records(),
                left.fitting() + right.fitting(),
                Math.addExact(left.tokens(), right.tokens()));
    }

    private static void addAll(Tally total, String mapping, Tally part) {
        part.counts().forEach((name, count) -> total.add(mapping + ": " + name, count));
    }

    private static FileReading reading(
            Outline outline,
            FileReading.Status status,
            Optional<Fingerprint> fingerprint,
            Optional<FileReading.Fault> fault,
            Tally rejects,
            List<Reject> samples,
            List<String> assumptions) {
        return new FileReading(
                outline.name,
                status,
                outline.format,
                outline.compression,
                outline.mapping,
                outline.mappingDigest,
                outline.detection,
                RecordCounts.ZERO,
                fingerprint,
                fault,
                rejects.counts(),
                samples,
                assumptions);
    }

    /** Keeps the samples of the first files, whichever ends first. */
    private void boundSamples(int file, int count) {
        samples += count;
        samplesByFile.put(file, count);
        if (file >= samplesEnd) {
            drop(file);
        }
        while (samples > MAX_SAMPLES && samplesByFile.size() > 1) {
            samplesEnd = samplesByFile.lastKey();
            drop(samplesEnd);
        }
    }

    private void drop(int file) {
        Integer count = samplesByFile.remove(file);
        samples -= count == null ? 0 : count;
        FileReading reading = files[file];
        if (reading != null) {
            files[file] = reading.withoutSamples();
        }
    }

    /** What simply counts in all files; called once, when all threads have ended. */
    private UsageLedger counted() {
        if (!ended.isEmpty()) {
            add(LedgerBuilder.handOver(ended));
            ended.clear();
        }
        UsageLedger all = ledger;
        return all == null ? UsageLedger.empty(plan.cuts()) : all;
    }

    /** Looks for ids in files of two mappings that both count; called when all are read. */
    synchronized SameIdsSearch sameIdsSearch() {
        List<String> mappings = new ArrayList<>();
        for (int file = 0; file < files.length; file++) {
            FileReading reading = files[file];
            boolean counts = isGood(file) && parts[file].role() == Declaration.Role.AUTHORITATIVE;
            mappings.add(reading != null && counts ? reading.mapping() : "");
        }
        return new SameIdsSearch(mappings);
    }

    /** Settles records with keys and closes the account; called when all threads have ended. */
    synchronized ReadResult result(
            KeyedRecords keyed, List<SkippedFile> copies, SameIdsSearch sameIds)
            throws IOException {
        // First, since it gives back what threads found their rows with.
        UsageLedger counted = counted();
        Settled settled = new Settled(sameIds);
        keyed.settle(this::isGood, settled);
        settled.joinApart();
        money.removeAll(settled.takenAwayMoney);
        UsageLedger winners = settled.winners.ledger();
        UsageLedger takenAway = settled.takenAway.ledger();
        UsageLedger sum = Ledgers.plus(counted, winners, plan.maxLedgerRows()).minus(takenAway);
        Ledgers.requireTotal(filed.plus(winners.total()).minus(takenAway.total()), sum);
        sum = Ledgers.plus(sum, ledgerOf(Declaration.Role.AUTHORITATIVE), plan.maxLedgerRows());
        List<FileReading> readings = new ArrayList<>();
        RecordCounts total = RecordCounts.ZERO;
        List<String> reconciled = new ArrayList<>();
        long reconciledRecords = 0;
        for (int file = 0; file < files.length; file++) {
            FileReading reading = files[file];
            if (reading == null) {
                throw new IllegalStateException("no thread took file " + file);
            }
            RecordCounts counts =
                    answers[file].settled(
                            settled.counted[file],
                            settled.duplicate[file],
                            settled.filtered[file],
                            settled.takenAwayOf[file]);
            if (parts[file].role() == Declaration.Role.RECONCILE) {
                reconciled.add(reading.name());
                reconciledRecords += counts.counted();
                skippedByRule.add(ONLY_COMPARED, counts.counted());
                counts = counts.allSkipped();
            }
            readings.add(reading.with(counts));
            total = total.plus(counts);
        }
        return new ReadResult(
                List.copyOf(readings),
                copies,
                total,
                sum,
                money.costs().plus(costsOf(Declaration.Role.AUTHORITATIVE)),
                money.charges().plus(authoritativeCharges()),
                settled.duplicates(),
                rejectsByCode.counts(),
                skippedByRule.counts(),
                failedChecks.counts(),
                assumptions.counts(),
                Collections.unmodifiableSortedMap(ambiguities),
                new Reconciliation(
                        reconciled,
                        reconciledRecords,
                        ledgerOf(Declaration.Role.RECONCILE),
                        costsOf(Declaration.Role.RECONCILE)),
                keyed.spilledBytes() == 0
                        ? Optional.empty()
                        : Optional.of(
                                new ReadResult.Spill(plan.temporaryFolder(), keyed.spilledBytes())),
                sameIds.found());
    }

    private UsageLedger ledgerOf(Declaration.Role role) {
        UsageLedger sum = UsageLedger.empty(plan.cuts());
        for (Map.Entry<Declaration.Part, Figures.Sum> one : apart.sums().entrySet()) {
            if (one.getKey().role() == role) {
                sum =
                        sum.plus(
                                Ledgers.times(
                                        one.getValue().ledger().build(), one.getKey().scale()));
            }
        }
        return sum;
    }

    private ReportedCosts costsOf(Declaration.Role role) {
        ReportedCosts sum = ReportedCosts.NONE;
        for (Map.Entry<Declaration.Part, Figures.Sum> one : apart.sums().entrySet()) {
            if (one.getKey().role() == role) {
                sum = sum.plus(one.getValue().money().costs(one.getKey().scale()));
            }
        }
        return sum;
    }

    private Charges authoritativeCharges() {
        Charges sum = Charges.NONE;
        for (Map.Entry<Declaration.Part, Figures.Sum> one : apart.sums().entrySet()) {
            if (one.getKey().role() == Declaration.Role.AUTHORITATIVE) {
                sum = sum.plus(one.getValue().money().charges());
            }
        }
        return sum;
    }

    /** What the one file says without regard to others; called when it was read to its end. */
    synchronized FileEntry alone(KeyedRecords keyed, FileEntry.Keys keys) throws IOException {
        FileReading reading = java.util.Objects.requireNonNull(files[0]);
        MoneyRecords lostMoney = new MoneyRecords(slotBegin);
        UsageLedger counted = counted();
        AloneSettlement settled = new AloneSettlement(plan, money, lostMoney, keys);
        keyed.settle(this::isGood, settled);
        settled.end();
        UsageLedger sum = Ledgers.plus(counted, settled.winners.ledger(), plan.maxLedgerRows());
        UsageLedger lost = settled.losers.ledger();
        return new FileEntry(
                reading.with(answers[0].settled(settled.counted, settled.duplicate, 0, 0))
                        .named(""),
                sum,
                lost,
                bySlot(sum, money),
                bySlot(lost, lostMoney),
                money,
                settled.conflicts,
                settled.counted,
                skippedByRule.counts(),
                failedChecks.counts(),
                ambiguities.values().stream().findFirst());
    }

    private static SortedMap<Long, Long> bySlot(UsageLedger ledger, MoneyRecords money) {
        TreeMap<Long, Long> counts = new TreeMap<>(money.others());
        ledger.rows()
                .forEach(
                        row ->
                                counts.merge(
                                        row.key().slotBegin(), row.counts().records(), Long::sum));
        return counts;
    }

    private boolean isGood(int file) {
        FileReading reading = files[file];
        return reading != null && reading.status() != FileReading.Status.REJECTED;
    }

    /** Adds the records that count to the ledger, and those that do not to ledgers of their own. */
    private final class Settled implements KeyedRecords.Settlement {
        final long[] counted = new long[files.length];
        final long[] duplicate = new long[files.length];
        final long[] filtered = new long[files.length];
        private final Tally lost = new Tally();
        private final Tally conflicts = new Tally();
        private final Addition winners = new Addition(plan);
        final long[] takenAwayOf = new long[files.length];
        private final Addition takenAway = new Addition(plan);
        private final MoneyRecords takenAwayMoney = new MoneyRecords(slotBegin);
        private final Map<String, Map<Long, Addition>> losers = new TreeMap<>();
        private final Map<Declaration.Part, Addition> winnersApart = new TreeMap<>();
        private final SameIdsSearch sameIds;

        Settled(SameIdsSearch sameIds) {
            this.sameIds = sameIds;
        }

        @Override
        public void counted(KeyedRecord record) {
            sameIds.look(record);
            if (isCounted(record)) {
                return;
            }
            if (plan.period().contains(record.beginSecond())) {
                counted[record.file()]++;
                add(record);
            } else {
                filtered[record.file()]++;
            }
        }

        private void add(KeyedRecord record) {
            Declaration.Part part = parts[record.file()];
            if (part.equals(Declaration.Part.COUNTED)) {
                winners.add(record, money);
                return;
            }
            MoneyRecords apartMoney =
                    apart.of(part, plan.cuts(), new TextPool(), plan.maxLedgerRows()).money();
            winnersApart
                    .computeIfAbsent(part, unused -> new Addition(plan))
                    .add(record, apartMoney);
        }

        /** Lets the winners of files that do not simply count join what these add up to. */
        void joinApart() {
            winnersApart.forEach(
                    (part, addition) ->
                            addition.addTo(
                                    apart.of(
                                                    part,
                                                    plan.cuts(),
                                                    new TextPool(),
                                                    plan.maxLedgerRows())
                                            .ledger()));
        }

        @Override
        public void duplicate(KeyedRecord record) {
            if (plan.period().contains(record.beginSecond())) {
                if (isCounted(record)) {
                    takenAwayOf[record.file()]++;
                    takenAway.add(record, takenAwayMoney);
                } else {
                    duplicate[record.file()]++;
                }
                String rule = rule(record);
                lost.add(rule, 1);
                losers.computeIfAbsent(rule, unused -> new TreeMap<>())
                        .computeIfAbsent(parts[record.file()].scale(), unused -> new Addition(plan))
                        .add(record, null);
            } else if (!isCounted(record)) {
                filtered[record.file()]++;
            }
        }

        private String rule(KeyedRecord record) {
            return switch (parts[record.file()].role()) {
                case AUTHORITATIVE -> record.mapping();
                case RECONCILE -> record.mapping() + ", files that are only compared";
            };
        }

        /** Whether a fast reader has counted the record when it met it. */
        private boolean isCounted(KeyedRecord record) {
            return isFast[record.file()] && record.isUsage();
        }

        @Override
        public void conflict(KeyedRecord record) {
            conflicts.add(rule(record), 1);
        }

        List<DuplicateUsage> duplicates() {
            List<DuplicateUsage> all = new ArrayList<>();
            TreeSet<String> mappings = new TreeSet<>(lost.counts().keySet());
            mappings.addAll(conflicts.counts().keySet());
            for (String mapping : mappings) {
                UsageLedger usage = UsageLedger.empty(plan.cuts());
                for (Map.Entry<Long, Addition> some :
                        losers.getOrDefault(mapping, Map.of()).entrySet()) {
                    usage = usage.plus(Ledgers.times(some.getValue().ledger(), some.getKey()));
                }
                all.add(
                        new DuplicateUsage(
                                mapping,
                                lost.counts().getOrDefault(mapping, 0L),
                                conflicts.counts().getOrDefault(mapping, 0L),
                                usage));
            }
            return List.copyOf(all);
        }
    }
}

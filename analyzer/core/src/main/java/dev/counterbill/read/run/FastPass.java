package dev.counterbill.read.run;

import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.Reject;
import dev.counterbill.read.dedup.KeyIndex;
import dev.counterbill.read.fast.FastBatch;
import dev.counterbill.read.fast.FastRecords;
import dev.counterbill.read.fast.KeyHash;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.UsageBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one thread has read of one file with a fast reader. Records with keys are counted at once
 * and noted in the {@link KeyIndex}; those that turn out to be duplicates are taken away at the
 * end. Only records that are no usage are held back, as the plain reader does with all.
 */
final class FastPass implements FastRecords {
    final MoneyRecords money;
    final Tally rejectsByCode = new Tally();
    final Tally skippedByRule = new Tally();
    final Tally failedChecks = new Tally();

    /** The first rejects of each code in each part, with the part, since lines count from it. */
    private final List<List<Sample>> samples = new ArrayList<>();

    private final ReadPlan plan;
    private final int file;
    private final String mapping;
    private final Worker worker;
    private final KeyIndex.Segment keys;
    private final FastCosts costs;
    private final MappedBatch mapped;
    private final long[] beginByte = new long[UsageBatch.CAPACITY_ROWS];
    private Map<String, List<Sample>> inPart = new HashMap<>();
    private int part;
    private long counted;
    private long rejected;
    private long skipped;
    private long filtered;
    private long keyed;
    private MeterCounts total = MeterCounts.ZERO;

    /**
     * A rejected record of a part.
     *
     * @param number tells in which order those of one line came
     */
    record Sample(int part, long number, Reject reject) {}

    FastPass(ReadPlan plan, int file, String mapping, Worker worker) {
        this.plan = plan;
        this.file = file;
        this.mapping = mapping;
        this.worker = worker;
        this.money = new MoneyRecords(worker.slotBegin);
        this.costs = new FastCosts(worker.slotBegin, money, mapping);
        this.keys = worker.keyIndex.segment();
        this.mapped = worker.mapped();
        worker.fileLedger.clear();
    }

    /** The records that follow are of this part. */
    void begin(int newPart) {
        flush();
        part = newPart;
        inPart = new HashMap<>();
    }

    /** What this thread read of the file; called once, when all of it is read. */
    MeterCounts total() {
        total = worker.fileLedger.total();
        return total;
    }

    /** Everything that was read joins what the thread has read before. */
    void commit() {
        worker.takeFile(total);
        costs.finish();
        worker.money.addAll(money);
        worker.keyIndex.commit(keys);
    }

    Worker worker() {
        return worker;
    }

    Answers answers() {
        return new Answers(counted, rejected, skipped, filtered, keyed);
    }

    private boolean removesDuplicates() {
        return plan.duplicates() == ReadPlan.Duplicates.BY_MAPPING;
    }

    @Override
    public void add(FastBatch batch) {
        UsageBatch usage = batch.usage;
        plan.progress().records(usage.size);
        if (removesDuplicates()) {
            noteKeys(batch);
        }
        if (batch.hasPayments()) {
            costs.add(batch, plan.period());
        }
        if (!plan.period().equals(ReadPlan.Period.ALWAYS)) {
            leaveOutOthers(usage);
        }
        counted += usage.size;
        worker.fileLedger.add(usage);
    }

    private void noteKeys(FastBatch batch) {
        // The first compiler alone, which Parquet is read with, would load each of them per row.
        long[] hashes = batch.keyHash;
        int size = batch.usage.size;
        try {
            for (int row = 0; row < size; row++) {
                if (hashes[row] != KeyHash.NONE) {
                    requireNoKeeping();
                    keys.add(hashes[row], KeyIndex.place(file, batch.beginByte[row]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Only the plain reader keeps each record with a key, for files that are yet to come. */
    private void requireNoKeeping() {
        if (worker.keepsKeyed) {
            throw new KeysMet();
        }
    }

    private void leaveOutOthers(UsageBatch usage) {
        int kept = 0;
        for (int row = 0; row < usage.size; row++) {
            if (plan.period().contains(usage.beginSecond[row])) {
                if (kept < row) {
                    usage.moveRow(row, kept);
                }
                kept++;
            }
        }
        filtered += usage.size - kept;
        usage.size = kept;
    }

    @Override
    public void place(int row, long begin) {
        beginByte[row] = begin;
    }

    @Override
    public MappedBatch batch() {
        return mapped;
    }

    @Override
    public void flush() {
        UsageBatch usage = mapped.usage;
        plan.progress().records(usage.size);
        int kept = 0;
        try {
            for (int row = 0; row < usage.size; row++) {
                String key = removesDuplicates() ? mapped.duplicateKey[row] : null;
                if (key != null) {
                    requireNoKeeping();
                }
                if (key != null && isHeldBack(mapped, row)) {
                    hold(key, row);
                    continue;
                }
                if (key != null && isTooLong(key, row)) {
                    count(FilePass.keyTooLong(mapped.line[row], key));
                    continue;
                }
                if (key != null) {
                    keys.add(keyHash(key, row), KeyIndex.place(file, beginByte[row]));
                }
                if (!plan.period().contains(usage.beginSecond[row])) {
                    filtered++;
                    continue;
                }
                counted++;
                money.add(mapped, row, mapping);
                if (mapped.kind[row] == MappedBatch.Kind.USAGE) {
                    if (kept < row) {
                        usage.moveRow(row, kept);
                    }
                    kept++;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        usage.size = kept;
        worker.fileLedger.add(usage);
        mapped.clear();
    }

    /** Whether a record with a key is not counted before all others with it are known. */
    static boolean isHeldBack(MappedBatch mapped, int row) {
        return mapped.kind[row] != MappedBatch.Kind.USAGE;
    }

    private long keyHash(String key, int row) {
        return KeyHash.of(key, mapped.idPartBegin[row], mapped.idPartEnd[row]);
    }

    private boolean isTooLong(String key, int row) {
        return key.length() > KeyHash.MOST_BYTES / 4
                && !worker.keyed.fits(key, mapped, row, file, mapping);
    }

    private void hold(String key, int row) throws IOException {
        if (worker.keyed.add(key, mapped, row, file, mapping)) {
            keys.add(keyHash(key, row), KeyIndex.held(file));
            keyed++;
        } else {
            count(FilePass.keyTooLong(mapped.line[row], key));
        }
    }

    private void count(Reject reject) {
        rejected++;
        rejectsByCode.add(reject.code(), 1);
        List<Sample> first = inPart.computeIfAbsent(reject.code(), this::newSamples);
        // Rows come to the session by more than one way, and overtake each other.
        int at = first.size();
        while (at > 0 && first.get(at - 1).reject.line() > reject.line()) {
            at--;
        }
        if (at < FilePass.SAMPLES_PER_CODE) {
            first.add(at, new Sample(part, rejected, reject.redacted()));
        }
        if (first.size() > FilePass.SAMPLES_PER_CODE) {
            first.remove(FilePass.SAMPLES_PER_CODE);
        }
    }

    private List<Sample> newSamples(String code) {
        List<Sample> fresh = new ArrayList<>();
        samples.add(fresh);
        return fresh;
    }

    /** The first rejects of each code in each part. */
    List<Sample> samples() {
        return samples.stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingLong(Sample::number))
                .toList();
    }

    @Override
    public void skipped(long line, String rule) {
        skippedRows(1, rule);
    }

    @Override
    public void skippedRows(long rows, String rule) {
        skipped += rows;
        skippedByRule.add(rule, rows);
    }

    @Override
    public void rejected(Reject reject) {
        count(reject);
    }

    @Override
    public void checkFailed(long line, String check) {
        checksFailed(1, check);
    }

    @Override
    public void checksFailed(long rows, String check) {
        failedChecks.add(check, rows);
    }

    @Override
    public void containerRejected(Reject reject) {
        count(reject);
    }

    @Override
    public void containerSkipped(long line, String rule) {
        skipped(line, rule);
    }
}

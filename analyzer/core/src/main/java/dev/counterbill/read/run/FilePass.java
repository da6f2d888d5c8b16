package dev.counterbill.read.run;

import dev.counterbill.read.LogContainer;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.Reject;
import dev.counterbill.read.dedup.KeyIndex;
import dev.counterbill.read.fast.KeyHash;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.UsageBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One file on its way into figures of its own, which are merged only when it ended cleanly. Rows
 * come from a container, go through the mapping's session, and end in a ledger, among the records
 * with keys, or in a count.
 */
final class FilePass implements LogContainer.Records {
    static final int SAMPLES_PER_CODE = 20;

    final MoneyRecords money;
    final Tally rejectsByCode = new Tally();
    final Tally skippedByRule = new Tally();
    final Tally failedChecks = new Tally();
    private final List<Reject> samples = new ArrayList<>();
    private final List<String> assumptions = new ArrayList<>();
    private final ReadPlan plan;
    private final int file;
    private final RecordMapping mapping;
    private final RecordMapping.Session session;
    private final Worker worker;
    private final Declaration.Part part;
    private final KeyIndex.Segment keys;
    private final RawBatch raw;
    private final Outcome outcome;
    private long rawRecords;
    private long containerAnswers;
    private long counted;
    private long rejected;
    private long skipped;
    private long filtered;
    private long keyed;

    /**
     * Tokens of the records that are held back, which no ledger adds up before all are read; an
     * upper bound, since some of them may not count.
     */
    private long heldTokens;

    /** What the others come to; known when all are read. */
    private MeterCounts total = MeterCounts.ZERO;

    FilePass(
            ReadPlan plan,
            int file,
            RecordMapping mapping,
            RecordMapping.Session session,
            Worker worker,
            Declaration.Part part) {
        this.plan = plan;
        this.part = part;
        this.file = file;
        this.mapping = mapping;
        this.session = session;
        this.worker = worker;
        this.money = new MoneyRecords(worker.slotBegin);
        this.keys = worker.keyIndex.segment();
        this.raw = worker.raw(session.projection().fields().size());
        this.outcome = new Outcome(worker.mapped());
        worker.fileLedger.clear();
    }

    Projection projection() {
        return session.projection();
    }

    @Override
    public RawBatch batch() {
        return raw;
    }

    @Override
    public void flush() {
        if (raw.size == 0) {
            return;
        }
        rawRecords += raw.size;
        session.map(raw, outcome);
        raw.clear();
    }

    @Override
    public void rejected(Reject reject) {
        rawRecords++;
        containerAnswers++;
        count(reject);
    }

    @Override
    public void assumed(String assumption) {
        assumptions.add(assumption);
    }

    @Override
    public void skipped(long line, String rule) {
        rawRecords++;
        containerAnswers++;
        skipped++;
        skippedByRule.add(rule, 1);
    }

    private void count(Reject reject) {
        rejected++;
        if (rejectsByCode.add(reject.code(), 1) <= SAMPLES_PER_CODE) {
            samples.add(reject.redacted());
        }
    }

    /**
     * Maps what is left; called once, when the container has read the file to its end.
     *
     * @throws ArithmeticException where its tokens come to 2^63 or more
     */
    void finish() {
        flush();
        session.finish(outcome);
        outcome.flush();
        long answers = counted + rejected + skipped + filtered + keyed;
        if (answers < rawRecords) {
            throw new IllegalStateException(
                    "mapping "
                            + mapping.id()
                            + " answered for "
                            + (answers - containerAnswers)
                            + " of "
                            + (rawRecords - containerAnswers)
                            + " records");
        }
        // Says now that it is too much, while that is this file's fault and no other's.
        total = worker.fileLedger.total();
        Math.addExact(heldTokens, total.tokens());
    }

    /** The first rejects of each code, in the order of their lines. */
    private List<Reject> samples() {
        // The container's own rejects overtake those of the mapping, which come by the batch.
        samples.sort(Comparator.comparingLong(Reject::line));
        return List.copyOf(samples);
    }

    /** What the container and the mapping took for granted. */
    private List<String> assumptions() {
        List<String> all = new ArrayList<>(assumptions);
        all.addAll(session.assumptions());
        return all;
    }

    PassResult result() {
        return new PassResult(
                PassResult.Reader.PLAIN,
                new Answers(counted, rejected, skipped, filtered, keyed),
                rejectsByCode,
                skippedByRule,
                failedChecks,
                session.ambiguity(),
                samples(),
                assumptions());
    }

    /** Everything that was read joins what the thread has read before. */
    void commit() {
        if (part.equals(Declaration.Part.COUNTED)) {
            worker.takeFile(total);
            worker.money.addAll(money);
        } else {
            Figures.Sum sum =
                    worker.apart.of(part, plan.cuts(), worker.texts, plan.maxLedgerRows());
            sum.ledger().take(worker.fileLedger);
            sum.money().addAll(money);
        }
        worker.keyIndex.commit(keys);
    }

    /** Keys of files that are only compared with are a world of their own. */
    private static String keyOf(Declaration.Role role, String key) {
        return switch (role) {
            case AUTHORITATIVE -> key;
            case RECONCILE -> "reconcile\u0000" + key;
        };
    }

    static Reject keyTooLong(long line, String key) {
        return new Reject(
                line,
                "KEY_TOO_LONG",
                "",
                key,
                "what duplicates are recognised by has less than a million characters",
                "leave the column out of the mapping's dedup key");
    }

    private final class Outcome implements RecordMapping.Sink {
        private final MappedBatch mapped;

        Outcome(MappedBatch mapped) {
            this.mapped = mapped;
        }

        @Override
        public MappedBatch batch() {
            return mapped;
        }

        @Override
        public void flush() {
            UsageBatch usage = mapped.usage;
            plan.progress().records(usage.size);
            int direct = 0;
            for (int row = 0; row < usage.size; row++) {
                String key = mapped.duplicateKey[row];
                if (key != null && plan.duplicates() == ReadPlan.Duplicates.BY_MAPPING) {
                    hold(key, row);
                } else if (plan.period().contains(usage.beginSecond[row])) {
                    counted++;
                    money.add(mapped, row, mapping.id());
                    if (mapped.kind[row] == MappedBatch.Kind.USAGE) {
                        if (direct < row) {
                            usage.moveRow(row, direct);
                        }
                        direct++;
                    }
                } else {
                    filtered++;
                }
            }
            usage.size = direct;
            worker.fileLedger.add(usage);
            mapped.clear();
        }

        private void hold(String own, int row) {
            String key = keyOf(part.role(), own);
            heldTokens = Math.addExact(heldTokens, mapped.usage.tokens(row));
            try {
                if (worker.keyed.add(key, mapped, row, file, mapping.id())) {
                    keys.add(keyHash(own, key, row), KeyIndex.held(file));
                    keyed++;
                } else {
                    rejected(keyTooLong(mapped.line[row], key));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private long keyHash(String own, String key, int row) {
            return key.equals(own)
                    ? KeyHash.of(key, mapped.idPartBegin[row], mapped.idPartEnd[row])
                    : KeyHash.of(key);
        }

        @Override
        public void skipped(long line, String rule) {
            skipped++;
            skippedByRule.add(rule, 1);
        }

        @Override
        public void rejected(Reject reject) {
            count(reject);
        }

        @Override
        public void checkFailed(long line, String check) {
            failedChecks.add(check, 1);
        }
    }
}

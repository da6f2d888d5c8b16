package dev.counterbill.read.run;

import dev.counterbill.ledger.LedgerBuilder;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.Reject;
import dev.counterbill.read.fast.FastLog;
import dev.counterbill.usage.MeterCounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A file whose parts several threads read. One of them owns it: it begins, waits for the others,
 * and decides whether the figures of all count.
 */
final class FastTask {
    private final ReadPlan plan;
    private final int file;
    private final String mapping;
    private final FastLog fast;
    private final AtomicInteger nextPart = new AtomicInteger();
    private final List<FastPass> passes = new ArrayList<>();
    private final List<FastLog.Lane> lanes = new ArrayList<>();
    private int reading;
    private boolean isUnderWay;
    private boolean isDone;
    private @Nullable Throwable failure;

    FastTask(ReadPlan plan, int file, String mapping, FastLog fast) {
        this.plan = plan;
        this.file = file;
        this.mapping = mapping;
        this.fast = fast;
        this.isUnderWay =
                !fast.beginsAlone() || Runtime.getRuntime().availableProcessors() > plan.threads();
    }

    boolean hasParts() {
        return nextPart.get() < fast.parts();
    }

    /** Reads parts with the others, once the file is under way. */
    void help(Worker worker) {
        synchronized (this) {
            while (!isDone && !isUnderWay) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
        join(worker);
    }

    /** Reads parts as long as there are some. */
    void join(Worker worker) {
        synchronized (this) {
            if (isDone) {
                return;
            }
            reading++;
        }
        try {
            readParts(worker);
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        } finally {
            synchronized (this) {
                reading--;
                notifyAll();
            }
        }
    }

    private void readParts(Worker worker) throws IOException {
        int part = nextPart.getAndIncrement();
        if (part >= fast.parts()) {
            return;
        }
        FastPass pass = new FastPass(plan, file, mapping, worker);
        FastLog.Lane lane = fast.lane(pass);
        synchronized (this) {
            passes.add(pass);
            lanes.add(lane);
        }
        try {
            for (; part < fast.parts(); part = nextPart.getAndIncrement()) {
                pass.begin(part);
                lane.read(part);
                getUnderWay();
            }
            pass.flush();
        } catch (LedgerBuilder.TooManyRows e) {
            throw Ledgers.tooManyRows(worker.fileLedger.build(), plan.maxLedgerRows());
        }
    }

    private synchronized void getUnderWay() {
        isUnderWay = true;
        notifyAll();
    }

    private synchronized void fail(Throwable e) {
        isUnderWay = true;
        nextPart.set(fast.parts());
        if (failure == null) {
            failure = e;
        }
    }

    /**
     * Waits for the others and gives what was read; nothing has joined the ledgers of the threads
     * yet. Called by the owner, once.
     *
     * @throws ArithmeticException where its tokens come to 2^63 or more
     */
    synchronized PassResult await() throws IOException {
        while (reading > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while reading", e);
            }
        }
        Throwable failed = failure;
        if (failed instanceof IOException e) {
            throw e;
        }
        if (failed instanceof RuntimeException e) {
            throw e;
        }
        if (failed instanceof Error e) {
            throw e;
        }
        fast.requireSeams();
        // Says now that it is too much, while that is this file's fault and no other's.
        MeterCounts total = MeterCounts.ZERO;
        for (FastPass pass : passes) {
            total = total.plus(pass.total());
        }
        total.tokens();
        return result();
    }

    /** Lets the figures of all threads count. */
    synchronized void commit() {
        for (FastPass pass : passes) {
            Worker worker = pass.worker();
            try {
                pass.commit();
            } catch (LedgerBuilder.TooManyRows e) {
                throw Ledgers.tooManyRows(worker.ledger.build(), plan.maxLedgerRows());
            }
        }
    }

    /** Releases the threads that helped; called by the owner, whatever became of the file. */
    synchronized void done() {
        isDone = true;
        notifyAll();
    }

    /** Waits until the figures of a helper are taken over or forgotten. */
    synchronized void awaitDone() {
        while (!isDone) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private PassResult result() {
        Answers answers = Answers.NONE;
        Tally rejects = new Tally();
        Tally skipped = new Tally();
        Tally checks = new Tally();
        List<FastPass.Sample> samples = new ArrayList<>();
        for (FastPass pass : passes) {
            answers = answers.plus(pass.answers());
            rejects.addAll(pass.rejectsByCode.counts());
            skipped.addAll(pass.skippedByRule.counts());
            checks.addAll(pass.failedChecks.counts());
            samples.addAll(pass.samples());
        }
        RecordMapping.Session session = lanes.get(0).session(lanes);
        List<String> assumptions = new ArrayList<>(fast.assumptions());
        assumptions.addAll(session.assumptions());
        return new PassResult(
                PassResult.Reader.FAST,
                answers,
                rejects,
                skipped,
                checks,
                session.ambiguity(),
                first(samples),
                assumptions);
    }

    /** The first rejects of each code in the whole file, with their lines in it. */
    private List<Reject> first(List<FastPass.Sample> samples) {
        List<Reject> all = new ArrayList<>();
        for (FastPass.Sample sample : samples) {
            Reject reject = sample.reject();
            all.add(
                    new Reject(
                            fast.linesBefore(sample.part()) + reject.line(),
                            reject.code(),
                            reject.field(),
                            reject.value(),
                            reject.rule(),
                            reject.remedy()));
        }
        all.sort(Comparator.comparingLong(Reject::line));
        Tally seen = new Tally();
        all.removeIf(reject -> seen.add(reject.code(), 1) > FilePass.SAMPLES_PER_CODE);
        return List.copyOf(all);
    }
}

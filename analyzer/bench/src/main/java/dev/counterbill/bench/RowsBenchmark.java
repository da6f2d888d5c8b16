package dev.counterbill.bench;

import dev.counterbill.ledger.LedgerBuilder;
import dev.counterbill.read.LogContainer;
import dev.counterbill.read.LogSource;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.Reject;
import dev.counterbill.read.container.CsvContainer;
import dev.counterbill.read.container.JsonLinesContainer;
import dev.counterbill.read.fast.FastBatch;
import dev.counterbill.read.fast.FastFile;
import dev.counterbill.read.fast.FastLog;
import dev.counterbill.read.fast.FastRecords;
import dev.counterbill.read.mapping.Mappings;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.TextPool;
import dev.counterbill.usage.UsageBatch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The loops over rows on one warm thread: bytes of a log to usage, and usage to a ledger. Nothing
 * of starting, compiling, pricing or reporting is in these figures.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class RowsBenchmark {
    static final int ROWS = 100_000;

    @Param({"csv", "jsonl"})
    public String form = "csv";

    private @Nullable Path file;
    private @Nullable Sink sink;

    @Setup(Level.Trial)
    public void write() throws IOException {
        Path log = Files.createTempFile("rows", "." + form);
        Generator.main(new String[] {form, Integer.toString(ROWS), "7", log.toString()});
        file = log;
        sink = new Sink();
    }

    @TearDown(Level.Trial)
    public void delete() throws IOException {
        Files.deleteIfExists(log());
    }

    private Path log() {
        if (file == null) {
            throw new IllegalStateException("no log was written");
        }
        return file;
    }

    private Sink sink() {
        if (sink == null) {
            throw new IllegalStateException("no log was written");
        }
        return sink;
    }

    /** Nanoseconds per row from bytes to columns of usage; the ledger is left out. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long bytesToUsage() throws IOException {
        return read(false);
    }

    /** Nanoseconds per row from bytes to the ledger. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long bytesToLedger() throws IOException {
        return read(true);
    }

    private long read(boolean toLedger) throws IOException {
        Sink to = sink();
        to.begin(toLedger);
        byte[] head;
        try (InputStream in = Files.newInputStream(log())) {
            head = in.readNBytes(1 << 16);
        }
        LogContainer container = form.equals("csv") ? new CsvContainer() : new JsonLinesContainer();
        RecordMapping canonical =
                Mappings.builtIn().stream()
                        .filter(mapping -> mapping.id().equals("canonical"))
                        .findFirst()
                        .orElseThrow();
        try (FastFile fast =
                FastFile.open(
                                new Log(log()),
                                head,
                                container,
                                canonical,
                                new RecordMapping.Options(
                                        LedgerCuts.COARSE, Map.of(), Map.of(), Map.of(), List.of()),
                                1,
                                FastFile.Cutting.WHOLE,
                                bytes -> {})
                        .orElseThrow()) {
            FastLog.Lane lane = fast.lane(to);
            lane.read(0);
            fast.requireSeams();
            to.flush();
        }
        if (to.records != ROWS) {
            throw new IllegalStateException("read " + to.records + " of " + ROWS + " rows");
        }
        return to.tokens;
    }

    private record Log(Path path) implements LogSource {
        @Override
        public String name() {
            return path.toString();
        }

        @Override
        public long sizeBytes() {
            return path.toFile().length();
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(path);
        }

        @Override
        public Optional<Path> localFile() {
            return Optional.of(path);
        }
    }

    /** Takes usage, and adds it up where that is to be measured too. */
    private static final class Sink implements FastRecords {
        private final TextPool texts = new TextPool();
        private final MappedBatch mapped = new MappedBatch(new UsageBatch(texts, 0));
        private final LedgerBuilder ledger = new LedgerBuilder(LedgerCuts.COARSE, texts, 1_000_000);
        private boolean adds;
        private long records;
        private long tokens;

        void begin(boolean toLedger) {
            adds = toLedger;
            records = 0;
            tokens = 0;
            ledger.clear();
        }

        private void take(UsageBatch usage) {
            records += usage.size;
            for (int row = 0; row < usage.size; row++) {
                tokens += usage.counts[0][row];
            }
            if (adds) {
                ledger.add(usage);
            }
        }

        @Override
        public void add(FastBatch batch) {
            take(batch.usage);
        }

        @Override
        public MappedBatch batch() {
            return mapped;
        }

        @Override
        public void flush() {
            take(mapped.usage);
            mapped.clear();
        }

        @Override
        public void place(int row, long beginByte) {}

        @Override
        public void containerRejected(Reject reject) {
            throw new IllegalStateException(reject.toString());
        }

        @Override
        public void containerSkipped(long line, String rule) {}

        @Override
        public void skipped(long line, String rule) {}

        @Override
        public void skippedRows(long rows, String rule) {}

        @Override
        public void checksFailed(long rows, String check) {}

        @Override
        public void rejected(Reject reject) {
            throw new IllegalStateException(reject.toString());
        }

        @Override
        public void checkFailed(long line, String check) {}
    }
}

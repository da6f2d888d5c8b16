package dev.counterbill.read.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.counterbill.config.Problems;
import dev.counterbill.ledger.LedgerBuilder;
import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.read.LogContainer;
import dev.counterbill.read.LogSource;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.Reject;
import dev.counterbill.read.container.CsvContainer;
import dev.counterbill.read.container.JsonLinesContainer;
import dev.counterbill.read.mapping.Mappings;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.TextPool;
import dev.counterbill.usage.UsageBatch;
import dev.counterbill.usage.UsageKind;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FastFileTest {
    private static final RecordMapping CANONICAL =
            Mappings.builtIn().stream()
                    .filter(mapping -> mapping.id().equals("canonical"))
                    .findFirst()
                    .orElseThrow();

    /** Reads the same, but records that are written on a condition have no plan. */
    private static final RecordMapping WITHOUT_PLAN =
            Mappings.load(
                            """
                            id: lines
                            version: 1
                            title: Lines that a session reads
                            match: {form: json, has: [timestamp]}
                            set: {timestamp: iso(timestamp), model: model}
                            emit:
                              - when: model != null
                                set: {input: input_tokens, output: output_tokens}
                            """,
                            "lines.yaml",
                            new Problems())
                    .orElseThrow();

    private static final RecordMapping.Options NOTHING_DECLARED =
            new RecordMapping.Options(LedgerCuts.COARSE, Map.of(), Map.of(), Map.of(), List.of());

    @TempDir Path folder;

    @Test
    void aSeamAtAnyByteLosesNothingAndReadsNothingTwice() throws IOException {
        StringBuilder csv = new StringBuilder(HEADER);
        StringBuilder json = new StringBuilder();
        String[] notes = {"", "\"a, b\"", "\"two\nlines\"", "x", "\"2026-06-01,m,,1,1\nq\"", "é"};
        for (int i = 0; i < 24; i++) {
            String time = "2026-06-0" + (1 + i % 7) + "T0" + i % 10 + ":00:00Z";
            csv.append(time).append(",model-").append(i % 3).append(',');
            csv.append(notes[i % notes.length]).append(',').append(i).append(',').append(1000 + i);
            csv.append(i % 5 == 0 ? "\r\n" : "\n");
            json.append("{\"timestamp\":\"").append(time).append("\",\"model\":\"model-");
            json.append(i % 3).append("\",\"input_tokens\":").append(i);
            json.append(",\"output_tokens\":").append(1000 + i).append("}\n");
        }
        everySeam("log.csv", csv.toString(), new CsvContainer(), CANONICAL);
        everySeam("log.jsonl", json.toString(), new JsonLinesContainer(), CANONICAL);
        RecordMapping cells = mapping(CELLS);
        assertTrue(cells.open(NOTHING_DECLARED).direct().isEmpty(), "the session maps all rows");
        everySeam("lines.jsonl", json.toString(), new JsonLinesContainer(), WITHOUT_PLAN);
        everySeam("cells.csv", csv.toString(), new CsvContainer(), cells);
    }

    private static final String CELLS =
            """
            id: cells
            version: 1
            title: Cells that a session reads
            match: {form: csv, has: [timestamp]}
            set: {timestamp: iso(timestamp), model: model}
            emit:
              - when: model != null
                set: {input: int(input_tokens), output: int(output_tokens)}
            """;

    private static RecordMapping mapping(String text) {
        Problems problems = new Problems();
        return Mappings.load(text, "t.yaml", problems)
                .orElseThrow(() -> new AssertionError(problems.all()));
    }

    private void everySeam(String name, String text, LogContainer container, RecordMapping mapping)
            throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        UsageLedger whole = read(file, container, mapping, 1L << 40).ledger.build();
        assertEquals(24, whole.total().records());
        int refused = 0;
        for (int partBytes = 1; partBytes <= text.length() + 1; partBytes++) {
            try {
                Added added = read(file, container, mapping, partBytes);
                assertEquals(whole, added.ledger.build(), "parts of " + partBytes + " bytes");
                assertEquals(0, added.rejected, "parts of " + partBytes + " bytes");
            } catch (NotFast e) {
                // A part began inside a quoted cell, was found out, and the file is read whole.
                refused++;
            }
        }
        assertTrue(refused < text.length() / 2, refused + " of " + text.length() + " refused");
    }

    private static final String HEADER = "timestamp,model,note,input_tokens,output_tokens\n";
    private static final String START = "2026-06-01T00:00:00Z,m,";

    /** A row with all that a cell may have, whose counts are both 1. */
    private static final String RICH_ROW = START + "\"a, \"\"b\"\"\r\ntwo\",1,1\r\n";

    @Test
    void aTurnOfMarksMayEndAtAnyByteOfARow() throws IOException {
        String rich =
                RICH_ROW
                        + (START + "\"" + "long, ".repeat(400) + "\",2,3\n")
                        + "\n"
                        + (START + "x,too,many,4,5\n")
                        + (START + "few\n")
                        + (START + "plain,6,7\r\n");
        for (int gap = 0; gap < CsvMarks.FEW_BYTES + 80; gap++) {
            String text = HEADER + START + "y".repeat(gap) + ",8,9\n" + rich + rich;
            Path file = Files.writeString(folder.resolve("turn.csv"), text);
            Added added = read(file, new CsvContainer(), 1L << 40);
            assertEquals(4, added.rejected, "gap " + gap);
            assertEquals(7, added.ledger.total().records(), "gap " + gap);
            assertEquals(8 + 2 * 9, added.ledger.total().of(Meter.INPUT), "gap " + gap);
            assertEquals(9 + 2 * 11, added.ledger.total().of(Meter.OUTPUT), "gap " + gap);
        }
    }

    @Test
    void aWindowMayEndAtAnyByteOfARow() throws IOException {
        String rich = RICH_ROW + (START + "\"\"\"\",\"2\",\"3\"\n") + (START + "\"\",4,\"5\"\r\n");
        int rows = Window.FIRST_SIZE / 1000 - 1;
        for (int before = 0; before <= rich.length() + 1; before++) {
            String row = START + "x".repeat(1000 - START.length() - 5) + ",6,7\n";
            int used = HEADER.length() + rows * row.length();
            int gap = Window.FIRST_SIZE - before - used - START.length() - 5;
            String text =
                    HEADER + row.repeat(rows) + START + "y".repeat(gap) + ",8,9\n" + rich + rich;
            Path file = Files.writeString(folder.resolve("window.csv"), text);
            Added added = read(file, new CsvContainer(), 1L << 40);
            String where = before + " bytes before the end of the window";
            assertEquals(0, added.rejected, where);
            assertEquals(rows + 7, added.ledger.total().records(), where);
            assertEquals(rows * 6 + 8 + 2 * 7, added.ledger.total().of(Meter.INPUT), where);
            assertEquals(rows * 7 + 9 + 2 * 9, added.ledger.total().of(Meter.OUTPUT), where);
        }
    }

    @Test
    void aSeamInsideAQuotedCellThatLooksLikeRowsIsFoundOut() throws IOException {
        String row = "2026-06-01T00:00:00Z,m,,1,1\n";
        String text =
                "timestamp,model,note,input_tokens,output_tokens\n"
                        + row
                        + "2026-06-01T00:00:00Z,m,\"\n"
                        + row.repeat(30)
                        + "\",1,1\n"
                        + row;
        Path file = Files.writeString(folder.resolve("decoy.csv"), text);
        assertThrows(NotFast.class, () -> read(file, new CsvContainer(), text.length() / 2));
        assertEquals(3, read(file, new CsvContainer(), 1L << 40).ledger.build().total().records());
    }

    @Test
    void aRecordCostsNoByteOfHeap() throws IOException {
        noByte("csv", new CsvContainer());
        noByte("jsonl", new JsonLinesContainer());
    }

    private void noByte(String form, LogContainer container) throws IOException {
        Path few = write(form, 20_000);
        Path many = write(form, 120_000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] allocated = new long[3];
        // The first pair loads classes; only the second counts.
        for (int round = 0; round < 2; round++) {
            allocated[0] = threads.getCurrentThreadAllocatedBytes();
            read(few, container, 1L << 40);
            allocated[1] = threads.getCurrentThreadAllocatedBytes();
            Added added = read(many, container, 1L << 40);
            allocated[2] = threads.getCurrentThreadAllocatedBytes();
            assertEquals(120_000, added.fast + added.plain);
            assertTrue(added.plain < 1000, form + ": " + added.plain + " rows were read plainly");
        }
        long more = (allocated[2] - allocated[1]) - (allocated[1] - allocated[0]);
        // What is left is one small object per read of 256 KiB, and the sums of the file's blocks.
        assertTrue(more < 100_000 / 4, form + ": " + more + " bytes for 100,000 more records");
    }

    private Path write(String form, int rows) throws IOException {
        boolean csv = form.equals("csv");
        StringBuilder text =
                new StringBuilder(
                        csv
                                ? "timestamp,request_id,model,note,input_tokens,reported_cost,output_tokens\n"
                                : "");
        for (int i = 0; i < rows; i++) {
            String time = "2026-06-01T12:" + (10 + i % 50) + ":" + (10 + i % 50) + "Z";
            String model = "model-" + i % 7;
            int input = 100 + i % 900;
            if (csv) {
                text.append(time).append(",r-").append(i).append(',').append(model);
                text.append(i % 3 == 0 ? ",\"a, \"\"b\"\"\"," : ",plain,");
                text.append(input).append(",0.00").append(i % 1000).append(',');
                text.append(i % 90).append('\n');
            } else {
                text.append("{\"timestamp\":\"").append(time).append("\",\"request_id\":\"r-");
                text.append(i).append("\",\"note\":\"\\u00e9 \\\"x\\\" é\",\"model\":\"");
                text.append(model).append("\",\"input_tokens\":").append(input);
                text.append(",\"reported_cost\":").append(i % 1000 + 1).append(".5e-05");
                text.append(",\"output_tokens\":").append(i % 90).append("}\n");
            }
        }
        return Files.writeString(folder.resolve(rows + "." + form), text);
    }

    /** Where a text decides how counts add up, a row of another text is followed on its own. */
    @Test
    void whatATextDecidesHoldsForThatTextOnly() throws IOException {
        String mapping =
                """
                id: texts
                version: 1
                title: Counts that depend on a text
                match: {form: csv, has: [timestamp]}
                let:
                  cached: int(cached_input_tokens) ?? 0
                set:
                  timestamp: time(timestamp)
                  provider: provider
                  model: model
                  kind: if(model == 'sum', 'bucket', 'request')
                  input_tokens: if(provider == 'inclusive', int(input_tokens) - $cached, int(input_tokens))
                  cached_input_tokens: cached_input_tokens
                  output_tokens: if(model == 'none', 0, int(output_tokens))
                  requests: requests ?? 1
                """;
        RecordMapping texts = mapping(mapping);
        String[] providers = {"plain", "inclusive", "other"};
        String[] models = {"m", "none", "n", "sum"};
        StringBuilder csv =
                new StringBuilder(
                        "timestamp,provider,model,input_tokens,cached_input_tokens,output_tokens\n");
        long[] expected = new long[3];
        for (int i = 0; i < 240; i++) {
            String provider = providers[i % 3];
            String model = models[i / 3 % 4];
            int cached = i % 5 == 0 ? 0 : i;
            csv.append("2026-06-01T00:00:00Z,").append(provider).append(',').append(model);
            csv.append(',').append(1_000 + i).append(',').append(i % 5 == 0 ? "" : cached);
            csv.append(',').append(7 * i).append('\n');
            expected[0] += 1_000 + i - (provider.equals("inclusive") ? cached : 0);
            expected[1] += cached;
            expected[2] += model.equals("none") ? 0 : 7L * i;
        }
        Path file = Files.writeString(folder.resolve("texts.csv"), csv);
        Added added = read(file, new CsvContainer(), texts, 1L << 40);
        UsageLedger ledger = added.ledger.build();
        assertTrue(added.fast > 100, added.fast + " rows were mapped by their class");
        assertEquals(expected[0], ledger.total().of(Meter.INPUT));
        assertEquals(expected[1], ledger.total().of(Meter.CACHED_INPUT));
        assertEquals(expected[2], ledger.total().of(Meter.OUTPUT));
        for (LedgerRow row : ledger.rows()) {
            assertEquals(
                    row.key().model().equals("sum") ? UsageKind.BUCKET : UsageKind.REQUEST,
                    row.key().kind());
        }
    }

    @Test
    void elementsAreToldApartByTheirWord() throws IOException {
        RecordMapping gemini = Mappings.builtIn("gemini-generatecontent").orElseThrow();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            int audio = i % 3 == 0 ? 0 : i;
            text.append("{\"responseId\":\"r").append(i);
            text.append("\",\"createTime\":\"2026-06-01T00:00:00Z\",");
            text.append("\"modelVersion\":\"gemini-2.5-pro\",\"usageMetadata\":{");
            text.append("\"promptTokenCount\":").append(1000 + audio);
            text.append(",\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":1000}");
            if (audio > 0) {
                text.append(",{\"modality\":\"AUDIO\",\"tokenCount\":").append(audio).append('}');
            }
            text.append("],\"candidatesTokenCount\":7,\"totalTokenCount\":").append(1007 + audio);
            text.append("}}\n");
        }
        Path file = Files.writeString(folder.resolve("gemini.jsonl"), text);
        Added added = read(file, new JsonLinesContainer(), gemini, 1L << 40);
        assertEquals(1000, added.fast + added.plain);
        assertTrue(added.fast > 900, added.fast + " lines were mapped by their class");
        UsageLedger ledger = added.ledger.build();
        assertEquals(1_000_000, ledger.total().of(Meter.INPUT));
        assertEquals(333 * 999, ledger.total().of(Meter.AUDIO_INPUT));
    }

    private Added read(Path file, LogContainer container, long partBytes) throws IOException {
        return read(file, container, CANONICAL, partBytes);
    }

    private Added read(Path file, LogContainer container, RecordMapping mapping, long partBytes)
            throws IOException {
        Added added = new Added();
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(1 << 16);
        }
        try (FastFile fast =
                FastFile.open(
                                new LocalSource(file),
                                head,
                                container,
                                mapping,
                                NOTHING_DECLARED,
                                partBytes,
                                bytes -> {})
                        .orElseThrow()) {
            FastFile.Lane lane = fast.lane(added);
            for (int part = fast.parts() - 1; part >= 0; part--) {
                lane.read(part);
            }
            fast.requireSeams();
            added.flush();
        }
        return added;
    }

    private record LocalSource(Path path) implements LogSource {
        @Override
        public String name() {
            return "log";
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

    /** Adds everything up. */
    private static final class Added implements FastRecords {
        private final TextPool texts = new TextPool();
        private final MappedBatch mapped = new MappedBatch(new UsageBatch(texts, 0));
        final LedgerBuilder ledger = new LedgerBuilder(LedgerCuts.COARSE, texts, 1_000_000);
        long fast;
        long plain;
        long rejected;

        @Override
        public void add(FastBatch batch) {
            fast += batch.usage.size;
            ledger.add(batch.usage);
        }

        @Override
        public MappedBatch batch() {
            return mapped;
        }

        @Override
        public void flush() {
            plain += mapped.usage.size;
            ledger.add(mapped.usage);
            mapped.clear();
        }

        @Override
        public void place(int row, long beginByte) {}

        @Override
        public void containerRejected(Reject reject) {
            rejected++;
        }

        @Override
        public void containerSkipped(long line, String rule) {
            rejected++;
        }

        @Override
        public void skipped(long line, String rule) {
            rejected++;
        }

        @Override
        public void checksFailed(long rows, String check) {}

        @Override
        public void skippedRows(long rows, String rule) {
            rejected += rows;
        }

        @Override
        public void rejected(Reject reject) {
            rejected++;
        }

        @Override
        public void checkFailed(long line, String check) {
            rejected++;
        }
    }
}

package dev.counterbill.read.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.read.mapping.Mappings;
import dev.counterbill.read.run.FileReading.Status;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReadingTest {
    private static final String HEADER =
            "timestamp,request_id,model,input_tokens,cached_input_tokens,output_tokens\n";

    @TempDir Path folder;

    private record Call(String time, String id, String model, long input, long output) {
        String csv() {
            return time + "," + id + "," + model + "," + input + ",0," + output + "\n";
        }

        String json() {
            return "{\"timestamp\":\""
                    + time
                    + "\",\"body\":\"x\",\"request_id\":"
                    + (id.isEmpty() ? "null" : "\"" + id + "\"")
                    + ",\"model\":\""
                    + model
                    + "\",\"input_tokens\":"
                    + input
                    + ",\"output_tokens\":"
                    + output
                    + "}\n";
        }
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        try (OutputStream out =
                name.endsWith(".gz")
                        ? new GZIPOutputStream(Files.newOutputStream(file))
                        : Files.newOutputStream(file)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    private static List<Call> calls(SplittableRandom random, int count) {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Every fifth id is drawn twice or more, with other figures; some have none.
            int id = random.nextInt(count);
            calls.add(
                    new Call(
                            Instant.ofEpochSecond(1_780_000_000L + random.nextInt(10_000_000))
                                    .toString(),
                            id % 7 == 0 ? "" : "r" + id,
                            "m" + random.nextInt(4),
                            random.nextInt(5000),
                            random.nextInt(900)));
        }
        return calls;
    }

    private static void shuffle(List<Call> calls, SplittableRandom random) {
        for (int i = calls.size() - 1; i > 0; i--) {
            java.util.Collections.swap(calls, i, random.nextInt(i + 1));
        }
    }

    @Test
    void aFileThatGrowsWhileItIsReadIsLeftOutAsAWhole() throws IOException {
        for (ReaderChoice reader : List.of(ReaderChoice.PLAIN, ReaderChoice.FAST)) {
            Path file = write("grows.csv", HEADER + "2026-06-01T00:00:00Z,a,m,1,0,1\n");
            write("stays.csv", HEADER + "2026-06-01T00:00:00Z,b,m,5,0,5\n");
            ReadResult result =
                    Readings.read(
                            folder,
                            plan ->
                                    plan.withReader(reader)
                                            .withDeclarations(
                                                    source -> {
                                                        if (source.name().equals("grows.csv")) {
                                                            append(file);
                                                        }
                                                        return Declaration.NONE;
                                                    }));
            FileReading grown = result.files().get(0);
            assertEquals(Status.REJECTED, grown.status(), reader.id());
            assertEquals("FILE_CHANGED", grown.fault().orElseThrow().code());
            assertEquals(
                    "it grew or was replaced while it was read; nothing of it is counted. Run"
                            + " again when it is complete",
                    grown.fault().orElseThrow().message());
            assertEquals(5, result.ledger().total().of(Meter.INPUT), reader.id());
            assertEquals(1, result.records().counted(), reader.id());
        }
    }

    private static void append(Path file) {
        try {
            Files.writeString(
                    file,
                    "2026-06-01T00:00:00Z,c,m,2,0,2\n",
                    java.nio.file.StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void theLedgerDoesNotDependOnOrderSplitFormCompressionOrThreads() throws IOException {
        for (long seed = 1; seed <= 5; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Call> calls = calls(random, 3000);
            StringBuilder whole = new StringBuilder(HEADER);
            calls.forEach(call -> whole.append(call.csv()));
            ReadResult expected = Readings.read(write("one" + seed + "/a.csv", whole.toString()));
            shuffle(calls, random);
            int at = 0;
            String split = "split" + seed;
            for (int file = 0; at < calls.size(); file++) {
                int end = Math.min(calls.size(), at + 1 + random.nextInt(200));
                boolean csv = random.nextBoolean();
                StringBuilder text = new StringBuilder(csv ? HEADER : "");
                calls.subList(at, end).forEach(c -> text.append(csv ? c.csv() : c.json()));
                write(split + "/f" + file + (random.nextBoolean() ? ".gz" : ""), text.toString());
                at = end;
            }
            for (int threads = 1; threads <= 3; threads++) {
                int used = threads;
                ReadResult result =
                        Readings.read(
                                folder.resolve(split),
                                plan ->
                                        plan.withThreads(used)
                                                .withDuplicateMemory(
                                                        used == 3 ? 1 : 1 << 26, folder));
                String message = "seed " + seed + ", threads " + threads;
                assertEquals(expected.ledger(), result.ledger(), message);
                assertEquals(expected.records(), result.records(), message);
                assertEquals(
                        expected.duplicates().get(0).ledger(),
                        result.duplicates().get(0).ledger(),
                        message);
                assertEquals(
                        expected.duplicates().get(0).conflicts(),
                        result.duplicates().get(0).conflicts(),
                        message);
                assertTrue(result.records().duplicate() > 0, message);
            }
        }
    }

    @Test
    void recordsThatSpillToDiskGiveTheSameLedger() throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        StringBuilder text = new StringBuilder(HEADER);
        calls(random, 60_000).forEach(call -> text.append(call.csv()));
        Path file = write("many.csv", text.toString());
        ReadResult inMemory = Readings.read(file);
        ReadResult spilled = Readings.read(file, plan -> plan.withDuplicateMemory(1, folder));
        assertTrue(inMemory.spill().isEmpty());
        assertTrue(spilled.spill().orElseThrow().bytes() > 1_000_000);
        assertEquals(inMemory.ledger(), spilled.ledger());
        assertEquals(inMemory.records(), spilled.records());
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void ofGrowingSnapshotsTheLargestCountsWhereverItStands() throws IOException {
        write("a.jsonl", new Call("2026-06-01T00:00:00Z", "x", "m", 10, 900).json());
        write(
                "b.jsonl",
                new Call("2026-06-01T00:00:00Z", "x", "m", 10, 1).json()
                        + new Call("2026-06-01T00:00:00Z", "x", "m", 10, 1).json());
        ReadResult result = Readings.read(folder);
        assertEquals(900, result.ledger().total().of(Meter.OUTPUT));
        assertEquals(new RecordCounts(3, 1, 0, 2, 0, 0), result.records());
        assertEquals(1, result.duplicates().get(0).conflicts());
        assertEquals(2, result.duplicates().get(0).ledger().total().of(Meter.OUTPUT));
        ReadResult off =
                Readings.read(folder, plan -> plan.withDuplicates(ReadPlan.Duplicates.OFF));
        assertEquals(902, off.ledger().total().of(Meter.OUTPUT));
    }

    @Test
    void anEmptyKeyNeverMatches() throws IOException {
        String call = new Call("2026-06-01T00:00:00Z", "", "m", 1, 1).json();
        assertEquals(2, Readings.read(write("a.jsonl", call + call)).records().counted());
    }

    @Test
    void aDamagedFileIsLeftOutAndItsNeighboursDoNotMove() throws IOException {
        String call = new Call("2026-06-01T00:00:00Z", "x", "m", 10, 5).json();
        write("good.jsonl", call + new Call("2026-06-01T00:00:00Z", "", "m", 1, 1).json());
        UsageLedger alone = Readings.read(folder).ledger();
        // The larger record of the same key must not win out of a file that does not count.
        Path damaged =
                write(
                        "bad.jsonl.gz",
                        call.replace("10", "99").repeat(50_000)
                                + new Call("2026-06-02T00:00:00Z", "", "m", 7, 7).json());
        byte[] bytes = Files.readAllBytes(damaged);
        Files.write(damaged, java.util.Arrays.copyOf(bytes, bytes.length - 12));
        ReadResult result = Readings.read(folder);
        assertEquals(alone, result.ledger());
        FileReading reading = result.files().get(0);
        assertEquals(Status.REJECTED, reading.status());
        assertEquals("TRUNCATED_GZIP", reading.fault().orElseThrow().code());
        assertEquals(RecordCounts.ZERO, reading.records());
    }

    /** What a damaged file decompresses to breaks a rule of its form before the damage shows. */
    @Test
    void theDamageIsTheFaultAndNotTheRowsThatItMade() throws IOException {
        String call = new Call("2026-06-01T00:00:00Z", "", "m", 10, 5).json();
        Path damaged = write("bad.jsonl.gz", call.repeat(50_000) + " ".repeat(20 << 20));
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[bytes.length - 5] ^= 1;
        Files.write(damaged, bytes);
        assertEquals(
                "DAMAGED_GZIP", Readings.read(folder).files().get(0).fault().orElseThrow().code());
    }

    @Test
    void whatIsPackedTwiceOrHasSomethingBehindItIsNamed() throws IOException {
        String call = new Call("2026-06-01T00:00:00Z", "", "m", 10, 5).json();
        byte[] packed = Files.readAllBytes(write("good.jsonl.gz", call));
        Path tail = write("tail.jsonl.gz", call);
        Files.write(tail, "behind".getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
        try (OutputStream twice =
                new GZIPOutputStream(Files.newOutputStream(folder.resolve("twice.gz")))) {
            twice.write(packed);
        }
        ReadResult result = Readings.read(folder);
        assertEquals(1, result.records().counted());
        assertEquals(
                List.of(
                        "TRAILING_GARBAGE: something that is not gzip follows the last gzip member,"
                                + " perhaps a damaged further member; fetch or export the file"
                                + " again",
                        "NESTED_COMPRESSION: the decompressed bytes are compressed again;"
                                + " decompress the file once"),
                result.files().stream()
                        .flatMap(file -> file.fault().stream())
                        .map(FileReading.Fault::toString)
                        .toList());
    }

    /** 2^53 is the largest count of a record, so that 1,024 of them are one too many. */
    @Test
    void countsThatAddUpToTooMuchAreTheFaultOfTheirFile() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1024; i++) {
            text.append(new Call("2026-06-01T00:00:00Z", "k" + i, "m", 1L << 53, 0).json());
        }
        write("bad.jsonl", text.toString());
        write("good.jsonl", new Call("2026-06-01T00:00:00Z", "x", "m", 10, 5).json());
        for (ReaderChoice reader : ReaderChoice.values()) {
            ReadResult result = Readings.read(folder, plan -> plan.withReader(reader));
            assertEquals(15, result.ledger().total().tokens(), reader.toString());
            assertEquals(
                    "COUNTS_OVERFLOW",
                    result.files().get(0).fault().orElseThrow().code(),
                    reader.toString());
        }
    }

    @Test
    void countsOfSeveralFilesThatAddUpToTooMuchEndTheRun() throws IOException {
        for (String key : List.of("", "k")) {
            for (int file = 0; file < 2; file++) {
                StringBuilder text = new StringBuilder();
                for (int i = 0; i < 600; i++) {
                    String own = key.isEmpty() ? "" : key + file + i;
                    text.append(
                            new Call("2026-06-01T00:00:00Z", own, "m" + file, 1L << 53, 0).json());
                }
                write(file + ".jsonl", text.toString());
            }
            ReadRefused refused =
                    assertThrows(ReadRefused.class, () -> Readings.read(folder), "key " + key);
            assertEquals(
                    "ledger: COUNTS_OVERFLOW: the counts of all logs add up to less than 2^63; no"
                            + " real usage is more. 'counterbill inspect FILE' shows what each log"
                            + " holds; leave out the one with damaged counts.",
                    refused.getMessage());
        }
    }

    @Test
    void aCopyOfAFileCountsOnce() throws IOException {
        String text = new Call("2026-06-01T00:00:00Z", "", "m", 10, 5).json();
        write("a.jsonl", text);
        write("sub/copy.jsonl", text);
        write("sub/other.jsonl", text.replace("10", "11"));
        ReadResult result = Readings.read(folder);
        assertEquals(21, result.ledger().total().of(Meter.INPUT));
        assertEquals(
                "[SkippedFile[name=sub/copy.jsonl, reason=a copy of a.jsonl]]",
                result.skipped().toString());
    }

    @Test
    void recordsOutsideThePeriodAreFilteredAfterDuplicatesAreDecided() throws IOException {
        write(
                "a.jsonl",
                new Call("2026-05-31T23:59:59Z", "", "m", 1, 0).json()
                        + new Call("2026-06-01T00:00:00Z", "", "m", 2, 0).json()
                        + new Call("2026-07-01T00:00:00Z", "", "m", 4, 0).json()
                        + new Call("2026-06-30T23:59:59Z", "x", "m", 8, 0).json()
                        + new Call("2026-07-01T00:00:00Z", "x", "m", 16, 0).json());
        ReadResult june =
                Readings.read(
                        folder,
                        plan ->
                                plan.withPeriod(
                                        ReadPlan.Period.of(
                                                Instant.parse("2026-06-01T00:00:00Z"),
                                                Instant.parse("2026-07-01T00:00:00Z"))));
        assertEquals(2, june.ledger().total().of(Meter.INPUT));
        assertEquals(new RecordCounts(5, 1, 0, 1, 0, 3), june.records());
    }

    @Test
    void whatBooksSayIsKeptApartFromUsage() throws IOException {
        write(
                "a.csv",
                HEADER.strip()
                        + ",reported_cost\n2026-06-01T00:00:00Z,a,m,1,0,1,0.10\n"
                        + "2026-06-01T10:00:00Z,b,m,1,0,1,0.25\n"
                        + "2026-06-01T10:00:00Z,b,m,1,0,0,99\n");
        assertEquals(
                "{Key[day=2026-06-01, provider=, model=m, source=canonical, currency=USD]=0.35}",
                Readings.read(folder).reportedCosts().amounts().toString());
    }

    @Test
    void rejectsAreCountedExactlyAndSampledByCode() throws IOException {
        StringBuilder text = new StringBuilder(HEADER);
        for (int i = 0; i < 50; i++) {
            text.append("2026-06-01T00:00:00Z,,m,sk-secret-1234567,0,1\n");
        }
        text.append("x\n");
        FileReading reading = Readings.read(write("a.csv", text.toString())).files().get(0);
        assertEquals("{BAD_COUNT=50, RAGGED_ROW=1}", reading.rejectsByCode().toString());
        assertEquals(21, reading.rejects().size());
        assertEquals("[redacted]", reading.rejects().get(0).value());
        assertEquals(Status.PARTIAL, reading.status());
    }

    @Test
    void aFileThatNoMappingFitsIsToldWhatItLacks() throws IOException {
        assertEquals(
                "NO_MAPPING: no mapping fits; columns: 'timestmp', 'model', 'input_tokens',"
                        + " 'completion'; to be read as canonical 'timestamp' is missing (did you"
                        + " mean it by 'timestmp'?), 'output_tokens' is missing; give one with"
                        + " --mapping ID|FILE (known: canonical)",
                fault("timestmp,model,input_tokens,completion\n1,m,1,1\n"));
        assertEquals(
                "NO_MAPPING: no mapping fits; fields: 'a', 'b'; give one with --mapping ID|FILE"
                        + " (known: canonical)",
                fault("{\"a\":1,\"b\":{\"model\":2}}\n"));
        assertEquals(
                "NO_HEADER: the first line looks like a record and not like column names"
                        + " ('2026-06-01T00:00:00Z', 'gpt-4o', '12'); add a header line",
                fault("2026-06-01T00:00:00Z,gpt-4o,12\n"));
        assertEquals(
                "NO_RECORDS: none of its records can be parsed; line 1 NOT_AN_OBJECT: a record is a"
                        + " JSON object",
                fault("[1]"));
        assertEquals(
                "MALFORMED_JSON: the JSON is broken at line 1; fetch or export the file again",
                fault("{oops: 1}\n"));
        assertEquals(
                "EMPTY_FILE: the file has no bytes at all, as after a failed copy; export it again"
                        + " or remove it",
                fault(""));
    }

    private String fault(String text) throws IOException {
        Path file = write("odd", text);
        return Readings.read(file).files().get(0).fault().orElseThrow().toString();
    }

    @Test
    void twoMappingsThatFitEquallyWellAreATie() throws IOException {
        Path file = write("a.jsonl", new Call("2026-06-01T00:00:00Z", "", "m", 10, 5).json());
        ReadResult result =
                Readings.read(
                        file,
                        List.of(
                                new CanonicalTestMapping("two", List.of()),
                                new CanonicalTestMapping("one", List.of())),
                        plan -> plan);
        assertEquals(
                "AMBIGUOUS_MAPPING: these mappings fit equally well: one, two; choose one with"
                        + " --mapping",
                result.files().get(0).fault().orElseThrow().toString());
    }

    @Test
    void filesWithoutRecordsAreFine() throws IOException {
        write("a.csv", HEADER);
        write("b.jsonl", "\n \n");
        write("c.json", "[]");
        ReadResult result = Readings.read(folder);
        assertTrue(result.files().stream().allMatch(file -> file.status() == Status.OK));
        assertEquals(RecordCounts.ZERO, result.records());
    }

    @Test
    void aLedgerAboveItsBoundNamesTheLabelOrTheFlag() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            text.append(new Call("2026-06-01T00:00:00Z", "", "m" + i, 1, 1).json());
        }
        write("a.jsonl", text.toString());
        ReadRefused refused =
                assertThrows(
                        ReadRefused.class,
                        () -> Readings.read(folder, plan -> plan.withMaxLedgerRows(99)));
        assertEquals(
                "ledger: TOO_MANY_LEDGER_ROWS: the ledger has at most 99 rows. raise"
                        + " --max-ledger-rows.",
                refused.getMessage());
    }

    @Test
    void ledgersOfThreadsThatAreAboveTheBoundOnlyTogetherAreRefused() throws IOException {
        for (int file = 0; file < 2; file++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 60; i++) {
                String model = "m" + file + "-" + i;
                text.append(new Call("2026-06-01T00:00:00Z", "", model, 1, 1).json());
            }
            write(file + ".jsonl", text.toString());
        }
        for (int threads = 1; threads <= 3; threads++) {
            int own = threads;
            assertEquals(
                    120,
                    Readings.read(folder, plan -> plan.withThreads(own).withMaxLedgerRows(120))
                            .ledger()
                            .size());
            ReadRefused refused =
                    assertThrows(
                            ReadRefused.class,
                            () ->
                                    Readings.read(
                                            folder,
                                            plan -> plan.withThreads(own).withMaxLedgerRows(119)));
            assertEquals(
                    "ledger: TOO_MANY_LEDGER_ROWS: the ledger has at most 119 rows. raise"
                            + " --max-ledger-rows.",
                    refused.getMessage());
        }
    }

    @Test
    void aLedgerAboveItsBoundNamesTheLabelWithTheMostValues() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            text.append(new Call("2026-06-01T00:00:00Z", "", "m", 1, 1).json().replace("}", ""))
                    .setLength(text.length() - 1);
            text.append(",\"user\":\"u" + i + "\",\"team\":\"t" + i % 3 + "\"}\n");
        }
        write("a.jsonl", text.toString());
        ReadRefused refused =
                assertThrows(
                        ReadRefused.class,
                        () ->
                                Readings.read(
                                        folder,
                                        Mappings.builtIn(),
                                        plan -> plan.withMaxLedgerRows(50),
                                        new LedgerCuts(
                                                LedgerCuts.COARSE.prompt(),
                                                LedgerCuts.COARSE.time(),
                                                Map.of(),
                                                List.of("team", "user"))));
        assertEquals(
                "ledger: TOO_MANY_LEDGER_ROWS: the ledger has at most 50 rows. leave out the label"
                        + " 'user', which has 50 values so far, or raise --max-ledger-rows.",
                refused.getMessage());
    }

    @Test
    void betweenMappingsTheLargerRecordOfAKeyCounts() throws IOException {
        write("a.csv", HEADER + new Call("2026-06-01T00:00:00Z", "x", "m", 10, 5).csv());
        write(
                "b.json",
                "{\"calls\":[" + new Call("2026-06-01T00:00:00Z", "x", "m", 10, 6).json() + "]}");
        ReadResult result =
                Readings.read(
                        folder,
                        List.of(
                                new CanonicalTestMapping(),
                                new CanonicalTestMapping("nested", List.of("calls[]"))),
                        plan -> plan);
        assertEquals(6, result.ledger().total().of(Meter.OUTPUT));
        assertEquals(
                "[canonical 1 0, nested 0 1]",
                result.duplicates().stream()
                        .map(d -> d.mapping() + " " + d.records() + " " + d.conflicts())
                        .toList()
                        .toString());
    }

    @Test
    void theFingerprintIsOfTheRawBytes() throws IOException {
        String text = new Call("2026-06-01T00:00:00Z", "", "m", 10, 5).json();
        Path plain = write("a.jsonl", text);
        Path packed = write("b.jsonl.gz", text);
        assertEquals(
                Files.size(plain),
                Readings.read(plain).files().get(0).fingerprint().orElseThrow().sizeBytes());
        assertEquals(
                Files.size(packed),
                Readings.read(packed).files().get(0).fingerprint().orElseThrow().sizeBytes());
        assertNotEquals(
                Readings.read(plain).files().get(0).fingerprint(),
                Readings.read(packed).files().get(0).fingerprint());
    }
}

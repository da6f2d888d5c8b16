package dev.counterbill.read.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.container.CsvContainer;
import dev.counterbill.read.container.JsonLinesContainer;
import dev.counterbill.read.mapping.Mappings;
import dev.counterbill.read.run.Declaration;
import dev.counterbill.read.run.LogReading;
import dev.counterbill.read.run.ReadPlan;
import dev.counterbill.read.run.ReadResult;
import dev.counterbill.read.source.LogSources;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.TimeEdge;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading with a state is reading everything, only cheaper. */
class StateReadingTest {
    private static final ZoneId KOLKATA = ZoneId.of("Asia/Kolkata");
    private static final String HEADER =
            "timestamp,request_id,model,input_tokens,output_tokens,reported_cost,project\n";

    private static final List<RecordMapping> MAPPINGS = Mappings.builtIn();

    @TempDir Path folder;

    @Test
    void incrementalEqualsFullWhateverComesGoesOrIsReplaced() throws IOException {
        for (long seed = 1; seed <= 12; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Path logs = Files.createDirectories(folder.resolve("logs" + seed));
            Path state = folder.resolve("state" + seed);
            ReadPlan.Duplicates duplicates =
                    seed % 6 == 0 ? ReadPlan.Duplicates.OFF : ReadPlan.Duplicates.BY_MAPPING;
            for (int night = 0; night < 12; night++) {
                change(logs, random);
                ReadPlan.Period period = period(random);
                UnaryOperator<ReadPlan> how =
                        plan -> plan.withPeriod(period).withDuplicates(duplicates);
                String message = "seed " + seed + ", night " + night;
                ReadResult full = full(logs, how);
                assertSame(full, read(logs, state, how).result(), message);
                if (night % 4 == 3) {
                    assertSame(full, read(logs, state, how).result(), message + ", again");
                    Path other = folder.resolve("fresh" + seed + "-" + night);
                    assertSame(full, read(logs, other, how).result(), message + ", fresh state");
                }
            }
        }
    }

    private static void assertSame(ReadResult full, ReadResult found, String message) {
        assertEquals(full.files(), found.files(), message);
        assertEquals(full.skipped(), found.skipped(), message);
        assertEquals(full.ledger(), found.ledger(), message);
        assertEquals(full.reportedCosts().amounts(), found.reportedCosts().amounts(), message);
        assertEquals(full.duplicates(), found.duplicates(), message);
        assertEquals(full, found, message);
    }

    private static ReadPlan.Period period(SplittableRandom random) {
        if (random.nextInt(3) == 0) {
            return ReadPlan.Period.ALWAYS;
        }
        LocalDate first = LocalDate.of(2026, 6, 1).plusDays(random.nextInt(3));
        return ReadPlan.Period.of(
                first.atStartOfDay(KOLKATA).toInstant(),
                first.plusDays(2).atStartOfDay(KOLKATA).toInstant());
    }

    /** Adds, rewrites, renames, copies or removes some files. */
    private static void change(Path logs, SplittableRandom random) throws IOException {
        for (int i = 0; i < 3; i++) {
            List<Path> there;
            try (Stream<Path> files = Files.list(logs)) {
                there = files.sorted().toList();
            }
            int what = random.nextInt(8);
            Path name = logs.resolve("f" + random.nextInt(20) + (what == 7 ? ".jsonl" : ".csv"));
            if (there.isEmpty() || what <= 2 || what == 7) {
                Files.writeString(name, what == 7 ? lines(random) : csv(random));
            } else {
                Path one = there.get(random.nextInt(there.size()));
                if (what == 3) {
                    Files.delete(one);
                } else if (what == 4 && !Files.exists(name)) {
                    Files.move(one, name);
                } else if (what == 5 && !one.equals(name)) {
                    Files.copy(one, name, StandardCopyOption.REPLACE_EXISTING);
                } else if (what == 6) {
                    Files.writeString(one, "not a record\n", StandardOpenOption.APPEND);
                }
            }
        }
    }

    private record Call(
            String time, String id, String model, int in, int out, String cost, String project) {
        static Call any(SplittableRandom random) {
            int id = random.nextInt(60);
            // Records of one id often say the same, and sometimes not.
            int variant = random.nextInt(5) == 0 ? random.nextInt(3) : 0;
            SplittableRandom own = new SplittableRandom(id * 31L + variant);
            return new Call(
                    Instant.ofEpochSecond(1_780_272_000L + own.nextInt(4 * 86_400)).toString(),
                    id % 9 == 0 ? "" : "r" + id,
                    own.nextInt(2) == 0 ? "gpt-4o" : "gpt-4o-mini",
                    own.nextInt(3) * 1000,
                    own.nextInt(500),
                    own.nextInt(3) == 0 ? "0." + own.nextInt(10) + "0" : "",
                    "p" + own.nextInt(3));
        }
    }

    private static String csv(SplittableRandom random) {
        StringBuilder text = new StringBuilder(HEADER);
        for (int i = random.nextInt(25); i > 0; i--) {
            Call call = Call.any(random);
            text.append(
                            String.join(
                                    ",",
                                    call.time,
                                    call.id,
                                    call.model,
                                    random.nextInt(40) == 0 ? "-5" : call.in + "",
                                    call.out + "",
                                    call.cost,
                                    call.project))
                    .append('\n');
        }
        return text.toString();
    }

    private static String lines(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(25) + 1; i > 0; i--) {
            Call call = Call.any(random);
            text.append("{\"timestamp\":\"" + call.time + "\",");
            text.append(call.id.isEmpty() ? "" : "\"request_id\":\"" + call.id + "\",");
            text.append("\"model\":\"" + call.model + "\",\"input_tokens\":" + call.in);
            text.append(",\"output_tokens\":" + call.out + ",\"project\":\"" + call.project);
            text.append("\"}\n");
        }
        return text.toString();
    }

    @Test
    void aKnownLogThatMayNotBeReadAnyMoreIsRejectedAsAFullRunDoes() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        Path one = Files.writeString(logs.resolve("f1.csv"), csv(new SplittableRandom(1)));
        Files.writeString(logs.resolve("f2.csv"), csv(new SplittableRandom(2)));
        Path state = folder.resolve("state");
        read(logs, state, plan -> plan);
        Files.setPosixFilePermissions(one, Set.of());
        assumeFalse(Files.isReadable(one), "permissions hold for who runs the test");
        StateReading.Found locked = read(logs, state, plan -> plan);
        assertEquals("REJECTED", locked.result().files().get(0).status().toString());
        assertSame(full(logs, plan -> plan), locked.result(), "locked");
        assertTrue(locked.stamps().isEmpty());
        Files.setPosixFilePermissions(one, PosixFilePermissions.fromString("rw-------"));
        assertSame(full(logs, plan -> plan), read(logs, state, plan -> plan).result(), "open");
    }

    @Test
    void onlyFilesWhoseBytesAreNewAreReadAndTheDigestDecides() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        for (int i = 0; i < 5; i++) {
            Files.writeString(logs.resolve("f" + i + ".csv"), csv(new SplittableRandom(i + 40)));
        }
        Path state = folder.resolve("state");
        assertEquals(5, read(logs, state, plan -> plan).freshFiles());
        StateReading.Found again = read(logs, state, plan -> plan);
        assertEquals(0, again.freshFiles());
        // A file that was touched but says the same is digested and not read.
        Files.setLastModifiedTime(logs.resolve("f2.csv"), FileTime.from(Instant.EPOCH));
        assertEquals(0, read(logs, state, plan -> plan).freshFiles());
        // A file of the same size and time that says something else is read.
        Path one = logs.resolve("f3.csv");
        FileTime time = Files.getLastModifiedTime(one);
        Files.writeString(one, Files.readString(one).replace("gpt-4o,", "gpt-4x,"));
        Files.setLastModifiedTime(one, time);
        StateReading.Found changed = read(logs, state, plan -> plan);
        assertEquals(1, changed.freshFiles());
        assertSame(full(logs, plan -> plan), changed.result(), "after a change");
        // New instants on the full hour, as of new prices, do not make anything be read.
        assertEquals(
                0,
                read(logs, state, plan -> plan, Instant.parse("2026-06-02T00:00:00Z"))
                        .freshFiles());
        assertEquals(
                5,
                read(logs, state, plan -> plan, Instant.parse("2026-06-02T00:30:00Z"))
                        .freshFiles());
    }

    @Test
    void aLogThatIsCompressedOverTwoNightsCountsOnceOnEach() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        Path plain = Files.writeString(logs.resolve("f1.csv"), csv(new SplittableRandom(3)));
        Path state = folder.resolve("state");
        ReadResult first = read(logs, state, plan -> plan).result();
        Path compressed = logs.resolve("f1.csv.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
            Files.copy(plain, out);
        }
        StateReading.Found both = read(logs, state, plan -> plan);
        assertEquals(0, both.freshFiles());
        assertEquals(first.ledger(), both.result().ledger());
        assertEquals(
                "[SkippedFile[name=f1.csv.gz, reason=a copy of f1.csv, compressed]]",
                both.result().skipped().toString());
        assertSame(full(logs, plan -> plan), both.result(), "both");
        for (Path log : List.of(plain, compressed)) {
            Files.setLastModifiedTime(log, FileTime.from(Instant.EPOCH));
        }
        read(logs, state, plan -> plan);
        StateReading.Found again = read(logs, state, plan -> plan);
        assertEquals(0, again.reads().logBytes.get(), "nothing is decompressed again");
        assertSame(full(logs, plan -> plan), again.result(), "both again");
        Files.delete(plain);
        ReadResult last = read(logs, state, plan -> plan).result();
        assertEquals(first.ledger(), last.ledger());
        assertSame(full(logs, plan -> plan), last, "compressed only");
    }

    @Test
    void whatIsDeclaredTellsEqualLogsApart() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        Files.writeString(logs.resolve("f1.csv"), csv(new SplittableRandom(3)));
        Files.copy(logs.resolve("f1.csv"), logs.resolve("f2.csv"));
        UnaryOperator<ReadPlan> how =
                plan ->
                        plan.withDuplicates(ReadPlan.Duplicates.OFF)
                                .withDeclarations(source -> projectOf(source.name()));
        ReadResult full = full(logs, how);
        assertEquals("[]", full.skipped().toString());
        assertSame(full, read(logs, folder.resolve("state"), how).result(), "first");
        assertSame(full, read(logs, folder.resolve("state"), how).result(), "again");
    }

    private static Declaration projectOf(String name) {
        return new Declaration(
                Optional.empty(),
                Map.of(),
                Map.of(),
                Map.of("project", name),
                List.of(),
                Declaration.Part.COUNTED);
    }

    /** Nobody can set back the time at which a file was changed in any way. */
    @Test
    void aLogWhoseTimeIsSetBackAfterAChangeIsRead() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        Path log = Files.writeString(logs.resolve("f1.csv"), csv(new SplittableRandom(3)));
        assumeTrue(log.getFileSystem().supportedFileAttributeViews().contains("unix"));
        FileTime time = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
        Files.setLastModifiedTime(log, time);
        Path state = folder.resolve("state");
        read(logs, state, plan -> plan);
        assertEquals(0, read(logs, state, plan -> plan).freshFiles());
        byte[] changed = Files.readString(log).replace("gpt-4o,", "gpt-4x,").getBytes(UTF_8);
        // In place: neither another file nor another size.
        Files.write(log, changed, StandardOpenOption.WRITE);
        Files.setLastModifiedTime(log, time);
        StateReading.Found found = read(logs, state, plan -> plan);
        assertEquals(1, found.freshFiles());
        assertSame(full(logs, plan -> plan), found.result(), "after the change");
    }

    @Test
    void aDamagedStateIsMadeAgain() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        for (int i = 0; i < 6; i++) {
            Files.writeString(logs.resolve("f" + i + ".csv"), csv(new SplittableRandom(i + 70)));
        }
        Path whole = folder.resolve("whole");
        ReadResult expected = read(logs, whole, plan -> plan).result();
        TreeMap<Path, byte[]> files = contents(whole);
        SplittableRandom random = new SplittableRandom(5);
        for (Map.Entry<Path, byte[]> file : files.entrySet()) {
            for (int damage = 0; damage < 8; damage++) {
                Path state = folder.resolve("damaged");
                for (Map.Entry<Path, byte[]> one : files.entrySet()) {
                    Path copy = state.resolve(whole.relativize(one.getKey()));
                    Files.createDirectories(copy.getParent());
                    Files.write(copy, one.getValue());
                }
                Path victim = state.resolve(whole.relativize(file.getKey()));
                if (damage == 0) {
                    Files.delete(victim);
                } else if (damage == 1) {
                    Files.write(
                            victim,
                            java.util.Arrays.copyOf(file.getValue(), file.getValue().length / 2));
                } else {
                    byte[] bytes = file.getValue().clone();
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                    Files.write(victim, bytes);
                }
                String message = victim + ", damage " + damage;
                assertSame(expected, read(logs, state, plan -> plan).result(), message);
                Path late =
                        Files.writeString(logs.resolve("late.csv"), csv(new SplittableRandom(9)));
                assertSame(
                        full(logs, plan -> plan),
                        read(logs, state, plan -> plan).result(),
                        message);
                Files.delete(late);
                assertSame(expected, read(logs, state, plan -> plan).result(), message);
                Files.walk(state)
                        .sorted(java.util.Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
    }

    /** Half an hour is no begin of a slot, so that nothing that was remembered is of use. */
    private static final Instant OTHER_CUT = Instant.parse("2026-06-02T00:30:00Z");

    @Test
    void aNightThatFailsUnderOtherSettingsLeavesTheLastOneAsItWas() throws IOException {
        Path logs = logsWithKeys(6);
        Path state = folder.resolve("state");
        read(logs, state, plan -> plan);
        failNight(logs, state, OTHER_CUT);
        repeatAll(logs);
        ReadResult full = full(logs, plan -> plan);
        assertEquals(30, full.records().duplicate());
        assertSame(full, read(logs, state, plan -> plan).result(), "after the failure");
        assertSame(full, read(logs, state, plan -> plan).result(), "again");
    }

    @Test
    void claimsOfOtherFilesAreFoundOutAndMadeAgain() throws IOException {
        Path logs = logsWithKeys(6);
        Path state = folder.resolve("state");
        read(logs, state, plan -> plan);
        Path other = folder.resolve("other");
        read(logs, other, plan -> plan, OTHER_CUT);
        Path run = Path.of("claims", "1.run");
        assertEquals(Files.size(state.resolve(run)), Files.size(other.resolve(run)));
        Files.copy(other.resolve(run), state.resolve(run), StandardCopyOption.REPLACE_EXISTING);
        repeatAll(logs);
        assertSame(
                full(logs, plan -> plan), read(logs, state, plan -> plan).result(), "other claims");
    }

    @Test
    void claimsAreDeletedOnlyWhenTheNightThatDoesWithoutThemIsRemembered() throws IOException {
        Path state = folder.resolve("state");
        Path logs = logsWithKeys(0);
        for (int i = 0; i < Claims.FAN_IN - 1; i++) {
            writeKeys(logs, i);
            read(logs, state, plan -> plan);
        }
        TreeMap<Path, byte[]> before = contents(state.resolve("claims"));
        assertEquals(Claims.FAN_IN - 1, before.size());
        writeKeys(logs, Claims.FAN_IN);
        failNight(logs, state);
        TreeMap<Path, byte[]> after = contents(state.resolve("claims"));
        before.forEach((file, bytes) -> assertArrayEquals(bytes, after.get(file), file.toString()));
        read(logs, state, plan -> plan);
        assertEquals(1, contents(state.resolve("claims")).size());
        repeatAll(logs);
        assertSame(full(logs, plan -> plan), read(logs, state, plan -> plan).result(), "merged");
    }

    private Path logsWithKeys(int files) throws IOException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        for (int i = 0; i < files; i++) {
            writeKeys(logs, i);
        }
        return logs;
    }

    /** A file of five records with keys of its own. */
    private static void writeKeys(Path logs, int number) throws IOException {
        StringBuilder text = new StringBuilder(HEADER);
        for (int i = 0; i < 5; i++) {
            text.append("2026-06-01T10:00:00Z,r" + number + "-" + i + ",gpt-4o,100,10,,p\n");
        }
        Files.writeString(logs.resolve("f" + number + ".csv"), text);
    }

    /** A file that repeats the records of all others. */
    private static void repeatAll(Path logs) throws IOException {
        StringBuilder text = new StringBuilder(HEADER);
        for (byte[] file : contents(logs).values()) {
            text.append(new String(file, StandardCharsets.UTF_8).substring(HEADER.length()));
        }
        Files.writeString(logs.resolve("g.csv"), text);
    }

    /** A night that cannot be remembered, as on a full disk. */
    private static void failNight(Path logs, Path state, Instant... instants) throws IOException {
        Path obstacle = Files.createDirectories(state.resolve(".night.new").resolve("x"));
        assertThrows(IOException.class, () -> read(logs, state, plan -> plan, instants));
        Files.delete(obstacle);
        Files.delete(obstacle.getParent());
    }

    private static TreeMap<Path, byte[]> contents(Path root) throws IOException {
        TreeMap<Path, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file, Files.readAllBytes(file));
            }
        }
        return contents;
    }

    @Test
    void aYearOfNightsEqualsAFullReadingAndOpensNothingOld() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        Path state = folder.resolve("state");
        for (int night = 0; night < 365; night++) {
            long newBytes = night(logs, night, 40);
            StateReading.Found found = read(logs, state, plan -> plan);
            assertEquals(1, found.freshFiles(), "night " + night);
            // Once for the digest, twice for its first bytes, once for the records.
            assertTrue(
                    found.reads().logBytes() <= 4 * newBytes,
                    "night " + night + " read " + found.reads().logBytes() + " of logs");
            if (night % 60 == 59 || night == 364) {
                assertSame(full(logs, plan -> plan), found.result(), "night " + night);
                StateReading.Found nothingNew = read(logs, state, plan -> plan);
                assertEquals(0, nothingNew.reads().logBytes());
                assertEquals(0, nothingNew.reads().keyBytes());
                assertSame(found.result(), nothingNew.result(), "nothing new");
            }
        }
    }

    /** Writes a night of records, one in ten of which an earlier night has, too. */
    private static long night(Path logs, int night, int records) throws IOException {
        SplittableRandom random = new SplittableRandom(night);
        StringBuilder text = new StringBuilder(HEADER);
        for (int i = 0; i < records; i++) {
            int of = i % 10 == 0 ? random.nextInt(night + 1) : night;
            int call = i % 10 == 0 ? random.nextInt(40) : i;
            text.append(Instant.ofEpochSecond(1_767_225_600L + of * 86_400L + call % 86_400))
                    .append(",r")
                    .append(of)
                    .append('-')
                    .append(call)
                    .append(",gpt-4o-mini,")
                    .append(call % 3000)
                    .append(",10,,p\n");
        }
        Path file = logs.resolve("day" + String.format("%03d", night) + ".csv");
        Files.writeString(file, text);
        // Files of the past are not of the last two seconds, as on a real night.
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
        return text.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * At most 7 runs of a size, a page of 1 KiB or two per key in each: what a night reads of keys
     * follows from its new keys. A run's own keys are gone through a few times on top.
     */
    @Test
    void whatANightReadsOfKeysFollowsFromItsNewKeysAndNotFromTheHistory() throws IOException {
        List<Long> perKey = new ArrayList<>();
        for (int history : List.of(20_000, 160_000)) {
            Path logs = Files.createDirectories(folder.resolve("logs" + history));
            Path state = folder.resolve("state" + history);
            night(logs, 0, history);
            read(logs, state, plan -> plan);
            long keyBytes = 0;
            for (int night = 1; night <= 7; night++) {
                night(logs, night, 20);
                keyBytes += read(logs, state, plan -> plan).reads().keyBytes();
            }
            perKey.add(keyBytes / 7 / 20);
            assertSame(
                    full(logs, plan -> plan),
                    read(logs, state, plan -> plan).result(),
                    "history " + history);
        }
        System.out.println("bytes read of keys per new key: " + perKey);
        assertTrue(perKey.get(1) <= 8 * 1024, "per new key: " + perKey);
        // Eight times the history costs no more than half as much again.
        assertTrue(perKey.get(1) <= perKey.get(0) * 3 / 2 + 1024, "per new key: " + perKey);
    }

    private static LedgerCuts cuts(Instant... instants) {
        return new LedgerCuts(
                PromptCuts.withGrid(List.of(1500L)),
                TimeCuts.of(List.of(instants), List.of(TimeEdge.midnight(KOLKATA))),
                Map.of(),
                List.of("project"));
    }

    private static ReadPlan plan(LogSources sources, Instant... instants) {
        return ReadPlan.of(
                        sources.sources(),
                        MAPPINGS,
                        List.of(new JsonLinesContainer(), new CsvContainer()),
                        cuts(instants))
                .withThreads(2);
    }

    private static LogSources sources(Path logs) {
        return LogSources.expand(
                List.of(logs.toString()),
                Path.of("."),
                uri -> List.of(),
                InputStream.nullInputStream());
    }

    private static ReadResult full(Path logs, UnaryOperator<ReadPlan> how) {
        try (LogSources sources = sources(logs)) {
            return LogReading.read(how.apply(plan(sources)));
        }
    }

    private static StateReading.Found read(
            Path logs, Path state, UnaryOperator<ReadPlan> how, Instant... instants)
            throws IOException {
        try (LogSources sources = sources(logs)) {
            return StateReading.read(how.apply(plan(sources, instants)), state, "test");
        }
    }
}

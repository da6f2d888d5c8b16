package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A nightly run is a full run, whatever happened before; and what it published can be proved. */
class NightlyTest {
    private static final String HEADER =
            "timestamp,request_id,model,input_tokens,output_tokens,project\n";
    private static final String DAYS = "2026-03-06_2026-03-12";

    @TempDir Path folder;

    @Test
    void anIncrementalReportEqualsAFullOneByteForByte() throws IOException {
        Path logs = logs("logs", 4);
        Path state = folder.resolve("state");
        Path nightly = folder.resolve("nightly");
        for (int night = 4; night < 8; night++) {
            log(logs, night);
            if (night == 6) {
                Files.delete(logs.resolve("day1.csv"));
            }
            CommandRun run = run(logs, nightly, "--state", state.toString());
            assertEquals(0, run.exitCode(), run.err());
        }
        Path full = folder.resolve("full");
        assertEquals(0, run(logs, full).exitCode());
        assertEquals(contents(full), contents(nightly));
        assertEquals(4, Files.readAllLines(state.resolve("runs.jsonl")).size());
        CommandRun again = run(logs, nightly, "--state", state.toString());
        assertEquals(0, again.exitCode(), again.err());
        assertTrue(again.err().contains("Nothing new"), again.err());
        assertEquals(contents(full), contents(nightly));
        assertEquals(4, Files.readAllLines(state.resolve("runs.jsonl")).size());
    }

    @Test
    void reportsAndStateMayStandAmongTheLogs() throws IOException {
        Path logs = logs("logs", 3);
        Path out = logs.resolve("reports");
        String[] flags = {"--state", logs.resolve("state").toString()};
        assertEquals(0, run(logs, out, flags).exitCode());
        log(logs, 3);
        CommandRun second = run(logs, out, flags);
        assertEquals(0, second.exitCode(), second.err());
        assertTrue(
                second.err()
                        .contains(
                                "not read: reports/"
                                        + DAYS
                                        + "/ (a folder of a report, not of logs)"),
                second.err());
        assertTrue(
                second.err().contains("not read: state/ (a folder of a state, not of logs)"),
                second.err());
        Path full = folder.resolve("full");
        assertEquals(0, run(logs, full).exitCode());
        assertEquals(contents(full), contents(out));
    }

    @Test
    void aNightWithNothingNewIsToldAtAGlanceAndAnythingElseIsNot() throws IOException {
        Path logs = logs("logs", 3);
        Path out = folder.resolve("out");
        Path state = folder.resolve("state");
        Path settings = Files.writeString(folder.resolve("c.yaml"), "group_by: project\n");
        String[] flags = {"--state", state.toString(), "-c", settings.toString()};
        assertEquals(0, run(logs, out, flags).exitCode());
        TreeMap<String, String> whole = contents(out);
        // What is remembered of each log is not even looked at.
        Path night = state.resolve("night");
        byte[] remembered = Files.readAllBytes(night);
        Files.delete(night);
        assertTrue(run(logs, out, flags).err().contains("Nothing new"));
        Files.write(night, remembered);
        Path log = logs.resolve("day1.csv");
        FileTime time = Files.getLastModifiedTime(log);
        Files.writeString(log, Files.readString(log).replaceFirst(",p1", ",p7"));
        Files.setLastModifiedTime(log, FileTime.from(time.toInstant().plusSeconds(1)));
        CommandRun changedLog = run(logs, out, flags);
        assertTrue(changedLog.err().contains("(changed: "), changedLog.err());
        Files.writeString(settings, "group_by: project\nwhat_if: gpt-4o\n");
        CommandRun changedSettings = run(logs, out, with(flags, "--replace"));
        assertTrue(changedSettings.err().contains("(changed: "), changedSettings.err());
        Files.delete(out.resolve(DAYS).resolve("report.html"));
        CommandRun lost = run(logs, out, with(flags, "--replace"));
        assertTrue(lost.err().contains("(changed: report.html)"), lost.err());
        log(logs, 1);
        Files.writeString(settings, "group_by: project\n");
        assertEquals(0, run(logs, out, with(flags, "--replace")).exitCode());
        assertEquals(whole, contents(out));
    }

    private static String[] with(String[] flags, String more) {
        return Stream.concat(Stream.of(flags), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void aReportThatWasTouchedIsComputedAnewThoughNothingElseIsNew() throws IOException {
        Path logs = logs("logs", 2);
        Path out = folder.resolve("out");
        String state = folder.resolve("state").toString();
        run(logs, out, "--state", state);
        TreeMap<String, String> whole = contents(out);
        Files.writeString(out.resolve(DAYS).resolve("costs.csv"), "mine");
        CommandRun run = run(logs, out, "--state", state);
        assertTrue(run.err().contains("(changed: costs.csv)"), run.err());
        assertEquals(whole, contents(out));
    }

    @Test
    void aNightlyReportIsNotReplacedByAnotherJobUnlessAskedTo() throws IOException {
        Path logs = logs("logs", 2);
        Path others = logs("others", 3);
        Path out = folder.resolve("out");
        String state = folder.resolve("state").toString();
        assertEquals(0, run(logs, out, "--state", state).exitCode());
        TreeMap<String, String> before = contents(out);
        CommandRun other = run(others, out, "--state", state);
        assertEquals(2, other.exitCode(), other.err());
        assertTrue(other.err().contains("from other logs"), other.err());
        CommandRun changed = run(logs, out, "--state", state, "--group-by", "project");
        assertEquals(2, changed.exitCode(), changed.err());
        assertTrue(changed.err().contains("from other settings"), changed.err());
        assertEquals(before, contents(out));
        assertEquals(0, run(others, out, "--state", state, "--replace").exitCode());
        assertNotEquals(before, contents(out));
    }

    @Test
    void aRunThatIsKilledAtAnyMomentAndRunAgainGivesTheBytesOfAnUndisturbedOne() throws Exception {
        int kills = Integer.getInteger("counterbill.kills", 3);
        Path logs = logs("logs", 5);
        Path out = folder.resolve("out");
        Path state = folder.resolve("state");
        assertEquals(0, run(logs, out, "--state", state.toString()).exitCode());
        TreeMap<String, String> old = contents(out);
        log(logs, 5);
        Files.delete(logs.resolve("day0.csv"));
        Path undisturbed = folder.resolve("undisturbed");
        copy(out, undisturbed);
        Path undisturbedState = folder.resolve("undisturbed-state");
        copy(state, undisturbedState);
        long begin = System.nanoTime();
        assertEquals(0, process(logs, undisturbed, undisturbedState).await());
        long nanos = System.nanoTime() - begin;
        TreeMap<String, String> expected = contents(undisturbed);
        assertNotEquals(old, expected);
        SplittableRandom random = new SplittableRandom(11);
        for (int kill = 0; kill < kills; kill++) {
            Path killedOut = folder.resolve("out" + kill);
            Path killedState = folder.resolve("state" + kill);
            copy(out, killedOut);
            copy(state, killedState);
            ProcessRun run = process(logs, killedOut, killedState);
            // The last part of a run is where files change; half of the kills fall there.
            long wait =
                    kill % 2 == 0 ? random.nextLong(nanos) : nanos / 2 + random.nextLong(nanos / 2);
            run.process().waitFor(wait, TimeUnit.NANOSECONDS);
            run.process().destroyForcibly().waitFor();
            String message = "kill " + kill + " after " + wait / 1_000_000 + " ms";
            TreeMap<String, String> left = contents(killedOut);
            left.keySet().removeIf(name -> name.contains(".staging-"));
            assertTrue(left.equals(old) || left.equals(expected), message + left.keySet());
            ProcessRun again = process(logs, killedOut, killedState);
            assertEquals(0, again.await(), message + again.errText());
            assertEquals(expected, contents(killedOut), message);
            delete(killedOut);
            delete(killedState);
        }
    }

    private ProcessRun process(Path logs, Path out, Path state) throws IOException {
        return ProcessRun.start(
                folder, arguments(logs, out, "--state", state.toString()).toArray(String[]::new));
    }

    /** Positions in every kind of file: the first byte, the last one, and some between. */
    private static int[] places(byte[] bytes, int some, SplittableRandom random) {
        return java.util.stream.IntStream.concat(
                        java.util.stream.IntStream.of(0, bytes.length - 1),
                        random.ints(some, 0, bytes.length))
                .toArray();
    }

    @Test
    void verifyNoticesOneFlippedByteInALogALedgerTheRatesOrAReport() throws IOException {
        Path logs = logs("logs", 3);
        Path parquet = logs.resolve("more.parquet");
        Files.copy(
                CommandRun.sampleLogs().resolve("story/2026-05.parquet"),
                parquet,
                StandardCopyOption.REPLACE_EXISTING);
        Path out = folder.resolve("out");
        Path rates = folder.resolve("rates.json");
        Path scenarios = folder.resolve("scenarios.yaml");
        Files.writeString(
                scenarios,
                "schema: counterbill-scenarios/1\n"
                        + "scenarios:\n  - id: mini\n    changes: [{swap_model: gpt-4o-mini}]\n");
        Files.copy(
                Path.of(System.getProperty("counterbill.root"))
                        .resolve("analyzer/core/src/main/resources/dev/counterbill/rates/book")
                        .resolve("openai.json"),
                rates);
        String state = folder.resolve("state").toString();
        List<String> arguments =
                List.of(
                        "run",
                        logs.toString(),
                        "-o",
                        out.toString(),
                        "--state",
                        state,
                        "--rates",
                        rates.toString(),
                        "--scenarios",
                        scenarios.toString(),
                        "--format",
                        "xlsx,parquet,focus");
        CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.err());
        Path report = out.resolve("latest").toRealPath();
        CommandRun sound = CommandRun.of("verify", report.toString(), "--state", state);
        assertEquals(0, sound.exitCode(), sound.out() + sound.err());
        assertTrue(sound.out().contains("computed again from the ledger"), sound.out());
        List<Path> victims =
                new ArrayList<>(List.of(logs.resolve("day1.csv"), parquet, rates, scenarios));
        try (Stream<Path> files = Files.list(report)) {
            victims.addAll(files.sorted().toList());
        }
        int some = Integer.getInteger("counterbill.flips", 3);
        SplittableRandom random = new SplittableRandom(2);
        for (Path victim : victims) {
            byte[] bytes = Files.readAllBytes(victim);
            boolean isManifest = victim.endsWith("manifest.json");
            for (int at : places(bytes, victim.equals(parquet) ? 4 * some : some, random)) {
                byte[] flipped = bytes.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                Files.write(victim, flipped);
                CommandRun found = CommandRun.of("verify", report.toString());
                String message = victim + " at " + at + " (seed 2): " + found;
                assertTrue(found.exitCode() == 1 || (isManifest && found.exitCode() == 4), message);
                if (!isManifest) {
                    assertTrue(found.out().contains(victim.getFileName().toString()), message);
                }
            }
            Files.write(victim, bytes);
        }
        assertEquals(0, CommandRun.of("verify", report.toString()).exitCode());
        Path runs = folder.resolve("state").resolve("runs.jsonl");
        byte[] chain = Files.readAllBytes(runs);
        Files.writeString(
                runs, Files.readString(runs).replaceFirst("run_id\":\".", "run_id\":\"x"));
        CommandRun broken = CommandRun.of("verify", report.toString(), "--state", state);
        assertEquals(1, broken.exitCode(), broken.out());
        Files.write(runs, chain);
    }

    /** March 2026: clocks in Los Angeles go forward on the 8th, a day of 23 hours. */
    @Test
    void singleDaysAddUpToTheMonthInEveryZoneOverAChangeOfClocks() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("march"));
        for (LocalDate day = LocalDate.of(2026, 2, 27);
                day.isBefore(LocalDate.of(2026, 4, 3));
                day = day.plusDays(1)) {
            SplittableRandom random = new SplittableRandom(day.toEpochDay());
            StringBuilder text = new StringBuilder(HEADER);
            for (int i = 0; i < 48; i++) {
                // Each half hour, at its begin or inside it: days begin at half past in India.
                long second = day.toEpochDay() * 86_400L + i * 1800L + random.nextInt(3) * 599L;
                text.append(Instant.ofEpochSecond(second))
                        .append(",m" + day + "-" + i + ",")
                        .append(i % 3 == 0 ? "gpt-4o" : "gpt-4o-mini")
                        .append("," + (1000 + random.nextInt(200_000)) + "," + i + ",p\n");
            }
            Path file = Files.writeString(logs.resolve(day + ".csv"), text);
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
        }
        String state = folder.resolve("state").toString();
        List<BigDecimal> months = new ArrayList<>();
        for (String zone : List.of("UTC", "Asia/Kolkata", "America/Los_Angeles")) {
            LocalDate first = LocalDate.of(2026, 3, 1);
            LocalDate end = LocalDate.of(2026, 4, 1);
            BigDecimal whole = cost(logs, zone, first, end, state);
            BigDecimal sum = BigDecimal.ZERO;
            for (LocalDate day = first; day.isBefore(end); day = day.plusDays(1)) {
                sum = sum.add(cost(logs, zone, day, day.plusDays(1), state));
            }
            assertEquals(0, whole.compareTo(sum), zone + ": " + whole + " and " + sum);
            assertTrue(whole.signum() > 0, zone);
            months.add(whole);
        }
        assertEquals(3, months.stream().distinct().count(), "a month is another in each zone");
    }

    private BigDecimal cost(Path logs, String zone, LocalDate from, LocalDate to, String state) {
        CommandRun run =
                CommandRun.of(
                        "run",
                        logs.toString(),
                        "-o",
                        folder.resolve("days").toString(),
                        "--name",
                        zone.replace('/', '-'),
                        "--from",
                        from.toString(),
                        "--to",
                        to.toString(),
                        "--timezone",
                        zone,
                        "--state",
                        state,
                        "--json");
        assertEquals(0, run.exitCode(), run.err());
        try {
            JsonNode report = CommandRun.JSON.readTree(run.out());
            return new BigDecimal(report.at("/actual/total").asText());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static CommandRun run(Path logs, Path out, String... more) {
        return CommandRun.of(arguments(logs, out, more).toArray(String[]::new));
    }

    private static List<String> arguments(Path logs, Path out, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "run",
                                logs.toString(),
                                "-o",
                                out.toString(),
                                "--from",
                                "2026-03-06",
                                "--to",
                                "2026-03-12"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private Path logs(String name, int days) throws IOException {
        Path logs = Files.createDirectories(folder.resolve(name));
        for (int day = 0; day < days; day++) {
            log(logs, day);
        }
        return logs;
    }

    /** A day of calls around a change of clocks, some of which the day before has, too. */
    private static void log(Path logs, int day) throws IOException {
        SplittableRandom random = new SplittableRandom(day);
        StringBuilder text = new StringBuilder(HEADER);
        for (int i = 0; i < 60; i++) {
            int of = i % 9 == 0 && day > 0 ? day - 1 : day;
            long second = 1_772_755_200L + of * 86_400L + i * 1439L;
            text.append(Instant.ofEpochSecond(second))
                    .append(",r" + of + "-" + i + ",")
                    .append(i % 3 == 0 ? "gpt-4o" : "gpt-4o-mini")
                    .append("," + (1000 + random.nextInt(2000)) + "," + i + ",p" + i % 2 + "\n");
        }
        Path file = Files.writeString(logs.resolve("day" + day + ".csv"), text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
    }

    /** The bytes of every file below a folder but dot-files and what the link shows again. */
    private static TreeMap<String, String> contents(Path root) throws IOException {
        TreeMap<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(file).toString();
                if (!file.getFileName().toString().startsWith(".counterbill")
                        && !name.startsWith("latest")) {
                    contents.put(name, Files.readString(file, StandardCharsets.ISO_8859_1));
                }
            }
        }
        return contents;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectories(target);
                } else if (!Files.isSymbolicLink(file)) {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

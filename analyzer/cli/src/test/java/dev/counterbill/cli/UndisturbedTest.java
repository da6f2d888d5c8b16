package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens around a run, a report is complete or as it was. Real processes, real disks. */
class UndisturbedTest {
    private static final String HEADER = "timestamp,model,input_tokens,output_tokens\n";
    private static final String LOG = HEADER + "2026-06-01T10:00:00Z,gpt-4o-mini,1000,100\n";

    @TempDir Path folder;

    @Test
    void ofTwoRunsAtOnceOnePublishesAndTheOtherEndsWith75() throws Exception {
        Path output = folder.resolve("reports");
        // The first run holds the lock while it waits for its standard input to end.
        ProcessRun first = ProcessRun.start(folder, "run", "-", "-o", output.toString());
        first.awaitLock(output);
        ProcessRun second =
                ProcessRun.start(folder, "run", log().toString(), "-o", output.toString());
        assertEquals(75, second.await(), second.errText());
        assertTrue(
                second.errText().contains(output.resolve(".counterbill.lock").toString()),
                second.errText());
        assertTrue(second.errText().contains("process " + first.process().pid()));
        first.process().getOutputStream().write(LOG.getBytes(StandardCharsets.UTF_8));
        first.process().getOutputStream().close();
        assertEquals(0, first.await(), first.errText());
        assertTrue(Files.exists(output.resolve("2026-06-01_2026-06-02").resolve("report.json")));
    }

    @Test
    void aRunThatIsAskedToEndDoesSoWithinASecondAndPublishesNothing() throws Exception {
        Path output = folder.resolve("reports");
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        ProcessRun run =
                ProcessRun.start(
                        folder,
                        List.of("-Djava.io.tmpdir=" + temporary),
                        "run",
                        "-",
                        "-o",
                        output.toString());
        run.awaitLock(output);
        // It copies what it is given, for it looks at the begin of a log twice.
        awaitFile(temporary);
        run.process().destroy();
        assertTrue(run.process().waitFor(1, TimeUnit.SECONDS), "it is still there after a second");
        assertEquals(143, run.process().exitValue());
        assertEquals(
                "counterbill: interrupted; reports are as they were, or complete\n", run.errText());
        try (Stream<Path> left = Files.list(output)) {
            assertEquals(List.of(output.resolve(".counterbill.lock")), left.toList());
        }
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(List.of(), left.toList());
        }
        // Nothing has to be unlocked by hand.
        ProcessRun again =
                ProcessRun.start(folder, "run", log().toString(), "-o", output.toString());
        assertEquals(0, again.await(), again.errText());
    }

    private static void awaitFile(Path temporary) throws Exception {
        for (int i = 0; i < 1200; i++) {
            try (Stream<Path> files = Files.list(temporary)) {
                if (files.findAny().isPresent()) {
                    return;
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError("no temporary file after a minute");
    }

    @Test
    void aFullDiskLeavesThePreviousReportAndEndsWith7() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        boolean isMounted =
                new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk + "")
                                .redirectErrorStream(true)
                                .start()
                                .waitFor()
                        == 0;
        if (!isMounted) {
            System.err.println("SKIPPED: a full disk needs root, to mount a tmpfs of 2 MB");
        }
        assumeTrue(isMounted, "mounting a tmpfs needs root");
        try {
            Path log = log();
            Path small = Files.createDirectory(disk.resolve("r"));
            int first =
                    CommandRun.of("run", log.toString(), "-o", small.toString(), "-q").exitCode();
            assertEquals(0, first);
            TreeMap<String, String> before = contents(small);
            Files.writeString(log, LOG + "2026-06-01T11:00:00Z,gpt-4o-mini,2000,100\n");
            // A report takes more than a megabyte, so there is no room for a second one beside it.
            CommandRun full = CommandRun.of("run", log.toString(), "-o", small.toString());
            assertEquals(7, full.exitCode(), full.err());
            assertTrue(full.err().contains("No space left on device"), full.err());
            assertTrue(full.err().contains(small.toString()), full.err());
            assertEquals(before, contents(small));
            new ProcessBuilder("mount", "-o", "remount,size=8m", disk + "").start().waitFor();
            assertEquals(
                    0, CommandRun.of("run", log.toString(), "-o", small.toString()).exitCode());
            assertFalse(before.equals(contents(small)));
        } finally {
            new ProcessBuilder("umount", disk + "").start().waitFor();
        }
    }

    @Test
    void aFolderThatCannotBeWrittenEndsWith7() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        CommandRun run = CommandRun.of("run", log().toString(), "-o", file + "/reports");
        assertEquals(7, run.exitCode(), run.err());
        assertTrue(run.err().contains("the previous report, if any, is as it was"), run.err());
    }

    @Test
    void aReaderThatGoesAwayIsNoFault() throws Exception {
        List<String> command =
                new ArrayList<>(
                        ProcessRun.command(
                                List.of(),
                                "run",
                                log().toString(),
                                "-o",
                                folder.resolve("reports").toString()));
        command.addAll(
                0, List.of("bash", "-c", "\"$@\" | true; exit \"${PIPESTATUS[0]}\"", "pipe"));
        Path err = folder.resolve("pipe.txt");
        Process process = new ProcessBuilder(command).redirectError(err.toFile()).start();
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        assertEquals(0, process.exitValue(), Files.readString(err));
        assertFalse(Files.readString(err).contains("xception"), Files.readString(err));
    }

    private Path log() throws IOException {
        return Files.writeString(folder.resolve("log.csv"), LOG);
    }

    /** The bytes of every file below a folder, the lock left out. */
    private static TreeMap<String, String> contents(Path root) throws IOException {
        TreeMap<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.endsWith(".counterbill.lock")) {
                    contents.put(
                            root.relativize(file).toString(),
                            Files.readString(file, StandardCharsets.ISO_8859_1));
                }
            }
        }
        return contents;
    }
}

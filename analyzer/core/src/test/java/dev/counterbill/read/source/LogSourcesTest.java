package dev.counterbill.read.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.counterbill.read.LogContainer.DamagedFile;
import dev.counterbill.read.LogSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LogSourcesTest {
    @TempDir Path folder;

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private LogSources expand(String... arguments) {
        return LogSources.expand(
                List.of(arguments),
                folder,
                uri -> List.of(),
                new ByteArrayInputStream("piped".getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> names(LogSources sources) {
        return sources.sources().stream().map(LogSource::name).toList();
    }

    private static List<String> skipped(LogSources sources) {
        return sources.skipped().stream().map(s -> s.name() + ": " + s.reason()).toList();
    }

    @Test
    void aFolderIsReadToAnyDepthInOrderOfNames() throws IOException {
        write("logs/b.csv", "x");
        write("logs/a/z.jsonl", "x");
        write("logs/a/_partial/c.csv", "x");
        write("logs/.hidden", "x");
        write("logs/_SUCCESS", "");
        try (LogSources sources = expand("logs")) {
            assertEquals(List.of("a/z.jsonl", "b.csv"), names(sources));
            assertEquals(
                    List.of(
                            ".hidden: its name begins with _ or .",
                            "_SUCCESS: its name begins with _ or .",
                            "a/_partial: its name begins with _ or ."),
                    skipped(sources));
        }
    }

    @Test
    void configurationInsideALogFolderIsSkippedAndSaidToBe() throws IOException {
        write("logs/a.jsonl", "{}");
        write("logs/counterbill.yaml", "sources: []");
        write("logs/README.md", "# logs");
        write("logs/rates.json", "{ \"schema\": \"llm-rates/1\", \"models\": [] }");
        write("logs/spend.json", "{\"investments\": []}");
        write("logs/payload.json", "{\"model\": \"m\"}");
        try (LogSources sources = expand("logs")) {
            assertEquals(List.of("a.jsonl", "payload.json"), names(sources));
            assertEquals(
                    List.of(
                            "README.md: Markdown is documentation, not a log",
                            "counterbill.yaml: YAML is configuration, not a log",
                            "rates.json: a rate table, scenario, investment or report file, not a"
                                    + " log",
                            "spend.json: a rate table, scenario, investment or report file, not a"
                                    + " log"),
                    skipped(sources));
        }
    }

    @Test
    void reportsAndStatesInsideALogFolderAreSkippedAndLogsBesideALockAreNot() throws IOException {
        write("logs/a.csv", "x");
        write("logs/june/.counterbill.lock", "1");
        write("logs/june/b.csv", "x");
        write("logs/june/2026-06/costs.csv", "x");
        write("logs/june/2026-06/manifest.json", "{\n  \"schema\": \"counterbill-manifest/1\"}");
        write("logs/of/others/manifest.json", "{\"files\": []}");
        write("logs/st/.counterbill.lock", "1");
        write("logs/st/entries/7b/7b1", "x");
        write("logs/st/claims/1.run", "x");
        write("logs/st/night", "x");
        for (String argument : List.of("logs", "logs/**")) {
            try (LogSources sources = expand(argument)) {
                String prefix = argument.equals("logs") ? "" : "logs/";
                assertEquals(
                        List.of(
                                prefix + "a.csv",
                                prefix + "june/b.csv",
                                prefix + "of/others/manifest.json"),
                        names(sources));
                assertEquals(
                        List.of(
                                prefix + "june/.counterbill.lock: its name begins with _ or .",
                                prefix + "june/2026-06/: a folder of a report, not of logs",
                                prefix + "st/: a folder of a state, not of logs"),
                        skipped(sources));
            }
        }
        try (LogSources sources = expand("logs/**.csv")) {
            assertEquals(List.of("logs/a.csv", "logs/june/b.csv"), names(sources));
        }
    }

    @Test
    void aFileCountsOnceHoweverOftenItIsNamedOrLinked() throws IOException {
        write("logs/a.csv", "x");
        Files.createSymbolicLink(folder.resolve("logs/b.csv"), folder.resolve("logs/a.csv"));
        Files.createSymbolicLink(folder.resolve("logs/loop"), folder.resolve("logs"));
        Files.createSymbolicLink(folder.resolve("logs/gone"), folder.resolve("logs/nowhere"));
        try (LogSources sources = expand("logs", "logs/a.csv", "./logs")) {
            assertEquals(List.of("logs/a.csv"), names(sources));
            assertTrue(
                    skipped(sources).contains("logs/b.csv: the same file as logs/a.csv"),
                    skipped(sources)::toString);
            assertTrue(
                    skipped(sources)
                            .contains("logs/loop/: a link back to a folder that contains it"),
                    skipped(sources)::toString);
            assertTrue(
                    skipped(sources).contains("logs/gone: a link to a file that does not exist"),
                    skipped(sources)::toString);
        }
    }

    private void pipe(String name) throws IOException, InterruptedException {
        Process made = new ProcessBuilder("mkfifo", folder.resolve(name).toString()).start();
        assumeTrue(made.waitFor() == 0, "the system has named pipes");
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aPipeIsNeverOpened() throws IOException, InterruptedException {
        write("logs/a.csv", "x");
        pipe("logs/p.csv");
        pipe("logs/q.json");
        try (LogSources sources = expand("logs")) {
            assertEquals(List.of("a.csv"), names(sources));
            assertEquals(
                    List.of(
                            "p.csv: no file, but a pipe, a socket or a device",
                            "q.json: no file, but a pipe, a socket or a device"),
                    skipped(sources));
        }
        try (LogSources sources = expand("logs/p.csv")) {
            assertEquals(
                    "logs/p.csv: NOT_A_FILE: a LOG is a file or folder, and this is a pipe, a socket"
                            + " or a device. give its bytes to standard input, which is the LOG -.",
                    sources.problems().get(0).toString());
        }
    }

    /** Whoever may read everything, such as root, cannot see what others are refused. */
    private Path locked(String name) throws IOException {
        Path locked = folder.resolve(name);
        Files.setPosixFilePermissions(locked, Set.of());
        assumeFalse(Files.isReadable(locked), "permissions hold for who runs the test");
        return locked;
    }

    @Test
    void aFolderThatCannotBeListedIsOneRejectedLogAndTheOthersAreRead() throws IOException {
        write("logs/a.csv", "x");
        write("logs/b/c.csv", "x");
        Path locked = locked("logs/b");
        try {
            for (String argument : List.of("logs", "logs/**.csv")) {
                try (LogSources sources = expand(argument)) {
                    String prefix = argument.equals("logs") ? "" : "logs/";
                    assertEquals(List.of(prefix + "a.csv", prefix + "b/"), names(sources));
                    DamagedFile fault =
                            assertThrows(DamagedFile.class, () -> sources.sources().get(1).open());
                    assertEquals("UNREADABLE_FILE", fault.code());
                }
            }
            try (LogSources sources = expand("logs/*.csv")) {
                assertEquals(List.of("logs/a.csv"), names(sources), "nothing below is meant");
            }
            try (LogSources sources = expand("logs/b")) {
                assertTrue(
                        sources.problems()
                                .get(0)
                                .toString()
                                .startsWith("logs/b: UNREADABLE_LOG: it cannot be read ("));
            }
        } finally {
            Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aLinkToItselfIsOneRejectedLogAndTheOthersAreRead() throws IOException {
        write("logs/a.csv", "x");
        Path self = folder.resolve("logs/self");
        Files.createSymbolicLink(self, self);
        try (LogSources sources = expand("logs", "./logs")) {
            assertEquals(List.of("logs/a.csv", "logs/self"), names(sources));
            assertEquals(List.of(), sources.problems());
            DamagedFile fault =
                    assertThrows(DamagedFile.class, () -> sources.sources().get(1).open());
            assertEquals("UNREADABLE_FILE", fault.code());
        }
    }

    @Test
    void globsMatchBelowTheirFirstFolder() throws IOException {
        write("logs/2026-06/a.csv", "x");
        write("logs/2026-07/a.csv", "x");
        write("logs/2026-07/b.txt", "x");
        try (LogSources sources = expand("logs/*/*.csv")) {
            assertEquals(List.of("logs/2026-06/a.csv", "logs/2026-07/a.csv"), names(sources));
        }
        try (LogSources sources = expand("logs/2026-0[7]")) {
            assertEquals(List.of("logs/2026-07/a.csv", "logs/2026-07/b.txt"), names(sources));
        }
        try (LogSources sources = expand("logs/**.csv", "logs/x*.csv")) {
            assertEquals(2, sources.sources().size());
            assertEquals(
                    "logs/x*.csv: NO_SUCH_LOG: a LOG is an existing file or folder, or a glob that"
                            + " matches a file. check the path and its permissions.",
                    sources.problems().get(0).toString());
        }
    }

    @Test
    void everyEntryOfAZipIsALogOfItsOwn() throws IOException {
        Path zip = folder.resolve("export.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : List.of("2026/b.csv", "a.csv", "__MACOSX/a.csv", "x/._a")) {
                out.putNextEntry(new ZipEntry(name));
                out.write(name.getBytes(StandardCharsets.UTF_8));
            }
        }
        try (LogSources sources = expand("export.zip")) {
            assertEquals(List.of("export.zip!/2026/b.csv", "export.zip!/a.csv"), names(sources));
            assertEquals(2, sources.skipped().size());
            try (InputStream in = sources.sources().get(0).open()) {
                assertEquals("2026/b.csv", new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void standardInputCanBeReadAgain() throws IOException {
        try (LogSources sources = expand("-")) {
            for (int i = 0; i < 2; i++) {
                try (InputStream in = sources.sources().get(0).open()) {
                    assertEquals("piped", new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
    }

    /** A path may have any bytes in its name, which a URI writes as %XX. */
    private Path writeBytes(String name, byte[] content) throws IOException {
        return Files.write(Path.of(URI.create(folder.toUri() + name)), content);
    }

    @Test
    void filesWhoseNamesAreNoTextHaveNamesOfTheirOwn() throws IOException {
        Path inside = Path.of(URI.create(folder.toUri() + "logs/d%E4"));
        Files.createDirectories(inside);
        for (String name : List.of("logs/a%E4.csv", "logs/a%F6.csv", "logs/%C3%A4%FC%C3%BC.csv")) {
            writeBytes(name, name.getBytes(StandardCharsets.UTF_8));
        }
        writeBytes("logs/d%E4/b.csv", new byte[1]);
        writeBytes("logs/a%EF%BF%BD.csv", new byte[1]);
        try (LogSources sources = expand("logs")) {
            assertEquals(
                    List.of(
                            "a%E4.csv",
                            "a%F6.csv", "a\uFFFD.csv", "d%E4/b.csv", "\u00E4%FC\u00FC.csv"),
                    names(sources));
            assertEquals(List.of(), sources.problems());
            try (InputStream in = sources.sources().get(1).open()) {
                assertEquals(
                        "logs/a%F6.csv", new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void twoLogsOfOneNameAreRefused() throws IOException {
        Files.createDirectories(folder.resolve("logs"));
        writeBytes("logs/a%E4.csv", new byte[1]);
        writeBytes("logs/a%25E4.csv", new byte[1]);
        try (LogSources sources = expand("logs")) {
            assertEquals(
                    "a%E4.csv: DUPLICATE_NAME: each log has a name of its own, and two have this"
                            + " one. rename one of the two, or give it only once.",
                    sources.problems().get(0).toString());
        }
        try (LogSources sources = expand("-", "-")) {
            assertEquals("DUPLICATE_NAME", sources.problems().get(0).code());
        }
    }

    @Test
    void aFileThatIsCalledLikeStandardInputIsNotTakenForIt() throws IOException {
        write("-", "x");
        try (LogSources sources = expand("-", "./-")) {
            assertEquals(List.of("-", "./-"), names(sources));
            assertEquals(List.of(), sources.problems());
        }
    }

    @Test
    void anArchiveWhoseNameIsNoTextIsRefused() throws IOException {
        Files.createDirectories(folder.resolve("logs"));
        byte[] zip = new byte[100];
        System.arraycopy("PK\u0003\u0004".getBytes(StandardCharsets.UTF_8), 0, zip, 0, 4);
        writeBytes("logs/a%E4.zip", zip);
        try (LogSources sources = expand("logs")) {
            DamagedFile fault =
                    assertThrows(DamagedFile.class, () -> sources.sources().get(0).open());
            assertEquals("ZIP_NOT_READ", fault.code());
            assertTrue(String.valueOf(fault.getMessage()).contains("rename it"), fault::toString);
        }
    }

    @Test
    void aPathWithASchemeThatIsGivenTwiceIsOneLogToo() throws IOException {
        write("a.csv", "x");
        LogSource elsewhere = new LocalFile("hdfs://host/a.csv", folder.resolve("a.csv"), 1);
        try (LogSources sources =
                LogSources.expand(
                        List.of("hdfs://host/a.csv", "hdfs://host/*.csv"),
                        folder,
                        uri -> List.of(elsewhere),
                        new ByteArrayInputStream(new byte[0]))) {
            assertEquals(List.of("hdfs://host/a.csv"), names(sources));
            assertEquals(List.of(), sources.problems());
        }
    }
}

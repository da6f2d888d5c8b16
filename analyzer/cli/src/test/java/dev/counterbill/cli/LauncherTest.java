package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, with a Java that only says what it was called with. */
class LauncherTest {
    private static final String[] COLLECTORS = {"-XX:+UseSerialGC", "-XX:+UseParallelGC"};

    @TempDir Path folder;

    private Path logs;

    @BeforeEach
    void install() throws IOException {
        Path installed = Files.createDirectories(folder.resolve("installed/analyzer/bin"));
        Files.copy(Path.of("../bin/counterbill"), installed.resolve("counterbill"));
        Files.createDirectories(folder.resolve("installed/analyzer/cli/target"));
        Files.createFile(folder.resolve("installed/analyzer/cli/target/counterbill.jar"));
        Path java = Files.createDirectories(folder.resolve("java/bin")).resolve("java");
        Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"17.0.1\"\n");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\0' \"$@\"\n");
        assertTrue(java.toFile().setExecutable(true));
        logs = Files.createDirectories(folder.resolve("logs"));
    }

    /** What Java is called with. */
    private List<String> called(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "analyzer/bin/counterbill");
        builder.command().addAll(List.of(arguments));
        builder.directory(folder.resolve("installed").toFile());
        builder.environment().keySet().removeIf(name -> name.contains("JAVA"));
        builder.environment().put("JAVA_HOME", folder.resolve("java").toString());
        builder.environment().put("COUNTERBILL_NO_ARCHIVE", "1");
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), out);
        return List.of(out.split("\0"));
    }

    private Path log(String name, int bytes) throws IOException {
        return Files.write(logs.resolve(name), new byte[bytes]);
    }

    @Test
    void argumentsReachTheProgramAsTheyAre() throws Exception {
        String log = log("a [x]* b.csv", 10).toString();
        List<String> called = called(Map.of(), "run", log, "*", "", "-o", "a  b");
        int main = called.indexOf("dev.counterbill.cli.Main");
        assertEquals(
                List.of("run", log, "*", "", "-o", "a  b"),
                called.subList(main + 1, called.size()));
    }

    @Test
    void aNameOfAFileIsNoCommand() throws Exception {
        String log = log("e\ntotal[$(touch${IFS}RUN)] x.csv", 10).toString();
        List<String> called = called(Map.of(), "run", log);
        assertEquals(log, called.get(called.size() - 1));
        assertFalse(Files.exists(folder.resolve("installed/RUN")));
        String unset = log("e\nunset 08 x.csv", 10).toString();
        assertTrue(called(Map.of(), "run", unset).contains("-XX:TieredStopAtLevel=1"));
    }

    @Test
    void theSecondCompilerIsForLogsThatAreLargeOrCannotBeMeasured() throws Exception {
        String first = "-XX:TieredStopAtLevel=1";
        String small = log("small.csv", 3_000_000).toString();
        String large = log("large.csv", 5_000_000).toString();
        assertTrue(called(Map.of(), "run", small).contains(first));
        assertTrue(called(Map.of(), "report", "some").contains(first));
        assertFalse(called(Map.of(), "run", large).contains(first));
        assertFalse(called(Map.of(), "run", small, large).contains(first));
        assertFalse(called(Map.of(), "run", "s3a://logs/a.csv").contains(first));
        Path du = Files.createDirectories(folder.resolve("without")).resolve("du");
        Files.writeString(du, "#!/bin/sh\nexit 1\n");
        assertTrue(du.toFile().setExecutable(true));
        String path = du.getParent() + ":" + System.getenv("PATH");
        assertFalse(called(Map.of("PATH", path), "run", small).contains(first));
    }

    @Test
    void aCollectorThatSomebodyNamesTakesThePlaceOfOurs() throws Exception {
        String log = log("a.csv", 10).toString();
        assertTrue(called(Map.of(), "run", log).contains(COLLECTORS[0]));
        for (String variable :
                List.of("COUNTERBILL_JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")) {
            List<String> named = called(Map.of(variable, "-Xss1m -XX:+UseG1GC"), "run", log);
            for (String own : COLLECTORS) {
                assertFalse(named.contains(own), variable);
            }
        }
        String others = "-XX:+UseNUMA -XX:ParallelGCThreads=1 -XX:+UseGCOverheadLimit";
        List<String> called = called(Map.of("COUNTERBILL_JAVA_OPTS", others), "run", log);
        assertTrue(called.contains(COLLECTORS[0]));
        assertTrue(called.contains("-XX:ParallelGCThreads=1"));
    }
}

package dev.counterbill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** One run of the program inside the test's own process: what it printed and how it ended. */
record CommandRun(int exitCode, String out, String err) {
    static final ObjectMapper JSON = new ObjectMapper();

    static CommandRun of(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode =
                Main.execute(
                        arguments,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
        return new CommandRun(
                exitCode,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }

    /** The one {@code report.json} below an output folder. */
    JsonNode report(Path output) throws IOException {
        return JSON.readTree(Files.readString(reportFolder(output).resolve("report.json")));
    }

    /** The one report folder below an output folder. */
    static Path reportFolder(Path output) throws IOException {
        try (Stream<Path> files = Files.walk(output)) {
            List<Path> reports =
                    files.filter(file -> file.endsWith("report.json"))
                            .map(Path::getParent)
                            .toList();
            if (reports.size() != 1) {
                throw new AssertionError("expected one report below " + output + ": " + reports);
            }
            return reports.get(0);
        }
    }

    static Path sampleLogs() {
        return Path.of(System.getProperty("counterbill.root"), "sample-logs");
    }
}

package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a user reads of a mistake, and how the program ends, from files as a user would have them.
 */
class MessagesTest {
    /** {@code {ab*5}} in a file stands for five of them, and {@code {0*5}} for five zero bytes. */
    private static final Pattern REPEATED = Pattern.compile("\\{([^{}*]+)\\*(\\d+)}");

    @TempDir Path folder;

    /**
     * Cases of {@code messages.txt}: a title, a command, its files, the exit code, and what must
     * stand in what was printed, in {@code rejects.csv} or in {@code report.json}.
     */
    @TestFactory
    Stream<DynamicTest> aMistakeIsToldWithItsPlaceItsRuleAndItsRemedy() throws IOException {
        return Stream.of(cases().split("(?m)^=== "))
                .filter(block -> !block.isEmpty())
                .map(
                        block ->
                                DynamicTest.dynamicTest(
                                        block.substring(0, block.indexOf('\n')),
                                        () -> check(block)));
    }

    private static String cases() throws IOException {
        try (InputStream in = MessagesTest.class.getResourceAsStream("messages.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void check(String block) throws IOException {
        String[] halves = block.split("(?m)^>> ", 2);
        String[] given = halves[0].split("(?m)^@@ ");
        Path own = Files.createTempDirectory(folder, "case");
        List<Path> files = new ArrayList<>();
        for (int i = 1; i < given.length; i++) {
            int end = given[i].indexOf('\n');
            Path file = own.resolve(given[i].substring(0, end));
            Files.writeString(file, spelledOut(given[i].substring(end + 1)));
            files.add(file.getFileName());
        }
        String command = given[0].substring(given[0].indexOf("$ ") + 2).strip();
        List<String> arguments = new ArrayList<>();
        for (String word : command.split(" ")) {
            arguments.add(files.contains(Path.of(word)) ? own.resolve(word).toString() : word);
        }
        arguments.addAll(List.of("-o", own.resolve("out").toString()));

        CommandRun run = CommandRun.of(arguments.toArray(String[]::new));

        String said = (run.err() + run.out() + reported(own)).replace(own + "/", "");
        List<String> expected = halves[1].lines().toList();
        assertEquals(Integer.parseInt(expected.get(0)), run.exitCode(), said);
        assertTrue(expected.size() > 1, "the case expects no message");
        for (String line : expected.subList(1, expected.size())) {
            assertTrue(said.contains(line), line + "\n--- is not in\n" + said);
        }
    }

    private static String spelledOut(String content) {
        return REPEATED.matcher(content)
                .replaceAll(
                        found ->
                                (found.group(1).equals("0") ? "\u0000" : found.group(1))
                                        .repeat(Integer.parseInt(found.group(2))));
    }

    private static String reported(Path own) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(own)) {
            for (Path file :
                    files.filter(f -> f.endsWith("rejects.csv") || f.endsWith("report.json"))
                            .toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }
}

package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What a user finds who asks the program for help. */
class HelpTest {
    private static List<CommandLine> commands(CommandLine parent) {
        List<CommandLine> all = new ArrayList<>();
        for (CommandLine child : parent.getSubcommands().values()) {
            if (!child.getCommandSpec().usageMessage().hidden()) {
                all.add(child);
                all.addAll(commands(child));
            }
        }
        return all;
    }

    @Test
    void everyCommandSaysWhatItDoesAndShowsExamplesOfItself() {
        for (CommandLine command : commands(new CommandLine(new Main()))) {
            String name = command.getCommandSpec().qualifiedName();
            String help = command.getUsageMessage();
            assertTrue(help.contains("Examples:"), name + " has no examples");
            String examples = help.substring(help.indexOf("Examples:"));
            assertTrue(examples.contains(name), name + " is not in its own examples");
        }
    }

    @Test
    void theManualPageNamesEveryCommandAndFlag() {
        CommandRun run = CommandRun.of("generate-man-page");
        assertEquals(0, run.exitCode(), run.err());
        for (CommandLine command : commands(new CommandLine(new Main()))) {
            String name = command.getCommandSpec().qualifiedName().replace("-", "\\-");
            assertTrue(run.out().contains(".SS \"" + name + "\""), name);
            command.getCommandSpec()
                    .optionsMap()
                    .keySet()
                    .forEach(
                            flag -> assertTrue(run.out().contains(flag.replace("-", "\\-")), flag));
        }
        assertFalse(run.out().contains("%%"), "a percent sign is written once");
    }

    @Test
    void completionKnowsTheCommandsAndFlags() {
        CommandRun run = CommandRun.of("generate-completion");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("--what-if"), "flags");
        assertTrue(run.out().contains("_picocli_counterbill_run"), "commands");
    }

    @Test
    void theBarTellsBytesRowsAndSpeedAndLeavesNothingBehind() throws Exception {
        StringWriter shown = new StringWriter();
        try (ReadingBar bar =
                new ReadingBar(List.of(new Sized(3_000_000)), new PrintWriter(shown), 100)) {
            bar.accept(1_500_000);
            bar.records(20_000);
            for (int i = 0; i < 100 && !shown.toString().contains("50%"); i++) {
                Thread.sleep(100);
            }
        }
        String text = shown.toString();
        assertTrue(text.contains("50%"), text);
        assertTrue(text.contains("MB"), text);
        assertTrue(text.contains("20 k rows, "), text);
        assertTrue(text.contains("rows/s"), text);
        assertTrue(text.endsWith("\r" + " ".repeat(99) + "\r"), "the line is empty at the end");
    }

    @Test
    void aShortReadingShowsNoBar() {
        StringWriter shown = new StringWriter();
        try (ReadingBar bar =
                new ReadingBar(List.of(new Sized(100)), new PrintWriter(shown), 100)) {
            bar.accept(100);
        }
        assertEquals("", shown.toString());
    }

    private record Sized(long sizeBytes) implements dev.counterbill.read.LogSource {
        @Override
        public String name() {
            return "log.csv";
        }

        @Override
        public java.io.InputStream open() {
            return java.io.InputStream.nullInputStream();
        }

        @Override
        public Optional<Path> localFile() {
            return Optional.empty();
        }
    }

    @Test
    void helpOfACommandIsWhatItsFlagSays() {
        assertEquals(CommandRun.of("--help"), CommandRun.of("help"));
        assertEquals(CommandRun.of("run", "--help"), CommandRun.of("help", "run"));
        assertEquals(
                CommandRun.of("rates", "lint", "--help"), CommandRun.of("help", "rates", "lint"));
    }

    @Test
    void helpOfACommandThatIsNoneIsWrongUsage() {
        CommandRun flag = CommandRun.of("help", "--nosuch");
        assertEquals(2, flag.exitCode(), flag.out());
        assertTrue(flag.err().contains("--nosuch"), flag.err());
        CommandRun mistyped = CommandRun.of("help", "audits");
        assertEquals(2, mistyped.exitCode());
        assertEquals("", mistyped.out());
        assertTrue(mistyped.err().contains("'audits'"), mistyped.err());
        assertTrue(mistyped.err().contains("Did you mean: counterbill audit"), mistyped.err());
        for (String command : List.of("rates", "run")) {
            CommandRun below = CommandRun.of("help", command, "nosuch");
            assertEquals(2, below.exitCode(), command);
            assertTrue(below.err().contains("'nosuch'"), below.err());
        }
    }
}

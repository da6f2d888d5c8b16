package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A command as the build packed it takes a command line apart as its annotations would. */
class PackedCommandTest {
    private static String inWords(ArgSpec argument) {
        List<Object> all = new ArrayList<>();
        if (argument instanceof OptionSpec option) {
            all.add(List.of(option.names()));
            all.add(option.usageHelp());
            all.add(option.versionHelp());
        } else {
            all.add(((PositionalParamSpec) argument).index());
        }
        all.add(argument.arity());
        all.add(argument.arity().isUnspecified());
        all.add(argument.type());
        all.add(List.of(argument.auxiliaryTypes()));
        all.add(argument.splitRegex());
        all.add(argument.required());
        boolean asksForWords =
                argument instanceof OptionSpec option
                        && (option.usageHelp() || option.versionHelp());
        if (!asksForWords) {
            Object value = argument.getValue();
            all.add(String.valueOf(value));
        }
        return all.toString();
    }

    private static List<String> inWords(CommandSpec command) {
        return command.args().stream().map(PackedCommandTest::inWords).sorted().toList();
    }

    @Test
    void eachCommandHasTheFlagsThatItsAnnotationsDescribe() {
        Map<String, CommandLine> described = new CommandLine(new Main()).getSubcommands();
        List<String> packed = new ArrayList<>();
        described.forEach(
                (name, line) -> {
                    Optional<PackedCommand> command = PackedCommand.of(name);
                    if (command.isPresent()) {
                        packed.add(name);
                        assertEquals(
                                inWords(line.getCommandSpec()),
                                inWords(command.get().described()),
                                name);
                    }
                });
        assertTrue(packed.containsAll(List.of("run", "audit", "inspect", "report", "price")));
        assertEquals(Optional.empty(), PackedCommand.of("rates"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "audit", "report", "price", "diff"})
    void eachIsANewOneWhoseFieldsAreFilled(String name) throws ReflectiveOperationException {
        CommandSpec spec = PackedCommand.of(name).orElseThrow().described();
        Field field = spec.userObject().getClass().getDeclaredField("spec");
        field.setAccessible(true);
        assertEquals(spec, field.get(spec.userObject()));
        assertNotNull(PackedCommand.of(name).orElseThrow().described().userObject());
    }

    @Test
    void valuesReachFieldsOfWhatIsMixedIn() {
        CommandSpec spec = PackedCommand.of("run").orElseThrow().described();
        new CommandLine(spec)
                .parseArgs("a.csv", "--what-if", "x,y", "--rates", "r.json", "b.csv", "--json");
        CommonOptions options = ((RunCommand) spec.userObject()).options();
        assertEquals(List.of("x", "y"), options.whatIf);
        assertEquals("[r.json]", options.book.rates.toString());
        assertTrue(options.json);
    }

    @Test
    void whatNoFlagOfOursHasIsNotPackedInSilence() {
        CommandSpec spec = CommandSpec.wrapWithoutInspection("a command");
        spec.addOption(OptionSpec.builder("--a").defaultValue("1").type(String.class).build());
        assertThrows(IllegalStateException.class, () -> CommandPacker.packed(spec));
    }

    @Test
    void helpAndMistakesAreAnsweredInFull() {
        assertTrue(CommandRun.of("run", "--help").out().contains("Examples:"));
        assertTrue(CommandRun.of("price", "-h").out().contains("Examples:"));
        assertTrue(CommandRun.of("audit", "--version").out().contains("counterbill"));
        CommandRun mistyped = CommandRun.of("run", "x.csv", "--what-fi", "a");
        assertEquals(2, mistyped.exitCode());
        assertTrue(mistyped.err().contains("--what-if"), mistyped.err());
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void argumentsFromAPipeAreReadOnce(@TempDir Path folder) throws Exception {
        Path pipe = folder.resolve("arguments");
        Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
        assumeTrue(made.waitFor() == 0, "the system has named pipes");
        CompletableFuture<Void> written =
                CompletableFuture.runAsync(() -> write(pipe, "--nonsense"));
        CommandRun mistyped = CommandRun.of("price", "--model", "gpt-4o", "@" + pipe);
        written.join();
        assertEquals(2, mistyped.exitCode());
        assertTrue(mistyped.err().contains("'--nonsense'"), mistyped.err());
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

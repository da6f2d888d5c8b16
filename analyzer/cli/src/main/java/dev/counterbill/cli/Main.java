package dev.counterbill.cli;

import dev.counterbill.analysis.Outcome;
import dev.counterbill.config.Problem;
import dev.counterbill.config.Problems;
import dev.counterbill.publish.Publication;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry point of the program. */
@Command(
        name = "counterbill",
        mixinStandardHelpOptions = true,
        description =
                "What your LLM usage cost, what it would have cost otherwise, and whether your fine-tuned"
                        + " models paid off.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  counterbill run sample-logs/story --what-if gpt-4o,base",
            "  counterbill audit sample-logs/story",
            "  counterbill inspect export.jsonl",
            "  counterbill price --model gpt-4o-mini --input-tokens 1000 --output-tokens 200",
            "",
            "Exit codes: 0 complete, 1 internal error, 2 wrong usage or config, 3 incomplete,",
            "4 no usable input, 5 budget exceeded, 6 reconciliation differs, 7 output not written,",
            "75 another run holds the lock."
        },
        subcommands = {
            RunCommand.class,
            ReportCommand.class,
            VerifyCommand.class,
            CloseCommand.class,
            ReopenCommand.class,
            ExplainCommand.class,
            DiffCommand.class,
            AuditCommand.class,
            PlanCommand.class,
            InitCommand.class,
            InspectCommand.class,
            PriceCommand.class,
            RatesCommand.class,
            CompletionCommand.class,
            ManPageCommand.class
        })
public final class Main implements Runnable {
    @CommandLine.Spec private @org.jspecify.annotations.Nullable CommandSpec spec;

    /** Set when the answer is known: whatever ends the program before that interrupts it. */
    private static volatile boolean isAnswered;

    public static void main(String[] arguments) {
        PrintStream err = utf8(System.err);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupted(err), "interrupted"));
        int exitCode = execute(arguments, utf8(System.out), err);
        isAnswered = true;
        System.exit(exitCode);
    }

    /** Asked to end: a report that is changing places gets there, and nothing else is published. */
    private static void interrupted(PrintStream err) {
        if (!isAnswered) {
            isInterrupted = true;
            Publication.awaitExchange();
            err.println("counterbill: interrupted; reports are as they were, or complete");
            err.flush();
        }
    }

    private static volatile boolean isInterrupted;

    /** Commands that read logs. */
    private static final Set<String> READING = Set.of("run", "audit", "inspect");

    private static final long BYTES_PER_MEBIBYTE = 1 << 20;

    /** Runs a command line; the exit code is the answer. */
    static int execute(String[] words, PrintStream out, PrintStream err) {
        String[] arguments = helped(words);
        int exitCode;
        try {
            exitCode =
                    arguments == words
                            ? executePacked(arguments, out, err)
                            : help(arguments, out, err);
        } catch (Error e) {
            // Where memory ran out, most that was held is garbage by now: there is room for words.
            exitCode = failed(e, arguments, err);
        }
        out.flush();
        err.flush();
        return exitCode;
    }

    /**
     * The usual command lines ask one command for its work, and need no words of it. Whatever else
     * is asked, and whatever is wrong, is answered by {@link #executeDescribed}.
     */
    private static int executePacked(String[] arguments, PrintStream out, PrintStream err) {
        String name = arguments.length == 0 ? "" : arguments[0];
        if (READING.contains(name)) {
            Ahead.begin();
        }
        Optional<PackedCommand> packed = PackedCommand.of(name);
        if (packed.isEmpty() || namesArgumentFile(arguments)) {
            return executeDescribed(arguments, out, err);
        }
        CommandSpec program = CommandSpec.wrapWithoutInspection(new Main());
        program.name("counterbill");
        program.addSubcommand(name, new CommandLine(packed.get().described()));
        CommandLine line = prepared(new CommandLine(program), arguments, out, err);
        AtomicBoolean hasBegun = new AtomicBoolean();
        line.setExecutionStrategy(
                parsed -> {
                    if (parsed.subcommand().isUsageHelpRequested()
                            || parsed.subcommand().isVersionHelpRequested()) {
                        return executeDescribed(arguments, out, err);
                    }
                    hasBegun.set(true);
                    return new CommandLine.RunLast().execute(parsed);
                });
        line.setParameterExceptionHandler(
                (exception, args) ->
                        hasBegun.get()
                                ? wrongUsage(exception, arguments, err)
                                : executeDescribed(arguments, out, err));
        return line.execute(arguments);
    }

    /** A pipe can be read once, so that nothing may begin again with what it said. */
    private static boolean namesArgumentFile(String[] arguments) {
        return Arrays.stream(arguments).anyMatch(word -> word.startsWith("@"));
    }

    /** All commands, as their annotations describe them. */
    private static int executeDescribed(String[] arguments, PrintStream out, PrintStream err) {
        return described(arguments, out, err).execute(arguments);
    }

    private static CommandLine described(String[] arguments, PrintStream out, PrintStream err) {
        CommandLine line = new CommandLine(new Main());
        tellVersion(line);
        return prepared(line, arguments, out, err);
    }

    /** Each command is of the program's version. */
    private static void tellVersion(CommandLine line) {
        line.getCommandSpec().versionProvider(new Version());
        line.getSubcommands().values().forEach(Main::tellVersion);
    }

    private static int help(String[] arguments, PrintStream out, PrintStream err) {
        CommandLine line = described(arguments, out, err);
        Optional<ParameterException> unknown = unknownCommand(line, arguments);
        return unknown.isPresent()
                ? wrongUsage(unknown.get(), arguments, err)
                : line.execute(arguments);
    }

    private static CommandLine prepared(
            CommandLine line, String[] arguments, PrintStream out, PrintStream err) {
        line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.registerConverter(LocalDate.class, Main::day);
        line.setDefaultValueProvider(new EnvironmentDefaults(System.getenv()));
        line.setParameterExceptionHandler(
                (exception, args) -> wrongUsage(exception, arguments, err));
        line.setExecutionExceptionHandler(
                (exception, command, result) -> failed(exception, arguments, err));
        return line;
    }

    /** {@code help run} is {@code run --help}, so that one command is described here, too. */
    private static String[] helped(String[] words) {
        if (words.length == 0 || !words[0].equals("help")) {
            return words;
        }
        String[] arguments = Arrays.copyOfRange(words, 1, words.length + 1);
        arguments[words.length - 1] = "--help";
        return arguments;
    }

    /** Where {@code --help} stands, picocli takes no notice of words that are no command. */
    private static Optional<ParameterException> unknownCommand(
            CommandLine line, String[] arguments) {
        CommandLine at = line;
        for (String word : arguments) {
            if (word.equals("--help")) {
                continue;
            }
            CommandLine next = at.getSubcommands().get(word);
            if (next == null) {
                return Optional.of(new UnmatchedArgumentException(at, List.of(word)));
            }
            at = next;
        }
        return Optional.empty();
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException(
                    "'" + text + "' is no day; write one like 2026-06-01");
        }
    }

    @Override
    public void run() {
        CommandSpec command = java.util.Objects.requireNonNull(spec);
        throw new ParameterException(command.commandLine(), "a command is missing");
    }

    private static int wrongUsage(
            ParameterException exception, String[] arguments, PrintStream err) {
        CommandLine line = exception.getCommandLine();
        err.println("counterbill: " + exception.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(
                exception, new PrintWriter(err, true, StandardCharsets.UTF_8))) {
            err.println(
                    "Run '"
                            + line.getCommandSpec().qualifiedName()
                            + " --help' to see what is possible.");
        }
        return noticed(arguments, Outcome.WRONG_USAGE, String.valueOf(exception.getMessage()), err);
    }

    private static int failed(Throwable thrown, String[] arguments, PrintStream err) {
        if (isInterrupted) {
            // What fails while the program is being ended is no defect of it.
            return Outcome.INTERNAL_ERROR.exitCode();
        }
        if (thrown instanceof Problems.InvalidFile invalid) {
            String problems =
                    String.join("\n", invalid.problems().stream().map(Problem::toString).toList());
            err.println(problems);
            return noticed(arguments, Outcome.WRONG_USAGE, problems, err);
        }
        if (thrown instanceof Failure failure) {
            String message = String.valueOf(failure.getMessage());
            err.println("counterbill: " + message);
            return noticed(arguments, failure.outcome(), message, err);
        }
        if (isOutOfMemory(thrown)) {
            String message =
                    "the memory that Java was given does not suffice ("
                            + Runtime.getRuntime().maxMemory() / BYTES_PER_MEBIBYTE
                            + " MiB): give more with COUNTERBILL_JAVA_OPTS=-Xmx4g, or ask for fewer"
                            + " labels and alternatives; reports are as they were";
            err.println("counterbill: " + message);
            return noticed(arguments, Outcome.INTERNAL_ERROR, message, err);
        }
        String message = "internal error: " + thrown;
        err.println("counterbill: " + message);
        err.println(
                "This is a defect of Counterbill; nothing was published. Please report it with this line:");
        err.println("  counterbill " + String.join(" ", arguments));
        thrown.printStackTrace(err);
        return noticed(arguments, Outcome.INTERNAL_ERROR, message, err);
    }

    /**
     * Whether memory ran out, here or when a class was made ready by another thread: then Java
     * names the error only in the words of a later one.
     */
    private static boolean isOutOfMemory(Throwable thrown) {
        for (Throwable some = thrown; some != null; some = some.getCause()) {
            if (some instanceof OutOfMemoryError
                    || String.valueOf(some.getMessage()).contains("OutOfMemoryError")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Tells machines how a run ended, but not of one that gave way to another, which says how it
     * ended itself.
     *
     * @return the exit code: 7 where a graver one is not already there and they cannot be told
     */
    private static int noticed(
            String[] arguments, Outcome outcome, String message, PrintStream err) {
        if (outcome == Outcome.LOCKED) {
            return outcome.exitCode();
        }
        try {
            FailedRun.leaveNotice(arguments, outcome.exitCode(), message);
            return outcome.exitCode();
        } catch (Failure e) {
            if (!message.equals(e.getMessage())) {
                err.println("counterbill: " + e.getMessage());
            }
            return Outcome.gravest(List.of(outcome, e.outcome())).exitCode();
        } catch (OutOfMemoryError e) {
            // It is on the terminal and in the exit code; there is no room for more.
            return outcome.exitCode();
        }
    }

    private static PrintStream utf8(PrintStream stream) {
        return new PrintStream(stream, false, StandardCharsets.UTF_8);
    }
}

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
        versionProvider = Version.class,
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

    private static final long BYTES_PER_MEBIBYTE = 1 << 20;

    /** Runs a command line; the exit code is the answer. */
    static int execute(String[] arguments, PrintStream out, PrintStream err) {
        CommandLine line = line(arguments);
        line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.registerConverter(LocalDate.class, Main::day);
        line.setDefaultValueProvider(new EnvironmentDefaults(System.getenv()));
        line.setParameterExceptionHandler((exception, args) -> wrongUsage(exception, err));
        line.setExecutionExceptionHandler(
                (exception, command, result) -> failed(exception, arguments, err));
        int exitCode;
        try {
            exitCode = line.execute(arguments);
        } catch (OutOfMemoryError e) {
            // Whatever was held is garbage by now, so there is room for the words.
            err.println(
                    "counterbill: the memory that Java was given does not suffice ("
                            + Runtime.getRuntime().maxMemory() / BYTES_PER_MEBIBYTE
                            + " MiB): give more with COUNTERBILL_JAVA_OPTS=-Xmx4g, or ask for fewer"
                            + " labels and alternatives; reports are as they were");
            exitCode = Outcome.INTERNAL_ERROR.exitCode();
        }
        out.flush();
        err.flush();
        return exitCode;
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException(
                    "'" + text + "' is no day; write one like 2026-06-01");
        }
    }

    /**
     * The commands that read logs are made alone: describing all of them takes longer than reading
     * a small log. Whatever shows or suggests other commands is made with all.
     */
    private static CommandLine line(String[] arguments) {
        String name = arguments.length == 0 ? "" : arguments[0];
        return switch (name) {
            case "run" -> reading(name, new RunCommand());
            case "audit" -> reading(name, new AuditCommand());
            case "inspect" -> reading(name, new InspectCommand());
            case "price" -> alone(name, new PriceCommand());
            default -> new CommandLine(new Main());
        };
    }

    private static CommandLine reading(String name, Object command) {
        Ahead.begin();
        return alone(name, command);
    }

    private static CommandLine alone(String name, Object command) {
        CommandSpec program = CommandSpec.wrapWithoutInspection(new Main());
        program.name("counterbill");
        program.addSubcommand(name, new CommandLine(command));
        return new CommandLine(program);
    }

    @Override
    public void run() {
        CommandSpec command = java.util.Objects.requireNonNull(spec);
        throw new ParameterException(command.commandLine(), "a command is missing");
    }

    private static int wrongUsage(ParameterException exception, PrintStream err) {
        CommandLine line = exception.getCommandLine();
        err.println("counterbill: " + exception.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(
                exception, new PrintWriter(err, true, StandardCharsets.UTF_8))) {
            err.println(
                    "Run '"
                            + line.getCommandSpec().qualifiedName()
                            + " --help' to see what is possible.");
        }
        return Outcome.WRONG_USAGE.exitCode();
    }

    private static int failed(Exception exception, String[] arguments, PrintStream err) {
        if (isInterrupted) {
            // What fails while the program is being ended is no defect of it.
            return Outcome.INTERNAL_ERROR.exitCode();
        }
        if (exception instanceof Problems.InvalidFile invalid) {
            for (Problem problem : invalid.problems()) {
                err.println(problem);
            }
            return Outcome.WRONG_USAGE.exitCode();
        }
        if (exception instanceof Failure failure) {
            err.println("counterbill: " + failure.getMessage());
            return failure.outcome().exitCode();
        }
        err.println("counterbill: internal error: " + exception);
        err.println(
                "This is a defect of Counterbill; nothing was published. Please report it with this line:");
        err.println("  counterbill " + String.join(" ", arguments));
        exception.printStackTrace(err);
        return Outcome.INTERNAL_ERROR.exitCode();
    }

    private static PrintStream utf8(PrintStream stream) {
        return new PrintStream(stream, false, StandardCharsets.UTF_8);
    }
}

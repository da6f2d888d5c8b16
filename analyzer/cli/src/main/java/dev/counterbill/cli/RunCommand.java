package dev.counterbill.cli;

import dev.counterbill.analysis.Analysis;
import dev.counterbill.analysis.Answer;
import dev.counterbill.analysis.Outcome;
import dev.counterbill.analysis.Reading;
import dev.counterbill.config.Settings;
import dev.counterbill.publish.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The main job: logs to ledger to bills to reports. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Read logs, price them, compare with what-ifs, and write the reports.",
        footer = {
            "",
            "Examples:",
            "  counterbill run sample-logs/story --what-if gpt-4o,base",
            "  counterbill run 'exports/2026-06/*.jsonl.gz' --group-by project --name june",
            "  counterbill run exports --from 2026-06-01 --to 2026-07-01 --compare-to previous",
            "  counterbill run exports --state default --name nightly",
            "  zcat today.jsonl.gz | counterbill run - --json"
        })
final class RunCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "LOG",
            description =
                    "File, folder (recursive), glob, - for standard input, or a Hadoop path such as"
                            + " hdfs://host/logs.")
    private List<String> logs = new ArrayList<>();

    /** No exit code. */
    private static final int NOT_TOLD = -1;

    @Mixin private CommonOptions options = new CommonOptions();

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description =
                    "Remember in this folder what each log says, and read only new and changed logs;"
                            + " 'default' stands for one of your own below XDG_STATE_HOME.")
    private @Nullable String stateWord;

    @Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec, options);
        if (options.printConfig) {
            PrintedConfig.print(
                    Objects.requireNonNull(spec).commandLine(),
                    Asked.of(options, logs).settings,
                    terminal.out);
            return Outcome.COMPLETE.exitCode();
        }
        OptionalInt nothingNew = atAGlance(terminal);
        return nothingNew.isPresent()
                ? nothingNew.getAsInt()
                : run(Asked.of(options, logs), terminal);
    }

    /** Files that these flags name are in no digest, so nothing is said of them without a look. */
    private boolean looksElsewhere() {
        return logs.contains("-") || options.compareTo != null || !options.reconcile.isEmpty();
    }

    /**
     * A night with nothing new, told without reading rates, mappings and what is remembered of each
     * log; empty where that cannot be told.
     */
    private OptionalInt atAGlance(Terminal terminal) {
        Settings settings = Asked.settings(options, logs);
        Path parent = Delivery.parent(options.output, options.name, settings);
        Optional<State> state = State.of(stateWord, settings, parent);
        state.ifPresent(some -> some.requireFolderOfItsOwn(logs, parent));
        if (state.isEmpty() || looksElsewhere() || !Unchanged.isThere(state.get())) {
            return OptionalInt.empty();
        }
        IntSupplier look =
                () ->
                        glance(Logs.stamps(logs), settings, parent)
                                .flatMap(glance -> Unchanged.atAGlance(state.get(), glance))
                                .map(last -> Delivery.again(last, options, terminal))
                                .orElse(NOT_TOLD);
        int exitCode = state.get().underLock(() -> Delivery.underLock(parent, look));
        return exitCode == NOT_TOLD ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }

    private Optional<String> glance(Optional<String> stamps, Settings settings, Path parent) {
        try {
            return stamps.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            Unchanged.glance(
                                    stamps.get(),
                                    Objects.requireNonNull(spec)
                                            .commandLine()
                                            .getParseResult()
                                            .originalArgs(),
                                    options,
                                    settings,
                                    parent));
        } catch (IOException | UncheckedIOException e) {
            // The run says which file it cannot read.
            return Optional.empty();
        }
    }

    private int run(Asked asked, Terminal terminal) {
        Path parent = Delivery.parent(asked);
        Optional<State> state = State.of(stateWord, asked.settings, parent);
        state.ifPresent(some -> requireSummed(asked));
        IntSupplier work =
                () ->
                        Delivery.underLock(
                                parent,
                                () ->
                                        answer(
                                                asked.closedBy(ClosedMonths.pins(parent)),
                                                terminal,
                                                state));
        return state.isPresent() ? state.get().underLock(work) : work.getAsInt();
    }

    /** A state keeps what each log says; what is only compared, or a sample, has no place in it. */
    private static void requireSummed(Asked asked) {
        boolean apart =
                asked.settings.sources().stream()
                        .anyMatch(source -> source.reconcileOnly() || source.scale() != 1);
        if (apart) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    "--state: sources with role: reconcile or scale: are read without a state;"
                            + " leave --state out, or give such files to --reconcile");
        }
    }

    private int answer(Asked asked, Terminal terminal, Optional<State> state) {
        Manifest.Request request = Requests.of(spec, logs, options, asked);
        if (state.isPresent() && !looksElsewhere()) {
            Optional<Unchanged.Last> last =
                    Logs.situation(state.get(), logs, options, asked)
                            .flatMap(
                                    situation ->
                                            Unchanged.report(
                                                    state.get(),
                                                    Unchanged.key(situation, asked, request)));
            if (last.isPresent()) {
                return Delivery.again(last.get(), options, terminal);
            }
        }
        Logs.Read read =
                state.isPresent()
                        ? Logs.readWith(state.get(), logs, options, asked)
                        : Logs.read(logs, options, asked);
        Reading reading = Logs.reading(read, asked);
        terminal.skipped(read);
        read.remembered().map(Logs.Remembered::words).ifPresent(terminal::detail);
        if (reading.intake().records().counted() == 0 && reading.ledger().isEmpty()) {
            throw new Failure(Outcome.NO_USABLE_INPUT, terminal.nothingUsable(read.result()));
        }
        terminal.emptyLabels(asked.question.groupBy(), reading.ledger());
        LedgerSaving saving = Delivery.saving(asked, reading);
        Answer answer =
                Analysis.answer(
                        ReportedCostFiles.question(asked, reading, options, terminal), reading);
        int exitCode =
                Delivery.deliver(asked, reading, answer, saving, options, terminal, request, state)
                        .exitCode();
        boolean stays = Guard.isClosed(Delivery.folder(asked, answer.report().period()));
        if (state.isPresent() && read.remembered().isPresent() && !stays) {
            Logs.Remembered remembered = read.remembered().get();
            Delivery.remember(
                    state.get(),
                    Unchanged.key(remembered.situation(), asked, request),
                    glance(remembered.stamps(), asked.settings, Delivery.parent(asked)),
                    asked,
                    answer);
        }
        return exitCode;
    }

    CommonOptions options() {
        return options;
    }
}

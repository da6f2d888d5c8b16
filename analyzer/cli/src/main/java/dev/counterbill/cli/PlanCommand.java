package dev.counterbill.cli;

import dev.counterbill.analysis.Outcome;
import dev.counterbill.analysis.Reading;
import dev.counterbill.config.ConfigNode;
import dev.counterbill.config.ConfigParser;
import dev.counterbill.config.MapReader;
import dev.counterbill.config.PlanLoader;
import dev.counterbill.config.Problem;
import dev.counterbill.config.Problems;
import dev.counterbill.config.SettingsFile;
import dev.counterbill.payoff.Plan;
import dev.counterbill.payoff.PlanInput;
import dev.counterbill.payoff.Planner;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.SourcePlace;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Should we fine-tune: a plan from a file, from flags laid over it, and from a ledger's volumes.
 */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Should we fine-tune? What it would cost, what it would save, and what else could be"
                    + " done.",
            "",
            "Inputs come from PLAN (a YAML or JSON file, see schemas/plan.schema.json), from flags"
                    + " laid over it, and, where neither states them, from a ledger. Prices come"
                    + " from the rate book unless they are stated. A month has 30 days."
        },
        footer = {
            "",
            "Examples:",
            "  counterbill plan --model gpt-4o --fine-tune gpt-4o-mini-2024-07-18 --calls-per-day"
                    + " 50000 \\",
            "      --input-tokens 200 --output-tokens 6 --dataset-tokens 500000 --epochs 3 --hours"
                    + " 20-50",
            "  counterbill plan --model gpt-4o --fine-tune gpt-4o-mini-2024-07-18 \\",
            "      --ledger reports/story/2026-03-01_2026-07-01 --article-hours",
            "  counterbill plan plan.yaml --json"
        })
final class PlanCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "PLAN", description = "A plan file.")
    private @Nullable Path file;

    @Option(
            names = {"--ledger", "--from"},
            paramLabel = "LEDGER",
            description =
                    "A saved ledger or its report folder: how many calls the model serves, how long"
                            + " they are and on which service tiers; may be repeated.")
    private List<String> ledgers = new ArrayList<>();

    @Mixin private PlanFlags flags = new PlanFlags();

    @Option(
            names = "--as-of",
            paramLabel = "DATE",
            description = "Day whose prices are used; default: the ledger's last day, else today.")
    private @Nullable LocalDate asOf;

    @Mixin private BookOptions book = new BookOptions();

    @Option(names = "--json", description = "Print the plan as JSON.")
    private boolean json;

    @Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        RateBook rates = book.book(SettingsFile.none());
        Optional<Reading> reading =
                ledgers.isEmpty() ? Optional.empty() : Optional.of(SavedLedgers.read(ledgers));
        Problems problems = new Problems();
        ConfigNode stated =
                file == null
                        ? new ConfigNode.Mapping(new SourcePlace("", 0, 0), Map.of(), Map.of())
                        : ConfigParser.parseFile(file, problems).orElse(null);
        problems.throwIfErrors();
        if (file == null && flags.isEmpty() && ledgers.isEmpty()) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    "a plan needs at least --model, --fine-tune, the calls and their tokens, or a"
                            + " plan file. `counterbill plan --help` shows an example");
        }
        Optional<LedgerCalls> calls = reading.map(some -> new LedgerCalls(some, rates));
        ConfigNode asked = flags.over(Objects.requireNonNull(stated), asOf);
        Problems found = new Problems();
        Optional<PlanInput> input =
                new PlanLoader(rates, day(reading), model -> calls.flatMap(all -> all.of(model)))
                        .load(asked, found);
        calls.ifPresent(all -> requireCalls(all, asked, found));
        requireComplete(found);
        found.throwIfErrors();
        Plan plan = Planner.plan(input.orElseThrow());
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (json) {
            out.print(PlanJson.text(input.orElseThrow(), plan));
        } else {
            PlanText.print(input.orElseThrow(), plan, out);
        }
        out.flush();
        return Outcome.COMPLETE.exitCode();
    }

    /** Where a ledger should have told the calls and has none of the model, that is the fault. */
    private static void requireCalls(LedgerCalls calls, ConfigNode asked, Problems found) {
        boolean unknown =
                found.all().stream()
                        .anyMatch(
                                problem ->
                                        problem.code().equals("CALLS_UNKNOWN")
                                                || problem.value().equals("input_tokens"));
        Optional<String> model =
                MapReader.of(asked, "a plan", new Problems())
                        .flatMap(plan -> plan.map("today"))
                        .flatMap(today -> today.text("model"));
        if (unknown && model.isPresent() && calls.of(model.get()).isEmpty()) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    calls.lacks(model.get())
                            + ". Name one that it has with --model, or state --calls-per-day and"
                            + " --input-tokens");
        }
    }

    /** What no file states has no place in one; then the flag that states it is the remedy. */
    private void requireComplete(Problems found) {
        List<Problem> nowhere =
                found.all().stream().filter(problem -> problem.place().file().isEmpty()).toList();
        // A value that is wrong is told first: what is missing may only follow from it.
        if (file == null && !nowhere.isEmpty() && nowhere.size() == found.all().size()) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    "the plan lacks "
                            + String.join(
                                    "; ",
                                    nowhere.stream().map(PlanFlags::remedy).distinct().toList()));
        }
        Problems told = new Problems();
        found.all().stream().filter(problem -> !nowhere.contains(problem)).forEach(told::add);
        told.throwIfErrors();
    }

    private LocalDate day(Optional<Reading> reading) {
        if (asOf != null) {
            return asOf;
        }
        return reading.flatMap(
                        some ->
                                some.ledger().rows().stream()
                                        .map(row -> BillTables.dayOf(row.key(), ZoneOffset.UTC))
                                        .max(Comparator.naturalOrder()))
                .orElseGet(() -> LocalDate.now(ZoneOffset.UTC));
    }
}

package dev.counterbill.cli;

import dev.counterbill.analysis.ClosedMonth;
import dev.counterbill.analysis.Closing;
import dev.counterbill.analysis.CutsNeeded;
import dev.counterbill.analysis.Earlier;
import dev.counterbill.analysis.Outcome;
import dev.counterbill.analysis.Question;
import dev.counterbill.config.Baselines;
import dev.counterbill.config.BudgetsLoader;
import dev.counterbill.config.FxLoader;
import dev.counterbill.config.InvestmentSpans;
import dev.counterbill.config.InvestmentsLoader;
import dev.counterbill.config.Problems;
import dev.counterbill.config.ScenariosLoader;
import dev.counterbill.config.Settings;
import dev.counterbill.config.SettingsFile;
import dev.counterbill.config.WhatIf;
import dev.counterbill.model.CloseNames;
import dev.counterbill.money.Currency;
import dev.counterbill.payoff.Budget;
import dev.counterbill.payoff.Investments;
import dev.counterbill.pricing.FxTable;
import dev.counterbill.pricing.PricingTerms;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.SourcePlace;
import dev.counterbill.reconcile.Tolerance;
import dev.counterbill.render.ReportFile;
import dev.counterbill.report.Words;
import dev.counterbill.scenario.Scenario;
import dev.counterbill.usage.LedgerCuts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked for: flags laid over settings, with every file that they name read and
 * checked before any log is opened.
 */
final class Asked {
    private static final Map<String, PricingTerms.FineTuneFallback> FALLBACKS =
            Map.of("base", PricingTerms.FineTuneFallback.BASE);

    /** Where reports go that nobody names a folder for. */
    static final Path REPORTS = Path.of("reports");

    final Settings settings;
    final RateBook book;
    final Question question;
    final Path output;
    final Optional<String> name;

    /** Months that are closed and that the question reaches into. */
    final List<ClosedMonth> closed;

    /** The files that say so. */
    final List<Path> pins;

    /** By how much reported costs may differ. */
    final Tolerance reconciliationTolerance;

    private final CommonOptions options;

    private Asked(
            CommonOptions options,
            Settings settings,
            RateBook book,
            Question question,
            Path output,
            Optional<String> name,
            Tolerance reconciliationTolerance,
            List<ClosedMonth> closed,
            List<Path> pins) {
        this.closed = List.copyOf(closed);
        this.pins = List.copyOf(pins);
        this.options = options;
        this.settings = settings;
        this.book = book;
        this.question = question;
        this.output = output;
        this.name = name;
        this.reconciliationTolerance = reconciliationTolerance;
    }

    /**
     * Reads everything that was asked for.
     *
     * @param logs the LOG arguments; a folder among them may hold settings
     * @throws Problems.InvalidFile with everything that is wrong in files
     * @throws Failure with exit code 2 for wrong flags
     */
    static Asked of(CommonOptions options, List<String> logs) {
        return of(options, logs, PayoffAsked.AS_DECLARED);
    }

    /**
     * What an audit asks of payoffs beyond the investments file.
     *
     * @param baselines instead of those of the file; empty to keep them
     * @param undeclared what fine-tunes that the file does not name are compared with
     * @param labels labels of the breakdown where neither flags nor settings name some
     */
    record PayoffAsked(
            List<String> baselines, Optional<List<String>> undeclared, List<String> labels) {
        static final PayoffAsked AS_DECLARED =
                new PayoffAsked(List.of(), Optional.empty(), List.of());
    }

    /** Reads everything that was asked for, for a command that asks more about payoffs. */
    static Asked of(CommonOptions options, List<String> logs, PayoffAsked payoff) {
        Settings settings = settings(options, logs);
        Problems problems = new Problems();
        RateBook book = options.book.book(settings);
        ZoneId zone = zone(options).or(settings::zone).orElse(ZoneId.of("UTC"));
        Optional<LocalDate> from = flagOr(options.from, settings.from());
        Optional<LocalDate> to = flagOr(options.to, settings.to());
        if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    "--to "
                            + to.get()
                            + " must be after --from "
                            + from.get()
                            + ": it is the first day that is no longer reported");
        }
        FxTable exchange =
                flagOr(options.fx, settings.fx())
                        .flatMap(file -> FxLoader.loadFile(file, problems))
                        .orElse(FxTable.NONE);
        Investments investments =
                against(investments(options, settings, problems), payoff.baselines());
        InvestmentSpans.check(investments, zone, problems);
        Instant at = whenAsked(book, to, zone);
        WhatIf whatIf = whatIf(options, settings, book, at, problems);
        Optional<Path> scenariosFile = flagOr(options.scenarios, settings.scenarios());
        Optional<List<Scenario>> readable =
                scenariosFile.flatMap(
                        file ->
                                ScenariosLoader.loadFile(
                                        file,
                                        new ScenariosLoader.Against(book, at, zone),
                                        problems));
        if (scenariosFile.isPresent() && readable.isEmpty()) {
            // A baseline may be one of its scenarios, so no baseline can be called unknown.
            problems.throwIfErrors();
        }
        List<Scenario> declared = readable.orElse(List.of());
        Map<String, Scenario> baselines =
                new LinkedHashMap<>(Baselines.resolve(investments, declared, book, at, problems));
        baselines.putAll(
                Baselines.resolve(
                        payoff.baselines(),
                        new SourcePlace("--baseline", 0, 0),
                        declared,
                        book,
                        at,
                        problems));
        PricingTerms terms = terms(options, settings, exchange);
        List<Budget> budgets = budgets(options, settings, terms.currency(), problems);
        List<Scenario> scenarios = new ArrayList<>(whatIf.scenarios());
        scenarios.addAll(declared);
        problems.throwIfErrors();
        Tolerances tolerances = Tolerances.of(options, settings);
        Question question =
                new Question(
                        book,
                        terms,
                        scenarios,
                        whatIf.candidates(),
                        investments,
                        baselines,
                        payoff.undeclared(),
                        budgets,
                        Optional.ofNullable(options.compareTo)
                                .map(word -> Comparand.of(word, from, to)),
                        zone,
                        from,
                        to,
                        groupBy(options, settings, payoff),
                        tolerances.rejected(),
                        tolerances.unpriced(),
                        Optional.empty(),
                        options.strict || settings.strict().orElse(false)
                                ? Question.Strictness.STRICT
                                : Question.Strictness.LENIENT,
                        "counterbill " + Version.NUMBER,
                        SettingsDigest.of(options, settings, scenarios, zone, from, to));
        if (options.compareTo != null) {
            Comparand.requireCuts(question, options.compareTo);
        }
        Asked asked =
                new Asked(
                        options,
                        settings,
                        book,
                        question,
                        flagOr(options.output, settings.output()).orElse(REPORTS),
                        flagOr(options.name, settings.name()).map(Asked::name),
                        tolerances.reconciliation(),
                        List.of(),
                        List.of());
        asked.formats();
        return asked;
    }

    /**
     * The same, with closed months that keep their usage and rates.
     *
     * @param some what the months are closed as, the first month first
     * @throws Failure with exit code 2 where one cannot answer what is asked
     */
    Asked closedBy(List<Path> some) {
        List<ClosedMonth> months = new ArrayList<>();
        List<Path> used = new ArrayList<>();
        for (Path pin : some) {
            ClosedMonth month = ClosedMonths.read(pin, book);
            if (reaches(month)) {
                List<String> lacks = Closing.lacks(question, month);
                if (!lacks.isEmpty()) {
                    throw new Failure(
                            Outcome.WRONG_USAGE,
                            month.month()
                                    + " is closed and cannot answer this: "
                                    + String.join("; ", lacks)
                                    + ". Ask as the run did that it was closed from, give --name"
                                    + " for a report beside it, or `counterbill reopen "
                                    + month.month()
                                    + "`, run, and close it again");
                }
                months.add(month);
                used.add(pin);
            }
        }
        RateBook pinned =
                book.with(
                        months.stream()
                                .filter(month -> month.book() != book)
                                .map(ClosedMonth::pinned)
                                .toList());
        PricingTerms terms = question.terms();
        FxTable exchange =
                terms.exchange()
                        .with(months.stream().flatMap(month -> month.exchange().stream()).toList());
        return new Asked(
                options,
                settings,
                pinned,
                question.with(pinned, terms.with(exchange)),
                output,
                name,
                reconciliationTolerance,
                months,
                used);
    }

    private boolean reaches(ClosedMonth month) {
        boolean ends =
                question.to().filter(day -> !month.month().atDay(1).isBefore(day)).isPresent();
        boolean begins =
                question.from()
                        .filter(
                                day ->
                                        !needsHistory()
                                                && month.month().atEndOfMonth().isBefore(day))
                        .isPresent();
        return !ends && !begins;
    }

    LedgerCuts cuts() {
        return CutsNeeded.of(question);
    }

    /** A folder below that of the output, and no other one. */
    private static String name(String text) {
        for (String part : text.split("/", -1)) {
            if (!SettingsFile.isName(part)) {
                throw new Failure(
                        Outcome.WRONG_USAGE,
                        "--name "
                                + Words.visible(text)
                                + ": a name is of letters, digits, '.', '-' and '_', and begins"
                                + " with a letter or digit; / stands between names");
            }
        }
        return text;
    }

    private static List<String> groupBy(
            CommonOptions options, Settings settings, PayoffAsked payoff) {
        List<String> asked = options.groupBy.isEmpty() ? settings.groupBy() : options.groupBy;
        List<String> labels =
                asked.stream().map(String::strip).filter(l -> !l.isEmpty()).distinct().toList();
        return labels.isEmpty() ? payoff.labels() : labels;
    }

    /**
     * Whether usage before the first day is read as well: an audit covers a deployment's whole
     * life, what a month's budget has left depends on all of its days, and a comparison is with
     * days before.
     */
    boolean needsHistory() {
        boolean audits =
                !question.investments().deployments().isEmpty()
                        || question.undeclared().isPresent();
        boolean compares = question.earlier().orElse(null) instanceof Earlier.Days;
        return question.from().isPresent() && (audits || compares || !question.budgets().isEmpty());
    }

    int threads() {
        if (options.threads != null) {
            if (options.threads < 1) {
                throw new Failure(
                        Outcome.WRONG_USAGE, "--threads " + options.threads + ": give 1 or more");
            }
            return options.threads;
        }
        return settings.threads().orElse(Runtime.getRuntime().availableProcessors());
    }

    /**
     * Files beyond the usual ones.
     *
     * @throws Failure with exit code 2 for a format that there is not
     */
    List<ReportFile> formats() {
        Set<ReportFile> files = new LinkedHashSet<>();
        for (String format : namedFormats()) {
            List<ReportFile> some =
                    Stream.of(ReportFile.values())
                            .filter(file -> file.format().equals(format))
                            .toList();
            boolean isTable =
                    Stream.of(ParquetReport.values()).anyMatch(t -> t.format().equals(format));
            if (some.isEmpty() && !isTable) {
                throw new Failure(
                        Outcome.WRONG_USAGE,
                        "--format "
                                + format
                                + ": give html, json, csv, md, xlsx, parquet, focus or"
                                + " focus-parquet");
            }
            files.addAll(some);
        }
        return List.copyOf(files);
    }

    /** The Parquet tables that are asked for. */
    List<ParquetReport> tables() {
        return Stream.of(ParquetReport.values())
                .filter(table -> namedFormats().contains(table.format()))
                .toList();
    }

    private List<String> namedFormats() {
        return options.formats.isEmpty() ? settings.formats() : options.formats;
    }

    boolean removesDuplicates() {
        if (options.dedup == null) {
            return settings.dedup().orElse(true);
        }
        return switch (options.dedup) {
            case "auto" -> true;
            case "off" -> false;
            default ->
                    throw new Failure(
                            Outcome.WRONG_USAGE, "--dedup " + options.dedup + ": give auto or off");
        };
    }

    /** A flag wins over the settings. */
    static <T> Optional<T> flagOr(@Nullable T flag, Optional<T> setting) {
        return flag == null ? setting : Optional.of(flag);
    }

    static Settings settings(CommonOptions options, List<String> logs) {
        if (options.config != null) {
            return SettingsFile.load(options.config);
        }
        List<Path> candidates = new ArrayList<>();
        for (String log : logs) {
            if (!log.equals("-") && !log.contains("://") && Files.isDirectory(Path.of(log))) {
                candidates.add(Path.of(log).resolve(SettingsFile.DEFAULT_NAME));
            }
        }
        candidates.add(Path.of(SettingsFile.DEFAULT_NAME));
        for (Path candidate : candidates) {
            if (Files.isRegularFile(candidate)) {
                return SettingsFile.load(candidate);
            }
        }
        return SettingsFile.none();
    }

    private static Optional<ZoneId> zone(CommonOptions options) {
        return Optional.ofNullable(options.timezone)
                .map(
                        text ->
                                SettingsFile.zone(text)
                                        .orElseThrow(
                                                () ->
                                                        new Failure(
                                                                Outcome.WRONG_USAGE,
                                                                "--timezone "
                                                                        + text
                                                                        + " is no time zone. "
                                                                        + CloseNames.remedy(
                                                                                text,
                                                                                ZoneId
                                                                                        .getAvailableZoneIds(),
                                                                                "Give a name such as UTC or"
                                                                                        + " Europe/Berlin"))));
    }

    private static PricingTerms terms(CommonOptions options, Settings settings, FxTable exchange) {
        String code =
                options.currency == null ? settings.currency().orElse("USD") : options.currency;
        Currency currency;
        try {
            currency = new Currency(code);
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    Outcome.WRONG_USAGE, "--currency " + code + ": give a code such as USD or EUR");
        }
        PricingTerms.FineTuneFallback fallback = PricingTerms.FineTuneFallback.NONE;
        if (options.fineTuneFallback != null) {
            fallback = FALLBACKS.get(options.fineTuneFallback);
            if (fallback == null) {
                throw new Failure(
                        Outcome.WRONG_USAGE,
                        "--fine-tune-fallback "
                                + options.fineTuneFallback
                                + ": only base is known");
            }
        }
        boolean spread = "true".equals(settings.assume().get(Declarations.SPREAD_EVENLY));
        return new PricingTerms(
                currency,
                exchange,
                fallback,
                spread ? PricingTerms.Spans.SPREAD_EVENLY : PricingTerms.Spans.UNPRICED);
    }

    private static Investments investments(
            CommonOptions options, Settings settings, Problems problems) {
        return flagOr(options.investments, settings.investments())
                .flatMap(file -> InvestmentsLoader.loadFile(file, problems))
                .orElse(Investments.NONE);
    }

    private static Investments against(Investments investments, List<String> baselines) {
        return baselines.isEmpty()
                ? investments
                : new Investments(
                        investments.currency(),
                        investments.deployments().stream()
                                .map(deployment -> deployment.withBaselines(baselines))
                                .toList(),
                        investments.shared());
    }

    private static List<Budget> budgets(
            CommonOptions options, Settings settings, Currency currency, Problems problems) {
        Optional<Path> file = flagOr(options.budgets, settings.budgets());
        Optional<BudgetsLoader.Budgets> budgets =
                file.flatMap(path -> BudgetsLoader.loadFile(path, problems));
        if (budgets.isPresent() && !budgets.get().currency().equals(currency)) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    file.orElseThrow()
                            + ": its budgets are in "
                            + budgets.get().currency()
                            + " and the bill in "
                            + currency
                            + ": state them in the currency of the bill");
        }
        return budgets.map(BudgetsLoader.Budgets::budgets).orElse(List.of());
    }

    private static WhatIf whatIf(
            CommonOptions options,
            Settings settings,
            RateBook book,
            Instant at,
            Problems problems) {
        List<String> words = options.whatIf.isEmpty() ? settings.whatIf() : options.whatIf;
        SourcePlace place =
                options.whatIf.isEmpty()
                        ? new SourcePlace(settings.file().map(Path::toString).orElse(""), 0, 0)
                        : new SourcePlace("--what-if", 0, 0);
        return WhatIf.parse(words, book, at, place, problems);
    }

    /**
     * When aliases are looked up to check names: the end of the period, or the latest price known.
     */
    private static Instant whenAsked(RateBook book, Optional<LocalDate> to, ZoneId zone) {
        return to.map(day -> day.atStartOfDay(zone).toInstant().minusSeconds(1))
                .orElseGet(
                        () ->
                                book.effectiveInstants().isEmpty()
                                        ? Instant.EPOCH
                                        : book.effectiveInstants().last());
    }
}

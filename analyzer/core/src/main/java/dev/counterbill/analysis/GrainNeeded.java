package dev.counterbill.analysis;

import dev.counterbill.ledger.Combination;
import dev.counterbill.ledger.Condensed;
import dev.counterbill.ledger.Grain;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.rates.AccountRule;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.Identification;
import dev.counterbill.rates.ModelRates;
import dev.counterbill.rates.PriceHours;
import dev.counterbill.rates.PromptTier;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateCard;
import dev.counterbill.scenario.Caching;
import dev.counterbill.scenario.Change;
import dev.counterbill.scenario.PricesOf;
import dev.counterbill.scenario.Scenario;
import dev.counterbill.scenario.Swap;
import dev.counterbill.scenario.Target;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.TimeEdge;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How closely a question looks at a ledger. A cost is linear in the counts of a row as long as its
 * price does not depend on how much there is, so rows with the same price, report day and labels
 * can be added up before they are priced: same figures, a fraction of the work. What is not linear
 * (rows that stand for many requests, tiers that price only what is above them, free units, GPUs)
 * stays row by row.
 */
final class GrainNeeded {
    private static final int SECONDS_PER_DAY = 86_400;

    private final UsageLedger ledger;
    private final RateBook book;
    private final LedgerCuts needed;
    private final List<Scenario> scenarios;
    private final Detail detail;
    private final long begin;
    private final long last;

    /** The first moment of the ledger, and those at which names may begin to mean others. */
    private final List<Instant> moments = new ArrayList<>();

    /** What else than prices tells rows apart. */
    private enum Detail {
        /** What scenarios are restricted to. */
        PRICES,
        /** The days and labels of the question. */
        QUESTION,
        /** Days, all labels and every bucket of prompt sizes. */
        BUCKETS
    }

    private GrainNeeded(
            UsageLedger ledger,
            RateBook book,
            LedgerCuts needed,
            List<Scenario> scenarios,
            Detail detail) {
        this.ledger = ledger;
        this.book = book;
        this.needed = needed;
        this.scenarios = scenarios;
        this.detail = detail;
        UsageLedger.Extent extent = ledger.extent();
        this.begin = extent.firstBegin();
        this.last = extent.lastBegin();
        moments.add(Instant.ofEpochSecond(begin));
        for (Instant instant : needed.time().instants()) {
            if (instant.getEpochSecond() > begin && instant.getEpochSecond() <= last) {
                moments.add(instant);
            }
        }
    }

    /**
     * The ledger as the actual bill and some scenarios see it.
     *
     * @param needed the cuts that the question needs; their labels are those that it looks at
     * @param scenarios none that needs {@link Change.Additivity#SINGLE_ROWS}
     */
    static UsageLedger condensed(
            UsageLedger ledger, RateBook book, LedgerCuts needed, List<Scenario> scenarios) {
        return of(ledger, book, needed, scenarios, Detail.QUESTION).sums();
    }

    /**
     * The ledger as prices alone see it: all days of one price together.
     *
     * @param scenarios likewise
     */
    static Condensed byPrice(
            UsageLedger ledger, RateBook book, LedgerCuts needed, List<Scenario> scenarios) {
        return of(ledger, book, needed, scenarios, Detail.PRICES);
    }

    /**
     * Scenarios that look alike at usage: in one of these groups none has rows that others need.
     */
    static List<List<Scenario>> lookingAlike(
            UsageLedger ledger, RateBook book, LedgerCuts needed, List<Scenario> scenarios) {
        if (ledger.isEmpty()) {
            return scenarios.stream().map(List::of).toList();
        }
        GrainNeeded grain = new GrainNeeded(ledger, book, needed, scenarios, Detail.PRICES);
        Set<ModelRates> used = grain.usedModels();
        Map<Object, List<Scenario>> groups = new LinkedHashMap<>();
        for (Scenario scenario : scenarios) {
            Optional<Set<ModelRates>> targets = grain.targets(scenario);
            Object look =
                    List.of(
                            grain.sizes(scenario, used, targets),
                            scenario.labels(),
                            scenario.instants(),
                            targets.map(grain::hoursOf));
            groups.computeIfAbsent(look, key -> new ArrayList<>()).add(scenario);
        }
        return List.copyOf(groups.values());
    }

    /** The times of day at which prices of some models change. */
    private Set<TimeEdge> hoursOf(Set<ModelRates> models) {
        Set<TimeEdge> hours = new HashSet<>();
        models.forEach(model -> hours.addAll(book.timeEdges(model)));
        return hours;
    }

    /**
     * The ledger by days, whatever becomes of the sizes of its prompts.
     *
     * @param scenarios likewise
     */
    static UsageLedger byDay(
            UsageLedger ledger, RateBook book, LedgerCuts needed, List<Scenario> scenarios) {
        return of(ledger, book, needed, scenarios, Detail.BUCKETS).sums();
    }

    private static Condensed of(
            UsageLedger ledger,
            RateBook book,
            LedgerCuts needed,
            List<Scenario> scenarios,
            Detail detail) {
        return ledger.isEmpty()
                ? ledger.uncondensed()
                : new GrainNeeded(ledger, book, needed, scenarios, detail)
                        .grain()
                        .map(ledger::condensed)
                        .orElseGet(ledger::uncondensed);
    }

    /** Empty where nothing may be added up. */
    private Optional<Grain> grain() {
        Set<ModelRates> used = usedModels();
        Set<Long> thresholds = new TreeSet<>();
        Set<ModelRates> targeted = models(List.of());
        boolean anyModel = false;
        for (Scenario scenario : scenarios) {
            Optional<Set<ModelRates>> targets = targets(scenario);
            targets.ifPresent(targeted::addAll);
            anyModel |= targets.isEmpty();
            thresholds.addAll(sizes(scenario, used, targets));
        }
        Set<ModelRates> all = models(used);
        all.addAll(targeted);
        boolean free =
                book.accountRules().stream()
                        .map(AccountRule::dimension)
                        .anyMatch(
                                d -> d != Dimension.WEB_SEARCH && d != Dimension.GROUNDING_SEARCH);
        if (free || all.stream().anyMatch(GrainNeeded::isPricedByAmount)) {
            return Optional.empty();
        }
        boolean anyTarget = anyModel;
        MetersAlike metersAlike = new MetersAlike(scenarios, targeted, begin, last);
        return Optional.of(
                new Grain(
                        anyTarget
                                ? Grain.Times.apart(
                                        breaks(times(everyModel(), needed.time().edges())))
                                : times(all),
                        ledger.cuts().labels().stream()
                                .filter(this::tellsApart)
                                .mapToInt(ledger.cuts().labels()::indexOf)
                                .toArray(),
                        apart(),
                        alike(
                                anyTarget ? Optional.empty() : Optional.of(metersAlike),
                                thresholds)));
    }

    private boolean tellsApart(String label) {
        return switch (detail) {
            case PRICES -> scenarios.stream().anyMatch(s -> s.labels().contains(label));
            case QUESTION -> needed.labels().contains(label);
            case BUCKETS -> true;
        };
    }

    /** Prices that are no product of a price and an amount. */
    private static boolean isPricedByAmount(ModelRates model) {
        return (model.rates().isEmpty() && !model.capacity().isEmpty())
                || model.inferenceRates()
                        .anyMatch(card -> card.tierMode() == RateCard.TierMode.MARGINAL);
    }

    private static Stream<Long> prices(Collection<ModelRates> models) {
        return models.stream()
                .flatMap(ModelRates::inferenceRates)
                .flatMap(card -> card.tiers().stream())
                .map(PromptTier::overTokens)
                .filter(tokens -> tokens > 0);
    }

    private static Stream<Long> windows(Collection<ModelRates> models) {
        return models.stream().flatMapToLong(m -> m.facts().longestPromptTokens().stream()).boxed();
    }

    /** A prompt of exactly the smallest size is cached. */
    private static Stream<Long> cacheable(Collection<ModelRates> models) {
        return models.stream()
                .flatMapToLong(m -> m.facts().minCacheablePromptTokens().stream())
                .mapToObj(tokens -> tokens - 1);
    }

    /** Prompt sizes that a scenario tells apart. */
    private Set<Long> sizes(
            Scenario scenario, Set<ModelRates> used, Optional<Set<ModelRates>> targets) {
        Set<ModelRates> reached = targets.orElseGet(this::everyModel);
        Set<Long> sizes = new TreeSet<>();
        prices(used).forEach(sizes::add);
        prices(reached).forEach(sizes::add);
        windows(reached).forEach(sizes::add);
        List<Change> changes = scenario.steps().stream().map(Scenario.Step::change).toList();
        if (!changes.stream().allMatch(change -> change instanceof Swap)) {
            // Other assumptions are made of usage that stays on its model, too.
            windows(used).forEach(sizes::add);
        }
        if (changes.stream().anyMatch(change -> change instanceof Caching)) {
            cacheable(used).forEach(sizes::add);
            cacheable(reached).forEach(sizes::add);
        }
        return scenario.promptCuts(sizes);
    }

    /** A model of the book is one object; its equality would compare all of its prices. */
    private static Set<ModelRates> models(Collection<ModelRates> some) {
        Set<ModelRates> models = Collections.newSetFromMap(new IdentityHashMap<>());
        models.addAll(some);
        return models;
    }

    private Set<ModelRates> everyModel() {
        Set<ModelRates> all = models(List.of());
        for (RateBook some : book.books()) {
            some.providers().forEach(provider -> all.addAll(provider.models().values()));
        }
        return all;
    }

    /** Empty where the scenario may move usage to any model of the book. */
    private Optional<Set<ModelRates>> targets(Scenario scenario) {
        Set<ModelRates> models = models(List.of());
        for (Scenario.Step step : scenario.steps()) {
            Optional<List<Target>> targets = step.change().targets();
            if (targets.isEmpty()) {
                return Optional.empty();
            }
            targets.get().forEach(t -> addModels(models, t.provider(), t.model()));
        }
        return Optional.of(models);
    }

    private Set<ModelRates> usedModels() {
        Set<ModelRates> models = models(List.of());
        String provider = "";
        String model = "";
        for (Combination some : ledger.columns().combinations()) {
            String billed = some.billedName();
            if (!billed.equals(model) || !some.provider().equals(provider)) {
                provider = some.provider();
                model = billed;
                addModels(models, provider, model);
            }
        }
        return models;
    }

    /** What a name meant at any time of the ledger: aliases move. */
    private void addModels(Set<ModelRates> models, String provider, String model) {
        for (Instant at : moments) {
            if (book.identify(provider, model, at) instanceof Identification.Known known) {
                models.add(known.identity().model());
            }
        }
    }

    private long[] breaks(TimeCuts cuts) {
        return cuts.cutsBetween(begin, last + 1);
    }

    /**
     * Times that are alike to some models. Where one has prices for some hours of the week, all
     * hours of one price are one class, and not those of each day another: nearly all models have
     * one price all day.
     */
    private Grain.Times times(Set<ModelRates> models) {
        Set<TimeEdge> hours = hoursOf(models);
        Set<TimeEdge> others = new HashSet<>(book.timeEdges());
        List<TimeEdge> days =
                needed.time().edges().stream()
                        .filter(
                                edge ->
                                        detail != Detail.PRICES
                                                && (edge.time().equals(LocalTime.MIDNIGHT)
                                                        || !others.contains(edge)))
                        .toList();
        if (hours.isEmpty() || takesPricesOfADay()) {
            List<TimeEdge> every = new ArrayList<>(days);
            needed.time().edges().stream().filter(hours::contains).forEach(every::add);
            return Grain.Times.apart(breaks(times(models, every)));
        }
        return byHours(Grain.Times.apart(breaks(times(models, days))), models);
    }

    private boolean takesPricesOfADay() {
        return scenarios.stream()
                .flatMap(scenario -> scenario.steps().stream())
                .anyMatch(step -> step.change() instanceof PricesOf);
    }

    /**
     * Times are alike where no coarser break lies between them and the same hours of prices cover
     * the begins of their slots, at which they are priced.
     */
    private Grain.Times byHours(Grain.Times coarse, Set<ModelRates> models) {
        Set<PriceHours> hours = new LinkedHashSet<>();
        models.forEach(model -> hours.addAll(book.priceHours(model)));
        Map<Object, Integer> classes = new HashMap<>();
        Map<Long, Integer> ofBegin = new HashMap<>();
        return slotBegin ->
                ofBegin.computeIfAbsent(
                        slotBegin,
                        some -> {
                            Instant at = Instant.ofEpochSecond(some);
                            List<PriceHours> covering =
                                    hours.stream().filter(own -> own.cover(at)).toList();
                            return classes.computeIfAbsent(
                                    List.of(coarse.classOf(some), covering), key -> classes.size());
                        });
    }

    /**
     * Everything that is told apart by time; prices of another day at their time of day.
     *
     * @param models whose prices matter
     * @param timesOfDay those that are told apart on every day
     */
    private TimeCuts times(Set<ModelRates> models, List<TimeEdge> timesOfDay) {
        Set<Instant> instants = new TreeSet<>(needed.time().instants());
        instants.removeAll(book.effectiveInstants());
        instants.addAll(book.effectiveInstants(models::contains));
        scenarios.forEach(scenario -> instants.addAll(scenario.instants()));
        TimeCuts every = TimeCuts.of(instants, timesOfDay);
        List<TimeEdge> edges = new ArrayList<>(timesOfDay);
        for (Scenario scenario : scenarios) {
            for (Scenario.Step step : scenario.steps()) {
                if (step.change() instanceof PricesOf prices) {
                    long day = prices.day().toEpochDay() * SECONDS_PER_DAY;
                    // With one price all day there, no day need be told from another.
                    for (long cut : every.cutsBetween(day, day + SECONDS_PER_DAY)) {
                        edges.add(TimeEdge.midnight(ZoneOffset.UTC));
                        edges.add(new TimeEdge(ZoneOffset.UTC, LocalTime.ofSecondOfDay(cut - day)));
                    }
                }
            }
        }
        return TimeCuts.of(instants, edges);
    }

    /** Buckets between the same two sizes; one that holds such a size is a class of its own. */
    private static int[] promptClasses(PromptCuts cuts, NavigableSet<Long> sizes) {
        int[] classes = new int[cuts.toArray().length + 1];
        boolean lastWasDivided = false;
        for (int bucket = 1; bucket < classes.length; bucket++) {
            lastWasDivided |= bucket == 1 && isDivided(cuts, 0, sizes);
            boolean divided = isDivided(cuts, bucket, sizes);
            boolean same =
                    !divided && !lastWasDivided && !sizes.contains(cuts.largestTokens(bucket - 1));
            classes[bucket] = classes[bucket - 1] + (same ? 0 : 1);
            lastWasDivided = divided;
        }
        return classes;
    }

    private static boolean isDivided(PromptCuts cuts, int bucket, NavigableSet<Long> sizes) {
        Long size = sizes.ceiling(cuts.smallestTokens(bucket));
        return size != null && size < cuts.largestTokens(bucket);
    }

    /**
     * What need not be told apart in rows of each combination.
     *
     * @param metersAlike empty where scenarios may move usage to any model
     * @param thresholds prompt sizes that scenarios tell apart
     */
    private Function<Combination, Grain.Alike> alike(
            Optional<MetersAlike> metersAlike, Set<Long> thresholds) {
        if (detail == Detail.BUCKETS) {
            int buckets = ledger.cuts().prompt().toArray().length + 1;
            Grain.Alike each = new Grain.Alike(IntStream.range(0, buckets).toArray(), Set.of());
            return some -> each;
        }
        Map<List<String>, NameAlike> names = new HashMap<>();
        return some ->
                names.computeIfAbsent(
                                List.of(some.provider(), some.billedName()),
                                name -> new NameAlike(name, thresholds))
                        .of(some.tier(), metersAlike);
    }

    /** What is alike in rows of one name, of which there are many combinations. */
    private final class NameAlike {
        private final Set<ModelRates> own = models(List.of());
        private final int[] promptClasses;
        private final Map<ServiceTier, Grain.Alike> ofTier = new EnumMap<>(ServiceTier.class);

        NameAlike(List<String> name, Set<Long> thresholds) {
            addModels(own, name.get(0), name.get(1));
            NavigableSet<Long> sizes = new TreeSet<>(thresholds);
            prices(own).forEach(sizes::add);
            this.promptClasses = promptClasses(ledger.cuts().prompt(), sizes);
        }

        Grain.Alike of(ServiceTier tier, Optional<MetersAlike> metersAlike) {
            return ofTier.computeIfAbsent(
                    tier,
                    some ->
                            new Grain.Alike(
                                    promptClasses,
                                    metersAlike.map(all -> all.of(own, some)).orElse(Set.of())));
        }
    }

    /** Meters whose rows have parts that depend on how their counts stand to each other. */
    private Set<Meter> apart() {
        Set<Meter> disputed = EnumSet.noneOf(Meter.class);
        for (Meter meter : Meter.values()) {
            boolean everywhere = meter.isPrompt();
            for (Set<Meter> measure : ledger.cuts().promptMeasures().values()) {
                if (measure.contains(meter) != everywhere) {
                    // A scenario that moves usage between providers widens the prompt by the row's
                    // own tokens.
                    disputed.add(meter);
                }
            }
        }
        if (!book.accountRules().isEmpty()) {
            disputed.add(Meter.WEB_SEARCHES);
        }
        return disputed;
    }
}

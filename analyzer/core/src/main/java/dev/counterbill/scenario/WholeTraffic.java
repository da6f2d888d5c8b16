package dev.counterbill.scenario;

import dev.counterbill.ledger.LedgerColumns;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.RateBook;
import dev.counterbill.usage.Meter;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The scenarios that need no file: all traffic on one model, on each base, on every candidate. */
public final class WholeTraffic {
    private static final long DAY_SECONDS = 86_400;

    private WholeTraffic() {}

    /** Each fine-tune's usage on its own base model; all other usage stays. */
    public static Scenario onBase() {
        return Scenario.of(
                "all-on-base",
                "Each fine-tuned model's traffic on its base model",
                new SwapToBase());
    }

    /** All usage on one model. */
    public static Scenario on(Target target) {
        return Scenario.of(
                "all-on-" + target.model(), "All traffic on " + target.model(), new Swap(target));
    }

    /** The same scenarios, with the provider in the ids of those that would share one. */
    public static List<Scenario> distinct(List<Scenario> scenarios) {
        Map<String, Integer> uses = new HashMap<>();
        scenarios.forEach(s -> uses.merge(s.id(), 1, Integer::sum));
        return scenarios.stream()
                .map(s -> uses.getOrDefault(s.id(), 1) > 1 ? withProvider(s) : s)
                .toList();
    }

    private static Scenario withProvider(Scenario scenario) {
        if (scenario.steps().get(0).change() instanceof Swap swap) {
            Target target = swap.target();
            return new Scenario(
                    "all-on-" + target.provider() + "-" + target.model(),
                    "All traffic on " + target,
                    scenario.where(),
                    scenario.steps());
        }
        return scenario;
    }

    /**
     * All usage on every model of the book that could have taken some of it: in force on a day of
     * the ledger, not a fine-tune, with the kinds of content that were used. Days on which one was
     * not in force, or no longer served, are unpriced there and so show as the share that is left
     * out.
     *
     * @return in the order of providers and models
     */
    public static List<Scenario> candidates(UsageLedger ledger, RateBook book) {
        SortedSet<Long> days = new TreeSet<>();
        Set<String> modalities = new HashSet<>(Set.of("text"));
        LedgerColumns rows = ledger.columns();
        for (int row : rows.distinctSlots()) {
            days.add(Math.floorDiv(rows.slotBegin(row), DAY_SECONDS));
        }
        if (rows.isCounted(Meter.AUDIO_INPUT) || rows.isCounted(Meter.CACHED_AUDIO_INPUT)) {
            modalities.add("audio");
        }
        if (rows.isCounted(Meter.IMAGE_INPUT) || rows.isCounted(Meter.CACHED_IMAGE_INPUT)) {
            modalities.add("image");
        }
        Map<Target, Scenario> scenarios = new HashMap<>();
        for (long day : days) {
            Instant noon = Instant.ofEpochSecond(day * DAY_SECONDS + DAY_SECONDS / 2);
            for (ModelIdentity candidate : book.candidates(noon, modalities)) {
                Target target = new Target(candidate.provider(), candidate.base());
                Optional<LocalDate> retires =
                        candidate
                                .model()
                                .lifecycle()
                                .retires()
                                .filter(first -> first.toEpochDay() <= days.last());
                scenarios.computeIfAbsent(target, some -> onWhileServed(some, retires));
            }
        }
        return distinct(
                scenarios.entrySet().stream()
                        .sorted(
                                Map.Entry.comparingByKey(
                                        Comparator.comparing(Target::provider)
                                                .thenComparing(Target::model)))
                        .map(Map.Entry::getValue)
                        .toList());
    }

    /** A model that nobody named is a choice only as long as it can be used. */
    private static Scenario onWhileServed(Target target, Optional<LocalDate> retires) {
        return retires.map(day -> on(target).andThen(new Retirement(day)))
                .orElseGet(() -> on(target));
    }
}

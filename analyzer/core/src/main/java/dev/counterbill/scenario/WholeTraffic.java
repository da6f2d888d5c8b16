package dev.counterbill.scenario;

import dev.counterbill.ledger.LedgerColumns;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.RateBook;
import dev.counterbill.usage.Meter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
            return Scenario.of(
                    "all-on-" + target.provider() + "-" + target.model(),
                    "All traffic on " + target,
                    swap);
        }
        return scenario;
    }

    /**
     * All usage on every model of the book that could have taken some of it: in force on a day of
     * the ledger, not a fine-tune, with the kinds of content that were used. Days on which one was
     * not in force are unpriced there and so show as the share that is left out.
     *
     * @return in the order of providers and models
     */
    public static List<Scenario> candidates(UsageLedger ledger, RateBook book) {
        Set<Long> days = new TreeSet<>();
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
        Set<Target> seen = new HashSet<>();
        List<Target> targets = new ArrayList<>();
        for (long day : days) {
            Instant noon = Instant.ofEpochSecond(day * DAY_SECONDS + DAY_SECONDS / 2);
            for (ModelIdentity candidate : book.candidates(noon, modalities)) {
                Target target = new Target(candidate.provider(), candidate.base());
                if (seen.add(target)) {
                    targets.add(target);
                }
            }
        }
        return distinct(
                targets.stream()
                        .sorted(
                                java.util.Comparator.comparing(Target::provider)
                                        .thenComparing(Target::model))
                        .map(WholeTraffic::on)
                        .toList());
    }
}

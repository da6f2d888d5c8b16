package dev.counterbill.cli;

import dev.counterbill.analysis.Reading;
import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.payoff.PlanVolumes;
import dev.counterbill.rates.Identification;
import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.RateBook;
import dev.counterbill.read.run.ReadPlan.Period;
import dev.counterbill.report.Words;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What saved ledgers tell a plan of the calls of models. */
final class LedgerCalls {
    private static final long DAY_SECONDS = 86_400;
    private static final int MOST_NAMES = 5;

    private final Reading reading;
    private final RateBook rates;

    LedgerCalls(Reading reading, RateBook rates) {
        this.reading = reading;
        this.rates = rates;
    }

    /**
     * By the name as logged, since one model may serve two purposes under two names; where no
     * record has it, by the model that names stand for. Fine-tunes of one base are no names of one
     * model.
     */
    Optional<PlanVolumes> of(String model) {
        return volumes(key -> isLogged(key, model), key -> isSame(key, model) && !isFineTune(key))
                .or(() -> volumes(key -> isSame(key, model), key -> false));
    }

    private Optional<PlanVolumes> volumes(Predicate<UsageKey> which, Predicate<UsageKey> alike) {
        return reading.ledger().isEmpty()
                ? Optional.empty()
                : PlanVolumes.of(reading.ledger(), which, alike, span(), ZoneOffset.UTC);
    }

    /** Whole days, whatever the clocks were changed by. */
    private PlanVolumes.Span span() {
        List<Period> told = reading.days().told(reading.ledger());
        long seconds = told.stream().mapToLong(p -> p.endSecond() - p.beginSecond()).sum();
        return new PlanVolumes.Span(
                Instant.ofEpochSecond(told.get(0).beginSecond()),
                Instant.ofEpochSecond(told.get(told.size() - 1).endSecond()),
                Math.max(1, (seconds + DAY_SECONDS / 2) / DAY_SECONDS));
    }

    private static boolean isLogged(UsageKey key, String model) {
        return key.billedName().equalsIgnoreCase(model);
    }

    private boolean isSame(UsageKey key, String model) {
        Optional<ModelIdentity> logged = identity(key, key.billedName());
        Optional<ModelIdentity> meant = identity(key, model);
        return logged.isPresent()
                && meant.isPresent()
                && logged.get().base().equals(meant.get().base())
                && logged.get().fineTuned() == meant.get().fineTuned();
    }

    private boolean isFineTune(UsageKey key) {
        return identity(key, key.billedName()).filter(ModelIdentity::fineTuned).isPresent();
    }

    /** Who a name is to the provider and at the time of a row. */
    private Optional<ModelIdentity> identity(UsageKey key, String model) {
        Instant at = Instant.ofEpochSecond(key.slotBegin());
        return rates.identify(key.provider(), model, at) instanceof Identification.Known known
                ? Optional.of(known.identity())
                : Optional.empty();
    }

    /** That a model has no calls, and which have most, in a sentence without its full stop. */
    String lacks(String model) {
        Map<String, Long> calls = new TreeMap<>();
        for (LedgerRow row : reading.ledger().rows()) {
            calls.merge(row.key().billedName(), row.counts().of(Meter.REQUESTS), Math::addExact);
        }
        List<String> most =
                calls.entrySet().stream()
                        .filter(some -> some.getValue() > 0)
                        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                        .limit(MOST_NAMES)
                        .map(some -> some.getKey() + " (" + Words.count(some.getValue()) + ")")
                        .toList();
        return "the ledger has no calls of "
                + model
                + (most.isEmpty()
                        ? ""
                        : "; it has calls of "
                                + String.join(", ", most)
                                + (calls.size() > most.size() ? " and others" : ""));
    }
}

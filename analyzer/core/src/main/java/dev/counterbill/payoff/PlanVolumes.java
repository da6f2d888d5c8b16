package dev.counterbill.payoff;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.payoff.TierMix.Counts;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.UsageKey;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What a ledger tells a plan: how many calls a month a model serves, and how long they are. Ratios
 * have 10 decimals.
 *
 * @param span the time that the calls are counted over
 * @param names calls by the name as logged: a model may have several
 * @param otherNames calls that are not counted, since they are logged under another name of the
 *     model than the one that is asked for
 * @param daysWithCalls days of the zone on which there is a call
 * @param tiers the service tiers of the calls
 * @param callsPerMonth calls in 30 days
 * @param inputTokens uncached prompt tokens per call, cache writes included
 * @param cachedTokens prompt tokens per call that were read from the cache
 * @param outputTokens answer tokens per call
 * @param promptBefore,promptAfter prompt tokens per call in the first and the second half of the
 *     days from the first to the last call; the same where there is one day
 */
public record PlanVolumes(
        Span span,
        SortedMap<String, BigDecimal> names,
        SortedMap<String, BigDecimal> otherNames,
        long daysWithCalls,
        TierMix tiers,
        BigDecimal callsPerMonth,
        BigDecimal inputTokens,
        BigDecimal cachedTokens,
        BigDecimal outputTokens,
        BigDecimal promptBefore,
        BigDecimal promptAfter) {

    /**
     * The time that a ledger tells of, whether or not the model was called in all of it.
     *
     * @param days how many days of it the ledger tells of
     */
    public record Span(Instant begin, Instant end, long days) {}

    /**
     * The use of some rows.
     *
     * @param which the rows that are meant
     * @param alike the rows of the same model; those that are not meant are only told of
     * @param span the time that the ledger tells of
     * @return empty where none has a call
     */
    public static Optional<PlanVolumes> of(
            UsageLedger ledger,
            Predicate<UsageKey> which,
            Predicate<UsageKey> alike,
            Span span,
            ZoneId zone) {
        List<LedgerRow> rows = ledger.rows().stream().filter(row -> which.test(row.key())).toList();
        SortedMap<ServiceTier, Counts> tiers = new TreeMap<>();
        rows.forEach(row -> tiers.merge(row.key().tier(), Counts.of(row), Counts::plus));
        TierMix mix = new TierMix(tiers);
        Counts total = mix.total();
        BigDecimal calls = total.calls();
        if (calls.signum() == 0) {
            return Optional.empty();
        }
        List<LocalDate> days =
                rows.stream()
                        .map(row -> BillTables.dayOf(row.key(), zone))
                        .distinct()
                        .sorted()
                        .toList();
        return Optional.of(
                new PlanVolumes(
                        span,
                        names(ledger, which),
                        names(ledger, which.negate().and(alike)),
                        days.size(),
                        mix,
                        Ratios.of(
                                        calls.multiply(BigDecimal.valueOf(30)),
                                        BigDecimal.valueOf(span.days()))
                                .orElseThrow(),
                        Ratios.of(total.input(), calls).orElseThrow(),
                        Ratios.of(total.cached(), calls).orElseThrow(),
                        Ratios.of(total.output(), calls).orElseThrow(),
                        prompt(rows, zone, days, Half.FIRST),
                        prompt(rows, zone, days, Half.SECOND)));
    }

    private static SortedMap<String, BigDecimal> names(
            UsageLedger ledger, Predicate<UsageKey> which) {
        SortedMap<String, BigDecimal> names = new TreeMap<>();
        for (LedgerRow row : ledger.rows()) {
            if (which.test(row.key())) {
                BigDecimal calls = BigDecimal.valueOf(row.counts().of(Meter.REQUESTS));
                names.merge(row.key().billedName(), calls, BigDecimal::add);
            }
        }
        return names;
    }

    /** What was counted and what was not, in sentences without a full stop. */
    public List<String> sentences(String model) {
        return otherNames.isEmpty()
                ? List.of(counted(model))
                : List.of(
                        counted(model),
                        "Calls that the ledger has under other names of the same model are not"
                                + " counted: "
                                + words(otherNames));
    }

    private static String words(SortedMap<String, BigDecimal> names) {
        return String.join(
                ", ",
                names.entrySet().stream()
                        .map(name -> Words.count(name.getValue()) + " as " + name.getKey())
                        .toList());
    }

    private String counted(String model) {
        boolean byOneName = names.size() == 1 && names.containsKey(model);
        return "The ledger has "
                + Words.count(tiers.total().calls())
                + " calls of "
                + model
                + (byOneName ? "" : " (" + words(names) + ")")
                + " on "
                + Words.counted(daysWithCalls, "day")
                + ", and tells of "
                + Words.counted(span.days(), "day")
                + " from "
                + moment(span.begin())
                + " to before "
                + moment(span.end())
                + "; their service tier is "
                + tiers.words(ServiceTier::id);
    }

    /** A midnight in UTC as its day. */
    private static String moment(Instant instant) {
        return instant.toString().replace("T00:00:00Z", "");
    }

    private enum Half {
        FIRST,
        SECOND
    }

    /** Prompt tokens per call in one half of the days, or of all where that half has no call. */
    private static BigDecimal prompt(
            List<LedgerRow> rows, ZoneId zone, List<LocalDate> days, Half half) {
        LocalDate first = days.get(0);
        LocalDate middle =
                first.plusDays((ChronoUnit.DAYS.between(first, days.get(days.size() - 1)) + 1) / 2);
        List<LedgerRow> some =
                rows.stream()
                        .filter(
                                row ->
                                        BillTables.dayOf(row.key(), zone).isBefore(middle)
                                                == (half == Half.FIRST))
                        .toList();
        return perCall(some).or(() -> perCall(rows)).orElse(BigDecimal.ZERO);
    }

    private static Optional<BigDecimal> perCall(List<LedgerRow> rows) {
        BigDecimal calls = BigDecimal.ZERO;
        BigDecimal prompt = BigDecimal.ZERO;
        for (LedgerRow row : rows) {
            calls = calls.add(BigDecimal.valueOf(row.counts().of(Meter.REQUESTS)));
            for (Meter meter : Meter.values()) {
                prompt =
                        meter.isPrompt()
                                ? prompt.add(BigDecimal.valueOf(row.counts().of(meter)))
                                : prompt;
            }
        }
        return Ratios.of(prompt, calls);
    }
}

package dev.counterbill.payoff;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageKey;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a ledger tells a plan: how many calls a month a model serves, and how long they are. Ratios
 * have 10 decimals.
 *
 * @param days whole days that the usage spans
 * @param callsPerMonth calls in 30 such days
 * @param inputTokens uncached prompt tokens per call, cache writes included
 * @param cachedTokens prompt tokens per call that were read from the cache
 * @param outputTokens answer tokens per call
 * @param promptBefore,promptAfter prompt tokens per call in the first and the second half of the
 *     days; the same where there is one day
 */
public record PlanVolumes(
        long days,
        BigDecimal callsPerMonth,
        BigDecimal inputTokens,
        BigDecimal cachedTokens,
        BigDecimal outputTokens,
        BigDecimal promptBefore,
        BigDecimal promptAfter) {

    /**
     * The use of one model.
     *
     * @param model name as logged
     * @return empty where the ledger has no call of it
     */
    public static Optional<PlanVolumes> of(UsageLedger ledger, String model, ZoneId zone) {
        return of(ledger, key -> key.billedName().equalsIgnoreCase(model), zone);
    }

    /**
     * The use of some rows.
     *
     * @param which the rows that are meant
     * @return empty where none has a call
     */
    public static Optional<PlanVolumes> of(
            UsageLedger ledger, Predicate<UsageKey> which, ZoneId zone) {
        List<LedgerRow> rows = ledger.rows().stream().filter(row -> which.test(row.key())).toList();
        BigDecimal calls = BigDecimal.ZERO;
        BigDecimal input = BigDecimal.ZERO;
        BigDecimal cached = BigDecimal.ZERO;
        BigDecimal output = BigDecimal.ZERO;
        for (LedgerRow row : rows) {
            calls = calls.add(count(row, Meter.REQUESTS));
            cached = cached.add(count(row, Meter.CACHED_INPUT));
            output = output.add(count(row, Meter.OUTPUT));
            input = input.add(count(row, Meter.INPUT));
            for (Meter meter : Meter.values()) {
                input = meter.isCacheWrite() ? input.add(count(row, meter)) : input;
            }
        }
        if (calls.signum() == 0) {
            return Optional.empty();
        }
        List<LocalDate> days = rows.stream().map(row -> BillTables.dayOf(row.key(), zone)).toList();
        long span =
                ChronoUnit.DAYS.between(
                                days.stream().min(Comparator.naturalOrder()).orElseThrow(),
                                days.stream().max(Comparator.naturalOrder()).orElseThrow())
                        + 1;
        return Optional.of(
                new PlanVolumes(
                        span,
                        Ratios.of(calls.multiply(BigDecimal.valueOf(30)), BigDecimal.valueOf(span))
                                .orElseThrow(),
                        Ratios.of(input, calls).orElseThrow(),
                        Ratios.of(cached, calls).orElseThrow(),
                        Ratios.of(output, calls).orElseThrow(),
                        prompt(rows, zone, days.stream().sorted().toList(), Half.FIRST),
                        prompt(rows, zone, days.stream().sorted().toList(), Half.SECOND)));
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
            calls = calls.add(count(row, Meter.REQUESTS));
            for (Meter meter : Meter.values()) {
                prompt = meter.isPrompt() ? prompt.add(count(row, meter)) : prompt;
            }
        }
        return Ratios.of(prompt, calls);
    }

    private static BigDecimal count(LedgerRow row, Meter meter) {
        return BigDecimal.valueOf(row.counts().of(meter));
    }
}

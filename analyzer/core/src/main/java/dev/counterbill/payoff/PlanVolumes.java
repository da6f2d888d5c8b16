package dev.counterbill.payoff;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.pricing.UsageLine;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a ledger tells a plan: how many calls a month a model serves, and how long they are. Ratios
 * have 10 decimals.
 *
 * @param days whole days that the usage spans
 * @param callsPerMonth calls in 30 such days
 * @param inputTokens uncached prompt tokens per call, cache writes included
 * @param cachedTokens prompt tokens per call that were read from the cache
 * @param outputTokens answer tokens per call
 */
public record PlanVolumes(
        long days,
        BigDecimal callsPerMonth,
        BigDecimal inputTokens,
        BigDecimal cachedTokens,
        BigDecimal outputTokens) {

    /**
     * The use of one model.
     *
     * @param model name as logged
     * @return empty where the ledger has no call of it
     */
    public static Optional<PlanVolumes> of(UsageLedger ledger, String model, ZoneId zone) {
        List<LedgerRow> rows =
                ledger.rows().stream()
                        .filter(row -> UsageLine.loggedModel(row.key()).equalsIgnoreCase(model))
                        .toList();
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
                        Ratios.of(output, calls).orElseThrow()));
    }

    private static BigDecimal count(LedgerRow row, Meter meter) {
        return BigDecimal.valueOf(row.counts().of(meter));
    }
}

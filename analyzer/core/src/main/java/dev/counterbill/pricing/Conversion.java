package dev.counterbill.pricing;

import dev.counterbill.money.Currency;
import dev.counterbill.rates.RateBook;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Costs of a bill whose prices stand in another currency, added up per exchange rate: the result is
 * shown with the rate and its date beside the original amount. Source: the rate-table format,
 * section 4, rule 6.
 *
 * @param rate in force
 * @param original amount in the rate's own currency, to {@value #SCALE} places
 * @param converted exact amount in the bill's currency
 */
public record Conversion(FxTable.Rate rate, BigDecimal original, BigDecimal converted) {
    private static final int SCALE = 12;

    private static final Comparator<FxTable.Rate> ORDER =
            Comparator.comparing((FxTable.Rate rate) -> rate.from().code())
                    .thenComparing(FxTable.Rate::day)
                    .thenComparing(FxTable.Rate::factor);

    /** The conversions of a bill, by currency and day of the rate. */
    public static List<Conversion> of(Bill bill, RateBook book, FxTable exchange) {
        if (exchange.isEmpty()) {
            return List.of();
        }
        Map<FxTable.Rate, BigDecimal> sums = new TreeMap<>(ORDER);
        for (PricedLine line : bill.lines()) {
            for (PricedPart part : line.parts()) {
                rate(line, part, bill.currency(), book, exchange)
                        .ifPresent(rate -> sums.merge(rate, part.cost(), BigDecimal::add));
            }
        }
        List<Conversion> all = new ArrayList<>();
        sums.forEach(
                (rate, converted) ->
                        all.add(
                                new Conversion(
                                        rate,
                                        converted.divide(
                                                rate.factor(), SCALE, RoundingMode.HALF_EVEN),
                                        converted)));
        return all;
    }

    private static Optional<FxTable.Rate> rate(
            PricedLine line, PricedPart part, Currency to, RateBook book, FxTable exchange) {
        return line.row(part)
                .map(book::currency)
                .filter(from -> !from.equals(to))
                .flatMap(
                        from ->
                                exchange.rate(
                                        from,
                                        to,
                                        Instant.ofEpochSecond(
                                                line.line().source().key().slotBegin())));
    }
}

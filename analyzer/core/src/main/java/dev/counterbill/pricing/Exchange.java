package dev.counterbill.pricing;

import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateCard;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * What a unit of a rate row's currency is worth in the bill's. Each row is asked for on its own: a
 * table may price a model in one currency, and another one its searches in another.
 */
record Exchange(RateBook book, PricingTerms terms, Instant usedAt) {
    /** Factor of costs at the row's prices; empty where no rate is known. */
    Optional<BigDecimal> of(RateCard row) {
        return terms.exchange().factor(book.currency(row), terms.currency(), usedAt);
    }

    /** The rate that is missing, in words. */
    String inWords(RateCard row) {
        return "from " + book.currency(row) + " to " + terms.currency();
    }
}

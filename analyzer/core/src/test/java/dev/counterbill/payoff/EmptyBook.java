package dev.counterbill.payoff;

import dev.counterbill.rates.Identification;
import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateMatch;
import dev.counterbill.rates.RateQuery;
import dev.counterbill.rates.UnpricedReason;
import java.time.Instant;
import java.util.List;

/** A book that knows nothing. */
final class EmptyBook implements RateBook {
    @Override
    public Identification identify(String provider, String model, Instant at) {
        return new Identification.Unknown(
                UnpricedReason.UNKNOWN_MODEL, "no rate table names " + model, List.of());
    }

    @Override
    public RateMatch find(ModelIdentity identity, RateQuery query) {
        throw new IllegalStateException("nobody is known");
    }
}

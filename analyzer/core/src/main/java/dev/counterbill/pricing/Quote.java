package dev.counterbill.pricing;

import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.Modifier;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.UnpricedReason;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the book says of a line at one instant. */
sealed interface Quote {
    Optional<ModelIdentity> who();

    /**
     * A card is in force.
     *
     * @param marks substitutions that led to the card
     */
    record Found(
            ModelIdentity identity,
            RateCard card,
            List<Modifier> modifiers,
            List<Substitute> marks,
            Instant at)
            implements Quote {
        @Override
        public Optional<ModelIdentity> who() {
            return Optional.of(identity);
        }

        /** Product of the published multipliers of a dimension, exact. */
        BigDecimal modifier(Dimension dimension) {
            BigDecimal product = BigDecimal.ONE;
            for (Modifier modifier : modifiers) {
                if (modifier.dimensions().isEmpty() || modifier.dimensions().contains(dimension)) {
                    product = product.multiply(modifier.multiply());
                }
            }
            return product;
        }
    }

    /** None is. */
    record Missing(Optional<ModelIdentity> who, UnpricedReason reason, String detail)
            implements Quote {}
}

package dev.counterbill.scenario;

import dev.counterbill.pricing.LineTerms;
import dev.counterbill.pricing.UsageLine;
import dev.counterbill.usage.ServiceTier;
import java.util.List;

/**
 * The same usage in another service tier, such as batch.
 *
 * @param fallback what happens where the model does not offer it
 */
public record TierChange(ServiceTier tier, LineTerms.TierFallback fallback) implements Change {

    @Override
    public List<UsageLine> apply(UsageLine line, Setting setting) {
        return List.of(
                line.tier() == tier
                        ? line
                        : line.withTier(tier).withTerms(line.terms().withTierFallback(fallback)));
    }

    @Override
    public boolean isProportional() {
        return true;
    }

    @Override
    public List<String> assumptions() {
        String moved = "All of it can run in the service tier " + tier.id();
        return List.of(
                switch (fallback) {
                    case NONE -> moved;
                    case STANDARD -> moved + ", at standard prices where it is not offered";
                });
    }
}

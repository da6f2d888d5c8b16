package dev.counterbill.scenario;

import dev.counterbill.pricing.UsageLine;
import java.util.List;

/**
 * A contract discount that is not agreed yet.
 *
 * @param factor net price = list price x factor; 0.85 is a discount of 15 %
 */
public record Discount(Factor factor) implements Change {

    @Override
    public List<UsageLine> apply(UsageLine line, Setting setting) {
        return List.of(line.withTerms(line.terms().withDiscount(factor.mid())));
    }

    @Override
    public boolean isProportional() {
        return true;
    }

    @Override
    public List<String> assumptions() {
        return List.of("A contract discount: net price = list price x " + factor);
    }

    @Override
    public List<Factor> factors() {
        return List.of(factor);
    }

    @Override
    public Change withFactors(List<Factor> factors) {
        return new Discount(factors.get(0));
    }
}

package dev.counterbill.pricing;

import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.RateCard;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * One line with its costs. It keeps its rate card, so "why this number" is answered by the line.
 *
 * @param identity who was billed, where the book knows the name
 * @param card the rate card in force, where there is one
 * @param parts what was priced, one per meter with a quantity
 * @param unpriced what was not
 */
public record PricedLine(
        UsageLine line,
        Optional<ModelIdentity> identity,
        Optional<RateCard> card,
        List<PricedPart> parts,
        List<UnpricedPart> unpriced,
        List<Substitution> substitutions) {
    public PricedLine {
        parts = List.copyOf(parts);
        unpriced = List.copyOf(unpriced);
        substitutions = List.copyOf(substitutions);
    }

    /** Exact cost of everything that was priced. */
    public BigDecimal cost() {
        BigDecimal sum = BigDecimal.ZERO;
        for (PricedPart part : parts) {
            sum = sum.add(part.cost());
        }
        return sum;
    }
}

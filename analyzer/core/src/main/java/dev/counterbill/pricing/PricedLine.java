package dev.counterbill.pricing;

import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.PromptTier;
import dev.counterbill.rates.RateCard;
import dev.counterbill.usage.Meter;
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
        // Mostly empty, and a list of nothing is not worth a copy each.
        unpriced = unpriced.isEmpty() ? List.of() : List.copyOf(unpriced);
        substitutions = substitutions.isEmpty() ? List.of() : List.copyOf(substitutions);
    }

    /**
     * The rate row that states the price of one of the parts; the card itself but where a row of
     * all models of the provider lent it.
     */
    public Optional<RateCard> row(PricedPart part) {
        return card.map(some -> some.stating(tierOf(some), part.dimension()));
    }

    /** The tier of a card at which the line is priced. */
    PromptTier tierOf(RateCard some) {
        return some.tiers().get(TierRange.of(some, line.prompt()).first());
    }

    /** Exact cost of everything that was priced. */
    public BigDecimal cost() {
        BigDecimal sum = BigDecimal.ZERO;
        for (PricedPart part : parts) {
            sum = sum.add(part.cost());
        }
        return sum;
    }

    /** Exact lower bound of {@link #cost}. */
    public BigDecimal low() {
        BigDecimal sum = BigDecimal.ZERO;
        for (PricedPart part : parts) {
            sum = sum.add(part.low());
        }
        return sum;
    }

    /** Whether the bounds of some part are not one number. */
    public boolean isInterval() {
        for (PricedPart part : parts) {
            if (part.low().compareTo(part.high()) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Exact upper bound of {@link #cost}. */
    public BigDecimal high() {
        BigDecimal sum = BigDecimal.ZERO;
        for (PricedPart part : parts) {
            sum = sum.add(part.high());
        }
        return sum;
    }

    /** Whether some of its requests may be too long for the model at whose prices they stand. */
    boolean isContextUndecided() {
        for (Substitution one : substitutions) {
            if (one.rule().equals(Substitute.CONTEXT_UNDECIDED.name())) {
                return true;
            }
        }
        return false;
    }

    /** Whether reasoning has left output, because the card prices it apart. */
    boolean isReasoningApart() {
        return has(Meter.REASONING);
    }

    /** Whether one of its parts, priced or not, is of the meter. */
    boolean has(Meter meter) {
        for (PricedPart part : parts) {
            if (part.meter() == meter) {
                return true;
            }
        }
        for (UnpricedPart part : unpriced) {
            if (part.meter() == meter) {
                return true;
            }
        }
        return false;
    }

    /**
     * Tokens that were priced: reasoning that a card prices apart has left output, so that no token
     * is counted twice.
     */
    public BigDecimal pricedTokens() {
        BigDecimal sum = BigDecimal.ZERO;
        for (PricedPart part : parts) {
            if (part.meter().isToken() || part.meter() == Meter.REASONING) {
                sum = sum.add(part.quantity());
            }
        }
        return sum;
    }

    /**
     * Searches, and requests where they are charged or all that is known of the usage, that were
     * not priced.
     */
    public BigDecimal unpricedFees() {
        BigDecimal sum = BigDecimal.ZERO;
        for (UnpricedPart part : unpriced) {
            if (part.meter().isFee()) {
                sum = sum.add(part.quantity());
            }
        }
        return sum;
    }

    /** Tokens that were not. */
    public BigDecimal unpricedTokens() {
        BigDecimal sum = BigDecimal.ZERO;
        for (UnpricedPart part : unpriced) {
            if (part.meter().isToken() || part.meter() == Meter.REASONING) {
                sum = sum.add(part.quantity());
            }
        }
        return sum;
    }
}

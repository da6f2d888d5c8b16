package dev.counterbill.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the same usage would have cost otherwise. Both bills are compared over the usage that both
 * can price; what one of them cannot price is left out of both.
 *
 * @param id stable name, such as {@code all-on-gpt-4o}
 * @param title in words, such as {@code All on gpt-4o}
 * @param total cost of everything that the counterfactual prices
 * @param comparedActual actual cost of the usage that both price
 * @param comparedCounterfactual counterfactual cost of that same usage
 * @param excludedActualCost actual cost of usage that the counterfactual cannot price
 * @param excludedTokensShare share of all tokens that is left out of the comparison, 0 to 1
 * @param complete false where any usage that it covers has no price, or may not fit the context
 *     window of its model
 * @param bounds lower and upper bound of {@code comparedCounterfactual}, where something leaves it
 *     open, such as prompts whose price tier cannot be told
 * @param assumptions in sentences
 * @param unpriced what it could not price
 * @param byModel per actual model, over the usage that both price
 * @param byDay likewise per day
 * @param byGroup likewise per set of label values
 * @param byMeter the total, per meter
 */
public record Counterfactual(
        String id,
        String title,
        BigDecimal total,
        BigDecimal comparedActual,
        BigDecimal comparedCounterfactual,
        BigDecimal excludedActualCost,
        BigDecimal excludedTokensShare,
        boolean complete,
        Optional<Bounds> bounds,
        List<String> assumptions,
        List<Unpriced> unpriced,
        List<ModelComparison> byModel,
        List<DayComparison> byDay,
        List<GroupComparison> byGroup,
        List<MeterCost> byMeter) {
    /**
     * Models that price everything come first, cheapest first; then those that leave something out,
     * by what they cost in comparison. Nothing that is left out makes a model look cheap. What the
     * actual bill has no price for is left out of every comparison and tells no model from another.
     * Those that are held against nothing paid, or compare nothing, come behind the others like
     * them.
     */
    public static final Comparator<Counterfactual> CHEAPEST_FIRST =
            Comparator.comparing((Counterfactual one) -> !one.complete())
                    .thenComparing(Counterfactual::comparesNothing)
                    .thenComparing(one -> one.comparedActual().signum() == 0)
                    .thenComparing(Counterfactual::compareCost)
                    .thenComparing(Counterfactual::id);

    /** Decimals to which a ratio is rounded, half up. */
    public static final int RATIO_SCALE = 4;

    public Counterfactual {
        assumptions = List.copyOf(assumptions);
        unpriced = List.copyOf(unpriced);
        byModel = List.copyOf(byModel);
        byDay = List.copyOf(byDay);
        byGroup = List.copyOf(byGroup);
        byMeter = List.copyOf(byMeter);
    }

    /** Positive where the actual choice was cheaper. */
    public BigDecimal difference() {
        return comparedCounterfactual.subtract(comparedActual);
    }

    /** Difference over the compared actual cost; empty where that is 0 or nothing is compared. */
    public Optional<BigDecimal> differenceRatio() {
        return comparedActual.signum() == 0 || comparesNothing()
                ? Optional.empty()
                : Optional.of(
                        difference().divide(comparedActual, RATIO_SCALE, RoundingMode.HALF_UP));
    }

    /**
     * Compares cost over actual cost of the same usage, multiplied out so that nothing is rounded.
     */
    private int compareCost(Counterfactual other) {
        return comparedActual.signum() == 0
                ? comparedCounterfactual.compareTo(other.comparedCounterfactual)
                : comparedCounterfactual
                        .multiply(other.comparedActual)
                        .compareTo(other.comparedCounterfactual.multiply(comparedActual));
    }

    /** Searches and requests that are left out of the comparison. */
    public BigDecimal excludedFees() {
        return byModel.stream()
                .map(model -> model.leftOut().fees())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /**
     * True where all tokens are left out of the comparison, so that there is none: a fee of one
     * side that the other does not charge says nothing of what the tokens cost. Where there are no
     * tokens, fees are left out and neither side has an amount. The share alone does not tell,
     * since it is rounded.
     */
    public boolean comparesNothing() {
        boolean isFree = comparedActual.signum() == 0 && comparedCounterfactual.signum() == 0;
        return byModel.stream().allMatch(model -> model.comparedTokens().signum() == 0)
                && (excludedTokensShare.compareTo(BigDecimal.ONE) == 0
                        || isFree && excludedFees().signum() > 0);
    }

    /**
     * True where usage of a model is left out and no token of it is compared, so that its amounts
     * say nothing. Fees that are part of a comparison with other models are shown, or the rows
     * would not make the total.
     */
    boolean leavesOut(ModelComparison model) {
        return model.isUnknown()
                || (!model.leftOut().isNothing()
                        && model.comparedTokens().signum() == 0
                        && comparesNothing());
    }

    /** True where nothing has a price in it, so that its total is not 0 but unknown. */
    public boolean isTotalUnknown() {
        return comparesNothing() && !complete && total.signum() == 0;
    }

    /** A part of the usage on both sides. */
    public sealed interface Compared permits ModelComparison, DayComparison, GroupComparison {
        /** What the compared usage cost. */
        BigDecimal actual();

        /** What it would have cost. */
        BigDecimal counterfactual();

        /** What one side cannot price. */
        LeftOut leftOut();

        /** All other tokens, as logged; of days and groups 0 too where nothing is left out. */
        BigDecimal comparedTokens();

        /** Whether usage is left out, and neither a token nor a fee is compared. */
        default boolean isUnknown() {
            return !leftOut().isNothing()
                    && comparedTokens().signum() == 0
                    && actual().signum() == 0
                    && counterfactual().signum() == 0;
        }
    }

    /**
     * One actual model's usage.
     *
     * @param target model that it is priced as; empty where there are several
     * @param actual what the compared usage cost
     * @param counterfactual what it would have cost
     * @param leftOut what one side cannot price
     * @param comparedTokens all other tokens, as logged
     */
    public record ModelComparison(
            String provider,
            String model,
            String target,
            long requests,
            BigDecimal actual,
            BigDecimal counterfactual,
            LeftOut leftOut,
            BigDecimal comparedTokens)
            implements Compared {
        boolean isOf(Actual.ModelCost paid) {
            return provider.equals(paid.provider()) && model.equals(paid.model());
        }

        public BigDecimal difference() {
            return counterfactual.subtract(actual);
        }
    }

    /** One day, in the report's zone. */
    public record DayComparison(
            LocalDate day,
            BigDecimal actual,
            BigDecimal counterfactual,
            LeftOut leftOut,
            BigDecimal comparedTokens)
            implements Compared {}

    /**
     * One set of label values.
     *
     * @param values in the order of {@link Actual#labels}
     */
    public record GroupComparison(
            List<String> values,
            long requests,
            BigDecimal actual,
            BigDecimal counterfactual,
            LeftOut leftOut,
            BigDecimal comparedTokens)
            implements Compared {
        public GroupComparison {
            values = List.copyOf(values);
        }
    }
}

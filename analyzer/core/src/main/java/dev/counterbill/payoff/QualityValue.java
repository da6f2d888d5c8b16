package dev.counterbill.payoff;

import dev.counterbill.money.Currency;
import dev.counterbill.payoff.Deployment.Quality;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * What better or worse answers are worth beside the money saved.
 *
 * @param costPerCorrect inference cost of a correct answer of the fine-tune, with 10 decimals;
 *     amounts are empty where some of the usage has no price
 * @param baselineCostPerCorrect the same of the baseline
 * @param moreCorrect correct answers more (or fewer) than the baseline over the audited requests,
 *     exact
 * @param value what they are worth, where a value is stated in the currency of the bill, exact
 * @param valueOfPointToTurn what one percentage point of accuracy, over the audited requests, must
 *     be worth for the net to be 0, with 10 decimals; where money and quality pull in opposite
 *     directions
 * @param margin two standard errors of the measured difference, as a share with 4 decimals, where
 *     the size of the evaluation is stated
 * @param sentence all of it for people
 */
public record QualityValue(
        Optional<BigDecimal> costPerCorrect,
        Optional<BigDecimal> baselineCostPerCorrect,
        BigDecimal moreCorrect,
        Optional<BigDecimal> value,
        Optional<BigDecimal> valueOfPointToTurn,
        Optional<BigDecimal> margin,
        String sentence) {

    static QualityValue of(Quality quality, SavingSeries saving, BigDecimal invested) {
        Currency currency = saving.currency();
        BigDecimal requests = saving.requests();
        BigDecimal actual = saving.actual();
        BigDecimal baseline = saving.baseline();
        BigDecimal net = baseline.subtract(actual).subtract(invested);
        // The answers are of all usage, and so must be the amounts.
        boolean isAll = saving.compared() == Compared.ALL;
        BigDecimal difference = quality.fineTuned().subtract(quality.baseline());
        BigDecimal points = difference.movePointRight(2);
        BigDecimal more = requests.multiply(difference);
        Optional<BigDecimal> value = quality.valuePerCorrect().map(more::multiply);
        Optional<BigDecimal> turn =
                isAll && net.signum() * points.signum() < 0
                        ? Ratios.of(net.negate(), points)
                        : Optional.empty();
        Optional<BigDecimal> margin = margin(quality);
        StringBuilder text = new StringBuilder();
        text.append("Accuracy ")
                .append(percent(quality.baseline()))
                .append(" -> ")
                .append(percent(quality.fineTuned()))
                .append(": ")
                .append(Words.count(more.abs(), 0))
                .append(more.signum() < 0 ? " fewer" : " more")
                .append(" correct answers");
        value.ifPresent(v -> text.append(", worth ").append(Words.money(v, quality.currency())));
        turn.ifPresent(
                v ->
                        text.append("; the net turns where one point of accuracy is worth ")
                                .append(Words.money(v, currency)));
        margin.ifPresent(
                m ->
                        text.append("; the evaluation is sure of the difference to ")
                                .append(Words.count(m.movePointRight(2), 1))
                                .append(
                                        m.compareTo(difference.abs()) >= 0
                                                ? " points, so it may be chance"
                                                : " points"));
        return new QualityValue(
                isAll
                        ? Ratios.of(actual, requests.multiply(quality.fineTuned()))
                        : Optional.empty(),
                isAll
                        ? Ratios.of(baseline, requests.multiply(quality.baseline()))
                        : Optional.empty(),
                more,
                value.filter(v -> quality.currency().equals(currency)),
                turn,
                margin,
                text.append('.').toString());
    }

    /** Two standard errors of the difference of two independent shares. */
    private static Optional<BigDecimal> margin(Quality quality) {
        if (quality.evaluationSize().isEmpty()) {
            return Optional.empty();
        }
        BigDecimal size = BigDecimal.valueOf(quality.evaluationSize().getAsLong());
        BigDecimal variance =
                spread(quality.baseline())
                        .add(spread(quality.fineTuned()))
                        .divide(size, MathContext.DECIMAL64);
        return Optional.of(
                variance.sqrt(MathContext.DECIMAL64)
                        .multiply(BigDecimal.valueOf(2))
                        .setScale(4, RoundingMode.HALF_UP));
    }

    private static BigDecimal spread(BigDecimal share) {
        return share.multiply(BigDecimal.ONE.subtract(share));
    }

    private static String percent(BigDecimal share) {
        return Words.count(share.movePointRight(2), 2) + " %";
    }
}

package dev.counterbill.payoff;

import dev.counterbill.money.Currency;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * The answer for one deployment and one baseline. Amounts are exact; what is optional is empty
 * where it does not exist or cannot be told.
 *
 * @param deployment id of the deployment or group
 * @param baseline id of the counterfactual; empty without one
 * @param begin first day of the life: the first investment or request
 * @param end first day after the audit
 * @param firstRequest day of the first request in the logs
 * @param requests of the deployment, priced or not
 * @param invested everything put in before {@code end}
 * @param saved baseline cost minus actual cost of the usage that both price
 * @param compared how much of the usage {@code actual}, {@code baselineCost} and {@code saved} are
 *     of
 * @param breakEven first day from which the cumulative net stays at or above 0 to the end; empty
 *     unless the verdict is {@link Verdict#PAID_OFF}
 * @param paybackDays days from the begin of the first request's day to the break-even, interpolated
 *     within the day, with 10 decimals
 * @param crossings every change of sign of the net after its first fall
 * @param recentPerDay mean net saving of a day over the last {@code recentDays}, with 10 decimals
 * @param recentDays how many days the mean is of: 28, or fewer in a short life
 * @param forecast day of the break-even at the recent run rate, where it is still to come
 * @param retires first day on which the model is no longer served
 * @param valueAtRetirement net on the eve of retirement at the recent run rate, with 10 decimals
 * @param doubt why it is inconclusive
 * @param sentence the verdict for people
 * @param curve every day of the life
 * @param amortised the view with what is spent once spread over the chosen life
 * @param notes what a reader should know besides
 */
public record Audit(
        String deployment,
        String title,
        String baseline,
        Currency currency,
        LocalDate begin,
        LocalDate end,
        Optional<LocalDate> firstRequest,
        BigDecimal requests,
        BigDecimal actual,
        BigDecimal baselineCost,
        BigDecimal invested,
        BigDecimal saved,
        Compared compared,
        Optional<LocalDate> breakEven,
        Optional<BigDecimal> paybackDays,
        List<Crossing> crossings,
        Optional<BigDecimal> recentPerDay,
        int recentDays,
        Optional<LocalDate> forecast,
        Optional<LocalDate> retires,
        Optional<BigDecimal> valueAtRetirement,
        Verdict verdict,
        Optional<Doubt> doubt,
        String sentence,
        List<NetDay> curve,
        Optional<Amortised> amortised,
        List<PricedInvestment> investments,
        Optional<QualityValue> quality,
        List<String> notes,
        Margins margins) {
    public Audit {
        crossings = List.copyOf(crossings);
        curve = List.copyOf(curve);
        investments = List.copyOf(investments);
        notes = List.copyOf(notes);
    }

    /**
     * What the verdict hangs on, exact and undivided: it turns where one of these changes its sign.
     *
     * @param net saving minus investments at the end
     * @param recentSum net saving of the recent days together
     * @param atRetirement net on the eve of retirement, times the recent days
     */
    record Margins(BigDecimal net, BigDecimal recentSum, Optional<BigDecimal> atRetirement) {}

    /** What is left of the saving after the investments. */
    public BigDecimal net() {
        return saved.subtract(invested);
    }

    /**
     * Net per unit of money invested, with 10 decimals; none where nothing was invested or an
     * investment or some of the usage has no price.
     */
    public Optional<BigDecimal> returnOnInvestment() {
        return PricedInvestment.isAnyUnpriced(investments) || compared != Compared.ALL
                ? Optional.empty()
                : Ratios.of(net(), invested);
    }

    /**
     * What 1,000 requests cost in inference, with 10 decimals; none where some of the usage has no
     * price, since the requests are of all.
     */
    public Optional<BigDecimal> costPerThousandRequests() {
        return perThousandRequests(actual);
    }

    /** What 1,000 requests would have cost as the baseline, likewise. */
    public Optional<BigDecimal> baselinePerThousandRequests() {
        return perThousandRequests(baselineCost);
    }

    private Optional<BigDecimal> perThousandRequests(BigDecimal cost) {
        return compared == Compared.ALL
                ? Ratios.of(cost.movePointRight(3), requests)
                : Optional.empty();
    }

    /**
     * Requests a month (of 30 days) that would have covered the investments over the days since the
     * first request, at the saving per request that was seen: invested / (saved / requests) / (days
     * / 30), rounded up. None where a request saves nothing, or an investment or some of the usage
     * has no price.
     */
    public Optional<BigDecimal> requestsPerMonthToBreakEven() {
        if (saved.signum() <= 0
                || firstRequest.isEmpty()
                || compared != Compared.ALL
                || PricedInvestment.isAnyUnpriced(investments)) {
            return Optional.empty();
        }
        BigDecimal days =
                BigDecimal.valueOf(Math.max(1, ChronoUnit.DAYS.between(firstRequest.get(), end)));
        return Optional.of(
                Ratios.ceiling(
                        invested.multiply(requests).multiply(BigDecimal.valueOf(30)),
                        saved.multiply(days)));
    }

    /**
     * The amortised view.
     *
     * @param days life over which each investment is spread from its day on
     * @param written off so far
     * @param open what is still to be written off
     * @param net saving minus what is written off
     */
    public record Amortised(
            int days, BigDecimal written, BigDecimal open, BigDecimal net, List<NetDay> curve) {
        public Amortised {
            curve = List.copyOf(curve);
        }
    }
}

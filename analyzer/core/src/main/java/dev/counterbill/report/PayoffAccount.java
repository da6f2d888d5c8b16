package dev.counterbill.report;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * How an audit came to its verdict, over the whole life of the deployment, whatever period the rest
 * of the report covers. Ratios have 10 decimals; everything else is exact.
 *
 * @param title name of the deployment for people
 * @param baselineTitle what it is judged against, for people; empty without a baseline
 * @param begin first day of its life: the first investment or request
 * @param end first day after the audit
 * @param firstRequest day of the first request in the logs
 * @param requests in its life, priced or not
 * @param actual what its inference cost, of the usage that both sides price
 * @param baselineCost what the same usage would have cost
 * @param compared how much of the usage the amounts are of
 * @param crossings each day on which the cumulative net changed its sign, after the first fall
 * @param returnOnInvestment net per unit of money invested; none where nothing was invested or an
 *     investment has no price
 * @param costPerThousand inference cost of 1,000 requests
 * @param baselinePerThousand the same as the baseline
 * @param requestsPerMonthToBreakEven requests in 30 days that would have covered the investments in
 *     the time since the first request; none where a request saves nothing or an investment has no
 *     price
 * @param recent what the last days brought
 * @param forecast day of the break-even at the recent run rate, where it is still to come
 * @param retires first day on which the model is no longer served, where that is announced
 * @param valueAtRetirement net on the eve of that day at the recent run rate
 * @param doubt code of why it is inconclusive, such as {@code HISTORY_MISSING}
 * @param candidates ids of scenarios that could be the baseline, where there is none
 * @param flips where assumptions would turn the verdict
 * @param observed what the logs show of the move to the fine-tune
 * @param amortised the view with each outlay spread over a chosen life
 * @param range the ends of what the baseline's author believes, where the baseline has ranges
 * @param quality what better or worse answers are worth, where it was measured
 * @param uncounted investments that are in no amount: later than the end, or without a price
 * @param notes what a reader should know besides, in sentences
 */
public record PayoffAccount(
        String title,
        String baselineTitle,
        LocalDate begin,
        LocalDate end,
        Optional<LocalDate> firstRequest,
        BigDecimal requests,
        BigDecimal actual,
        BigDecimal baselineCost,
        Compared compared,
        List<Crossing> crossings,
        Optional<BigDecimal> returnOnInvestment,
        Optional<BigDecimal> costPerThousand,
        Optional<BigDecimal> baselinePerThousand,
        Optional<BigDecimal> requestsPerMonthToBreakEven,
        Optional<Recent> recent,
        Optional<LocalDate> forecast,
        Optional<LocalDate> retires,
        Optional<BigDecimal> valueAtRetirement,
        Optional<String> doubt,
        List<String> candidates,
        List<Flip> flips,
        Optional<Observed> observed,
        Optional<Amortised> amortised,
        Optional<Range> range,
        Optional<Quality> quality,
        List<Uncounted> uncounted,
        List<String> notes) {
    public PayoffAccount {
        crossings = List.copyOf(crossings);
        candidates = List.copyOf(candidates);
        flips = List.copyOf(flips);
        uncounted = List.copyOf(uncounted);
        notes = List.copyOf(notes);
    }

    /** How much of the usage has a price both as it was and as the baseline. */
    public enum Compared {
        ALL,
        PART,
        NOTHING
    }

    /** What its inference cost; none where nothing of it is compared. */
    public Optional<BigDecimal> knownActual() {
        return compared == Compared.NOTHING ? Optional.empty() : Optional.of(actual);
    }

    /** What the baseline would have cost; none without one, or where nothing is compared. */
    public Optional<BigDecimal> knownBaselineCost() {
        return knowsSaving() ? Optional.of(baselineCost) : Optional.empty();
    }

    /** True where there is a baseline, and usage that both price. */
    public boolean knowsSaving() {
        return compared != Compared.NOTHING && !baselineTitle.isEmpty();
    }

    /** True where an investment has no price, so that the sum is a part of it only. */
    public boolean isInvestmentUnknown() {
        return uncounted.stream().anyMatch(one -> one.amount().isEmpty());
    }

    /** The net of the amortised view; none where an investment or the saving is not known. */
    public Optional<BigDecimal> knownAmortisedNet() {
        return amortised
                .filter(some -> !isInvestmentUnknown() && knowsSaving())
                .map(Amortised::net);
    }

    /** Whether the cumulative net rose to 0 or above on a day, or fell below. */
    public enum Direction {
        ROSE,
        FELL
    }

    /** A change of sign of the cumulative net. */
    public record Crossing(LocalDate day, Direction direction) {}

    /**
     * The mean of the last days.
     *
     * @param netPerDay saving less what runs on, such as hosting
     * @param days how many: 28, or as many as there are since the first request
     */
    public record Recent(BigDecimal netPerDay, int days) {}

    /**
     * A value of an assumption at which the verdict turns.
     *
     * @param assumption id, such as {@code tokenizer_factor}
     * @param words the assumption for people
     * @param now where it stands
     * @param at where the verdict turns
     * @param until where it has turned for sure; the same as {@code at} where that is exact
     * @param method {@code solved} or {@code bisected}
     */
    public record Flip(
            String assumption,
            String words,
            BigDecimal now,
            BigDecimal at,
            BigDecimal until,
            Payoff.Verdict below,
            Payoff.Verdict above,
            String method,
            String sentence) {}

    /**
     * Prompt and answer tokens per request before and after the move, matched by a label and
     * weighted by the requests of the fine-tune: an observation, not proof.
     *
     * @param label by which the traffic is matched
     * @param model that served it before, with its provider
     * @param promptOverhead prompt tokens per request that it took more
     * @param lowOverhead,highOverhead the same with the shortest and the longest day before
     * @param outputFactor answer tokens before, per one of the fine-tune
     * @param values one per value of the label
     */
    public record Observed(
            String label,
            String model,
            BigDecimal promptOverhead,
            BigDecimal lowOverhead,
            BigDecimal highOverhead,
            Optional<BigDecimal> outputFactor,
            List<ObservedValue> values,
            String sentence) {
        public Observed {
            values = List.copyOf(values);
        }
    }

    /** One value of the label, in tokens per request. */
    public record ObservedValue(
            String value,
            BigDecimal requestsBefore,
            BigDecimal promptBefore,
            BigDecimal outputBefore,
            BigDecimal requestsAfter,
            BigDecimal promptAfter,
            BigDecimal outputAfter) {}

    /**
     * Each outlay spread evenly from its day on.
     *
     * @param days over which it is spread
     * @param written off so far
     * @param open still to be written off
     * @param net saving less what is written off
     * @param curve cumulative net per day
     */
    public record Amortised(
            int days,
            BigDecimal written,
            BigDecimal open,
            BigDecimal net,
            List<Payoff.Point> curve) {
        public Amortised {
            curve = List.copyOf(curve);
        }
    }

    /** The audit at the ends of the baseline's ranges. */
    public record Range(
            BigDecimal lowSaved,
            Payoff.Verdict lowVerdict,
            BigDecimal highSaved,
            Payoff.Verdict highVerdict) {}

    /**
     * Quality against money.
     *
     * @param moreCorrect correct answers more (or fewer) than the baseline's
     * @param value what they are worth, where a value is stated
     * @param valueOfPointToTurn what a point of accuracy must be worth for the net to be 0
     * @param margin two standard errors of the measured difference, as a share
     */
    public record Quality(
            Optional<BigDecimal> costPerCorrect,
            Optional<BigDecimal> baselineCostPerCorrect,
            BigDecimal moreCorrect,
            Optional<BigDecimal> value,
            Optional<BigDecimal> valueOfPointToTurn,
            Optional<BigDecimal> margin,
            String sentence) {}

    /**
     * An investment that is in no amount.
     *
     * @param day on which it falls, where it has one
     * @param amount none where it has no price
     */
    public record Uncounted(
            Optional<LocalDate> day,
            String kind,
            String note,
            Optional<BigDecimal> amount,
            String reason) {}
}

package dev.counterbill.report;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Did a fine-tuned deployment pay off, against a baseline?
 *
 * @param deployment name of the fine-tune
 * @param baseline id of the counterfactual that it is judged against
 * @param invested everything put into it up to the end of the period
 * @param saved what it saved in inference, against the baseline; negative where it cost more
 * @param breakEven first day on which the saving had paid for the investment
 * @param paybackDays days of use until then
 * @param reason why the verdict is what it is, in a sentence
 * @param investments in order of time
 * @param curve cumulative net (saved minus invested) per day, in order of time
 * @param account everything else that the audit found
 */
public record Payoff(
        String deployment,
        String baseline,
        BigDecimal invested,
        BigDecimal saved,
        Optional<LocalDate> breakEven,
        Optional<BigDecimal> paybackDays,
        Verdict verdict,
        String reason,
        List<Investment> investments,
        List<Point> curve,
        PayoffAccount account) {
    /** What became of the investment. */
    public enum Verdict {
        PAID_OFF("paid off"),
        NOT_YET("not yet"),
        NEVER("never at this use"),
        INCONCLUSIVE("cannot be told");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }
    }

    public Payoff {
        investments = List.copyOf(investments);
        curve = List.copyOf(curve);
    }

    /** What was invested, as far as it has a price; none where it is not 0 but unknown. */
    public Optional<BigDecimal> knownInvested() {
        return account.isInvestmentUnknown() && invested.signum() == 0
                ? Optional.empty()
                : Optional.of(invested);
    }

    /** What it saved; none without a baseline, or where nothing is compared with it. */
    public Optional<BigDecimal> knownSaved() {
        return account.knowsSaving() ? Optional.of(saved) : Optional.empty();
    }

    /**
     * The net; none where the saving is not known, or an investment has no price, so that it is
     * only known to be no more.
     */
    public Optional<BigDecimal> knownNet() {
        return account.isInvestmentUnknown() ? Optional.empty() : knownSaved().map(some -> net());
    }

    /** What is left of the saving after the investment. */
    public BigDecimal net() {
        return saved.subtract(invested);
    }

    /**
     * One outlay.
     *
     * @param day on which it was spent
     * @param kind such as {@code training}, {@code hosting}, {@code engineering}
     * @param note what it was, in words
     * @param hours hours of work where it is priced by the hour
     * @param provider who billed it, in training and hosting; may be empty
     */
    public record Investment(
            LocalDate day,
            String kind,
            String note,
            BigDecimal amount,
            Optional<BigDecimal> hours,
            String provider) {}

    /** Cumulative saving minus investment at the end of a day. */
    public record Point(LocalDate day, BigDecimal net) {}
}

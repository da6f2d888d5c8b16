package dev.counterbill.payoff;

import dev.counterbill.money.Currency;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.SourcePlace;
import dev.counterbill.rates.Surfaces;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * One fine-tuned deployment that is to be audited: the models that it consists of, what was put
 * into it, and what it is compared with.
 *
 * @param id name in reports
 * @param title for people; the id where none is given
 * @param models names as logged; the checkpoints of a named model belong to it, where no deployment
 *     names them
 * @param provider restricts the models to one provider; empty for any
 * @param labels restricts the traffic to these label values
 * @param baselines what the traffic is priced as instead: ids of scenarios, names of models, or
 *     {@code base}; may be empty
 * @param liveFrom day of the first request where it is known, so that older history is not needed
 * @param retires first day on which the model is no longer served; empty to ask the rate book
 * @param amortiseOverDays life over which the amortised view spreads what is spent once
 * @param investments in the order of the file
 */
public record Deployment(
        String id,
        String title,
        List<String> models,
        String provider,
        Map<String, String> labels,
        List<String> baselines,
        Optional<LocalDate> liveFrom,
        Optional<LocalDate> retires,
        OptionalInt amortiseOverDays,
        List<Investment> investments,
        Optional<Quality> quality,
        SourcePlace place) {
    private static final String CHECKPOINT = ":ckpt-step-";

    public Deployment {
        models = List.copyOf(models);
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        baselines = List.copyOf(baselines);
        investments = List.copyOf(investments);
    }

    /**
     * Whether a name is that of a model or of a checkpoint of it; upper and lower case are equal.
     */
    public static boolean isModelOrCheckpoint(String name, String model) {
        String lower = name.toLowerCase(Locale.ROOT);
        String whole = model.toLowerCase(Locale.ROOT);
        return lower.equals(whole) || lower.startsWith(whole + CHECKPOINT);
    }

    /** Whether usage that is logged under a provider's name may be of it. */
    public boolean isServedBy(String logged, RateBook book) {
        return provider.isEmpty() || Surfaces.isMeant(provider, logged, book);
    }

    /** The same, compared with something else. */
    public Deployment withBaselines(List<String> others) {
        return with(others, investments);
    }

    /** The same with other investments. */
    Deployment withInvestments(List<Investment> others) {
        return with(baselines, others);
    }

    private Deployment with(List<String> otherBaselines, List<Investment> otherInvestments) {
        return new Deployment(
                id,
                title,
                models,
                provider,
                labels,
                otherBaselines,
                liveFrom,
                retires,
                amortiseOverDays,
                otherInvestments,
                quality,
                place);
    }

    /**
     * How good the answers are, as the user measured it.
     *
     * @param baseline share of correct answers of the baseline, from 0 to 1
     * @param fineTuned share of correct answers of the fine-tune, from 0 to 1
     * @param valuePerCorrect what a correct answer is worth
     * @param currency of the value: that of the file
     * @param evaluationSize how many answers were judged for each
     */
    public record Quality(
            BigDecimal baseline,
            BigDecimal fineTuned,
            Optional<BigDecimal> valuePerCorrect,
            Currency currency,
            OptionalLong evaluationSize) {}
}

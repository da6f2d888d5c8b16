package dev.counterbill.payoff;

import dev.counterbill.rates.SourcePlace;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;

/**
 * One thing that was put into a deployment, as a person stated it: when, what for, and either an
 * amount or quantities that have a price.
 *
 * @param kind what it was for
 * @param timing when it was spent
 * @param price what it cost, or what its cost follows from
 * @param discarded a run or experiment whose result was thrown away; it cost all the same
 * @param note free text; may be empty
 * @param place where the entry stands
 */
public record Investment(
        InvestmentKind kind,
        Timing timing,
        Price price,
        boolean discarded,
        String note,
        SourcePlace place) {

    /** When money is spent. */
    public sealed interface Timing {
        /** All at once, on a day of the report's zone. */
        record OnDay(LocalDate day) implements Timing {}

        /**
         * As time goes by.
         *
         * @param to end (exclusive); empty while it still runs
         */
        record Span(Moment from, Optional<Moment> to) implements Timing {}
    }

    /** What an investment cost, or what its cost follows from. */
    public sealed interface Price {
        /** Nobody has stated what it cost; it is never taken as nothing. */
        record Unstated() implements Price {}

        /**
         * A job that logs tell of, for several deployments, of which nobody has stated the shares.
         *
         * @param deployments their ids, in words
         */
        record Undivided(String deployments) implements Price {}

        /** Money, in the currency of the file. */
        record Amount(BigDecimal amount) implements Price {}

        /**
         * People's work.
         *
         * @param rate price of an hour
         */
        record Labour(BigDecimal hours, BigDecimal rate) implements Price {}

        /**
         * Training that is billed by trained tokens.
         *
         * @param tokens trained tokens, or tokens of the file where {@code epochs} is given
         * @param epochs how often the file was trained on; empty where {@code tokens} already
         *     contains it
         * @param perMillion price of a million trained tokens; empty for the rate book's
         */
        record TrainedTokens(
                BigDecimal tokens,
                Optional<BigDecimal> epochs,
                Optional<BigDecimal> perMillion,
                TrainedModel model)
                implements Price {
            /** Tokens that are billed. */
            public BigDecimal billedTokens() {
                return epochs.map(tokens::multiply).orElse(tokens);
            }
        }

        /**
         * Training that is billed by the hour, as reinforcement fine-tuning is.
         *
         * @param rate price of an hour; empty for the rate book's
         */
        record TrainingHours(BigDecimal hours, Optional<BigDecimal> rate, TrainedModel model)
                implements Price {}

        /** Inference that belongs to the making of the model: graders, evaluation runs. */
        record ModelTokens(
                String provider,
                String model,
                BigDecimal input,
                BigDecimal cachedInput,
                BigDecimal output)
                implements Price {}

        /**
         * Hosting over the hours of a span, idle or not.
         *
         * @param rate price of an hour; empty for the rate book's
         * @param count deployments that were up at once
         */
        record HostingHours(Optional<BigDecimal> rate, BigDecimal count, TrainedModel model)
                implements Price {}

        /**
         * Storage over a span; a part of a calendar month costs its share by time.
         *
         * @param rate price of a month; empty for the rate book's
         * @param count models that were stored
         */
        record StorageMonths(Optional<BigDecimal> rate, BigDecimal count, TrainedModel model)
                implements Price {}
    }

    /**
     * Whose price of training, hosting or storage is meant. Empty texts are not stated.
     *
     * @param provider canonical id of who bills; empty for the provider of the deployment's model
     * @param base base model; empty for the base of the deployment's first model
     * @param method {@code sft}, {@code dpo}, {@code rft}, or empty
     * @param adapter {@code lora}, {@code full}, or empty
     */
    public record TrainedModel(
            String provider,
            String base,
            String method,
            String adapter,
            String region,
            String deployment,
            String dataSharing) {
        /** Nothing is stated: everything follows from the deployment's first model. */
        public static final TrainedModel OF_DEPLOYMENT =
                new TrainedModel("", "", "", "", "", "", "");
    }

    /** The same with another price of an hour of work; unchanged where it is not work. */
    public Investment withLabourRate(BigDecimal rate) {
        return price instanceof Price.Labour labour
                ? with(new Price.Labour(labour.hours(), rate))
                : this;
    }

    /**
     * What was spent on a day, with the amounts that are stated of it exchanged.
     *
     * @param factor of the exchange
     * @return empty where no amount is stated, but only what the rate book prices
     */
    Optional<Investment> exchanged(BigDecimal factor) {
        if (price instanceof Price.Amount stated) {
            return Optional.of(with(new Price.Amount(stated.amount().multiply(factor))));
        }
        if (price instanceof Price.Labour labour) {
            return Optional.of(withLabourRate(labour.rate().multiply(factor)));
        }
        if (price instanceof Price.TrainedTokens tokens) {
            return tokens.perMillion()
                    .map(
                            rate ->
                                    with(
                                            new Price.TrainedTokens(
                                                    tokens.tokens(),
                                                    tokens.epochs(),
                                                    Optional.of(rate.multiply(factor)),
                                                    tokens.model())));
        }
        if (price instanceof Price.TrainingHours training) {
            return training.rate()
                    .map(
                            rate ->
                                    with(
                                            new Price.TrainingHours(
                                                    training.hours(),
                                                    Optional.of(rate.multiply(factor)),
                                                    training.model())));
        }
        return Optional.empty();
    }

    private Investment with(Price other) {
        return new Investment(kind, timing, other, discarded, note, place);
    }
}

package dev.counterbill.payoff;

import dev.counterbill.money.Currency;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a plan is made from: today's use, the fine-tune that is thought of, and what else could be
 * done. Months have 30 days.
 *
 * @param title for people
 * @param currency of every amount
 * @param callsPerMonth calls in 30 days
 * @param horizonMonths within how many months the cost should be covered
 * @param today what serves the calls now
 * @param fineTuned what would serve them
 * @param training the planned training
 * @param hostingPerMonth what the fine-tune costs a month beside its tokens
 * @param work hours for the fine-tune
 * @param hourlyRate price of an hour of work
 * @param alternatives what else could be done
 * @param checklist answers to the checklist
 * @param serving how long the fine-tune can be made and served
 * @param assumptions where today's calls come from, in sentences without a full stop
 */
public record PlanInput(
        String title,
        Currency currency,
        BigDecimal callsPerMonth,
        BigDecimal horizonMonths,
        Call today,
        Call fineTuned,
        Training training,
        BigDecimal hostingPerMonth,
        HourRange work,
        BigDecimal hourlyRate,
        List<Alternative> alternatives,
        Checklist checklist,
        Serving serving,
        List<String> assumptions) {
    public PlanInput {
        alternatives = List.copyOf(alternatives);
        assumptions = List.copyOf(assumptions);
    }

    /**
     * A model with its prices, per million tokens.
     *
     * @param name for people
     * @param cachedInput empty where the model has no price for cached tokens
     * @param basis which service tiers the prices are of, in words; empty where of the standard one
     *     or stated
     */
    public record PricedModel(
            String name,
            BigDecimal input,
            Optional<BigDecimal> cachedInput,
            BigDecimal output,
            String basis) {
        public PricedModel(
                String name,
                BigDecimal input,
                Optional<BigDecimal> cachedInput,
                BigDecimal output) {
            this(name, input, cachedInput, output, "");
        }

        /** Cached tokens without a price of their own are input. */
        BigDecimal cachedOrInput() {
            return cachedInput.orElse(input);
        }
    }

    /**
     * An average call.
     *
     * @param inputTokens uncached prompt tokens
     * @param cachedTokens prompt tokens read from the cache; not contained in {@code inputTokens}
     */
    public record Call(
            PricedModel model,
            BigDecimal inputTokens,
            BigDecimal cachedTokens,
            BigDecimal outputTokens) {
        /** Exact cost of a number of calls. */
        BigDecimal cost(BigDecimal calls) {
            return inputTokens
                    .multiply(model.input())
                    .add(cachedTokens.multiply(model.cachedOrInput()))
                    .add(outputTokens.multiply(model.output()))
                    .multiply(calls)
                    .movePointLeft(6);
        }
    }

    /**
     * The planned training.
     *
     * @param datasetTokens tokens of the training file
     * @param epochs how often it is trained on
     * @param runs how many such runs
     * @param otherRuns what further runs and experiments cost
     * @param perMillion price of a million trained tokens
     * @param largerModel a larger model to name the same training's cost for
     */
    public record Training(
            BigDecimal datasetTokens,
            BigDecimal epochs,
            BigDecimal runs,
            List<BigDecimal> otherRuns,
            BigDecimal perMillion,
            Optional<Larger> largerModel) {
        public Training {
            otherRuns = List.copyOf(otherRuns);
        }

        /** A larger model that can be trained. */
        public record Larger(String name, BigDecimal perMillion) {}

        BigDecimal oneRun() {
            return datasetTokens.multiply(epochs).multiply(perMillion).movePointLeft(6);
        }

        BigDecimal total() {
            return otherRuns.stream().reduce(oneRun().multiply(runs), BigDecimal::add);
        }
    }

    /** What else could be done. */
    public enum Kind {
        ZERO_SHOT("zero-shot prompt"),
        FEW_SHOT("few-shot prompt"),
        PROMPT_OPTIMISATION("prompt optimisation"),
        CACHING("prompt caching"),
        BATCH("batch"),
        CHEAPER_BASE("cheaper base model"),
        LORA_SELF_HOSTED("self-hosted LoRA");

        private final String id = name().toLowerCase(Locale.ROOT);
        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** The name in every file. */
        public String id() {
            return id;
        }

        /** For people. */
        public String words() {
            return words;
        }
    }

    /**
     * One alternative.
     *
     * @param call an average call under it; empty where it has no price, with {@code note} saying
     *     why
     * @param fixedPerMonth what it costs a month beside tokens, such as GPU hours
     * @param once what it costs once beside work
     * @param work hours for it
     */
    public record Alternative(
            Kind kind,
            Optional<Call> call,
            BigDecimal fixedPerMonth,
            BigDecimal once,
            HourRange work,
            String note) {}

    /**
     * How long the fine-tune can be made and served, as its provider has announced.
     *
     * @param asOf day of the plan, whose prices it uses
     * @param newJobsUntil last day on which training can be started
     * @param retires first day on which the fine-tune is no longer served
     */
    public record Serving(
            LocalDate asOf, Optional<LocalDate> newJobsUntil, Optional<LocalDate> retires) {}

    /** What the examples teach. */
    public enum Task {
        CLASSIFICATION(200, 500),
        GENERATION(500, 1000);

        private final int least;
        private final int most;

        Task(int least, int most) {
            this.least = least;
            this.most = most;
        }

        int least() {
            return least;
        }

        int most() {
            return most;
        }
    }

    /**
     * Answers to the checklist; empty where nobody answered.
     *
     * @param promptsOptimised were the prompts optimised first
     * @param cheaperBaseTried was a cheaper base model tried
     * @param gapMeasurable is the gap in quality measurable
     * @param examples how many good examples there are
     * @param seen what the logs show, by the name of the question they answer
     */
    public record Checklist(
            Optional<Boolean> promptsOptimised,
            Optional<Boolean> cheaperBaseTried,
            Optional<Boolean> gapMeasurable,
            OptionalLong examples,
            Optional<Task> task,
            Map<Question, String> seen) {
        public static final Checklist UNANSWERED =
                new Checklist(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalLong.empty(),
                        Optional.empty(),
                        Map.of());

        public Checklist {
            seen = Map.copyOf(seen);
        }

        /** Questions that logs can answer. */
        public enum Question {
            PROMPTS_OPTIMISED,
            CHEAPER_BASE_TRIED
        }
    }

    /** The article's hours, as labelled presets with their ranges; an hour is $100 there. */
    public enum Preset {
        DATA_PREPARATION("8", "20"),
        EVALUATION("4", "8"),
        ITERATION("2", "4"),
        /** The whole of a fine-tune, as the article sums it up. */
        FINE_TUNING("20", "50"),
        ZERO_SHOT("2", "4"),
        FEW_SHOT("4", "8"),
        PROMPT_OPTIMISATION("8", "16");

        /** Price of an hour in the article. */
        public static final BigDecimal HOURLY_RATE = new BigDecimal("100");

        private final HourRange hours;

        Preset(String low, String high) {
            this.hours = HourRange.of(low, high);
        }

        public HourRange hours() {
            return hours;
        }

        /** What an alternative takes by the article, where it says so. */
        public static Optional<Preset> of(Kind kind) {
            return switch (kind) {
                case ZERO_SHOT -> Optional.of(ZERO_SHOT);
                case FEW_SHOT -> Optional.of(FEW_SHOT);
                case PROMPT_OPTIMISATION -> Optional.of(PROMPT_OPTIMISATION);
                case CACHING, BATCH, CHEAPER_BASE, LORA_SELF_HOSTED -> Optional.empty();
            };
        }
    }
}

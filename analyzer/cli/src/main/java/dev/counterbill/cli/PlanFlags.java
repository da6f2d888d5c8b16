package dev.counterbill.cli;

import dev.counterbill.config.ConfigNode;
import dev.counterbill.config.Problem;
import dev.counterbill.rates.SourcePlace;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of `plan`; each stands for a key of a plan file and wins over it. */
final class PlanFlags {
    @Option(
            names = {"--model", "--today"},
            paramLabel = "MODEL",
            description = "The model that serves the calls now.")
    @Nullable String model;

    @Option(names = "--provider", paramLabel = "ID", description = "Who serves it now.")
    @Nullable String provider;

    @Option(
            names = {"--fine-tune", "--base"},
            paramLabel = "BASE",
            description = "The base model that would be fine-tuned.")
    @Nullable String fineTune;

    @Option(
            names = "--fine-tune-provider",
            paramLabel = "ID",
            description = "Who would serve the fine-tune.")
    @Nullable String fineTuneProvider;

    @Option(names = "--calls-per-day", paramLabel = "N", description = "Calls a day.")
    @Nullable String callsPerDay;

    @Option(names = "--calls-per-month", paramLabel = "N", description = "Calls in 30 days.")
    @Nullable String callsPerMonth;

    @Option(
            names = "--input-tokens",
            paramLabel = "N",
            description = "Prompt tokens of a call now, without cached ones.")
    @Nullable String inputTokens;

    @Option(
            names = "--cached-tokens",
            paramLabel = "N",
            description = "Prompt tokens of a call that are read from the cache now.")
    @Nullable String cachedTokens;

    @Option(names = "--output-tokens", paramLabel = "N", description = "Answer tokens of a call.")
    @Nullable String outputTokens;

    @Option(
            names = "--fine-tuned-input-tokens",
            paramLabel = "N",
            description = "Prompt tokens of a call on the fine-tune; default: as now.")
    @Nullable String fineTunedInputTokens;

    @Option(
            names = "--fine-tuned-cached-tokens",
            paramLabel = "N",
            description = "Cached tokens of a call on the fine-tune; default: as now.")
    @Nullable String fineTunedCachedTokens;

    @Option(
            names = "--fine-tuned-output-tokens",
            paramLabel = "N",
            description = "Answer tokens of a call on the fine-tune; default: as now.")
    @Nullable String fineTunedOutputTokens;

    @Option(
            names = "--hosting",
            paramLabel = "DEPLOYMENT",
            description = "Hosting by the rate book, such as global on azure.")
    @Nullable String hosting;

    @Option(
            names = "--hosting-per-hour",
            paramLabel = "AMOUNT",
            description = "Price of an hour of hosting; 720 hours a month.")
    @Nullable String hostingPerHour;

    @Option(
            names = "--hosting-per-month",
            paramLabel = "AMOUNT",
            description = "Price of a month of hosting.")
    @Nullable String hostingPerMonth;

    @Option(
            names = "--dataset-tokens",
            paramLabel = "N",
            description = "Tokens of the training file.")
    @Nullable String datasetTokens;

    @Option(names = "--epochs", paramLabel = "N", description = "How often it is trained on.")
    @Nullable String epochs;

    @Option(names = "--runs", paramLabel = "N", description = "How many such runs; default: 1.")
    @Nullable String runs;

    @Option(
            names = "--experiments",
            split = ",",
            paramLabel = "AMOUNT",
            description = "What each further run or experiment costs.")
    List<String> experiments = new ArrayList<>();

    @Option(
            names = "--training-price",
            paramLabel = "AMOUNT",
            description = "Price of a million trained tokens; default: the rate book's.")
    @Nullable String trainingPrice;

    @Option(
            names = "--hours",
            paramLabel = "H|L-H",
            description = "Hours of work for the fine-tune, such as 30 or 20-50.")
    @Nullable String hours;

    @Option(
            names = "--article-hours",
            description =
                    "The article's hours for a fine-tune, 20 to 50 in all (data preparation 8-20,"
                            + " evaluation 4-8, iteration 2-4), at $100 unless stated.")
    boolean articleHours;

    @Option(
            names = "--hourly-rate",
            paramLabel = "AMOUNT",
            description = "Price of an hour of work; default: 100.")
    @Nullable String hourlyRate;

    @Option(
            names = "--horizon-months",
            paramLabel = "N",
            description = "Within how many months the cost should be covered; default: 3.")
    @Nullable String horizonMonths;

    @Option(
            names = "--zero-shot-tokens",
            paramLabel = "N",
            description =
                    "Prompt tokens without examples, none of them cached (2-4 hours by the"
                            + " article).")
    @Nullable String zeroShotTokens;

    @Option(
            names = "--few-shot-tokens",
            paramLabel = "N",
            description = "Prompt tokens with a few examples, none of them cached (4-8 hours).")
    @Nullable String fewShotTokens;

    @Option(
            names = "--optimised-tokens",
            paramLabel = "N",
            description =
                    "Prompt tokens after optimising the prompt, none of them cached (8-16 hours).")
    @Nullable String optimisedTokens;

    @Option(
            names = "--cacheable-tokens",
            paramLabel = "N",
            description = "Of today's prompt tokens, those that a cache would serve.")
    @Nullable String cacheableTokens;

    @Option(
            names = "--cheaper-model",
            paramLabel = "MODEL",
            description = "A cheaper base model to compare with.")
    @Nullable String cheaperModel;

    @Option(
            names = "--gpus-per-month",
            paramLabel = "AMOUNT",
            description = "Price of a month of GPUs for a self-hosted LoRA.")
    @Nullable String gpusPerMonth;

    @Option(
            names = "--examples",
            paramLabel = "N",
            description = "How many good examples there are.")
    @Nullable String examples;

    @Option(
            names = "--task",
            paramLabel = "classification|generation",
            description = "What the examples teach.")
    @Nullable String task;

    @Option(
            names = "--prompts-optimised",
            paramLabel = "yes|no",
            description = "Were the prompts optimised first?")
    @Nullable String promptsOptimised;

    @Option(
            names = "--cheaper-base-tried",
            paramLabel = "yes|no",
            description = "Was a cheaper base model tried?")
    @Nullable String cheaperBaseTried;

    @Option(
            names = "--gap-measurable",
            paramLabel = "yes|no",
            description = "Is the gap in quality measurable?")
    @Nullable String gapMeasurable;

    @Option(names = "--title", paramLabel = "TEXT", description = "Name of the plan.")
    @Nullable String title;

    boolean isEmpty() {
        return model == null && fineTune == null && callsPerDay == null && callsPerMonth == null;
    }

    /** The plan file with the flags laid over it. */
    ConfigNode over(ConfigNode file, @Nullable LocalDate asOf) {
        if (!(file instanceof ConfigNode.Mapping root)) {
            return file;
        }
        Branch plan = new Branch(root);
        plan.put("title", "--title", title);
        plan.put("as_of", "--as-of", asOf == null ? null : asOf.toString());
        if (callsPerDay != null || callsPerMonth != null) {
            plan.remove("calls_per_day");
            plan.remove("calls_per_month");
        }
        plan.put("calls_per_day", "--calls-per-day", callsPerDay);
        plan.put("calls_per_month", "--calls-per-month", callsPerMonth);
        plan.put("hourly_rate", "--hourly-rate", hourlyRate);
        plan.put("horizon_months", "--horizon-months", horizonMonths);
        Branch today = plan.branch("today");
        today.put("model", "--model", model);
        today.put("provider", "--provider", provider);
        today.put("input_tokens", "--input-tokens", inputTokens);
        today.put("cached_tokens", "--cached-tokens", cachedTokens);
        today.put("output_tokens", "--output-tokens", outputTokens);
        plan.put("today", today);
        Branch tuned = plan.branch("fine_tuned");
        tuned.put("base", "--fine-tune", fineTune);
        tuned.put("provider", "--fine-tune-provider", fineTuneProvider);
        tuned.put("input_tokens", "--fine-tuned-input-tokens", fineTunedInputTokens);
        tuned.put("cached_tokens", "--fine-tuned-cached-tokens", fineTunedCachedTokens);
        tuned.put("output_tokens", "--fine-tuned-output-tokens", fineTunedOutputTokens);
        tuned.put("hosting_deployment", "--hosting", hosting);
        tuned.put("hosting_per_hour", "--hosting-per-hour", hostingPerHour);
        tuned.put("hosting_per_month", "--hosting-per-month", hostingPerMonth);
        plan.put("fine_tuned", tuned);
        Branch training = plan.branch("training");
        training.put("dataset_tokens", "--dataset-tokens", datasetTokens);
        training.put("epochs", "--epochs", epochs);
        training.put("runs", "--runs", runs);
        training.put("price_per_million", "--training-price", trainingPrice);
        training.put("other_runs", "--experiments", experiments);
        plan.put("training", training);
        Branch work = plan.branch("work");
        if (hours != null || articleHours) {
            work = new Branch();
        }
        work.put("preset", "--article-hours", articleHours ? "article" : null);
        work.put("engineering", "--hours", hours);
        plan.put("work", work);
        Branch checklist = plan.branch("checklist");
        checklist.put("examples", "--examples", examples);
        checklist.put("task", "--task", task);
        checklist.put("prompts_optimised", "--prompts-optimised", truth(promptsOptimised));
        checklist.put("cheaper_base_tried", "--cheaper-base-tried", truth(cheaperBaseTried));
        checklist.put("gap_measurable", "--gap-measurable", truth(gapMeasurable));
        plan.put("checklist", checklist);
        alternatives(plan, root);
        return plan.node();
    }

    private static @Nullable String truth(@Nullable String word) {
        return word == null
                ? null
                : word.equals("yes") ? "true" : word.equals("no") ? "false" : word;
    }

    private void alternatives(Branch plan, ConfigNode.Mapping root) {
        List<ConfigNode> all = new ArrayList<>();
        if (root.entries().get("alternatives") instanceof ConfigNode.Sequence stated) {
            all.addAll(stated.items());
        }
        add(all, "zero_shot", "input_tokens", "--zero-shot-tokens", zeroShotTokens);
        add(all, "few_shot", "input_tokens", "--few-shot-tokens", fewShotTokens);
        add(all, "prompt_optimisation", "input_tokens", "--optimised-tokens", optimisedTokens);
        add(all, "cheaper_base", "model", "--cheaper-model", cheaperModel);
        add(all, "lora_self_hosted", "per_month", "--gpus-per-month", gpusPerMonth);
        if (cacheableTokens != null) {
            Branch caching = new Branch();
            caching.put("kind", "--cacheable-tokens", "caching");
            caching.put("cacheable_tokens", "--cacheable-tokens", cacheableTokens);
            all.add(caching.node());
        }
        if (!all.isEmpty()) {
            plan.put("alternatives", new ConfigNode.Sequence(root.place(), all));
        }
    }

    private static void add(
            List<ConfigNode> all, String kind, String key, String flag, @Nullable String value) {
        if (value != null) {
            Branch branch = new Branch();
            branch.put("kind", flag, kind);
            branch.put(key, flag, value);
            all.add(branch.node());
        }
    }

    /** What a problem without a place in a file asks for, in terms of flags. */
    static String remedy(Problem problem) {
        return switch (problem.value()) {
            case "today", "model" -> "--model, the model that serves the calls now";
            case "fine_tuned", "base" -> "--fine-tune, the base model";
            case "input_tokens" ->
                    "--input-tokens of a call, or a --ledger with calls of the model";
            default ->
                    problem.code().equals("CALLS_UNKNOWN")
                            ? "--calls-per-day or --calls-per-month, or a --ledger with calls of the"
                                    + " model"
                            : problem.code()
                                    + ": '"
                                    + problem.value()
                                    + "': "
                                    + problem.rule()
                                    + ". "
                                    + problem.remedy();
        };
    }

    /** A map of a configuration that is being written. */
    private static final class Branch {
        private final SourcePlace place;
        private final Map<String, ConfigNode> entries = new LinkedHashMap<>();
        private final Map<String, SourcePlace> keyPlaces = new LinkedHashMap<>();

        Branch() {
            this.place = new SourcePlace("", 0, 0);
        }

        Branch(ConfigNode.Mapping from) {
            this.place = from.place();
            entries.putAll(from.entries());
            keyPlaces.putAll(from.keyPlaces());
        }

        Branch branch(String key) {
            return entries.get(key) instanceof ConfigNode.Mapping inner
                    ? new Branch(inner)
                    : new Branch();
        }

        void put(String key, String flag, @Nullable String value) {
            if (value != null) {
                SourcePlace given = new SourcePlace(flag, 0, 0);
                put(key, given, new ConfigNode.Scalar(given, value, ConfigNode.Scalar.Style.TEXT));
            }
        }

        void put(String key, String flag, List<String> values) {
            if (!values.isEmpty()) {
                SourcePlace given = new SourcePlace(flag, 0, 0);
                List<ConfigNode> items = new ArrayList<>();
                values.forEach(
                        value ->
                                items.add(
                                        new ConfigNode.Scalar(
                                                given, value, ConfigNode.Scalar.Style.TEXT)));
                put(key, given, new ConfigNode.Sequence(given, items));
            }
        }

        void put(String key, Branch inner) {
            if (!inner.entries.isEmpty()) {
                put(key, inner.place, inner.node());
            }
        }

        void put(String key, ConfigNode node) {
            put(key, node.place(), node);
        }

        private void put(String key, SourcePlace given, ConfigNode node) {
            entries.put(key, node);
            keyPlaces.put(key, given);
        }

        void remove(String key) {
            entries.remove(key);
            keyPlaces.remove(key);
        }

        ConfigNode node() {
            return new ConfigNode.Mapping(place, entries, keyPlaces);
        }
    }
}

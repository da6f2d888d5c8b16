package dev.counterbill.config;

import dev.counterbill.model.CloseNames;
import dev.counterbill.payoff.Investment;
import dev.counterbill.payoff.Investment.Price;
import dev.counterbill.payoff.Investment.Timing;
import dev.counterbill.payoff.Investment.TrainedModel;
import dev.counterbill.payoff.InvestmentKind;
import dev.counterbill.payoff.Moment;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads one entry of an {@code investments} or {@code shared} list. */
final class InvestmentReader {
    /** Keys that every entry may have; the last two only in {@code shared}. */
    private static final Set<String> COMMON =
            Set.of("kind", "date", "amount", "discarded", "note", "shares", "deployments");

    private static final Set<String> MODEL =
            Set.of("provider", "base", "region", "deployment", "data_sharing");
    private static final Set<String> TOKENS =
            Set.of("provider", "model", "input_tokens", "cached_input_tokens", "output_tokens");
    private static final Map<String, String> METHODS =
            new TreeMap<>(Map.of("sft", "sft", "dpo", "dpo", "rft", "rft"));
    private static final Map<String, String> ADAPTERS =
            new TreeMap<>(Map.of("lora", "lora", "full", "full"));
    private static final Set<String> LABOUR = Set.of("hours", "rate");

    private static final Map<String, InvestmentKind> KINDS =
            Stream.of(InvestmentKind.values())
                    .collect(
                            Collectors.toMap(
                                    InvestmentKind::id, kind -> kind, (a, b) -> a, TreeMap::new));

    private final Optional<BigDecimal> labourRate;

    /**
     * @param labourRate price of an hour of work where an entry states none
     */
    InvestmentReader(Optional<BigDecimal> labourRate) {
        this.labourRate = labourRate;
    }

    /** Keys that an entry of a kind may have besides the common ones. */
    static Set<String> keysOf(InvestmentKind kind) {
        Set<String> keys = new LinkedHashSet<>();
        switch (kind) {
            case TRAINING -> {
                keys.addAll(
                        List.of(
                                "trained_tokens",
                                "tokens",
                                "epochs",
                                "price_per_million",
                                "hours",
                                "rate",
                                "method",
                                "adapter"));
                keys.addAll(MODEL);
            }
            case GRADER -> keys.addAll(TOKENS);
            case DATA_PREPARATION, ENGINEERING -> keys.addAll(LABOUR);
            case EVALUATION -> {
                keys.addAll(LABOUR);
                keys.addAll(TOKENS);
            }
            case HOSTING -> {
                keys.addAll(List.of("from", "to", "rate_per_hour", "count"));
                keys.addAll(MODEL);
            }
            case STORAGE -> {
                keys.addAll(List.of("from", "to", "rate_per_month", "count"));
                keys.addAll(MODEL);
            }
            case OTHER -> {}
        }
        return keys;
    }

    static Set<String> commonKeys() {
        return COMMON;
    }

    Optional<Investment> investment(MapReader fields) {
        Optional<InvestmentKind> kind = fields.require("kind").choice("kind", KINDS);
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        refuseForeignKeys(fields, kind.get());
        Optional<Price> price = price(fields, kind.get());
        Optional<Timing> timing =
                kind.get().isRunning() && !fields.has("amount") ? span(fields) : onDay(fields);
        boolean discarded = fields.truth("discarded").orElse(false);
        String note = fields.text("note").orElse("");
        return price.isEmpty() || timing.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Investment(
                                kind.get(),
                                timing.get(),
                                price.get(),
                                discarded,
                                note,
                                fields.place()));
    }

    private void refuseForeignKeys(MapReader fields, InvestmentKind kind) {
        Set<String> own = new LinkedHashSet<>(COMMON);
        own.addAll(keysOf(kind));
        for (String key : fields.keys()) {
            if (own.contains(key)) {
                continue;
            }
            List<String> kinds =
                    Stream.of(InvestmentKind.values())
                            .filter(other -> keysOf(other).contains(key))
                            .map(InvestmentKind::id)
                            .toList();
            if (kinds.isEmpty()) {
                fields.problems()
                        .error(
                                "UNKNOWN_KEY",
                                fields.placeOf(key),
                                key,
                                "an investment of kind " + kind.id() + " has no such key",
                                CloseNames.remedy(
                                        key, own, "Known keys are " + String.join(", ", own)));
            } else {
                fields.problems()
                        .error(
                                "KEY_OF_OTHER_KIND",
                                fields.placeOf(key),
                                key,
                                "an investment of kind "
                                        + kind.id()
                                        + " has no such key; it belongs to "
                                        + String.join(", ", kinds),
                                "Leave it out or change the kind");
            }
        }
    }

    private Optional<Timing> onDay(MapReader fields) {
        return fields.require("date").day("date").map(Timing.OnDay::new);
    }

    private Optional<Timing> span(MapReader fields) {
        if (fields.has("date")) {
            fields.problems()
                    .error(
                            "KEY_OF_OTHER_KIND",
                            fields.placeOf("date"),
                            "date",
                            "hosting and storage run from one day to another",
                            "Write from: and to: instead of date:");
        }
        fields.require("from");
        Optional<Moment> from = moment(fields, "from");
        Optional<Moment> to = moment(fields, "to");
        if (from.isEmpty() || (fields.has("to") && to.isEmpty())) {
            return Optional.empty();
        }
        if (to.isPresent() && InvestmentSpans.isEmptyEverywhere(from.get(), to.get())) {
            fields.problems()
                    .error(
                            "EMPTY_SPAN",
                            fields.placeOf("to"),
                            fields.text("to").orElse(""),
                            "'to' is after 'from' and itself no longer counted",
                            "Write the first day on which it no longer ran");
            return Optional.empty();
        }
        return Optional.of(new Timing.Span(from.get(), to));
    }

    private Optional<Moment> moment(MapReader fields, String key) {
        return fields.value(
                key,
                "NOT_A_MOMENT",
                "must be a day such as 2026-03-20 or an instant such as 2026-03-20T08:00:00Z",
                "Write a day, or a time with its zone",
                InvestmentReader::parseMoment);
    }

    private static Optional<Moment> parseMoment(String text) {
        try {
            return Optional.of(
                    text.contains("T")
                            ? new Moment.At(OffsetDateTime.parse(text).toInstant())
                            : new Moment.Day(LocalDate.parse(text)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** The one way in which the entry states its cost; none and several are both errors. */
    private Optional<Price> price(MapReader fields, InvestmentKind kind) {
        List<String> ways = new ArrayList<>();
        for (String key : List.of("amount", "trained_tokens", "tokens", "hours", "model")) {
            if (fields.has(key) && (key.equals("amount") || keysOf(kind).contains(key))) {
                ways.add(key);
            }
        }
        boolean runs = kind.isRunning();
        if (ways.size() > 1) {
            fields.problems()
                    .error(
                            "SEVERAL_PRICES",
                            fields.place(),
                            String.join(", ", ways),
                            "an investment states its cost in one way",
                            "Keep one of these keys, and write the rest as entries of their own");
            return Optional.empty();
        }
        if (ways.isEmpty() && !runs) {
            fields.problems()
                    .error(
                            "NO_PRICE",
                            fields.place(),
                            kind.id(),
                            "an investment states an amount, or quantities that have a price",
                            "Add amount:" + waysOf(kind));
            return Optional.empty();
        }
        return switch (ways.isEmpty() ? "span" : ways.get(0)) {
            case "amount" -> fields.amount("amount").map(Price.Amount::new);
            case "trained_tokens", "tokens" -> trainedTokens(fields);
            case "hours" -> hours(fields, kind);
            case "model" -> modelTokens(fields);
            default -> running(fields, kind);
        };
    }

    private static String waysOf(InvestmentKind kind) {
        return switch (kind) {
            case TRAINING -> ", trained_tokens:, tokens: with epochs:, or hours:";
            case GRADER -> ", or model: with input_tokens: and output_tokens:";
            case DATA_PREPARATION, ENGINEERING -> " or hours:";
            case EVALUATION -> ", hours:, or model: with input_tokens: and output_tokens:";
            case HOSTING, STORAGE -> " or from:";
            case OTHER -> "";
        };
    }

    private Optional<Price> trainedTokens(MapReader fields) {
        boolean counted = fields.has("trained_tokens");
        if (counted && fields.has("epochs")) {
            fields.problems()
                    .error(
                            "EPOCHS_TWICE",
                            fields.placeOf("epochs"),
                            fields.text("epochs").orElse(""),
                            "trained_tokens already contains the epochs",
                            "Leave out epochs, or write tokens: with the tokens of the file");
            return Optional.empty();
        }
        if (!counted) {
            fields.require("epochs");
        }
        OptionalLong tokens = fields.whole(counted ? "trained_tokens" : "tokens", 0);
        Optional<BigDecimal> epochs = fields.amount("epochs");
        Optional<BigDecimal> price = fields.amount("price_per_million");
        if (tokens.isEmpty() || counted == epochs.isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                new Price.TrainedTokens(
                        BigDecimal.valueOf(tokens.getAsLong()), epochs, price, model(fields)));
    }

    private Optional<Price> hours(MapReader fields, InvestmentKind kind) {
        Optional<BigDecimal> hours = fields.amount("hours");
        Optional<BigDecimal> rate = fields.amount("rate");
        if (kind == InvestmentKind.TRAINING) {
            return hours.map(h -> new Price.TrainingHours(h, rate, model(fields)));
        }
        if (!fields.has("rate") && labourRate.isEmpty()) {
            fields.problems()
                    .error(
                            "NO_HOURLY_RATE",
                            fields.placeOf("hours"),
                            fields.text("hours").orElse(""),
                            "hours of work have a rate",
                            "Add rate: to the entry, or engineering_rate: to the file");
            return Optional.empty();
        }
        return hours.flatMap(h -> rate.or(() -> labourRate).map(r -> new Price.Labour(h, r)));
    }

    private Optional<Price> modelTokens(MapReader fields) {
        Optional<String> model = fields.text("model");
        if (!fields.has("input_tokens") && !fields.has("output_tokens")) {
            fields.require("input_tokens");
            return Optional.empty();
        }
        return model.map(
                name ->
                        new Price.ModelTokens(
                                fields.text("provider").orElse(""),
                                name,
                                tokens(fields, "input_tokens"),
                                tokens(fields, "cached_input_tokens"),
                                tokens(fields, "output_tokens")));
    }

    private static BigDecimal tokens(MapReader fields, String key) {
        return BigDecimal.valueOf(fields.whole(key, 0).orElse(0));
    }

    private Optional<Price> running(MapReader fields, InvestmentKind kind) {
        BigDecimal count = fields.amount("count").orElse(BigDecimal.ONE);
        return Optional.of(
                kind == InvestmentKind.HOSTING
                        ? new Price.HostingHours(
                                fields.amount("rate_per_hour"), count, model(fields))
                        : new Price.StorageMonths(
                                fields.amount("rate_per_month"), count, model(fields)));
    }

    private TrainedModel model(MapReader fields) {
        return new TrainedModel(
                fields.text("provider").orElse(""),
                fields.text("base").orElse(""),
                fields.choice("method", METHODS).orElse(""),
                fields.choice("adapter", ADAPTERS).orElse(""),
                fields.text("region").orElse(""),
                fields.text("deployment").orElse(""),
                fields.truth("data_sharing").map(String::valueOf).orElse(""));
    }
}

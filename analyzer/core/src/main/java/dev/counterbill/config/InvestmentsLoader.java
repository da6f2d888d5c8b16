package dev.counterbill.config;

import dev.counterbill.model.CloseNames;
import dev.counterbill.money.Currency;
import dev.counterbill.money.Decimals;
import dev.counterbill.payoff.Deployment;
import dev.counterbill.payoff.Investment;
import dev.counterbill.payoff.Investments;
import dev.counterbill.rates.SourcePlace;
import dev.counterbill.rates.Surfaces;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads an investments file: which deployments are audited, and what was put into them. The format
 * is described in {@code schemas/investments.schema.json}.
 *
 * <p>Numbers may be written with or without quotes: the text is taken as it stands, so neither form
 * passes through a double.
 */
public final class InvestmentsLoader {
    /** Name of the format; the file may state it. */
    public static final String SCHEMA = "counterbill-investments/1";

    /** A hundred years; longer lives only mean that nothing is written off. */
    private static final long LONGEST_LIFE_DAYS = 36_525;

    private final Problems problems;

    private InvestmentsLoader(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads a YAML or JSON file.
     *
     * @return the investments, or empty when {@code problems} has errors
     */
    public static Optional<Investments> loadFile(Path file, Problems problems) {
        return ConfigParser.parseFile(file, problems).flatMap(root -> load(root, problems));
    }

    /**
     * Reads a parsed file, or the part of a configuration that holds the same keys.
     *
     * @return the investments, or empty when {@code problems} has errors
     */
    public static Optional<Investments> load(ConfigNode root, Problems problems) {
        Problems own = new Problems();
        Optional<Investments> investments =
                MapReader.of(root, "an investments file", own)
                        .map(new InvestmentsLoader(own)::read);
        own.all().forEach(problems::add);
        return own.hasErrors() ? Optional.empty() : investments;
    }

    private Investments read(MapReader fields) {
        checkSchema(fields, SCHEMA);
        Currency currency = currency(fields);
        InvestmentReader entries = new InvestmentReader(fields.amount("engineering_rate"));
        List<Deployment> deployments = new ArrayList<>();
        for (MapReader node : fields.maps("deployments")) {
            deployment(node, entries, currency).ifPresent(deployments::add);
        }
        List<Investments.Shared> shared = new ArrayList<>();
        for (MapReader node : fields.maps("shared")) {
            shared(node, entries, deployments).ifPresent(shared::add);
        }
        fields.rejectUnknownKeys();
        refuseDoubles(deployments);
        return new Investments(currency, deployments, shared);
    }

    static void checkSchema(MapReader fields, String schema) {
        fields.text("schema")
                .filter(name -> !name.equals(schema))
                .ifPresent(
                        name ->
                                fields.problems()
                                        .error(
                                                "WRONG_SCHEMA",
                                                fields.placeOf("schema"),
                                                name,
                                                "this file is read as " + schema,
                                                "Write schema: "
                                                        + schema
                                                        + ", or give the file where its"
                                                        + " kind is expected"));
    }

    static Currency currency(MapReader fields) {
        Optional<String> code = fields.text("currency");
        if (code.isEmpty()) {
            return Currency.USD;
        }
        try {
            return new Currency(code.get());
        } catch (IllegalArgumentException e) {
            fields.problems()
                    .error(
                            "NOT_A_CURRENCY",
                            fields.placeOf("currency"),
                            code.get(),
                            "a currency is a code of three upper-case letters",
                            "Write a code such as USD");
            return Currency.USD;
        }
    }

    private Optional<Deployment> deployment(
            MapReader fields, InvestmentReader entries, Currency currency) {
        Optional<String> id = fields.requiredText("id");
        List<String> models = models(fields);
        String title = fields.text("title").orElse(id.orElse(""));
        String provider = fields.text("provider").orElse("");
        Map<String, String> labels = fields.textMap("labels");
        List<String> baselines = new ArrayList<>(new LinkedHashSet<>(fields.texts("baselines")));
        Optional<java.time.LocalDate> liveFrom = fields.day("live_from");
        Optional<java.time.LocalDate> retires = fields.day("retires");
        OptionalInt amortise = amortiseDays(fields);
        List<Investment> investments = new ArrayList<>();
        for (MapReader entry : fields.maps("investments")) {
            entries.investment(entry).ifPresent(investments::add);
        }
        Optional<Deployment.Quality> quality =
                fields.map("quality").flatMap(node -> quality(node, currency));
        fields.rejectUnknownKeys();
        return id.map(
                name ->
                        new Deployment(
                                name,
                                title,
                                models,
                                provider,
                                labels,
                                baselines,
                                liveFrom,
                                retires,
                                amortise,
                                investments,
                                quality,
                                fields.place()));
    }

    private List<String> models(MapReader fields) {
        List<String> named = fields.texts("models");
        fields.require("models");
        if (fields.has("models") && named.isEmpty()) {
            problems.error(
                    "EMPTY_LIST",
                    fields.placeOf("models"),
                    "",
                    "a deployment names at least one model",
                    "List the ids as they stand in the logs");
        }
        List<String> models = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (String model : named) {
            if (names.add(model.toLowerCase(Locale.ROOT))) {
                models.add(model);
            } else {
                problems.error(
                        "MODEL_TWICE",
                        fields.placeOf("models"),
                        model,
                        "a deployment names each of its models once",
                        "Remove one of the two");
            }
        }
        return models;
    }

    private static OptionalInt amortiseDays(MapReader fields) {
        OptionalLong days = fields.whole("amortise_over_days", 1, LONGEST_LIFE_DAYS);
        return days.isPresent()
                ? OptionalInt.of(Math.toIntExact(days.getAsLong()))
                : OptionalInt.empty();
    }

    private Optional<Deployment.Quality> quality(MapReader fields, Currency currency) {
        Optional<BigDecimal> baseline = share(fields.require("baseline"), "baseline");
        Optional<BigDecimal> fineTuned = share(fields.require("fine_tuned"), "fine_tuned");
        Optional<BigDecimal> value = fields.amount("value_per_correct");
        OptionalLong size = fields.whole("evaluation_size", 1);
        fields.rejectUnknownKeys();
        return baseline.isEmpty() || fineTuned.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Deployment.Quality(
                                baseline.get(), fineTuned.get(), value, currency, size));
    }

    private static Optional<BigDecimal> share(MapReader fields, String key) {
        return fields.value(
                key,
                "NOT_A_SHARE",
                "must be a share such as 92% or 0.92",
                "Write a percentage or a decimal from 0 to 1",
                SettingsFile::share);
    }

    private Optional<Investments.Shared> shared(
            MapReader fields, InvestmentReader entries, List<Deployment> deployments) {
        Optional<Investment> investment = entries.investment(fields);
        Set<String> known = new LinkedHashSet<>();
        deployments.forEach(d -> known.add(d.id()));
        Map<String, BigDecimal> shares = new LinkedHashMap<>();
        List<String> named = new ArrayList<>();
        if (fields.has("shares") == fields.has("deployments")) {
            problems.error(
                    "SHARES_OR_DEPLOYMENTS",
                    fields.place(),
                    "",
                    "a shared investment has either shares that add up to 1, or the deployments"
                            + " that are then audited as one group",
                    "Write shares: {a: \"0.6\", b: \"0.4\"} or deployments: [a, b]");
        } else if (fields.has("shares")) {
            fields.map("shares").ifPresent(n -> shares.putAll(shares(n)));
            named.addAll(shares.keySet());
        } else {
            named.addAll(new LinkedHashSet<>(fields.texts("deployments")));
        }
        for (String name : named) {
            if (!known.contains(name)) {
                problems.error(
                        "UNKNOWN_DEPLOYMENT",
                        fields.placeOf(shares.isEmpty() ? "deployments" : "shares"),
                        name,
                        "a shared investment names deployments of this file",
                        CloseNames.remedy(name, known, "Use the id of a deployment of this file"));
            }
        }
        return investment.map(i -> new Investments.Shared(i, named, shares));
    }

    private Map<String, BigDecimal> shares(MapReader fields) {
        Map<String, BigDecimal> shares = new LinkedHashMap<>();
        BigDecimal sum = BigDecimal.ZERO;
        for (String key : fields.keys()) {
            Optional<BigDecimal> share = share(fields, key);
            share.ifPresent(value -> shares.put(key, value));
            sum = sum.add(share.orElse(BigDecimal.ZERO));
        }
        if (shares.size() == fields.keys().size() && sum.compareTo(BigDecimal.ONE) != 0) {
            problems.error(
                    "SHARES_NOT_ONE",
                    fields.place(),
                    Decimals.plain(sum),
                    "the shares of an investment add up to exactly 1",
                    "Change the shares, or write deployments: [...] to audit the group");
        }
        return shares;
    }

    /** One id twice, or one model in two deployments, would count the same traffic twice. */
    private void refuseDoubles(List<Deployment> deployments) {
        Map<String, SourcePlace> ids = new HashMap<>();
        Map<String, List<Deployment>> byModel = new HashMap<>();
        for (Deployment deployment : deployments) {
            SourcePlace first = ids.putIfAbsent(deployment.id(), deployment.place());
            if (first != null) {
                problems.error(
                        "DUPLICATE_DEPLOYMENT",
                        deployment.place(),
                        deployment.id(),
                        "each deployment has an id of its own; the first stands at " + first,
                        "Rename one, or join their entries");
            }
            for (String model : deployment.models()) {
                // Logs and providers do not tell upper and lower case apart.
                String name = model.toLowerCase(Locale.ROOT);
                for (Deployment other : byModel.getOrDefault(name, List.of())) {
                    if (!areApart(deployment, other)) {
                        problems.error(
                                "MODEL_IN_TWO_DEPLOYMENTS",
                                deployment.place(),
                                model,
                                "the same traffic belongs to one deployment; '"
                                        + other.id()
                                        + "' at "
                                        + other.place()
                                        + " names the model too",
                                "Give each of the two another value of the same label under"
                                        + " labels");
                    }
                }
                byModel.computeIfAbsent(name, m -> new ArrayList<>()).add(deployment);
            }
        }
    }

    /** True where a label or the provider tells their traffic apart. */
    private static boolean areApart(Deployment left, Deployment right) {
        if (!left.provider().isEmpty()
                && !right.provider().isEmpty()
                && !Surfaces.of(left.provider()).equals(Surfaces.of(right.provider()))) {
            return true;
        }
        return left.labels().entrySet().stream()
                .anyMatch(
                        label -> {
                            String other = right.labels().get(label.getKey());
                            return other != null && !other.equals(label.getValue());
                        });
    }
}

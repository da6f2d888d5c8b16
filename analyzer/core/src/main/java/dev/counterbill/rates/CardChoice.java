package dev.counterbill.rates;

import dev.counterbill.usage.ServiceTier;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among the rows of one list (a model's rates, its fine-tuned rates, its training rates)
 * the one that applies: in force, not withdrawn, every condition holds; the most conditions win and
 * a band counts as one. Ties are refused when the book is loaded.
 */
final class CardChoice {
    /** What a request asks for; texts in lower case, empty where unknown. */
    record Asked(
            Instant at,
            ServiceTier tier,
            String region,
            String statedRegion,
            String deployment,
            String dataSharing,
            String surface,
            String method,
            String adapter) {
        static String plain(String text) {
            return text.toLowerCase(Locale.ROOT).replace(" ", "");
        }

        Asked withDeployment(String other) {
            return new Asked(
                    at, tier, region, statedRegion, other, dataSharing, surface, method, adapter);
        }

        Asked withTier(ServiceTier other) {
            return new Asked(
                    at,
                    other,
                    region,
                    statedRegion,
                    deployment,
                    dataSharing,
                    surface,
                    method,
                    adapter);
        }
    }

    /** A row with what it refers to; searched once per ledger row, so nothing is left to derive. */
    record Row(
            RateCard card,
            @Nullable PriceBand band,
            Set<LocalDate> holidays,
            Map<RateCard.Condition, Set<String>> when,
            Set<String> objectives,
            Set<String> adapters,
            int conditions) {
        static Row of(RateCard card, @Nullable PriceBand band, Set<LocalDate> holidays) {
            Map<RateCard.Condition, Set<String>> when = effective(card);
            Set<String> objectives = CardChoice.objectives(card);
            Set<String> adapters = CardChoice.adapters(card);
            int conditions =
                    when.size()
                            + (card.band().isPresent() ? 1 : 0)
                            + (objectives.isEmpty() ? 0 : 1)
                            + (adapters.isEmpty() ? 0 : 1);
            return new Row(card, band, holidays, when, objectives, adapters, conditions);
        }
    }

    /** The answer of a search in one list. */
    sealed interface Choice {
        record Chosen(Row row) implements Choice {}

        /**
         * The sentence is built where it is read: most searches that find nothing go on elsewhere.
         */
        record None(UnpricedReason reason, Supplier<String> sentence) implements Choice {
            String detail() {
                return sentence.get();
            }
        }
    }

    private static final Set<String> OBJECTIVES = Set.of("sft", "dpo", "rft");
    private static final Set<String> ADAPTERS = Set.of("lora", "full");

    private final List<RateCard> cards;
    private final Function<RateCard, Row> toRow;

    /** Made when first asked for: most models of a book are in no log. */
    private volatile @Nullable Rows made;

    private record Rows(List<Row> all, Set<String> regions) {}

    /** When the rows that may apply are in force, in words; built when first asked for. */
    private volatile @Nullable String intervals;

    CardChoice(List<RateCard> cards, Function<RateCard, Row> toRow) {
        this.cards = cards;
        this.toRow = toRow;
    }

    boolean isEmpty() {
        return cards.isEmpty();
    }

    private Rows made() {
        Rows before = made;
        if (before != null) {
            return before;
        }
        List<Row> rows = cards.stream().map(toRow).toList();
        Set<String> named = new TreeSet<>();
        for (Row row : rows) {
            named.addAll(row.when().getOrDefault(RateCard.Condition.REGION, Set.of()));
        }
        Rows now = new Rows(rows, named);
        made = now;
        return now;
    }

    /**
     * A row's conditions as they are matched. Anthropic calls its fast tier a speed; a log knows it
     * as the service tier, so both are one condition, and where both are stated both hold.
     */
    static Map<RateCard.Condition, Set<String>> effective(RateCard card) {
        return effective(card.when());
    }

    static Map<RateCard.Condition, Set<String>> effective(
            Map<RateCard.Condition, Set<String>> stated) {
        Map<RateCard.Condition, Set<String>> when = new EnumMap<>(RateCard.Condition.class);
        when.putAll(stated);
        Set<String> speeds = when.remove(RateCard.Condition.SPEED);
        if (speeds != null) {
            when.merge(
                    RateCard.Condition.SERVICE_TIER,
                    speeds,
                    (tiers, same) ->
                            tiers.stream().filter(same::contains).collect(Collectors.toSet()));
        }
        return when;
    }

    static Set<String> objectives(RateCard card) {
        return among(card.methods(), OBJECTIVES);
    }

    static Set<String> adapters(RateCard card) {
        return among(card.methods(), ADAPTERS);
    }

    private static Set<String> among(Set<String> methods, Set<String> kind) {
        return methods.isEmpty()
                ? Set.of()
                : methods.stream().filter(kind::contains).collect(Collectors.toSet());
    }

    /** The row that applies, or why none does; {@code what} names the list in words. */
    Choice choose(Asked asked, String what) {
        Row best = null;
        for (Row row : made().all()) {
            if (isUsable(row.card())
                    && row.card().isInForceAt(asked.at())
                    && tierHolds(row, asked)
                    && othersHold(row, asked)
                    && (best == null || row.conditions() > best.conditions())) {
                best = row;
            }
        }
        if (best == null) {
            return none(asked, what);
        }
        Optional<String> gap = best.card().gap();
        return gap.isPresent()
                ? new Choice.None(UnpricedReason.DECLARED_GAP, () -> what + ": " + gap.get())
                : new Choice.Chosen(best);
    }

    static boolean isUsable(RateCard card) {
        return switch (card.status()) {
            case CONFIRMED, ANNOUNCED, ESTIMATE -> true;
            case WITHDRAWN -> false;
        };
    }

    /** A row without a service tier is for standard requests only. */
    static boolean tierHolds(Row row, Asked asked) {
        Set<String> tiers = row.when().get(RateCard.Condition.SERVICE_TIER);
        return tiers == null
                ? asked.tier() == ServiceTier.STANDARD
                : tiers.contains(asked.tier().id());
    }

    private boolean othersHold(Row row, Asked asked) {
        for (Map.Entry<RateCard.Condition, Set<String>> condition : row.when().entrySet()) {
            if (condition.getKey() != RateCard.Condition.SERVICE_TIER
                    && !holds(condition.getKey(), condition.getValue(), asked)) {
                return false;
            }
        }
        return (row.objectives().isEmpty() || row.objectives().contains(asked.method()))
                && (row.adapters().isEmpty() || row.adapters().contains(asked.adapter()))
                && (row.band() == null || row.band().covers(asked.at(), row.holidays()));
    }

    private boolean holds(RateCard.Condition condition, Set<String> values, Asked asked) {
        return holds(condition, values, asked, regionFor(asked));
    }

    /**
     * The scope in a profile's name (such as {@code eu.}) decides where a row knows it; else the
     * logged region.
     */
    private String regionFor(Asked asked) {
        if (!asked.statedRegion().isEmpty()
                && (made().regions().contains(asked.statedRegion()) || asked.region().isEmpty())) {
            return asked.statedRegion();
        }
        return asked.region();
    }

    static boolean holds(
            RateCard.Condition condition, Set<String> values, Asked asked, String region) {
        return switch (condition) {
            case SERVICE_TIER, SPEED -> values.contains(asked.tier().id());
            case DEPLOYMENT -> values.contains(asked.deployment());
            case REGION -> values.contains(region);
            case DATA_RESIDENCY -> values.contains(residency(region));
            case DATA_SHARING -> values.contains(asked.dataSharing());
            case SURFACE -> values.contains(asked.surface());
        };
    }

    /**
     * OpenAI names its data-residency regions by country or continent in two letters ({@code eu},
     * {@code us}, {@code jp}); the region of a cloud, such as {@code us-east-1}, says nothing of
     * residency.
     */
    private static String residency(String region) {
        return region.length() == 2 ? "true" : "false";
    }

    private Choice.None none(Asked asked, String what) {
        boolean inForce = false;
        for (Row row : made().all()) {
            if (isUsable(row.card()) && row.card().isInForceAt(asked.at())) {
                if (tierHolds(row, asked)) {
                    return new Choice.None(
                            UnpricedReason.NO_RATE_FOR_CONDITIONS,
                            () -> otherConditions(asked, what));
                }
                inForce = true;
            }
        }
        return inForce
                ? new Choice.None(
                        UnpricedReason.TIER_NOT_OFFERED,
                        () ->
                                what
                                        + " has no rate for service tier "
                                        + asked.tier().id()
                                        + " at "
                                        + asked.at()
                                        + ", only for "
                                        + tiers(inForceAt(asked)))
                : new Choice.None(
                        UnpricedReason.OUTSIDE_PRICE_DATES,
                        () -> what + " has " + intervals() + ", none at " + asked.at());
    }

    private List<Row> inForceAt(Asked asked) {
        List<Row> inForce = new ArrayList<>();
        for (Row row : made().all()) {
            if (isUsable(row.card()) && row.card().isInForceAt(asked.at())) {
                inForce.add(row);
            }
        }
        return inForce;
    }

    private String otherConditions(Asked asked, String what) {
        String wanted =
                inForceAt(asked).stream()
                        .filter(row -> tierHolds(row, asked))
                        .map(CardChoice::conditionsInWords)
                        .distinct()
                        .collect(Collectors.joining("; or with "));
        Set<String> deployments = deploymentsThatHold(asked);
        return what
                + " has rates only with "
                + wanted
                + ", but the request has "
                + askedInWords(asked)
                + (deployments.isEmpty()
                        ? ""
                        : ". A registry entry that states its deployment ("
                                + String.join(", ", deployments)
                                + ") gives it a price; `counterbill rates stub` writes one");
    }

    /** Kinds of deployment with which a row would apply, where none is known. */
    SortedSet<String> deploymentsThatHold(Asked asked) {
        SortedSet<String> deployments = new TreeSet<>();
        if (asked.deployment().isEmpty()) {
            for (Row row : inForceAt(asked)) {
                for (String deployment :
                        row.when().getOrDefault(RateCard.Condition.DEPLOYMENT, Set.of())) {
                    if (tierHolds(row, asked)
                            && othersHold(row, asked.withDeployment(deployment))) {
                        deployments.add(deployment);
                    }
                }
            }
        }
        return deployments;
    }

    private static String tiers(List<Row> rows) {
        Set<String> tiers = new TreeSet<>();
        for (Row row : rows) {
            tiers.addAll(
                    row.when()
                            .getOrDefault(
                                    RateCard.Condition.SERVICE_TIER,
                                    Set.of(ServiceTier.STANDARD.id())));
        }
        return String.join(", ", tiers);
    }

    private String intervals() {
        String known = intervals;
        if (known == null) {
            known = intervals(cards);
            intervals = known;
        }
        return known;
    }

    private static String intervals(List<RateCard> cards) {
        List<RateCard> usable = cards.stream().filter(CardChoice::isUsable).toList();
        if (usable.isEmpty()) {
            return "no rates";
        }
        return usable.stream()
                .sorted(java.util.Comparator.comparing(RateCard::from))
                .map(
                        card ->
                                card.to()
                                        .map(to -> "rates from " + card.from() + " to " + to)
                                        .orElse("rates from " + card.from() + " on"))
                .distinct()
                .limit(4)
                .collect(Collectors.joining(", "));
    }

    static String conditionsInWords(Row row) {
        List<String> parts = new ArrayList<>();
        row.when()
                .forEach(
                        (condition, values) -> {
                            if (condition != RateCard.Condition.SERVICE_TIER) {
                                parts.add(
                                        condition.name().toLowerCase(Locale.ROOT)
                                                + " "
                                                + String.join("|", new TreeSet<>(values)));
                            }
                        });
        row.card().band().ifPresent(band -> parts.add("the hours of " + band));
        if (!row.card().methods().isEmpty()) {
            parts.add("method " + String.join("|", new TreeSet<>(row.card().methods())));
        }
        return parts.isEmpty() ? "no condition" : String.join(" and ", parts);
    }

    private String askedInWords(Asked asked) {
        List<String> parts = new ArrayList<>();
        parts.add("region " + orUnknown(regionFor(asked)));
        parts.add("deployment " + orUnknown(asked.deployment()));
        if (!asked.dataSharing().isEmpty()) {
            parts.add("data sharing " + asked.dataSharing());
        }
        if (!asked.method().isEmpty()) {
            parts.add("method " + asked.method());
            parts.add("adapter " + orUnknown(asked.adapter()));
        }
        return String.join(", ", parts);
    }

    private static String orUnknown(String text) {
        return text.isEmpty() ? "unknown" : text;
    }
}

package dev.counterbill.pricing;

import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.UnpricedReason;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.Quantities;
import dev.counterbill.usage.UsageKey;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A bill grouped for reports. Every table of one bill adds up to its total digit for digit, because
 * nothing is rounded.
 */
public final class BillTables {
    private BillTables() {}

    /** A billed model; ordered by provider and name. */
    public record ModelKey(String provider, String model) implements Comparable<ModelKey> {
        @Override
        public int compareTo(ModelKey other) {
            int order = provider.compareTo(other.provider);
            return order != 0 ? order : model.compareTo(other.model);
        }
    }

    /**
     * Usage and what it cost.
     *
     * @param usage everything, priced or not
     * @param cost exact cost of what was priced
     * @param listCost the same before contract discounts
     * @param low,high bounds of the cost
     */
    public record Subtotal(
            Quantities usage,
            BigDecimal cost,
            BigDecimal listCost,
            BigDecimal low,
            BigDecimal high,
            BigDecimal pricedTokens,
            BigDecimal unpricedTokens,
            BigDecimal unpricedFees) {
        static final Subtotal ZERO =
                new Subtotal(
                        Quantities.of(MeterCounts.ZERO),
                        BigDecimal.ZERO,
                        BigDecimal.ZERO,
                        BigDecimal.ZERO,
                        BigDecimal.ZERO,
                        BigDecimal.ZERO,
                        BigDecimal.ZERO,
                        BigDecimal.ZERO);

        static Subtotal of(PricedLine line) {
            BigDecimal listCost = BigDecimal.ZERO;
            for (PricedPart part : line.parts()) {
                listCost = listCost.add(part.listCost());
            }
            return new Subtotal(
                    line.line().quantities(),
                    line.cost(),
                    listCost,
                    line.low(),
                    line.high(),
                    line.pricedTokens(),
                    line.unpricedTokens(),
                    line.unpricedFees());
        }

        Subtotal plus(Subtotal other) {
            return new Subtotal(
                    usage.plus(other.usage),
                    cost.add(other.cost),
                    listCost.add(other.listCost),
                    low.add(other.low),
                    high.add(other.high),
                    pricedTokens.add(other.pricedTokens),
                    unpricedTokens.add(other.unpricedTokens),
                    unpricedFees.add(other.unpricedFees));
        }

        public BigDecimal requests() {
            return usage.of(Meter.REQUESTS);
        }
    }

    /**
     * One model of a bill.
     *
     * @param base exact id of the base model in the book; empty where the name is not known
     * @param identity who it is, at its first usage
     */
    public record ModelCost(
            ModelKey model,
            Optional<String> base,
            Optional<ModelIdentity> identity,
            Subtotal subtotal) {
        public boolean isFineTuned() {
            return identity.isPresent() && identity.get().fineTuned();
        }
    }

    /** Everything together. */
    public static Subtotal total(Bill bill) {
        Subtotal sum = Subtotal.ZERO;
        for (PricedLine line : bill.lines()) {
            sum = sum.plus(Subtotal.of(line));
        }
        return sum;
    }

    /** Per billed model, in the order of the names. */
    public static List<ModelCost> byModel(Bill bill) {
        Map<ModelKey, Optional<ModelIdentity>> identities = new TreeMap<>();
        for (PricedLine line : bill.lines()) {
            identities.merge(
                    modelOf(line),
                    line.identity(),
                    (known, next) -> known.isPresent() ? known : next);
        }
        List<ModelCost> models = new ArrayList<>();
        by(bill, BillTables::modelOf)
                .forEach(
                        (model, subtotal) -> {
                            Optional<ModelIdentity> identity =
                                    identities.getOrDefault(model, Optional.empty());
                            models.add(
                                    new ModelCost(
                                            model,
                                            identity.map(ModelIdentity::base),
                                            identity,
                                            subtotal));
                        });
        return models;
    }

    static ModelKey modelOf(PricedLine line) {
        return new ModelKey(line.line().provider(), line.line().model());
    }

    /**
     * Per day of the report zone; a row that spans several days belongs to the day of its begin.
     */
    public static SortedMap<LocalDate, Subtotal> byDay(Bill bill, ZoneId zone) {
        return by(bill, line -> dayOf(line.line().source().key(), zone));
    }

    /** Day of the report zone to which a row belongs: that of its begin. */
    public static LocalDate dayOf(UsageKey key, ZoneId zone) {
        return Instant.ofEpochSecond(key.slotBegin()).atZone(zone).toLocalDate();
    }

    /**
     * Per combination of label values.
     *
     * @param labels all labels of the ledger, as its cuts name them
     * @param chosen those to group by, each one of {@code labels}
     */
    public static SortedMap<LabelValues, Subtotal> byGroup(
            Bill bill, List<String> labels, List<String> chosen) {
        return by(bill, line -> LabelValues.of(line.line().source().key(), labels, chosen));
    }

    /** Per any other question. */
    public static <K extends Comparable<? super K>> SortedMap<K, Subtotal> by(
            Bill bill, Function<PricedLine, K> question) {
        SortedMap<K, Subtotal> sums = new TreeMap<>();
        for (PricedLine line : bill.lines()) {
            sums.merge(question.apply(line), Subtotal.of(line), Subtotal::plus);
        }
        return sums;
    }

    /** A rate card that the bill used, with what it priced. */
    public record CardUse(
            String provider, String base, boolean fineTuned, RateCard card, Subtotal subtotal) {}

    /** The rate cards that the bill used, by provider, base and card id. */
    public static List<CardUse> cardsUsed(Bill bill) {
        SortedMap<String, CardUse> uses = new TreeMap<>();
        for (PricedLine line : bill.lines()) {
            if (line.card().isPresent() && line.identity().isPresent()) {
                ModelIdentity who = line.identity().get();
                RateCard card = line.card().get();
                uses.merge(
                        String.join("\0", who.provider(), who.base(), card.id()),
                        new CardUse(
                                who.provider(),
                                who.base(),
                                who.fineTuned(),
                                card,
                                Subtotal.of(line)),
                        (a, b) ->
                                new CardUse(
                                        a.provider(),
                                        a.base(),
                                        a.fineTuned(),
                                        a.card(),
                                        a.subtotal().plus(b.subtotal())));
            }
        }
        return List.copyOf(uses.values());
    }

    /**
     * What could not be priced, of one model for one reason.
     *
     * @param requests requests of the lines that have such a part; they may be priced in other
     *     parts
     * @param tokens tokens that are not priced
     * @param meters the meters concerned, with their quantities
     * @param detail what was looked for, of the first such part
     */
    public record Unpriced(
            ModelKey model,
            UnpricedReason reason,
            BigDecimal requests,
            BigDecimal tokens,
            SortedMap<Meter, BigDecimal> meters,
            Optional<CostRange> bounds,
            String detail) {
        /** Searches and requests among the quantities. */
        public BigDecimal fees() {
            BigDecimal fees = BigDecimal.ZERO;
            for (Map.Entry<Meter, BigDecimal> one : meters.entrySet()) {
                if (one.getKey().isFee()) {
                    fees = fees.add(one.getValue());
                }
            }
            return fees;
        }
    }

    private record UnpricedKey(ModelKey model, UnpricedReason reason)
            implements Comparable<UnpricedKey> {
        @Override
        public int compareTo(UnpricedKey other) {
            int order = model.compareTo(other.model);
            return order != 0 ? order : reason.compareTo(other.reason);
        }
    }

    /** Parts of one model that could not be priced for one reason, as they are added up. */
    private static final class UnpricedSum {
        private final String detail;
        private final Map<Meter, BigDecimal> meters = new EnumMap<>(Meter.class);
        private BigDecimal requests = BigDecimal.ZERO;
        private BigDecimal tokens = BigDecimal.ZERO;
        private Optional<CostRange> bounds =
                Optional.of(new CostRange(BigDecimal.ZERO, BigDecimal.ZERO));
        private @Nullable PricedLine last;

        UnpricedSum(UnpricedPart first) {
            this.detail = first.detail();
        }

        @SuppressWarnings(
                "ReferenceEquality") // A line is a line of its own, whatever it is equal to.
        void add(PricedLine line, UnpricedPart part) {
            if (last != line) {
                last = line;
                requests = requests.add(line.line().requests());
            }
            meters.merge(part.meter(), part.quantity(), BigDecimal::add);
            if (part.meter().isToken() || part.meter() == Meter.REASONING) {
                tokens = tokens.add(part.quantity());
            }
            bounds = plus(bounds, part.bounds());
        }

        Unpriced of(UnpricedKey key) {
            return new Unpriced(
                    key.model(),
                    key.reason(),
                    requests,
                    tokens,
                    new TreeMap<>(meters),
                    bounds,
                    detail);
        }
    }

    /** Everything that could not be priced, by model and reason. */
    public static List<Unpriced> unpriced(Collection<PricedLine> lines) {
        SortedMap<UnpricedKey, UnpricedSum> sums = new TreeMap<>();
        for (PricedLine line : lines) {
            UnpricedKey key = null;
            UnpricedSum sum = null;
            for (UnpricedPart part : line.unpriced()) {
                // The parts of a line mostly have one reason.
                if (sum == null || key == null || key.reason() != part.reason()) {
                    key = new UnpricedKey(modelOf(line), part.reason());
                    sum = sums.computeIfAbsent(key, some -> new UnpricedSum(part));
                }
                sum.add(line, part);
            }
        }
        List<Unpriced> all = new ArrayList<>(sums.size());
        sums.forEach((key, sum) -> all.add(sum.of(key)));
        return List.copyOf(all);
    }

    private static Optional<CostRange> plus(Optional<CostRange> left, Optional<CostRange> right) {
        return left.isEmpty() || right.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new CostRange(
                                left.get().low().add(right.get().low()),
                                left.get().high().add(right.get().high())));
    }

    /** The substitutions of a bill, added up by rule and meter. */
    public static List<Substitution> substitutions(Bill bill) {
        SortedMap<String, Substitution> sums = new TreeMap<>();
        for (PricedLine line : bill.lines()) {
            for (Substitution one : line.substitutions()) {
                sums.merge(
                        one.rule() + '\0' + (char) one.meter().ordinal(),
                        one,
                        (a, b) ->
                                new Substitution(
                                        a.rule(),
                                        a.sentence(),
                                        a.meter(),
                                        a.quantity().add(b.quantity()),
                                        a.cost().add(b.cost())));
            }
        }
        return List.copyOf(sums.values());
    }

    /** Requests that may not fit the context window of the model that they are priced on. */
    public static SortedMap<String, BigDecimal> contextUndecided(Bill bill) {
        SortedMap<String, BigDecimal> requests = new TreeMap<>();
        for (PricedLine line : bill.lines()) {
            if (line.isContextUndecided()) {
                requests.merge(line.line().model(), line.line().requests(), BigDecimal::add);
            }
        }
        return requests;
    }
}

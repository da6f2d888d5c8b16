package dev.counterbill.read.run;

import dev.counterbill.ledger.Charge;
import dev.counterbill.ledger.Charges;
import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.usage.TextPool;
import dev.counterbill.usage.UsageBatch;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reported costs and charges. Where the dates of a report are chosen after reading, costs are kept
 * apart by time slot; else they all are in one.
 */
public final class MoneyRecords {
    private static final int RECENT = 128;

    private final LongUnaryOperator slotOf;
    private final Map<Place, Sum> costs = new HashMap<>();

    /** Sums that costs were added to last, each in the place that its hash leads to. */
    private final @Nullable Recent[] recent = new @Nullable Recent[RECENT];

    private final List<Charge> charges = new ArrayList<>();

    /** How many records that are not usage were added, by slot. */
    private final TreeMap<Long, Long> others = new TreeMap<>();

    private record Place(long slot, ReportedCosts.Key key) {}

    /** What was added up so far; belongs to one of these alone. */
    private static final class Sum {
        private BigDecimal amount;
        private long records;

        Sum(BigDecimal amount, long records) {
            this.amount = amount;
            this.records = records;
        }

        void add(BigDecimal more, long moreRecords) {
            amount = amount.add(more);
            records += moreRecords;
        }
    }

    /**
     * A sum, and its place as a batch spells it. Most rows of a log belong to few sums, which are
     * found so without an object and without comparing texts.
     */
    private record Recent(
            long slot,
            long day,
            TextPool texts,
            int provider,
            int model,
            String source,
            String currency,
            Sum sum) {}

    /**
     * What was reported under one key in one slot.
     *
     * @param slot begin of the time slot, epoch seconds
     * @param records how many records said so; 0 or more
     */
    public record Row(long slot, ReportedCosts.Key key, BigDecimal amount, long records) {}

    /** All in one slot. */
    public MoneyRecords() {
        this(second -> 0);
    }

    /**
     * @param slotBegin begin of the slot of an instant, both in epoch seconds
     */
    public MoneyRecords(LongUnaryOperator slotBegin) {
        this.slotOf = slotBegin;
    }

    /**
     * Adds what a record says of money.
     *
     * @param source id of the mapping that read it
     */
    void add(MappedBatch mapped, int row, String source) {
        if (mapped.kind[row] != MappedBatch.Kind.USAGE) {
            others.merge(slotOf.applyAsLong(mapped.usage.beginSecond[row]), 1L, Long::sum);
        }
        switch (mapped.kind[row]) {
            case USAGE, COST -> addCost(mapped, row, source);
            case TRAINING -> addCharge(mapped, row, Charge.Kind.TRAINING, source);
            case HOSTING -> addCharge(mapped, row, Charge.Kind.HOSTING, source);
            case ADJUSTMENT -> addCharge(mapped, row, Charge.Kind.ADJUSTMENT, source);
            case ALIAS -> addCharge(mapped, row, Charge.Kind.ALIAS, source);
        }
    }

    private void addCost(MappedBatch mapped, int row, String source) {
        BigDecimal cost = mapped.cost[row];
        if (cost == null) {
            return;
        }
        UsageBatch usage = mapped.usage;
        long slot = slotOf.applyAsLong(usage.beginSecond[row]);
        long day = Math.floorDiv(usage.beginSecond[row], 86_400L);
        int provider = usage.provider[row];
        int model = usage.model[row];
        String currency = orEmpty(mapped.currency[row]);
        int at = (int) ((slot >> 8) + day * 31 + model * 7L + provider) & (RECENT - 1);
        Recent known = recent[at];
        if (known != null
                && known.slot == slot
                && known.day == day
                && known.texts == usage.texts
                && known.provider == provider
                && known.model == model
                && known.source.equals(source)
                && known.currency.equals(currency)) {
            known.sum.add(cost, 1);
            return;
        }
        ReportedCosts.Key key =
                new ReportedCosts.Key(
                        LocalDate.ofEpochDay(day),
                        usage.texts.text(provider),
                        usage.texts.text(model),
                        source,
                        currency);
        Sum sum = add(new Place(slot, key), cost, 1);
        recent[at] = new Recent(slot, day, usage.texts, provider, model, source, currency, sum);
    }

    private Sum add(Place place, BigDecimal amount, long records) {
        Sum sum = costs.get(place);
        if (sum == null) {
            sum = new Sum(amount, records);
            costs.put(place, sum);
        } else {
            sum.add(amount, records);
        }
        return sum;
    }

    private void addCharge(MappedBatch mapped, int row, Charge.Kind kind, String source) {
        UsageBatch usage = mapped.usage;
        charges.add(
                new Charge(
                        kind,
                        usage.beginSecond[row],
                        usage.endSecond[row],
                        usage.texts.text(usage.provider[row]),
                        usage.texts.text(usage.model[row]),
                        orEmpty(mapped.base[row]),
                        orEmpty(mapped.id[row]),
                        mapped.trainedTokens[row],
                        Optional.ofNullable(mapped.hours[row]),
                        Optional.ofNullable(mapped.cost[row]),
                        orEmpty(mapped.currency[row]),
                        source));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** Adds everything of another one. */
    public void addAll(MoneyRecords other) {
        other.costs.forEach((place, sum) -> add(place, sum.amount, sum.records));
        charges.addAll(other.charges);
        other.others.forEach((slot, count) -> others.merge(slot, count, Long::sum));
    }

    /** Takes away everything of another one, all of which is contained in this. */
    public void removeAll(MoneyRecords other) {
        // A sum that comes to no records leaves, and must not be found again.
        Arrays.fill(recent, null);
        other.costs.forEach(
                (place, sum) ->
                        costs.computeIfPresent(
                                place,
                                (unused, mine) -> {
                                    if (mine.records == sum.records) {
                                        return null;
                                    }
                                    mine.add(sum.amount.negate(), -sum.records);
                                    return mine;
                                }));
        other.charges.forEach(charges::remove);
        other.others.forEach(
                (slot, count) ->
                        others.computeIfPresent(
                                slot,
                                (unused, mine) -> mine == (long) count ? null : mine - count));
    }

    /** Adds a row as {@link #rows} gave it. */
    public void add(Row row) {
        add(new Place(row.slot(), row.key()), row.amount(), row.records());
    }

    public void add(Charge charge) {
        charges.add(charge);
    }

    /** Notes records that are not usage. */
    public void addOthers(long slot, long count) {
        others.merge(slot, count, Long::sum);
    }

    /** Everything reported, sorted. */
    public List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        costs.forEach(
                (place, sum) ->
                        rows.add(
                                new Row(
                                        place.slot(),
                                        place.key(),
                                        canonical(sum.amount),
                                        sum.records)));
        rows.sort(Comparator.comparingLong(Row::slot).thenComparing(Row::key));
        return rows;
    }

    /** Numbers of records that are not usage, by slot. */
    public Map<Long, Long> others() {
        return java.util.Collections.unmodifiableMap(others);
    }

    /** Reported costs of a sample, as if it were not thinned out. */
    ReportedCosts costs(long scale) {
        HashMap<ReportedCosts.Key, BigDecimal> scaled = new HashMap<>();
        costs().amounts()
                .forEach((key, cost) -> scaled.put(key, cost.multiply(BigDecimal.valueOf(scale))));
        return ReportedCosts.of(scaled);
    }

    ReportedCosts costs() {
        return costs(ReadPlan.Period.ALWAYS);
    }

    ReportedCosts costs(ReadPlan.Period period) {
        Map<ReportedCosts.Key, BigDecimal> sums = new HashMap<>();
        costs.forEach(
                (place, sum) -> {
                    if (period.contains(place.slot())) {
                        sums.merge(place.key(), sum.amount, BigDecimal::add);
                    }
                });
        // An amount that came and went again leaves no trailing zeros behind.
        sums.replaceAll((key, amount) -> canonical(amount));
        return ReportedCosts.of(sums);
    }

    private static BigDecimal canonical(BigDecimal amount) {
        BigDecimal stripped = amount.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    public Charges charges() {
        return Charges.of(charges);
    }

    Charges charges(ReadPlan.Period period) {
        return Charges.of(
                charges.stream().filter(charge -> period.contains(charge.beginSecond())).toList());
    }
}

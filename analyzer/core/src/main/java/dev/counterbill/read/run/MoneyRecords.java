package dev.counterbill.read.run;

import dev.counterbill.ledger.Charge;
import dev.counterbill.ledger.Charges;
import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.usage.UsageBatch;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reported costs and charges. */
final class MoneyRecords {
    private final HashMap<ReportedCosts.Key, BigDecimal> costs = new HashMap<>();
    private final List<Charge> charges = new ArrayList<>();

    /**
     * Adds what a record says of money.
     *
     * @param source id of the mapping that read it
     */
    void add(MappedBatch mapped, int row, String source) {
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
        costs.merge(
                new ReportedCosts.Key(
                        LocalDate.ofEpochDay(Math.floorDiv(usage.beginSecond[row], 86_400L)),
                        usage.texts.text(usage.provider[row]),
                        usage.texts.text(usage.model[row]),
                        source,
                        orEmpty(mapped.currency[row])),
                cost,
                BigDecimal::add);
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

    void addAll(MoneyRecords other) {
        other.costs.forEach((key, cost) -> costs.merge(key, cost, BigDecimal::add));
        charges.addAll(other.charges);
    }

    /** Reported costs of a sample, as if it were not thinned out. */
    ReportedCosts costs(long scale) {
        HashMap<ReportedCosts.Key, BigDecimal> scaled = new HashMap<>();
        costs.forEach((key, cost) -> scaled.put(key, cost.multiply(BigDecimal.valueOf(scale))));
        return ReportedCosts.of(scaled);
    }

    ReportedCosts costs() {
        return ReportedCosts.of(costs);
    }

    Charges charges() {
        return Charges.of(charges);
    }
}

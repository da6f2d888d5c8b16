package dev.counterbill.read.run;

import dev.counterbill.ledger.Charge;
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

/** Reported costs and charges of records of one mapping. */
final class MoneyRecords {
    private final String source;
    private final HashMap<ReportedCosts.Key, BigDecimal> costs =
            new HashMap<>();
    private final List<Charge> charges = new ArrayList<>();

    MoneyRecords(String source) {
        this.source = source;
    }

    void add(MappedBatch mapped, int row) {
        switch (mapped.kind[row]) {
            case USAGE, COST -> addCost(mapped, row);
            case TRAINING -> addCharge(mapped, row, Charge.Kind.TRAINING);
            case HOSTING -> addCharge(mapped, row, Charge.Kind.HOSTING);
            case ADJUSTMENT -> addCharge(mapped, row, Charge.Kind.ADJUSTMENT);
            case ALIAS -> addCharge(mapped, row, Charge.Kind.ALIAS);
        }
    }

    private void addCost(MappedBatch mapped, int row) {
        BigDecimal cost = mapped.cost[row];
        if (cost == null) {
            return;
        }
        UsageBatch usage = mapped.usage;
        costs.merge(
                new ReportedCosts.Key(
                        LocalDate.ofEpochDay(
                                Math.floorDiv(usage.beginSecond[row], 86_400L)),
                        usage.texts.text(usage.provider[row]),
                        usage.texts.text(usage.model[row]),
                        source,
                        orEmpty(mapped.currency[row])),
                cost,
                BigDecimal::add);
    }

    private void addCharge(MappedBatch mapped, int row, Charge.Kind kind) {
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

    ReportedCosts costs() {
        return ReportedCosts.of(costs);
    }

    List<Charge> charges() {
        return charges;
    }
}

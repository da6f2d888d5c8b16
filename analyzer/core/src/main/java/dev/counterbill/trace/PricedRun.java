package dev.counterbill.trace;

import dev.counterbill.analysis.Question;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.Bill;
import dev.counterbill.pricing.BillTables.ModelKey;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A published run, as far as its total is concerned.
 *
 * @param total that it published
 * @param byModel the same by billed model
 * @param ledger what it counted
 * @param zone of its days
 * @param question with the rates that it has used; empty where these are not to be had any more
 * @param from first day that was asked for, in the zone
 * @param to first day after the last one
 */
public record PricedRun(
        BigDecimal total,
        SortedMap<ModelKey, BigDecimal> byModel,
        UsageLedger ledger,
        ZoneId zone,
        Optional<Question> question,
        Optional<LocalDate> from,
        Optional<LocalDate> to) {
    public PricedRun {
        byModel = Collections.unmodifiableSortedMap(new TreeMap<>(byModel));
    }

    /** What of a bill lies outside the days that were asked for. */
    public BigDecimal costOutside(Bill bill) {
        return bill.lines().stream()
                .filter(line -> !covers(line.line().source().key().slotBegin()))
                .map(line -> line.cost())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private boolean covers(long epochSecond) {
        return from.filter(day -> epochSecond < day.atStartOfDay(zone).toEpochSecond()).isEmpty()
                && to.filter(day -> epochSecond >= day.atStartOfDay(zone).toEpochSecond())
                        .isEmpty();
    }
}

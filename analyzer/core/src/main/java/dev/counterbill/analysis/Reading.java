package dev.counterbill.analysis;

import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.read.run.ReadPlan;
import dev.counterbill.report.Intake;
import dev.counterbill.report.Words;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A ledger with the account of how it came about, from logs or from saved ledgers.
 *
 * @param ledger what the report is about
 * @param intake files and counts
 * @param duplicates usage that another record made superfluous
 * @param assumptions of the mappings, in sentences
 * @param failedChecks identities of the logs that did not hold, with counts
 * @param mappings digest of each mapping that was used, by its id
 * @param history everything that is known, whatever days the report is about: an audit covers the
 *     whole life of a deployment
 * @param asides what was found beside usage
 * @param days to which the ledger was cut
 * @param historyDays to which the history was cut
 */
public record Reading(
        UsageLedger ledger,
        ReportedCosts reportedCosts,
        Intake intake,
        UsageLedger duplicates,
        List<String> assumptions,
        SortedMap<String, Long> failedChecks,
        SortedMap<String, String> mappings,
        UsageLedger history,
        Asides asides,
        LedgerDays days,
        LedgerDays historyDays) {
    public Reading {
        assumptions = List.copyOf(assumptions);
        failedChecks = new TreeMap<>(failedChecks);
        mappings = new TreeMap<>(mappings);
    }

    /**
     * The part of it between two days of a zone; what is left aside stays in the history. The
     * ledger must be cut at the midnights of the zone.
     *
     * @param from first day; empty for no bound
     * @param to first day after the last one; empty for no bound
     */
    public Reading within(Optional<LocalDate> from, Optional<LocalDate> to, ZoneId zone) {
        long begin = epochSecond(from, zone, Long.MIN_VALUE);
        long end = epochSecond(to, zone, Long.MAX_VALUE);
        ReadPlan.Period asked = new ReadPlan.Period(begin, end);
        if (asked.equals(ReadPlan.Period.ALWAYS)) {
            return this;
        }
        // Where nothing was set aside, all of what is asked for now is known.
        boolean holdsAll = intake.records().filtered() == 0;
        LedgerDays keptDays = (holdsAll ? LedgerDays.NOT_CUT : days).within(asked);
        UsageLedger kept = ledger.between(begin, end);
        if (kept.size() == ledger.size()) {
            return with(keptDays);
        }
        long filtered = Math.subtractExact(ledger.total().records(), kept.total().records());
        List<String> said = new ArrayList<>(assumptions);
        said.add(
                "The counts of single files include "
                        + Words.counted(filtered, "record")
                        + " outside the dates of the report, which only audits, budgets and"
                        + " comparisons use.");
        Intake.RecordCounts all = intake.records();
        return new Reading(
                kept,
                within(reportedCosts, from, to),
                intake.with(
                        new Intake.RecordCounts(
                                all.read(),
                                Math.subtractExact(all.counted(), filtered),
                                all.rejected(),
                                all.duplicate(),
                                all.skipped(),
                                Math.addExact(all.filtered(), filtered))),
                duplicates,
                said,
                failedChecks,
                mappings,
                history,
                asides,
                keptDays,
                historyDays);
    }

    private Reading with(LedgerDays otherDays) {
        return new Reading(
                ledger,
                reportedCosts,
                intake,
                duplicates,
                assumptions,
                failedChecks,
                mappings,
                history,
                asides,
                otherDays,
                historyDays);
    }

    private static ReportedCosts within(
            ReportedCosts costs, Optional<LocalDate> from, Optional<LocalDate> to) {
        SortedMap<ReportedCosts.Key, BigDecimal> kept = new TreeMap<>(costs.amounts());
        kept.keySet()
                .removeIf(
                        key ->
                                from.filter(key.day()::isBefore).isPresent()
                                        || to.filter(day -> !key.day().isBefore(day)).isPresent());
        return ReportedCosts.of(kept);
    }

    private static long epochSecond(Optional<LocalDate> day, ZoneId zone, long otherwise) {
        return day.map(some -> some.atStartOfDay(zone).toInstant())
                .map(Instant::getEpochSecond)
                .orElse(otherwise);
    }
}

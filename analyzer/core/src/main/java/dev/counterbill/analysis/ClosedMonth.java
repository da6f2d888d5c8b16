package dev.counterbill.analysis;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.FxTable;
import dev.counterbill.rates.RateBook;
import dev.counterbill.report.Intake;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A month whose usage and rates are those of a published run, whatever logs and rates say later.
 *
 * @param zone in which the month begins and ends
 * @param ledger its usage, under the cuts of that run
 * @param reportedCosts of its days
 * @param book its rates
 * @param exchange its exchange rates; empty for one that was closed before they were kept
 * @param file the saved ledger, as reports list it
 * @param inputs logs that the run had read
 * @param runId of that run
 */
public record ClosedMonth(
        YearMonth month,
        ZoneId zone,
        UsageLedger ledger,
        ReportedCosts reportedCosts,
        RateBook book,
        Optional<FxTable.Pinned> exchange,
        Intake.LogFile file,
        List<Input> inputs,
        String runId) {
    /** Mapping of the saved ledger of a closed month among the files of a report. */
    public static final String MAPPING = Intake.CLOSED_MAPPING;

    /**
     * One log of the run.
     *
     * @param fingerprint kind and value
     * @param records of the month that counted; empty where nobody knew
     */
    public record Input(String path, String fingerprint, OptionalLong records) {}

    public ClosedMonth {
        inputs = List.copyOf(inputs);
    }

    /** Its first instant. */
    public Instant begin() {
        return begin(month, zone);
    }

    /** The first instant after it. */
    public Instant end() {
        return begin(month.plusMonths(1), zone);
    }

    /** The first instant of a month. */
    public static Instant begin(YearMonth month, ZoneId zone) {
        return month.atDay(1).atStartOfDay(zone).toInstant();
    }

    public boolean contains(LedgerRow row) {
        long at = row.key().slotBegin();
        return at >= begin().getEpochSecond() && at < end().getEpochSecond();
    }

    /** Its rates, for the time that they hold. */
    public RateBook.Pinned pinned() {
        return new RateBook.Pinned(begin(), end(), book);
    }
}

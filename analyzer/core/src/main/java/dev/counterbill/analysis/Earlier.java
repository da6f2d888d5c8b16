package dev.counterbill.analysis;

import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.report.CostLine;
import dev.counterbill.report.Words;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/** What a report is compared with. */
public sealed interface Earlier {
    /**
     * Its usage.
     *
     * @param history everything that was read
     * @param zone of the report
     */
    UsageLedger usage(UsageLedger history, ZoneId zone);

    /**
     * What to call it.
     *
     * @param lines what it cost
     */
    String title(List<CostLine> lines);

    /**
     * Days of what is read anyway, in the zone of the report.
     *
     * @param from first day
     * @param to first day after the last one
     */
    record Days(LocalDate from, LocalDate to) implements Earlier {
        @Override
        public UsageLedger usage(UsageLedger history, ZoneId zone) {
            long begin = from.atStartOfDay(zone).toEpochSecond();
            long end = to.atStartOfDay(zone).toEpochSecond();
            return UsageLedger.of(
                    history.cuts(),
                    history.rows().stream()
                            .filter(row -> row.key().slotBegin() >= begin)
                            .filter(row -> row.key().slotBegin() < end)
                            .toList());
        }

        @Override
        public String title(List<CostLine> lines) {
            return Words.days(from, to.minusDays(1));
        }
    }

    /** The whole of a saved ledger. */
    record Saved(UsageLedger ledger) implements Earlier {
        @Override
        public UsageLedger usage(UsageLedger history, ZoneId zone) {
            return ledger;
        }

        @Override
        public String title(List<CostLine> lines) {
            List<LocalDate> days = lines.stream().map(CostLine::day).sorted().toList();
            return days.isEmpty()
                    ? "an empty ledger"
                    : Words.days(days.get(0), days.get(days.size() - 1));
        }
    }
}

package dev.counterbill.analysis;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.pricing.Pricer;
import dev.counterbill.report.Period;
import dev.counterbill.report.Report;
import dev.counterbill.report.Words;
import dev.counterbill.usage.UsageKey;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Buckets that reach over a midnight of the report's zone, or over an end of its period. A bucket
 * counts whole on the day on which it begins, since nobody knows when in its time its usage was;
 * where its days are not the report's, that is a guess, and is said.
 */
final class BucketSpans {
    private static final int DAY_SECONDS = 86_400;
    private static final int HALF_DAY_SECONDS = DAY_SECONDS / 2;

    private static final String RULE = "A bucket counts whole on the day on which it begins: ";

    private static final String OVER_END =
            " reaching over the end of the period, also of the usage behind it";

    private final Question question;
    private final Period period;

    /** What changes the total, in sentences. */
    private final List<String> inTotal = new ArrayList<>();

    /** What is not known, or moves figures by day alone. */
    private final List<String> others = new ArrayList<>();

    private BucketSpans(Question question, Period period) {
        this.question = question;
        this.period = period;
    }

    /** Looks for such buckets in what a report is about, and in what lies before it. */
    static BucketSpans of(Question question, Reading reading, Period period) {
        BucketSpans spans = new BucketSpans(question, period);
        spans.look(reading);
        return spans;
    }

    /** What is assumed of such buckets, in sentences; empty where there are none. */
    List<String> assumptions() {
        return Stream.concat(inTotal.stream(), others.stream()).toList();
    }

    /** The part of it that changes the total, as warnings. */
    List<Report.Outcome> warnings() {
        return inTotal.stream()
                .map(
                        sentence ->
                                new Report.Outcome(
                                        "BUCKET_OVER_PERIOD",
                                        Outcome.COMPLETE.exitCode(),
                                        sentence))
                .toList();
    }

    private void look(Reading reading) {
        long begin = period.begin().getEpochSecond();
        long end = period.end().getEpochSecond();
        UsageLedger over = rows(reading.ledger(), this::reachesOverMidnight);
        UsageLedger before =
                rows(reading.history(), key -> key.slotBegin() < begin && key.spanEnd() > begin);
        sentence("the total holds all of ", rows(over, key -> key.spanEnd() > end), OVER_END)
                .ifPresent(inTotal::add);
        sentence("the total holds nothing of ", before, " reaching into the period from before it")
                .ifPresent(inTotal::add);
        if (!over.isEmpty()
                && before.isEmpty()
                && question.from().isPresent()
                && reading.intake().records().filtered() > 0) {
            others.add(
                    RULE
                            + "the total holds nothing of those that began before the period;"
                            + " whether any reaches into it is not known.");
        }
        sentence(
                        "figures by day, unlike the total, are uncertain by ",
                        rows(over, key -> key.spanEnd() <= end),
                        " reaching over a midnight of " + period.timezone())
                .ifPresent(others::add);
    }

    /** The rows of a ledger that have an end and are meant. */
    private static UsageLedger rows(UsageLedger ledger, Predicate<UsageKey> areMeant) {
        if (ledger.isEmpty() || ledger.extent().spanEnd() == 0) {
            return UsageLedger.empty(ledger.cuts());
        }
        return UsageLedger.of(
                ledger.cuts(),
                ledger.rows().stream()
                        .filter(row -> row.key().spanEnd() != 0 && areMeant.test(row.key()))
                        .toList());
    }

    private boolean reachesOverMidnight(UsageKey key) {
        return key.spanEnd()
                > begin(key)
                        .toLocalDate()
                        .plusDays(1)
                        .atStartOfDay(period.timezone())
                        .toEpochSecond();
    }

    private ZonedDateTime begin(UsageKey key) {
        return Instant.ofEpochSecond(key.slotBegin()).atZone(period.timezone());
    }

    private Optional<String> sentence(String before, UsageLedger buckets, String after) {
        if (buckets.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                RULE
                        + before
                        + Words.counted(buckets.total().records(), "record")
                        + " ("
                        + Words.counted(buckets.total().tokens(), "token")
                        + ", "
                        + cost(buckets)
                        + ")"
                        + after
                        + "."
                        + remedy(buckets.rows()));
    }

    private String cost(UsageLedger buckets) {
        BillTables.Subtotal billed =
                BillTables.total(Pricer.actual(buckets, question.book(), question.terms()));
        return billed.cost().signum() == 0 && billed.unpricedTokens().signum() > 0
                ? "no price"
                : Words.money(billed.cost(), question.terms().currency());
    }

    /** In a zone in which all of them begin at midnight, days of theirs are days of the report. */
    private String remedy(List<LedgerRow> rows) {
        if (rows.stream()
                .allMatch(row -> begin(row.key()).toLocalTime().equals(LocalTime.MIDNIGHT))) {
            // They last for several days, and no zone helps.
            return "";
        }
        Set<Integer> begins =
                rows.stream()
                        .map(LedgerRow::key)
                        .filter(key -> (key.spanEnd() - key.slotBegin()) % DAY_SECONDS == 0)
                        .map(key -> Math.floorMod(key.slotBegin(), DAY_SECONDS))
                        .collect(Collectors.toSet());
        if (begins.size() != 1) {
            return " Not so with the --timezone in which such buckets begin at midnight.";
        }
        int second = begins.iterator().next();
        int offset = second <= HALF_DAY_SECONDS ? -second : DAY_SECONDS - second;
        return " Not so with --timezone "
                + (offset == 0 ? "UTC" : ZoneOffset.ofTotalSeconds(offset).getId())
                + ", where such buckets begin at midnight.";
    }
}

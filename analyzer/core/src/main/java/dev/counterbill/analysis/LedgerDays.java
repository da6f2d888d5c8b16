package dev.counterbill.analysis;

import dev.counterbill.ledger.LedgerColumns;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.read.run.ReadPlan.Period;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The days to which the usage of a ledger was cut, as spans of instants, so that the zone in which
 * they were named does not matter. Of what lies outside of them a ledger says nothing, which is not
 * the same as no usage.
 *
 * @param spans in rising order, and neither overlapping nor adjoining; empty where no days were
 *     named
 */
public record LedgerDays(List<Period> spans) {
    private static final long DAY_SECONDS = 86_400;

    /** Where no days were named. */
    public static final LedgerDays NOT_CUT = new LedgerDays(List.of());

    /** Of a ledger that was cut to days and does not say to which, as ledgers once did. */
    public static final LedgerDays UNKNOWN = new LedgerDays(List.of(Period.ALWAYS));

    public LedgerDays {
        spans = List.copyOf(spans);
    }

    /** Of several spans, in any order. */
    public static LedgerDays of(List<Period> some) {
        List<Period> joined = new ArrayList<>();
        for (Period span :
                some.stream().sorted(Comparator.comparing(Period::beginSecond)).toList()) {
            Period last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last == null || last.endSecond() < span.beginSecond()) {
                joined.add(span);
            } else {
                long end = Math.max(last.endSecond(), span.endSecond());
                joined.set(joined.size() - 1, new Period(last.beginSecond(), end));
            }
        }
        return new LedgerDays(joined);
    }

    /**
     * Of two ledgers together. One that was not cut adds no days: what it knows of other days is
     * about its own logs alone.
     */
    public LedgerDays plus(LedgerDays other) {
        List<Period> both = new ArrayList<>(spans);
        both.addAll(other.spans);
        return of(both);
    }

    /** What is left of them inside a span. */
    public LedgerDays within(Period span) {
        if (span.equals(Period.ALWAYS) || equals(UNKNOWN)) {
            return this;
        }
        if (spans.isEmpty()) {
            return new LedgerDays(List.of(span));
        }
        return new LedgerDays(
                spans.stream()
                        .map(
                                one ->
                                        new Period(
                                                Math.max(one.beginSecond(), span.beginSecond()),
                                                Math.min(one.endSecond(), span.endSecond())))
                        .filter(one -> one.beginSecond() < one.endSecond())
                        .toList());
    }

    /**
     * The time that a ledger that was cut to these days tells of, with or without usage: where no
     * days were named, that is from its first to its last day in UTC with usage.
     *
     * @param ledger with usage
     * @return in rising order, at least one
     */
    public List<Period> told(UsageLedger ledger) {
        UsageLedger.Extent extent = ledger.extent();
        Period used =
                new Period(
                        Math.floorDiv(extent.firstBegin(), DAY_SECONDS) * DAY_SECONDS,
                        (Math.floorDiv(
                                                Math.max(extent.lastBegin(), extent.spanEnd() - 1),
                                                DAY_SECONDS)
                                        + 1)
                                * DAY_SECONDS);
        List<Period> named = new ArrayList<>();
        for (Period span : spans) {
            long begin =
                    span.beginSecond() == Long.MIN_VALUE ? used.beginSecond() : span.beginSecond();
            long end = span.endSecond() == Long.MAX_VALUE ? used.endSecond() : span.endSecond();
            if (begin < end) {
                named.add(new Period(begin, end));
            }
        }
        // One of several ledgers may not have been cut, so that it knows of other days.
        LedgerColumns rows = ledger.columns();
        boolean holdsAll =
                Arrays.stream(rows.distinctSlots())
                        .mapToLong(rows::slotBegin)
                        .allMatch(slot -> named.stream().anyMatch(span -> span.contains(slot)));
        if (!holdsAll) {
            named.add(used);
        }
        return of(named).spans();
    }

    /** The first part of a span of which the ledger says nothing; empty where it covers all. */
    public Optional<Period> gap(Period asked) {
        if (spans.isEmpty()) {
            return Optional.empty();
        }
        long begin = asked.beginSecond();
        for (Period span : spans) {
            if (begin < span.beginSecond()) {
                break;
            }
            begin = Math.max(begin, span.endSecond());
        }
        long at = begin;
        long end =
                spans.stream()
                        .map(Period::beginSecond)
                        .filter(next -> next > at && next < asked.endSecond())
                        .findFirst()
                        .orElse(asked.endSecond());
        return at < end ? Optional.of(new Period(at, end)) : Optional.empty();
    }

    /** What lies between the spans; nothing is said of what is before and after all of them. */
    public List<Period> between() {
        List<Period> between = new ArrayList<>();
        for (int i = 1; i < spans.size(); i++) {
            long begin = spans.get(i - 1).endSecond();
            long end = spans.get(i).beginSecond();
            between.add(new Period(begin, end));
        }
        return between;
    }

    /** Whether no instant can be in both. */
    public boolean isApartFrom(LedgerDays other) {
        return !spans.isEmpty()
                && !other.spans.isEmpty()
                && spans.stream()
                        .allMatch(
                                mine ->
                                        other.spans.stream()
                                                .allMatch(
                                                        theirs ->
                                                                mine.endSecond()
                                                                                <= theirs
                                                                                        .beginSecond()
                                                                        || theirs.endSecond()
                                                                                <= mine
                                                                                        .beginSecond()));
    }

    /** As a record has it, but spelt out: Java links a record's own form at run time, slowly. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LedgerDays that && spans.equals(that.spans);
    }

    @Override
    public int hashCode() {
        return spans.hashCode();
    }
}

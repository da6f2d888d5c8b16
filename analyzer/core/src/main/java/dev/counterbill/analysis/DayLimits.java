package dev.counterbill.analysis;

import dev.counterbill.analysis.LedgerLimits.Lack;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.read.run.ReadPlan.Period;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a saved ledger cannot answer, because its run set usage of other days aside. Such days would
 * look like days without usage.
 */
public final class DayLimits {
    private final Question question;
    private final Reading reading;
    private final ZoneId zone;

    private DayLimits(Question question, Reading reading) {
        this.question = question;
        this.reading = reading;
        this.zone = question.zone();
    }

    /**
     * Every part of the question that reaches outside of the days of a ledger; empty where none
     * does.
     *
     * @param reading of the whole ledger, not yet cut to the days of the question
     */
    public static List<Lack> of(Question question, Reading reading) {
        // Where no record was set aside, a day without usage is one.
        if (reading.intake().records().filtered() == 0) {
            return List.of();
        }
        return new DayLimits(question, reading).lacks();
    }

    private List<Lack> lacks() {
        List<Lack> lacks = new ArrayList<>();
        if (question.from().isPresent() || question.to().isPresent()) {
            report().flatMap(
                            days ->
                                    lack(
                                            "the report",
                                            days,
                                            "Read the logs again for all of its days, add the"
                                                    + " ledgers of the other days, or ask for days"
                                                    + " that the ledger keeps"))
                    .ifPresent(lacks::add);
        }
        if (question.earlier().orElse(null) instanceof Earlier.Days days) {
            lack(
                            "--compare-to",
                            new Period(second(days.from()), second(days.to())),
                            "Give --compare-to the saved ledger of those days, or read the logs"
                                    + " again")
                    .ifPresent(lacks::add);
        }
        if (!question.budgets().isEmpty()) {
            report().map(this::fromMonthBegin)
                    .flatMap(
                            days ->
                                    lack(
                                            "a monthly budget",
                                            days,
                                            "Read the logs again from the first day of the month"
                                                    + " on"))
                    .ifPresent(lacks::add);
        }
        return lacks;
    }

    /** The days of the report; without a day of its own it begins or ends with the usage. */
    private Optional<Period> report() {
        Optional<Long> begin = question.from().map(this::second);
        Optional<Long> end = question.to().map(this::second);
        UsageLedger ledger = reading.ledger();
        if (ledger.isEmpty()) {
            return begin.flatMap(from -> end.map(to -> new Period(from, to)));
        }
        UsageLedger.Extent extent = ledger.extent();
        return Optional.of(
                new Period(begin.orElse(extent.firstBegin()), end.orElse(extent.lastBegin() + 1)));
    }

    private Period fromMonthBegin(Period days) {
        LocalDate first = Instant.ofEpochSecond(days.beginSecond()).atZone(zone).toLocalDate();
        return new Period(second(first.withDayOfMonth(1)), days.endSecond());
    }

    private long second(LocalDate day) {
        return day.atStartOfDay(zone).toEpochSecond();
    }

    private Optional<Lack> lack(String who, Period asked, String remedy) {
        return reading.days()
                .gap(asked)
                .map(
                        gap ->
                                new Lack(
                                        "the ledger was cut to "
                                                + reading.days().spans().stream()
                                                        .map(this::flags)
                                                        .collect(Collectors.joining(" and "))
                                                + ", and "
                                                + who
                                                + " needs "
                                                + flags(gap)
                                                + " as well",
                                        remedy));
    }

    private String flags(Period span) {
        List<String> flags = new ArrayList<>();
        if (span.beginSecond() != Long.MIN_VALUE) {
            flags.add("--from " + day(span.beginSecond()));
        }
        if (span.endSecond() != Long.MAX_VALUE) {
            flags.add("--to " + day(span.endSecond()));
        }
        return String.join(" ", flags);
    }

    /** A day where the instant begins one in the zone of the report. */
    private String day(long second) {
        ZonedDateTime at = Instant.ofEpochSecond(second).atZone(zone);
        return at.toLocalTime().equals(LocalTime.MIDNIGHT)
                ? at.toLocalDate().toString()
                : at.toInstant().toString();
    }
}

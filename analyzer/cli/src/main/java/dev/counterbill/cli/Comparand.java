package dev.counterbill.cli;

import dev.counterbill.analysis.Earlier;
import dev.counterbill.analysis.LedgerLimits;
import dev.counterbill.analysis.Outcome;
import dev.counterbill.analysis.Question;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** What {@code --compare-to} names: a period of the logs, or a saved ledger. */
final class Comparand {
    private static final String FLAG = "--compare-to ";
    private static final String PREVIOUS = "previous";

    private Comparand() {}

    /**
     * The meaning of the word.
     *
     * @param from,to the days of the report, where they were given
     * @throws Failure where it means nothing, or a period that the report covers itself
     */
    static Earlier of(String word, Optional<LocalDate> from, Optional<LocalDate> to) {
        if (!word.equals(PREVIOUS) && SavedLedgers.isLedger(word)) {
            return new Earlier.Saved(SavedLedgers.ledger(word));
        }
        Optional<Earlier.Days> days =
                word.equals(PREVIOUS) ? Optional.of(previous(from, to)) : days(word);
        if (days.isEmpty()) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    FLAG
                            + word
                            + " is neither a period nor a saved ledger: give a month such as"
                            + " 2026-05, days such as 2026-05-01_2026-06-01 (the second is no"
                            + " longer in it), previous, or the report folder of an earlier run");
        }
        if (from.isEmpty()) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    FLAG
                            + word
                            + " compares with an earlier part of the logs, so the report needs a"
                            + " first day: give --from");
        }
        if (days.get().to().isAfter(from.get())) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    FLAG
                            + word
                            + " ends on "
                            + days.get().to().minusDays(1)
                            + ", and the report begins on "
                            + from.get()
                            + ": give a period that ends before it begins");
        }
        return days.get();
    }

    /** As many days, or whole months, directly before the report. */
    private static Earlier.Days previous(Optional<LocalDate> from, Optional<LocalDate> to) {
        if (from.isEmpty() || to.isEmpty()) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    FLAG + PREVIOUS + " needs to know the report's days: give --from and --to");
        }
        LocalDate begin = from.get();
        LocalDate end = to.get();
        boolean wholeMonths = begin.getDayOfMonth() == 1 && end.getDayOfMonth() == 1;
        LocalDate earlier =
                wholeMonths
                        ? begin.minusMonths(ChronoUnit.MONTHS.between(begin, end))
                        : begin.minusDays(ChronoUnit.DAYS.between(begin, end));
        return new Earlier.Days(earlier, begin);
    }

    private static Optional<Earlier.Days> days(String word) {
        try {
            int bar = word.indexOf('_');
            if (bar > 0) {
                LocalDate begin = LocalDate.parse(word.substring(0, bar));
                LocalDate end = LocalDate.parse(word.substring(bar + 1));
                return begin.isBefore(end)
                        ? Optional.of(new Earlier.Days(begin, end))
                        : Optional.empty();
            }
            if (word.length() == "2026".length()) {
                Year year = Year.parse(word);
                return Optional.of(new Earlier.Days(year.atDay(1), year.plusYears(1).atDay(1)));
            }
            YearMonth month = YearMonth.parse(word);
            return Optional.of(new Earlier.Days(month.atDay(1), month.plusMonths(1).atDay(1)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * Makes sure that a saved ledger can be priced as the report is.
     *
     * @throws Failure with what it lacks and the remedy
     */
    static void requireCuts(Question question, String word) {
        if (question.earlier().orElse(null) instanceof Earlier.Saved saved) {
            List<LedgerLimits.Lack> lacks = LedgerLimits.ofPrices(question, saved.ledger());
            if (!lacks.isEmpty()) {
                throw new Failure(
                        Outcome.WRONG_USAGE,
                        FLAG
                                + word
                                + ": the saved ledger cannot be priced as this report is: "
                                + lacks.get(0).what()
                                + ". "
                                + lacks.get(0).remedy());
            }
        }
    }
}

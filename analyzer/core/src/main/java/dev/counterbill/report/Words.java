package dev.counterbill.report;

import dev.counterbill.money.Amounts;
import dev.counterbill.money.Currency;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Figures as people read them. Each is rounded once, half up, from the exact value; none depends on
 * the locale or the clock of the machine.
 */
public final class Words {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);
    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };

    private Words() {}

    /** {@code $1,234.56}; {@code < $0.01} for what is above zero but would round to it. */
    public static String money(BigDecimal amount, Currency currency) {
        return Amounts.inWords(amount, currency);
    }

    /** As {@link #money} but with a plus where the amount is positive, for changes. */
    public static String change(BigDecimal amount, Currency currency) {
        String text = money(amount, currency);
        return amount.compareTo(new BigDecimal("0.005")) >= 0 ? "+" + text : text;
    }

    /** The amount as it is shown: rounded to cents. For telling whether shown parts add up. */
    static BigDecimal cents(BigDecimal amount) {
        return amount.setScale(2, RoundingMode.HALF_UP);
    }

    /** A price as the table lists it: all its decimals, at least two. */
    public static String price(BigDecimal price, Currency currency) {
        return Amounts.symbol(currency)
                + Amounts.grouped(dev.counterbill.money.Decimals.amount(price));
    }

    /** {@code 1,234,567}. */
    public static String count(long count) {
        return Amounts.grouped(Long.toString(count));
    }

    /** {@code 1,234,567.5}: an exact quantity. */
    public static String quantity(BigDecimal quantity) {
        return Amounts.grouped(dev.counterbill.money.Decimals.plain(quantity));
    }

    /**
     * A large count in three figures: {@code 1.2 M}, {@code 340 k}; exact below a thousand.
     *
     * @param count 0 or more
     */
    public static String about(BigDecimal count) {
        String[] units = {"", " k", " M", " B", " T"};
        BigDecimal scaled = count;
        int unit = 0;
        while (scaled.compareTo(THOUSAND) >= 0 && unit < units.length - 1) {
            scaled = scaled.movePointLeft(3);
            unit++;
        }
        BigDecimal shown = significant(scaled, unit);
        // 999,950 rounds to 1000 k, which is 1 M.
        if (shown.compareTo(THOUSAND) >= 0 && unit < units.length - 1) {
            unit++;
            shown = significant(shown.movePointLeft(3), unit);
        }
        return dev.counterbill.money.Decimals.plain(shown) + units[unit];
    }

    private static BigDecimal significant(BigDecimal scaled, int unit) {
        int decimals = unit == 0 || scaled.compareTo(HUNDRED) >= 0 ? 0 : 1;
        return scaled.setScale(decimals, RoundingMode.HALF_UP);
    }

    /** A share of 0 to 1 as {@code 12.3 %}; never 0 or 100 where it is not exactly that. */
    public static String share(BigDecimal share) {
        BigDecimal percent = share.movePointRight(2);
        BigDecimal shown = percent.setScale(1, RoundingMode.HALF_UP);
        if (shown.signum() == 0 && share.signum() > 0) {
            return "< 0.1 %";
        }
        if (shown.compareTo(HUNDRED) == 0 && percent.compareTo(HUNDRED) < 0) {
            return "> 99.9 %";
        }
        return (shown.signum() == 0 ? "0.0" : shown.toPlainString()) + " %";
    }

    /** Part over whole as {@link #share}; a dash where the whole is 0. */
    public static String share(BigDecimal part, BigDecimal whole) {
        return whole.signum() == 0 ? "–" : share(part.divide(whole, 12, RoundingMode.HALF_UP));
    }

    /** How many times one amount is of another, as {@code 8.0}; empty where the other is 0. */
    public static Optional<String> times(BigDecimal amount, BigDecimal of) {
        if (of.signum() <= 0 || amount.signum() < 0) {
            return Optional.empty();
        }
        BigDecimal exact = amount.divide(of, 12, RoundingMode.HALF_UP);
        int decimals = exact.compareTo(BigDecimal.ONE) < 0 ? 2 : 1;
        BigDecimal shown = exact.setScale(decimals, RoundingMode.HALF_UP);
        if (shown.signum() == 0 && amount.signum() > 0) {
            return Optional.of("less than 0.01");
        }
        return Optional.of(Amounts.grouped(shown.toPlainString()));
    }

    /** {@code 1 Mar 2026}. */
    public static String day(LocalDate day) {
        return dayAndMonth(day) + " " + day.getYear();
    }

    private static String dayAndMonth(LocalDate day) {
        return day.getDayOfMonth() + " " + MONTHS[day.getMonthValue() - 1];
    }

    /** {@code 1 Mar 2026}, with the time of day where it is not midnight, in UTC. */
    public static String instant(Instant instant) {
        var utc = instant.atOffset(ZoneOffset.UTC);
        String day = day(utc.toLocalDate());
        String time = utc.toLocalTime().toString();
        return time.equals("00:00") ? day : day + " " + time + " UTC";
    }

    /** {@code from 1 Mar to 30 Jun 2026}, {@code on 1 Mar 2026}. */
    public static String period(Period period) {
        LocalDate first = period.firstDay();
        LocalDate last = period.lastDay();
        if (first.equals(last)) {
            return "on " + day(first);
        }
        String begin = first.getYear() == last.getYear() ? dayAndMonth(first) : day(first);
        return "from " + begin + " to " + day(last);
    }

    /** {@code Mar 2026} for a whole month, {@code 1 – 15 Mar 2026} and the like otherwise. */
    public static String days(LocalDate first, LocalDate last) {
        boolean isMonth =
                first.getDayOfMonth() == 1
                        && last.equals(java.time.YearMonth.from(first).atEndOfMonth());
        if (isMonth) {
            return MONTHS[first.getMonthValue() - 1] + " " + first.getYear();
        }
        if (first.equals(last)) {
            return day(first);
        }
        boolean sameYear = first.getYear() == last.getYear();
        boolean sameMonth = sameYear && first.getMonth() == last.getMonth();
        String begin =
                sameMonth
                        ? Integer.toString(first.getDayOfMonth())
                        : sameYear ? dayAndMonth(first) : day(first);
        return begin + " – " + day(last);
    }

    /** What has no price: {@code 5 tokens}, {@code 1 search or request}, or both. */
    public static String unpriced(long tokens, long fees) {
        String charged = count(fees) + (fees == 1 ? " search or request" : " searches or requests");
        return fees == 0
                ? counted(tokens, "token")
                : tokens == 0 ? charged : counted(tokens, "token") + " and " + charged;
    }

    /** {@code 1 record}, {@code 2 records}. */
    public static String counted(long count, String noun) {
        return count(count) + " " + noun + (count == 1 ? "" : "s");
    }

    /**
     * Text from a log with everything made visible that could steer a terminal, a browser or a
     * reader's eye: control characters, line breaks, bidirectional and zero-width controls, and
     * halves of surrogate pairs become backslash-u escapes.
     */
    public static String visible(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints()
                .forEach(
                        point -> {
                            if (isInvisible(point)) {
                                shown.append(point > 0xFFFF ? "\\u{" : "\\u");
                                String hex =
                                        Integer.toHexString(point)
                                                .toUpperCase(java.util.Locale.ROOT);
                                shown.append("0".repeat(Math.max(0, 4 - hex.length()))).append(hex);
                                shown.append(point > 0xFFFF ? "}" : "");
                            } else {
                                shown.appendCodePoint(point);
                            }
                        });
        return shown.toString();
    }

    private static boolean isInvisible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE ->
                    true;
            default -> point == 0xFFFE || point == 0xFFFF;
        };
    }
}

package dev.counterbill.pricing;

import dev.counterbill.rates.AccountRule;
import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.RateBook;
import dev.counterbill.usage.UsageKey;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an allowance takes off a bill: a line of its own beside the inference cost, never mixed into
 * the rows, so that inference alone adds up from days to months. Source: the rate-table format,
 * section 2, step 8.
 *
 * @param account empty where the log does not say; all such usage is then taken as one account
 * @param month in UTC
 * @param free units that were free
 * @param credit exact amount in the bill's currency that is taken off; not negative
 */
public record AllowanceCredit(
        AccountRule rule, String account, YearMonth month, BigDecimal free, BigDecimal credit) {

    private record Key(String account, YearMonth month) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::account).thenComparing(Key::month);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private record Use(UsageKey key, PricedPart part) {}

    /**
     * The credits of a bill at the allowances of a book. A month that is closed has those that it
     * was closed with; elsewhere than in UTC, those of most of its days.
     *
     * @param from begin of the period
     * @param to end of the period, exclusive
     */
    public static List<AllowanceCredit> of(Bill bill, RateBook book, Instant from, Instant to) {
        Collection<AccountRule> all = book.accountRules();
        List<AllowanceCredit> credits = of(bill, all, from, to);
        credits.removeIf(
                credit -> !book.accountRules(middle(credit.month())).contains(credit.rule()));
        List<String> rules = all.stream().map(AccountRule::id).distinct().toList();
        credits.sort(
                Comparator.comparingInt((AllowanceCredit one) -> rules.indexOf(one.rule().id()))
                        .thenComparing(AllowanceCredit::account)
                        .thenComparing(AllowanceCredit::month));
        return credits;
    }

    private static Instant middle(YearMonth month) {
        return month.atDay(15).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    /**
     * The credits of a bill. The first units of a month are the free ones; a month that the period
     * covers in part has that part of its allowance, in whole units, rounded down.
     *
     * @param from begin of the period
     * @param to end of the period, exclusive
     */
    static List<AllowanceCredit> of(
            Bill bill, Collection<AccountRule> rules, Instant from, Instant to) {
        List<AllowanceCredit> credits = new ArrayList<>();
        for (AccountRule rule : rules) {
            Map<Key, List<Use>> uses = new TreeMap<>();
            for (PricedLine line : bill.lines()) {
                if (appliesTo(rule, line)) {
                    for (PricedPart part : line.parts()) {
                        if (part.dimension() == rule.dimension()) {
                            UsageKey key = line.line().source().key();
                            uses.computeIfAbsent(
                                            new Key(key.account(), month(key)),
                                            k -> new ArrayList<>())
                                    .add(new Use(key, part));
                        }
                    }
                }
            }
            uses.forEach((key, some) -> credits.add(credit(rule, key, some, from, to)));
        }
        return credits;
    }

    private static boolean appliesTo(AccountRule rule, PricedLine line) {
        if (line.identity().isEmpty() || line.card().isEmpty()) {
            return false;
        }
        ModelIdentity who = line.identity().get();
        return who.provider().equals(rule.provider())
                && (rule.models().isEmpty()
                        || rule.models().contains(who.base())
                        || rule.models().contains(who.model().family()));
    }

    private static YearMonth month(UsageKey key) {
        return YearMonth.from(Instant.ofEpochSecond(key.slotBegin()).atOffset(ZoneOffset.UTC));
    }

    private static AllowanceCredit credit(
            AccountRule rule, Key key, List<Use> uses, Instant from, Instant to) {
        BigDecimal left = allowance(rule, key.month(), from, to);
        BigDecimal free = BigDecimal.ZERO;
        BigDecimal credit = BigDecimal.ZERO;
        List<Use> inTime =
                uses.stream()
                        .sorted(
                                Comparator.comparingLong((Use use) -> use.key().slotBegin())
                                        .thenComparing(Use::key))
                        .toList();
        for (Use use : inTime) {
            BigDecimal quantity = use.part().quantity();
            BigDecimal taken = quantity.min(left);
            left = left.subtract(taken);
            free = free.add(taken);
            // A part is linear in its quantity, and its cost is already in the bill's currency.
            credit =
                    credit.add(
                            taken.compareTo(quantity) == 0
                                    ? use.part().cost()
                                    : use.part()
                                            .cost()
                                            .multiply(taken)
                                            .divide(quantity, 18, RoundingMode.HALF_EVEN));
        }
        return new AllowanceCredit(rule, key.account(), key.month(), free, credit);
    }

    private static BigDecimal allowance(
            AccountRule rule, YearMonth month, Instant from, Instant to) {
        Instant begin = month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        Instant end = month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        long all = end.getEpochSecond() - begin.getEpochSecond();
        long covered =
                Math.min(end.getEpochSecond(), to.getEpochSecond())
                        - Math.max(begin.getEpochSecond(), from.getEpochSecond());
        return BigDecimal.valueOf(rule.freePerMonth())
                .multiply(BigDecimal.valueOf(Math.max(0, covered)))
                .divide(BigDecimal.valueOf(all), 0, RoundingMode.FLOOR);
    }
}

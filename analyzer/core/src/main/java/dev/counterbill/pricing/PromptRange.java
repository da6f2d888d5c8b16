package dev.counterbill.pricing;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.PromptCuts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sizes that the prompts of a line may have, in tokens, both ends included. Sizes that a scenario
 * changed may be fractions; they are rounded up, because {@code size > threshold} holds exactly
 * where it holds for the size rounded up (thresholds are whole).
 *
 * @param knowledge where the range comes from
 */
public record PromptRange(long smallestTokens, long largestTokens, Knowledge knowledge) {

    /** Where the sizes of a line's prompts are known from. */
    public enum Knowledge {
        /** Each request was put into its bucket before adding up. */
        MEASURED,
        /** The exporter states a size class for a row that stands for many requests. */
        STATED,
        /**
         * Rows that stand for many requests: priced at the lowest tier, with the highest tier that
         * the row's sum allows as bound.
         */
        UNKNOWN
    }

    private static final Pattern CLASS =
            Pattern.compile("(\\d+(?:\\.\\d+)?)(k|m)?(?:-(\\d+(?:\\.\\d+)?)(k|m)?)?");

    public PromptRange {
        if (smallestTokens < 0 || largestTokens < smallestTokens) {
            throw new IllegalArgumentException(smallestTokens + " to " + largestTokens);
        }
    }

    /** The range of a row as it was logged. */
    static PromptRange of(LedgerRow row, LedgerCuts cuts) {
        int bucket = row.key().promptBucket();
        if (bucket != PromptCuts.UNKNOWN_BUCKET) {
            return new PromptRange(
                    cuts.prompt().smallestTokens(bucket),
                    cuts.prompt().largestTokens(bucket),
                    Knowledge.MEASURED);
        }
        String promptClass = row.key().promptClass();
        return promptClass.isEmpty()
                ? unknown(row, cuts)
                : stated(promptClass).orElseGet(() -> unknown(row, cuts));
    }

    /** No single prompt is longer than all prompts of the row together. */
    private static PromptRange unknown(LedgerRow row, LedgerCuts cuts) {
        long sum = 0;
        for (Meter meter : cuts.promptMeasure(row.key().provider())) {
            sum = Math.addExact(sum, row.counts().of(meter));
        }
        return new PromptRange(0, sum, Knowledge.UNKNOWN);
    }

    /**
     * The range of a size class as exporters state it: {@code 0-200k}, {@code 200k-1M}, {@code ≤
     * 200k}, {@code > 200k}, {@code short}, {@code long}. A class begins above its lower number.
     *
     * @return empty where the text is none of these
     */
    static Optional<PromptRange> stated(String promptClass) {
        String text = promptClass.toLowerCase(Locale.ROOT).replaceAll("[\\s,_]", "");
        if (text.equals("long")) {
            return statedRange(Long.MAX_VALUE, Long.MAX_VALUE);
        }
        if (text.equals("short")) {
            return statedRange(0, 0);
        }
        boolean atMost = text.startsWith("≤") || text.startsWith("<");
        boolean above = text.startsWith(">") || text.startsWith("≥");
        Matcher matcher =
                CLASS.matcher(atMost || above ? text.replaceFirst("^[≤<>≥]=?", "") : text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long first = tokens(matcher.group(1), matcher.group(2));
        if (matcher.group(3) == null) {
            if (atMost) {
                return statedRange(0, first);
            }
            boolean atLeast = text.startsWith("≥") || text.startsWith(">=");
            return above
                    ? statedRange(atLeast ? first : first + 1, Long.MAX_VALUE)
                    : Optional.empty();
        }
        long second = tokens(matcher.group(3), matcher.group(4));
        long smallest = first == 0 ? 0 : first + 1;
        return second < smallest ? Optional.empty() : statedRange(smallest, second);
    }

    private static Optional<PromptRange> statedRange(long smallest, long largest) {
        return Optional.of(new PromptRange(smallest, largest, Knowledge.STATED));
    }

    private static long tokens(String number, String unit) {
        BigDecimal value = new BigDecimal(number);
        int zeros = unit == null ? 0 : unit.equals("k") ? 3 : 6;
        return ceiling(value.movePointRight(zeros));
    }

    /** Every prompt longer (or, with a negative number, shorter) by this many tokens. */
    public PromptRange plus(BigDecimal tokens) {
        return plus(tokens, tokens);
    }

    /** Prompts longer by between these numbers of tokens; none becomes shorter than 0. */
    public PromptRange plus(BigDecimal least, BigDecimal most) {
        return new PromptRange(
                ceiling(BigDecimal.valueOf(smallestTokens).add(least)),
                largestTokens == Long.MAX_VALUE
                        ? Long.MAX_VALUE
                        : ceiling(BigDecimal.valueOf(largestTokens).add(most)),
                knowledge);
    }

    /** Every prompt multiplied by something between these factors. */
    public PromptRange times(BigDecimal least, BigDecimal most) {
        return new PromptRange(
                smallestTokens == Long.MAX_VALUE
                        ? Long.MAX_VALUE
                        : ceiling(BigDecimal.valueOf(smallestTokens).multiply(least)),
                largestTokens == Long.MAX_VALUE
                        ? Long.MAX_VALUE
                        : ceiling(BigDecimal.valueOf(largestTokens).multiply(most)),
                knowledge);
    }

    private static long ceiling(BigDecimal size) {
        BigDecimal whole = size.max(BigDecimal.ZERO).setScale(0, RoundingMode.CEILING);
        return whole.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) >= 0
                ? Long.MAX_VALUE
                : whole.longValueExact();
    }

    /** As a record has it, but spelt out: Java links a record's own form at run time, slowly. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PromptRange that
                && smallestTokens == that.smallestTokens
                && largestTokens == that.largestTokens
                && knowledge == that.knowledge;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Long.hashCode(smallestTokens) + Long.hashCode(largestTokens))
                + knowledge.hashCode();
    }
}

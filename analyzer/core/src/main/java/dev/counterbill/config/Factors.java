package dev.counterbill.config;

import dev.counterbill.money.Decimals;
import dev.counterbill.scenario.Factor;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads assumed numbers: one decimal, or a map of {@code low}, {@code mid} and {@code high}. Shares
 * may be written with a percent sign.
 */
final class Factors {
    private static final BigDecimal MOST = BigDecimal.valueOf(1_000);

    private Factors() {}

    /** A share from 0 to 1. */
    static Optional<Factor> share(MapReader map, String key) {
        return read(
                map,
                key,
                "NOT_A_SHARE",
                "must be a share such as 5% or 0.05",
                "Write a percentage or a decimal from 0 to 1",
                value -> value.signum() >= 0 && value.compareTo(BigDecimal.ONE) <= 0);
    }

    /** A share without a range. */
    static Optional<BigDecimal> oneShare(MapReader map, String key) {
        return one(
                map,
                key,
                "NOT_A_SHARE",
                "must be a share such as 5% or 0.05",
                "Write a percentage or a decimal from 0 to 1",
                value -> value.signum() >= 0 && value.compareTo(BigDecimal.ONE) <= 0);
    }

    /** A decimal above 0 without a range. */
    static Optional<BigDecimal> positive(MapReader map, String key) {
        return one(
                map,
                key,
                "NOT_POSITIVE",
                "must be a plain decimal above 0",
                "Write digits and at most one point",
                value -> value.signum() > 0);
    }

    /** A factor above 0 and at most 1000. */
    static Optional<Factor> factor(MapReader map, String key) {
        return read(
                map,
                key,
                "NOT_A_FACTOR",
                "must be a factor above 0 such as 1.13 or 113%",
                "Write a percentage or a decimal",
                value -> value.signum() > 0 && value.compareTo(MOST) <= 0);
    }

    /** A number of tokens; 0 is the low end of a range that may be nothing. */
    static Optional<Factor> tokens(MapReader map, String key) {
        return read(
                map,
                key,
                "NOT_A_TOKEN_COUNT",
                "must be a number of tokens that is not negative, or a range of them",
                "Write digits",
                value -> value.signum() >= 0);
    }

    private static Optional<Factor> read(
            MapReader map,
            String key,
            String code,
            String rule,
            String remedy,
            Predicate<BigDecimal> accepted) {
        if (!(map.node(key).orElse(null) instanceof ConfigNode.Mapping)) {
            return one(map, key, code, rule, remedy, accepted).map(Factor::exact);
        }
        MapReader range = map.map(key).orElseThrow();
        range.require("low").require("mid").require("high");
        Optional<BigDecimal> low = one(range, "low", code, rule, remedy, accepted);
        Optional<BigDecimal> mid = one(range, "mid", code, rule, remedy, accepted);
        Optional<BigDecimal> high = one(range, "high", code, rule, remedy, accepted);
        range.rejectUnknownKeys();
        if (low.isEmpty() || mid.isEmpty() || high.isEmpty()) {
            return Optional.empty();
        }
        if (low.get().compareTo(mid.get()) > 0 || mid.get().compareTo(high.get()) > 0) {
            range.problems()
                    .error(
                            "UNORDERED_RANGE",
                            range.place(),
                            key,
                            "a range has low <= mid <= high",
                            "Put the three in order");
            return Optional.empty();
        }
        return Optional.of(new Factor(low.get(), mid.get(), high.get()));
    }

    private static Optional<BigDecimal> one(
            MapReader map,
            String key,
            String code,
            String rule,
            String remedy,
            Predicate<BigDecimal> accepted) {
        return map.value(key, code, rule, remedy, text -> decimal(text).filter(accepted));
    }

    private static Optional<BigDecimal> decimal(String text) {
        return text.endsWith("%")
                ? Decimals.parsePlain(text.substring(0, text.length() - 1).strip())
                        .map(value -> value.movePointLeft(2))
                : Decimals.parsePlain(text);
    }
}

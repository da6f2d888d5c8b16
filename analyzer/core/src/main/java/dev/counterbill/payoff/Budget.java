package dev.counterbill.payoff;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a calendar month may cost.
 *
 * @param id name in reports
 * @param title for people
 * @param monthly limit, in the currency of the bill
 * @param models names as logged; empty for all
 * @param labels values of labels; empty for all
 * @param alertAt shares of the limit at which an alert is raised, rising, such as 0.8 and 1
 */
public record Budget(
        String id,
        String title,
        BigDecimal monthly,
        List<String> models,
        Map<String, String> labels,
        List<BigDecimal> alertAt) {
    /** Alerts where a budget names none. */
    public static final List<BigDecimal> DEFAULT_ALERTS =
            List.of(new BigDecimal("0.8"), BigDecimal.ONE);

    public Budget {
        models = List.copyOf(models);
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        alertAt = alertAt.stream().sorted().toList();
    }
}

package dev.counterbill.payoff;

import dev.counterbill.money.Currency;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An investments file: deployments, and what several of them share.
 *
 * @param currency of every amount in the file
 */
public record Investments(Currency currency, List<Deployment> deployments, List<Shared> shared) {
    public static final Investments NONE = new Investments(Currency.USD, List.of(), List.of());

    public Investments {
        deployments = List.copyOf(deployments);
        shared = List.copyOf(shared);
    }

    /**
     * An investment that several deployments profit from.
     *
     * @param deployments ids of the deployments
     * @param shares share of each deployment, adding up to exactly 1; empty where none is declared,
     *     and then only the group of the deployments can be audited
     */
    public record Shared(
            Investment investment, List<String> deployments, Map<String, BigDecimal> shares) {
        public Shared {
            deployments = List.copyOf(deployments);
            shares = Collections.unmodifiableMap(new TreeMap<>(shares));
        }
    }
}

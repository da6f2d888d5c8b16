package dev.counterbill.payoff;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.Surfaces;
import dev.counterbill.usage.UsageKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Which rows of a ledger are the traffic of which deployment. A row belongs to one at most, so that
 * nothing is saved twice: of several that fit, to the one that asks for most labels, since one
 * without labels is what those leave; then to the one that names a checkpoint rather than its final
 * model; then to the one that names the provider as logged. Safe for many threads.
 */
final class DeploymentTraffic {
    private final List<String> labels;
    private final List<Deployment> deployments;
    private final RateBook book;

    /**
     * By provider and model as logged, the first whose labels fit owns a row. A ledger has
     * thousands of rows of each.
     */
    private final Map<String, Map<String, List<Deployment>>> deploymentsOf =
            new ConcurrentHashMap<>();

    /**
     * @param labels names of the labels in the keys of the ledger, in their order
     * @param deployments all that traffic may belong to
     * @param book which knows the sellers
     */
    DeploymentTraffic(List<String> labels, List<Deployment> deployments, RateBook book) {
        this.labels = labels;
        this.deployments = deployments;
        this.book = book;
    }

    /** The rows of some of the deployments, cut as the ledger is. */
    UsageLedger of(UsageLedger ledger, List<Deployment> members) {
        Set<String> ids = ids(members);
        List<LedgerRow> own = new ArrayList<>();
        for (LedgerRow row : ledger.rows()) {
            if (isOf(row.key(), ids)) {
                own.add(row);
            }
        }
        return UsageLedger.of(ledger.cuts(), own);
    }

    static Set<String> ids(List<Deployment> members) {
        return members.stream().map(Deployment::id).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a row belongs to one of the deployments with these ids. */
    boolean isOf(UsageKey key, Set<String> ids) {
        return owner(key).filter(deployment -> ids.contains(deployment.id())).isPresent();
    }

    /** The deployment whose seller, model (or a checkpoint of it) and labels are those of a row. */
    Optional<Deployment> owner(UsageKey key) {
        for (Deployment deployment : deploymentsOf(key.provider(), key.billedName())) {
            if (hasLabels(key, deployment)) {
                return Optional.of(deployment);
            }
        }
        return Optional.empty();
    }

    private List<Deployment> deploymentsOf(String provider, String logged) {
        return deploymentsOf
                .computeIfAbsent(provider, some -> new ConcurrentHashMap<>())
                .computeIfAbsent(logged, some -> fitting(provider, logged));
    }

    private List<Deployment> fitting(String provider, String logged) {
        return deployments.stream()
                .filter(d -> d.isServedBy(provider, book) && closest(d, logged) > 0)
                .sorted(
                        Comparator.comparing((Deployment d) -> -d.labels().size())
                                .thenComparing(d -> -closest(d, logged))
                                .thenComparing(d -> !isNamed(d, provider)))
                .toList();
    }

    private static boolean isNamed(Deployment deployment, String provider) {
        return Surfaces.of(deployment.provider()).equals(Surfaces.of(provider));
    }

    /** Length of the longest name of a deployment that means a logged model; 0 where none does. */
    private static int closest(Deployment deployment, String logged) {
        return deployment.models().stream()
                .filter(model -> Deployment.isModelOrCheckpoint(logged, model))
                .mapToInt(String::length)
                .max()
                .orElse(0);
    }

    private boolean hasLabels(UsageKey key, Deployment deployment) {
        for (Map.Entry<String, String> label : deployment.labels().entrySet()) {
            int at = labels.indexOf(label.getKey());
            if (at < 0 || !key.labels().get(at).equals(label.getValue())) {
                return false;
            }
        }
        return true;
    }

    /** Names of the labels that the ledger must keep for these deployments. */
    static Set<String> labels(Investments investments) {
        Set<String> labels = new TreeSet<>();
        investments.deployments().forEach(d -> labels.addAll(d.labels().keySet()));
        return labels;
    }
}

package dev.counterbill.payoff;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.UsageLine;
import dev.counterbill.usage.UsageKey;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which rows of a ledger are a deployment's own traffic. */
final class DeploymentTraffic {
    private static final String CHECKPOINT = ":ckpt-step-";

    private DeploymentTraffic() {}

    /** The rows of the deployments, cut as the ledger is. */
    static UsageLedger of(UsageLedger ledger, List<Deployment> deployments) {
        List<LedgerRow> own =
                ledger.rows().stream()
                        .filter(row -> isOfAny(row.key(), ledger.cuts().labels(), deployments))
                        .toList();
        return UsageLedger.of(ledger.cuts(), own);
    }

    static boolean isOfAny(UsageKey key, List<String> labels, List<Deployment> deployments) {
        return deployments.stream().anyMatch(deployment -> isOf(key, labels, deployment));
    }

    /** True where provider, model (or a checkpoint of it) and labels are the deployment's. */
    private static boolean isOf(UsageKey key, List<String> labels, Deployment deployment) {
        if (!deployment.provider().isEmpty() && !deployment.provider().equals(key.provider())) {
            return false;
        }
        for (Map.Entry<String, String> label : deployment.labels().entrySet()) {
            int at = labels.indexOf(label.getKey());
            if (at < 0 || !key.labels().get(at).equals(label.getValue())) {
                return false;
            }
        }
        String logged = lower(UsageLine.loggedModel(key));
        return deployment.models().stream()
                .map(DeploymentTraffic::lower)
                .anyMatch(model -> logged.equals(model) || logged.startsWith(model + CHECKPOINT));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Names of the labels that the ledger must keep for these deployments. */
    static Set<String> labels(Investments investments) {
        Set<String> labels = new TreeSet<>();
        investments.deployments().forEach(d -> labels.addAll(d.labels().keySet()));
        return labels;
    }
}

package dev.counterbill.payoff;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.usage.UsageKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which rows of a ledger are the own traffic of some deployments. For one thread. */
final class DeploymentTraffic {
    private static final String CHECKPOINT = ":ckpt-step-";

    private final List<String> labels;
    private final List<Deployment> deployments;

    /** By model as logged. A ledger has thousands of rows of each. */
    private final Map<String, List<Deployment>> deploymentsOfModel = new HashMap<>();

    /**
     * @param labels names of the labels in the keys of the ledger, in their order
     */
    DeploymentTraffic(List<String> labels, List<Deployment> deployments) {
        this.labels = labels;
        this.deployments = deployments;
    }

    /** The rows of the deployments, cut as the ledger is. */
    static UsageLedger of(UsageLedger ledger, List<Deployment> deployments) {
        DeploymentTraffic traffic = new DeploymentTraffic(ledger.cuts().labels(), deployments);
        List<LedgerRow> own = new ArrayList<>();
        for (LedgerRow row : ledger.rows()) {
            if (traffic.has(row.key())) {
                own.add(row);
            }
        }
        return UsageLedger.of(ledger.cuts(), own);
    }

    /** True where provider, model (or a checkpoint of it) and labels are those of a deployment. */
    boolean has(UsageKey key) {
        for (Deployment deployment : deploymentsOf(key.billedName())) {
            if (isOf(key, deployment)) {
                return true;
            }
        }
        return false;
    }

    private List<Deployment> deploymentsOf(String model) {
        List<Deployment> known = deploymentsOfModel.get(model);
        if (known == null) {
            String logged = lower(model);
            known = deployments.stream().filter(d -> hasModel(d, logged)).toList();
            deploymentsOfModel.put(model, known);
        }
        return known;
    }

    private static boolean hasModel(Deployment deployment, String logged) {
        return deployment.models().stream()
                .map(DeploymentTraffic::lower)
                .anyMatch(model -> logged.equals(model) || logged.startsWith(model + CHECKPOINT));
    }

    private boolean isOf(UsageKey key, Deployment deployment) {
        if (!deployment.provider().isEmpty() && !deployment.provider().equals(key.provider())) {
            return false;
        }
        for (Map.Entry<String, String> label : deployment.labels().entrySet()) {
            int at = labels.indexOf(label.getKey());
            if (at < 0 || !key.labels().get(at).equals(label.getValue())) {
                return false;
            }
        }
        return true;
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

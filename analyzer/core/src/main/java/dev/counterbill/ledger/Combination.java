package dev.counterbill.ledger;

import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.UsageKey;
import dev.counterbill.usage.UsageKind;
import org.jspecify.annotations.Nullable;

/**
 * What a key says beside time, prompt bucket and labels; each part as {@link UsageKey} has it. A
 * ledger of a million rows has some hundred of these, so that whatever only asks for names, tiers
 * and conditions need not look at its rows.
 */
public record Combination(
        String provider,
        String model,
        String billedModel,
        UsageKind kind,
        ServiceTier tier,
        String region,
        String deployment,
        String dataSharing,
        String account,
        String promptClass)
        implements Comparable<Combination> {

    static Combination of(UsageKey key) {
        return new Combination(
                key.provider(),
                key.model(),
                key.billedModel(),
                key.kind(),
                key.tier(),
                key.region(),
                key.deployment(),
                key.dataSharing(),
                key.account(),
                key.promptClass());
    }

    /** As {@link UsageKey#billedName}. */
    public String billedName() {
        return billedModel.isEmpty() ? model : billedModel;
    }

    /**
     * The order that keys have as far as these decide it. In a key the begin and the end stand
     * between names and conditions, and the prompt bucket before the prompt class.
     */
    @Override
    public int compareTo(Combination other) {
        int order = compareNames(other);
        if (order == 0) {
            order = compareConditions(other);
        }
        return order == 0 ? promptClass.compareTo(other.promptClass) : order;
    }

    int compareNames(Combination other) {
        int order = provider.compareTo(other.provider);
        if (order == 0) {
            order = model.compareTo(other.model);
        }
        return order == 0 ? billedModel.compareTo(other.billedModel) : order;
    }

    int compareConditions(Combination other) {
        int order = kind.compareTo(other.kind);
        if (order == 0) {
            order = tier.compareTo(other.tier);
        }
        if (order == 0) {
            order = region.compareTo(other.region);
        }
        if (order == 0) {
            order = deployment.compareTo(other.deployment);
        }
        if (order == 0) {
            order = dataSharing.compareTo(other.dataSharing);
        }
        return order == 0 ? account.compareTo(other.account) : order;
    }

    /** As a record has it, but spelt out: see {@link UsageKey#equals}. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Combination that
                        && kind == that.kind
                        && tier == that.tier
                        && model.equals(that.model)
                        && provider.equals(that.provider)
                        && billedModel.equals(that.billedModel)
                        && region.equals(that.region)
                        && deployment.equals(that.deployment)
                        && dataSharing.equals(that.dataSharing)
                        && account.equals(that.account)
                        && promptClass.equals(that.promptClass));
    }

    @Override
    public int hashCode() {
        int hash = model.hashCode();
        hash = 31 * hash + billedModel.hashCode();
        hash = 31 * hash + provider.hashCode();
        hash = 31 * hash + kind.id().hashCode();
        hash = 31 * hash + tier.id().hashCode();
        hash = 31 * hash + region.hashCode();
        hash = 31 * hash + deployment.hashCode();
        hash = 31 * hash + account.hashCode();
        return 31 * hash + promptClass.hashCode();
    }
}

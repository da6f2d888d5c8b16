package dev.counterbill.pricing;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.Quantities;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.UsageKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Usage that is to be priced: what was used, and as whose usage it is billed. The actual bill makes
 * one of each ledger row; a scenario changes it into one or more others.
 *
 * @param source the ledger row it came from; its key keeps time, kind, labels and prompt bucket
 * @param provider canonical id of who bills
 * @param model name of the model that is billed
 * @param tier service tier that is billed
 * @param region region that is billed; empty where unknown
 * @param deployment deployment type that is billed; empty where unknown
 * @param dataSharing {@code true}, {@code false}, or empty where unknown
 * @param prompt sizes that the prompts may have, after the change
 * @param quantities what is billed
 * @param terms what a scenario changes about its price
 */
public record UsageLine(
        LedgerRow source,
        String provider,
        String model,
        ServiceTier tier,
        String region,
        String deployment,
        String dataSharing,
        PromptRange prompt,
        Quantities quantities,
        LineTerms terms) {

    /** As a record has it, but spelt out: each step of a scenario asks whether it changed it. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof UsageLine that
                        && tier == that.tier
                        && model.equals(that.model)
                        && provider.equals(that.provider)
                        && region.equals(that.region)
                        && deployment.equals(that.deployment)
                        && dataSharing.equals(that.dataSharing)
                        && prompt.equals(that.prompt)
                        && quantities.equals(that.quantities)
                        && terms.equals(that.terms)
                        && source.equals(that.source));
    }

    @Override
    public int hashCode() {
        return 31 * source.hashCode() + model.hashCode();
    }

    /** The usage of a row as it was logged. */
    public static UsageLine of(LedgerRow row, LedgerCuts cuts) {
        UsageKey key = row.key();
        return new UsageLine(
                row,
                key.provider(),
                key.billedName(),
                key.tier(),
                key.region(),
                key.deployment(),
                key.dataSharing(),
                PromptRange.of(row, cuts),
                Quantities.of(row.counts()),
                LineTerms.AS_LOGGED);
    }

    /** The usage of a ledger as it was logged, row by row. */
    public static List<UsageLine> asLogged(UsageLedger ledger) {
        List<UsageLine> lines = new ArrayList<>(ledger.size());
        for (LedgerRow row : ledger.rows()) {
            lines.add(of(row, ledger.cuts()));
        }
        return lines;
    }

    /** True while provider and model are the logged ones. */
    public boolean hasLoggedModel() {
        return provider.equals(source.key().provider()) && model.equals(source.key().billedName());
    }

    /** How many requests the line stands for; 0 where the exporter does not say. */
    public java.math.BigDecimal requests() {
        return quantities.of(Meter.REQUESTS);
    }

    public UsageLine withModel(String newProvider, String newModel) {
        return new UsageLine(
                source,
                newProvider,
                newModel,
                tier,
                region,
                deployment,
                dataSharing,
                prompt,
                quantities,
                terms);
    }

    public UsageLine withTier(ServiceTier newTier) {
        return new UsageLine(
                source,
                provider,
                model,
                newTier,
                region,
                deployment,
                dataSharing,
                prompt,
                quantities,
                terms);
    }

    /** The same under other conditions; empty texts mean unknown. */
    public UsageLine withConditions(String newRegion, String newDeployment, String newDataSharing) {
        return new UsageLine(
                source,
                provider,
                model,
                tier,
                newRegion,
                newDeployment,
                newDataSharing,
                prompt,
                quantities,
                terms);
    }

    public UsageLine withUsage(PromptRange newPrompt, Quantities newQuantities) {
        return new UsageLine(
                source,
                provider,
                model,
                tier,
                region,
                deployment,
                dataSharing,
                newPrompt,
                newQuantities,
                terms);
    }

    public UsageLine withTerms(LineTerms newTerms) {
        return new UsageLine(
                source,
                provider,
                model,
                tier,
                region,
                deployment,
                dataSharing,
                prompt,
                quantities,
                newTerms);
    }
}

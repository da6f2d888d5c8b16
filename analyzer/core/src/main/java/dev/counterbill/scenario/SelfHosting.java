package dev.counterbill.scenario;

import dev.counterbill.pricing.UsageLine;
import dev.counterbill.rates.Capacity;
import dev.counterbill.usage.ServiceTier;
import java.util.List;

/**
 * The same usage on own or rented GPUs.
 *
 * @param model name for the reports
 */
public record SelfHosting(String model, Capacity capacity) implements Change {
    /** Provider id of own capacity in bills. */
    public static final String PROVIDER = "self-hosted";

    @Override
    public List<UsageLine> apply(UsageLine line, Setting setting) {
        return List.of(
                line.withModel(PROVIDER, model)
                        .withTier(ServiceTier.STANDARD)
                        .withConditions("", "", "")
                        .withTerms(line.terms().withCapacity(capacity)));
    }

    /** GPUs are provisioned by the hour. */
    @Override
    public Additivity additivity() {
        return Additivity.SINGLE_ROWS;
    }

    @Override
    public List<String> assumptions() {
        return List.of(
                "An estimate: "
                        + model
                        + " on "
                        + capacity.gpusPerReplica()
                        + " x "
                        + capacity.gpu()
                        + " per replica at "
                        + dev.counterbill.money.Decimals.plain(capacity.usdPerGpuHour())
                        + " USD per GPU-hour, utilisation "
                        + dev.counterbill.money.Decimals.plain(capacity.targetUtilisation())
                        + ", at least "
                        + capacity.minReplicas()
                        + " replicas",
                "Cached prompt tokens take no GPU time; token counts stay as logged");
    }
}

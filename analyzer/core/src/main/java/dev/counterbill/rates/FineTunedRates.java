package dev.counterbill.rates;

import java.util.List;

/**
 * What a fine-tune of a model costs.
 *
 * @param inheritsBase true where fine-tuned inference is billed at the base model's rates (Azure,
 *     Bedrock on demand, Vertex); false where only {@code rates} apply (OpenAI)
 * @param defaultOfFamily true where an undated base name means this snapshot
 * @param rates inference
 * @param training training, per token or per hour
 * @param hosting per deployment and hour, idle or not
 * @param storage per model and month
 */
public record FineTunedRates(
        boolean inheritsBase,
        boolean defaultOfFamily,
        List<RateCard> rates,
        List<RateCard> training,
        List<RateCard> hosting,
        List<RateCard> storage,
        Lifecycle lifecycle) {
    public FineTunedRates {
        rates = List.copyOf(rates);
        training = List.copyOf(training);
        hosting = List.copyOf(hosting);
        storage = List.copyOf(storage);
    }
}

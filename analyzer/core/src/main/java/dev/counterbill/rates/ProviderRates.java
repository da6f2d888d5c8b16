package dev.counterbill.rates;

import dev.counterbill.usage.Meter;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One seller of models, with everything that one table says of it.
 *
 * @param id canonical id, lower case
 * @param also other spellings in logs and gateways, lower case
 * @param promptMeasure meters whose sum is the size of a prompt, by which tiers are chosen
 * @param stripPrefixes prefixes that are cut from a model's name, lower case
 * @param rates prices that hold for every model, in dimensions that the model's row leaves out
 * @param models models by id, in the order of the table
 */
public record ProviderRates(
        String id,
        Set<String> also,
        Set<Meter> promptMeasure,
        List<String> stripPrefixes,
        Set<FineTuneNaming> fineTuneNames,
        List<Modifier> modifiers,
        List<RateCard> rates,
        Map<String, ModelRates> models,
        List<ModelAlias> aliases,
        SourcePlace place) {
    public ProviderRates {
        also = Set.copyOf(also);
        promptMeasure = Set.copyOf(promptMeasure);
        stripPrefixes = List.copyOf(stripPrefixes);
        fineTuneNames = Set.copyOf(fineTuneNames);
        modifiers = List.copyOf(modifiers);
        rates = List.copyOf(rates);
        models = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(models));
        aliases = List.copyOf(aliases);
    }

    /**
     * The meters that a table's {@code prompt_size_measure} means: {@code cache_write} is writes of
     * every lifetime, and audio and image prompts always count.
     */
    public static Set<Meter> measureOf(java.util.Collection<Dimension> dimensions) {
        return BookLayers.measure(dimensions);
    }
}

package dev.counterbill.rates;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What limits a model. What no source states is empty: unknown is shown as unknown, never assumed.
 *
 * @param contextTokens longest prompt and answer together, in tokens
 * @param maxOutputTokens longest answer, in tokens
 * @param minCacheablePromptTokens smallest prompt that the provider caches, in tokens
 */
public record ModelFacts(
        OptionalLong contextTokens,
        OptionalLong maxOutputTokens,
        OptionalLong minCacheablePromptTokens,
        Set<String> inputModalities,
        Set<String> outputModalities,
        Optional<String> source) {
    /** Nothing is known. */
    public static final ModelFacts UNKNOWN =
            new ModelFacts(
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Set.of(),
                    Set.of(),
                    Optional.empty());

    public ModelFacts {
        inputModalities = Set.copyOf(inputModalities);
        outputModalities = Set.copyOf(outputModalities);
    }
}

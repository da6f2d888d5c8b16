package dev.counterbill.rates;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What limits a model. What no source states is empty: unknown is shown as unknown, never assumed.
 *
 * @param contextTokens longest prompt and answer together, in tokens
 * @param maxInputTokens longest prompt, in tokens; smaller than the context where a provider keeps
 *     room for the answer
 * @param maxOutputTokens longest answer, in tokens
 * @param minCacheablePromptTokens smallest prompt that the provider caches, in tokens
 * @param sources ids of the sources, in the table in which the facts stand
 */
public record ModelFacts(
        OptionalLong contextTokens,
        OptionalLong maxInputTokens,
        OptionalLong maxOutputTokens,
        OptionalLong minCacheablePromptTokens,
        Set<String> inputModalities,
        Set<String> outputModalities,
        List<String> sources,
        SourcePlace place) {
    /** Nothing is known. */
    public static final ModelFacts UNKNOWN =
            new ModelFacts(
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Set.of(),
                    Set.of(),
                    List.of(),
                    new SourcePlace("", 0, 0));

    public ModelFacts {
        inputModalities = Set.copyOf(inputModalities);
        outputModalities = Set.copyOf(outputModalities);
        sources = List.copyOf(sources);
    }

    /** The longest prompt that a request can have, in tokens. */
    public OptionalLong longestPromptTokens() {
        return maxInputTokens.isPresent() ? maxInputTokens : contextTokens;
    }
}

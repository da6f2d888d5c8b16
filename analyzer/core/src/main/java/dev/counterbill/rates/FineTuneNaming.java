package dev.counterbill.rates;

import dev.counterbill.model.ModelName.Spelling;

/** How a provider names fine-tunes, as its rate table declares. */
public enum FineTuneNaming {
    OPENAI_FT("openai-ft"),
    AZURE_FT("azure-ft"),
    MISTRAL_FT("mistral-ft"),
    BEDROCK_ARN("bedrock-arn"),
    VERTEX_ENDPOINT("vertex-endpoint"),
    FIREWORKS("fireworks"),
    REGISTRY("registry");

    private final String id;

    FineTuneNaming(String id) {
        this.id = id;
    }

    /** The name in rate tables. */
    public String id() {
        return id;
    }

    /** Whether fine-tunes that are spelled so belong to a provider with this naming. */
    boolean admits(Spelling spelling) {
        return switch (this) {
            case OPENAI_FT -> spelling == Spelling.OPENAI || spelling == Spelling.OPENAI_LEGACY;
            case AZURE_FT -> spelling == Spelling.AZURE;
            case MISTRAL_FT -> spelling == Spelling.MISTRAL;
            case BEDROCK_ARN -> spelling == Spelling.BEDROCK_CUSTOM;
            case VERTEX_ENDPOINT, FIREWORKS, REGISTRY -> false;
        };
    }
}

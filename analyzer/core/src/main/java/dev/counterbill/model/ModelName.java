package dev.counterbill.model;

import java.util.OptionalInt;

/**
 * A model's name, taken apart as far as the name itself tells. What it costs, and whether anyone
 * knows it, is the rate book's business.
 */
public sealed interface ModelName {
    /** The name as logged, trimmed. */
    String logged();

    /**
     * A name that states no fine-tune: a base model or an alias of one, without gateway prefixes.
     */
    record Plain(String logged, String id) implements ModelName {}

    /**
     * A fine-tune whose name states its base.
     *
     * @param base base model as the name spells it, lower case; may be undated
     * @param organisation organisation part; may be empty
     * @param suffix the user's own part; may be empty
     * @param jobId the provider's id of the job or the model; may be empty
     * @param checkpointStep step of a checkpoint
     * @param spelling which provider's grammar the name follows
     */
    record FineTune(
            String logged,
            String base,
            String organisation,
            String suffix,
            String jobId,
            OptionalInt checkpointStep,
            Spelling spelling)
            implements ModelName {
        /** The name without its checkpoint, so that checkpoints of one job can be grouped. */
        public String withoutCheckpoint() {
            int at = logged.lastIndexOf(':');
            return checkpointStep.isPresent() && at > 0 ? logged.substring(0, at) : logged;
        }
    }

    /**
     * A name that cannot reveal its base: an ARN of a deployment, an endpoint, an adapter. Only a
     * registry entry can say what it is.
     */
    record Opaque(String logged, Spelling spelling) implements ModelName {}

    /** The grammar that a name follows. */
    enum Spelling {
        OPENAI,
        OPENAI_LEGACY,
        AZURE,
        MISTRAL,
        BEDROCK_CUSTOM,
        BEDROCK_RESOURCE,
        VERTEX_ENDPOINT,
        FIREWORKS,
        OPENPIPE
    }

    /**
     * The region that the name itself states, such as {@code us} or {@code us-east-1}; may be
     * empty.
     */
    default String statedRegion() {
        return ModelNames.regionOf(logged());
    }
}

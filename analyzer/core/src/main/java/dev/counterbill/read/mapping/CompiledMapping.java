package dev.counterbill.read.mapping;

import dev.counterbill.read.Projection;
import dev.counterbill.read.RecordMapping;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A mapping that has been checked and compiled. */
record CompiledMapping(Head head, Program program, NameTables names) implements RecordMapping {
    /**
     * What is known of a mapping without its expressions.
     *
     * @param assumptions in the order of the file
     */
    record Head(
            String id,
            String digest,
            int priority,
            MatchRule match,
            List<Assumption> assumptions,
            List<String> needs) {}

    /**
     * A named assumption.
     *
     * @param preset its value unless a source declares another
     * @param says what it means, in words for the report; empty where it speaks for itself
     */
    record Assumption(String name, String preset, String says) {}

    /**
     * What runs over the batches.
     *
     * @param each as in {@link Projection#each}
     * @param fieldsWithoutLabels how many of the fields a run without labels reads
     * @param elsewhere tells of a record in which no usage was found, be it skipped or mapped
     *     without a count, whether it has some after all
     * @param rejections what a record has beside the usage that the mapping finds
     */
    record Program(
            List<String> each,
            List<Projection.Field> fields,
            int fieldsWithoutLabels,
            int slotCount,
            List<Node> carry,
            @Nullable Node when,
            String whenText,
            @Nullable Node elsewhere,
            List<Rejection> rejections,
            List<Emission> emissions,
            @Nullable Doubt doubt) {}

    @Override
    public Set<String> assumptionNames() {
        return head.assumptions().stream().map(Assumption::name).collect(Collectors.toSet());
    }

    /** One canonical record that a raw record may become. */
    record Emission(
            @Nullable Node when,
            EnumMap<CanonicalField, Node> fields,
            List<Check> checks,
            List<KeyPart> key,
            List<Node> prefer) {}

    /**
     * Usage that a mapping cannot read, beside some that it can: such a record is rejected, since
     * what it cost is not known.
     *
     * @param says what is there, in a sentence
     */
    record Rejection(Node when, String says) {}

    /** An identity that should hold. */
    record Check(Node node, String text) {}

    /**
     * A part of the key by which duplicates are recognised.
     *
     * @param field the canonical field that it is, or null where it is calculated
     */
    record KeyPart(@Nullable CanonicalField field, @Nullable Node node, Absence absence) {}

    /** What an absent key part means. */
    enum Absence {
        NEVER_MATCHES,
        IS_A_VALUE
    }

    /** When a record can be read in two ways. */
    record Doubt(String assumption, Node when, Node holds, Node tokens) {}

    @Override
    public String id() {
        return head.id();
    }

    @Override
    public String digest() {
        return head.digest();
    }

    @Override
    public int priority() {
        return head.priority();
    }

    @Override
    public Optional<Integer> score(Sample sample) {
        return head.match().score(sample);
    }

    @Override
    public Session open(Options options) {
        return new MappingSession(this, options);
    }

    /** The preset value of each assumption. */
    Map<String, String> presets() {
        Map<String, String> presets = new java.util.LinkedHashMap<>();
        for (Assumption assumption : head.assumptions()) {
            presets.put(assumption.name(), assumption.preset());
        }
        return presets;
    }
}

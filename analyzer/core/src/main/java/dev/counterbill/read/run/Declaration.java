package dev.counterbill.read.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the configuration says about a file before it is opened.
 *
 * @param mapping id of the mapping to use, where it is not to be detected
 * @param overrides canonical fields with a fixed value, as in {@code RecordMapping.Options}
 * @param assume values of the mapping's assumptions
 * @param labels labels with a fixed value
 * @param hashedLabels labels whose values are replaced by a digest
 */
public record Declaration(
        Optional<String> mapping,
        Map<String, String> overrides,
        Map<String, String> assume,
        Map<String, String> labels,
        List<String> hashedLabels) {
    /** Nothing is declared. */
    public static final Declaration NONE =
            new Declaration(Optional.empty(), Map.of(), Map.of(), Map.of(), List.of());

    public Declaration {
        overrides = Map.copyOf(overrides);
        assume = Map.copyOf(assume);
        labels = Map.copyOf(labels);
        hashedLabels = List.copyOf(hashedLabels);
    }
}

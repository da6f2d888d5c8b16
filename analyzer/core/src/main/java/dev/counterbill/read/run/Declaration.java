package dev.counterbill.read.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says about a file before it is opened.
 *
 * @param mapping id of the mapping to use, where it is not to be detected
 * @param overrides canonical fields with a fixed value, as in {@code RecordMapping.Options}
 * @param assume values of the mapping's assumptions
 * @param labels labels with a fixed value
 * @param hashedLabels labels whose values are replaced by a digest
 * @param part what becomes of its figures
 */
public record Declaration(
        Optional<String> mapping,
        Map<String, String> overrides,
        Map<String, String> assume,
        Map<String, String> labels,
        List<String> hashedLabels,
        Part part) {
    /** Nothing is declared. */
    public static final Declaration NONE =
            new Declaration(
                    Optional.empty(), Map.of(), Map.of(), Map.of(), List.of(), Part.COUNTED);

    /** Whether a file's usage counts. */
    public enum Role {
        /** It is the source of its traffic. */
        AUTHORITATIVE,
        /** Another source counts the same traffic: its figures are only compared with. */
        RECONCILE
    }

    /**
     * The part that a file's figures play.
     *
     * @param scale how many requests each logged one stands for, 1 or more: 10 for a sample of a
     *     tenth
     */
    public record Part(Role role, long scale) implements Comparable<Part> {
        /** Each record counts, once. */
        public static final Part COUNTED = new Part(Role.AUTHORITATIVE, 1);

        public Part {
            if (scale < 1) {
                throw new IllegalArgumentException("scale: " + scale);
            }
        }

        @Override
        public int compareTo(Part other) {
            int byRole = role.compareTo(other.role);
            return byRole == 0 ? Long.compare(scale, other.scale) : byRole;
        }

        /**
         * As a record has it, but spelt out: Java links a record's own form at run time, slowly.
         */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Part that && role == that.role && scale == that.scale;
        }

        @Override
        public int hashCode() {
            return 31 * role.hashCode() + Long.hashCode(scale);
        }
    }

    public Declaration {
        overrides = Map.copyOf(overrides);
        assume = Map.copyOf(assume);
        labels = Map.copyOf(labels);
        hashedLabels = List.copyOf(hashedLabels);
    }
}

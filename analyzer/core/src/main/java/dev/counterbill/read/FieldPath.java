package dev.counterbill.read;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a mapping finds a value in a record.
 *
 * @param up 0 addresses the innermost element of the {@code each} path, 1 its parent ({@code ^.}),
 *     2 the grandparent, and so on
 * @param steps from there downwards; empty addresses the element itself
 */
public record FieldPath(int up, List<Step> steps) {
    /** One step down. */
    public sealed interface Step {
        /** A member of an object, or a column of a table. */
        record Name(String name) implements Step {
            /**
             * As a record has it, but spelt out: Java links a record's own form at run time,
             * slowly.
             */
            @Override
            public boolean equals(@Nullable Object other) {
                return other instanceof Name that && name.equals(that.name);
            }

            @Override
            public int hashCode() {
                return name.hashCode();
            }
        }

        /** An element of an array, from 0. */
        record Index(int index) implements Step {}

        /** The first element of an array whose member {@code field} is the text {@code word}. */
        record Select(String field, String word) implements Step {}

        /**
         * A whole number made of all elements of an array, nothing where it would be 0. The last
         * step of its path. So that elements need not be built, nor kept, it says by one text of an
         * element whether there is anything to count in it.
         */
        sealed interface Counting extends Step {
            /** The names from an element down to the text that tells. */
            List<String> path();

            /** Whether a text there may make the element count; of others it does not. */
            boolean mayCount(String text);
        }

        /** How many elements fulfil all conditions, of which the first one needs a text. */
        record Matching(List<Condition> conditions) implements Counting {
            public Matching {
                conditions = List.copyOf(conditions);
            }

            @Override
            public List<String> path() {
                return conditions.get(0).path();
            }

            @Override
            public boolean mayCount(String text) {
                return conditions.get(0).words().contains(text);
            }
        }

        /** How many different texts, empty ones left out, elements have in lists at a path. */
        record Distinct(List<String> path) implements Counting {
            public Distinct {
                path = List.copyOf(path);
            }

            @Override
            public boolean mayCount(String text) {
                return !text.isEmpty();
            }
        }
    }

    /**
     * What an element of an array must be like.
     *
     * @param path names from the element down
     * @param words one of which is the text there; an empty one stands for nothing there
     */
    public record Condition(List<String> path, List<String> words) {
        public Condition {
            path = List.copyOf(path);
            words = List.copyOf(words);
        }

        @Override
        public String toString() {
            return String.join(".", path) + '=' + String.join("|", words);
        }
    }

    public FieldPath {
        steps = List.copyOf(steps);
    }

    /** The notation of mappings, which messages use as the name of the column. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("^.".repeat(Math.max(0, up)));
        for (Step step : steps) {
            if (step instanceof Step.Name name) {
                if (text.length() > 0 && text.charAt(text.length() - 1) != '.') {
                    text.append('.');
                }
                text.append(name.name());
            } else if (step instanceof Step.Index index) {
                text.append('[').append(index.index()).append(']');
            } else if (step instanceof Step.Select select) {
                text.append('[')
                        .append(select.field())
                        .append('=')
                        .append(select.word())
                        .append(']');
            } else if (step instanceof Step.Matching matching) {
                text.append("[count ");
                text.append(
                        matching.conditions().stream()
                                .map(Condition::toString)
                                .collect(Collectors.joining(" ")));
                text.append(']');
            } else if (step instanceof Step.Distinct distinct) {
                text.append("[distinct ").append(String.join(".", distinct.path())).append(']');
            }
        }
        return text.length() == 0 ? "this" : text.toString();
    }

    /** As a record has it, but spelt out: Java links a record's own form at run time, slowly. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldPath that && up == that.up && steps.equals(that.steps);
    }

    @Override
    public int hashCode() {
        return 31 * Integer.hashCode(up) + steps.hashCode();
    }
}

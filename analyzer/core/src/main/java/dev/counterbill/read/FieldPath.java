package dev.counterbill.read;

import java.util.List;
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

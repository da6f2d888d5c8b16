package dev.counterbill.scenario;

import org.jspecify.annotations.Nullable;

/**
 * A model that usage is moved to.
 *
 * @param provider canonical provider id; a surface of it, such as {@code vertex-ai}, where that is
 *     meant
 * @param model name as the book knows it; may be an alias, which then moves with time
 */
public record Target(String provider, String model) {
    /** As a record has it, but spelt out: Java links a record's own form at run time, slowly. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Target that
                && model.equals(that.model)
                && provider.equals(that.provider);
    }

    @Override
    public int hashCode() {
        return 31 * provider.hashCode() + model.hashCode();
    }

    @Override
    public String toString() {
        return provider + "/" + model;
    }
}

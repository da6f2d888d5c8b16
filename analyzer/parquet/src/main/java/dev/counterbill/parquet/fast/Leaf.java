package dev.counterbill.parquet.fast;

import java.util.Optional;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/**
 * A column as the schema declares it.
 *
 * @param number in the order of the chunks of a row group
 * @param name of the top-level field
 * @param type empty where it is nested, repeated, or of a type that is not covered
 */
record Leaf(int number, String name, Optional<PrimitiveType> type) {
    boolean isOptional() {
        return type.isPresent()
                && type.get().isRepetition(org.apache.parquet.schema.Type.Repetition.OPTIONAL);
    }

    /** As a record has it, but spelt out: Java links a record's own form at run time, slowly. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Leaf that
                && number == that.number
                && name.equals(that.name)
                && type.equals(that.type);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Integer.hashCode(number) + name.hashCode()) + type.hashCode();
    }
}

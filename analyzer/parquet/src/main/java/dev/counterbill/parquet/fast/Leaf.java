package dev.counterbill.parquet.fast;

import java.util.Optional;
import org.apache.parquet.schema.PrimitiveType;

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
}

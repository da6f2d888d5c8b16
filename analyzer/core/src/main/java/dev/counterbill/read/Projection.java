package dev.counterbill.read;

import java.util.List;

/**
 * What a mapping reads of a record, and nothing else: every other subtree is skipped without being
 * decoded.
 *
 * @param each names from the root of a document to the elements that are records, empty when the
 *     document (or line, or row) is the record. A name that ends in {@code []} is exploded: {@code
 *     [data[], results[]]}
 * @param fields the values that are read, in the order of the columns of a {@link RawBatch}
 */
public record Projection(List<String> each, List<Field> fields) {
    /**
     * One value to read.
     *
     * @param path where it stands
     * @param form whether only a scalar is of use
     */
    public record Field(FieldPath path, Form form) {}

    /** What the mapping does with a value. */
    public enum Form {
        /** A scalar; an object or array there counts as {@link RawColumn#OTHER}. */
        SCALAR,
        /** Whatever stands there, built as a tree; for maps whose keys the user chose. */
        TREE
    }

    public Projection {
        each = List.copyOf(each);
        fields = List.copyOf(fields);
    }
}

package dev.counterbill.read;

import java.util.List;
import java.util.Map;

/**
 * A subtree of a record, built only where a mapping asks for one; bounded in size and depth by the
 * container.
 */
public sealed interface RawTree {
    /** Members in the order of the file; of a repeated name the last one holds. */
    record Members(Map<String, RawTree> members) implements RawTree {}

    /** Elements of an array. */
    record Elements(List<RawTree> elements) implements RawTree {}

    /**
     * A scalar with the types of {@link RawColumn}.
     *
     * @param type {@link RawColumn#NULL}, {@code BOOL}, {@code INTEGER}, {@code DECIMAL} or {@code
     *     TEXT}
     * @param number the value of a {@code BOOL} or {@code INTEGER}
     * @param text the text of a {@code DECIMAL} or {@code TEXT}, else empty
     */
    record Leaf(byte type, long number, String text) implements RawTree {}
}

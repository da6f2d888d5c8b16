package dev.counterbill.read.mapping;

import dev.counterbill.read.RawColumn;
import java.math.BigDecimal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values that decide which of several records with one key counts. */
final class Preference {
    /** Types that have an order without a rule of their own. */
    static final Set<Node.Type> TYPES =
            Set.of(
                    Node.Type.ANY,
                    Node.Type.NUMBER,
                    Node.Type.TIME,
                    Node.Type.TRUTH,
                    Node.Type.NOTHING);

    private static final BigDecimal ABSENT = BigDecimal.valueOf(Long.MIN_VALUE);

    private Preference() {}

    /** The rank of a value: one that is absent ranks last, null has none. */
    static @Nullable BigDecimal of(Vector vector, int row, Numbers numbers) {
        int at = row & vector.mask;
        return switch (vector.type[at]) {
            case RawColumn.INSTANT, RawColumn.BOOL -> BigDecimal.valueOf(vector.number[at]);
            case Vector.FAULT -> null;
            default -> {
                numbers.loadDecimal(vector, row);
                if (numbers.kind == Numbers.FAULT) {
                    yield null;
                }
                yield numbers.kind == Numbers.ABSENT ? ABSENT : numbers.decimal();
            }
        };
    }

    /** Why a value has no rank. A text has an order, but seldom the one that is meant. */
    static Fault fault(Vector vector, int row) {
        return vector.type[row & vector.mask] == Vector.FAULT
                ? vector.fault(row)
                : new Fault(
                        "BAD_PREFERENCE",
                        vector.label,
                        vector.describe(row),
                        "what 'prefer' compares is a number, a time or a truth value",
                        "Convert it in the mapping, such as with iso()");
    }
}

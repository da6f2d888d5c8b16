package dev.counterbill.read.mapping;

import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RawTree;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values as the texts that keys and labels are made of. */
final class Texts {
    private Texts() {}

    /** A scalar as text, an array of scalars joined by commas, or null. */
    static @Nullable String of(Vector in, int row) {
        int at = row & in.mask;
        return switch (in.type[at]) {
            case RawColumn.TEXT, RawColumn.DECIMAL -> (String) in.present(at);
            case RawColumn.INTEGER -> Long.toString(in.number[at]);
            case RawColumn.INSTANT -> RawColumn.instantText(in.number[at], in.object[at]);
            case RawColumn.BOOL -> in.number[at] != 0 ? "true" : "false";
            case Vector.BIG -> ((BigDecimal) in.present(at)).toPlainString();
            case RawColumn.TREE -> of((RawTree) in.present(at));
            default -> null;
        };
    }

    /** The same in a key, where an instant is a number: the keys of a state stay what they are. */
    static @Nullable String inKey(Vector in, int row) {
        int at = row & in.mask;
        return in.type[at] == RawColumn.INSTANT ? Long.toString(in.number[at]) : of(in, row);
    }

    static @Nullable String of(@Nullable RawTree tree) {
        if (!(tree instanceof RawTree.Elements array)) {
            return Trees.text(tree);
        }
        List<String> parts = new ArrayList<>();
        for (RawTree element : array.elements()) {
            String part = Trees.text(element);
            if (part != null) {
                parts.add(part);
            }
        }
        return parts.isEmpty() ? null : String.join(",", parts);
    }
}

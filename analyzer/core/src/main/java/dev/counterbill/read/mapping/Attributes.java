package dev.counterbill.read.mapping;

import dev.counterbill.read.RawTree;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OpenTelemetry's list of keys and typed values, by key; of equal keys the first one holds. */
record Attributes(RawTree.Elements list, Map<String, @Nullable RawTree> values) {
    static Attributes of(RawTree.Elements list) {
        Map<String, @Nullable RawTree> values = new HashMap<>();
        for (RawTree element : list.elements()) {
            String key = Trees.text(Trees.member(element, "key"));
            if (key != null && !values.containsKey(key)) {
                values.put(key, untyped(Trees.member(element, "value")));
            }
        }
        return new Attributes(list, values);
    }

    /** Whether it was made of this very list; to compare lists would be to walk them again. */
    @SuppressWarnings("ReferenceEquality")
    boolean isOf(RawTree.Elements other) {
        return list == other;
    }

    private static @Nullable RawTree untyped(@Nullable RawTree value) {
        if (!(value instanceof RawTree.Members typed)) {
            return value;
        }
        for (String name : List.of("stringValue", "intValue", "doubleValue", "boolValue")) {
            RawTree inner = typed.members().get(name);
            if (inner != null) {
                return inner;
            }
        }
        return null;
    }
}

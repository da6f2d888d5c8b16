package dev.counterbill.render;

import dev.counterbill.render.json.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** As much of JSON Schema as our own schemas use; an unknown keyword is a mistake. */
final class Schema {
    private final Map<?, ?> root;
    private final List<String> faults = new ArrayList<>();

    private Schema(Map<?, ?> root) {
        this.root = root;
    }

    /** What the document breaks, one sentence each. */
    static List<String> faults(Path schema, JsonTree document) throws IOException {
        try (InputStream in = Files.newInputStream(schema)) {
            Object root = JsonTree.read(in).root();
            Schema reader = new Schema((Map<?, ?>) java.util.Objects.requireNonNull(root));
            reader.check(reader.root, document.root(), "");
            return reader.faults;
        }
    }

    private void check(Map<?, ?> schema, @Nullable Object value, String at) {
        for (Map.Entry<?, ?> rule : schema.entrySet()) {
            Object wanted = rule.getValue();
            switch ((String) rule.getKey()) {
                case "$ref" -> check(referenced((String) wanted), value, at);
                case "const" -> require(wanted.equals(value), at, "is not " + wanted);
                case "enum" -> require(((List<?>) wanted).contains(value), at, "not in " + wanted);
                case "type" -> require(isOfType(wanted, value), at, "is not " + wanted);
                case "pattern" ->
                        require(
                                !(value instanceof String text)
                                        || Pattern.compile((String) wanted).matcher(text).find(),
                                at,
                                "does not match " + wanted + ": " + value);
                case "minimum" ->
                        require(
                                !(value instanceof BigDecimal number)
                                        || number.compareTo((BigDecimal) wanted) >= 0,
                                at,
                                "is below " + wanted);
                case "anyOf" -> anyOf((List<?>) wanted, value, at);
                case "required" -> {
                    for (Object field : (List<?>) wanted) {
                        boolean isThere =
                                !(value instanceof Map<?, ?> map) || map.containsKey(field);
                        require(isThere, at, "lacks " + field);
                    }
                }
                case "items" -> {
                    if (value instanceof List<?> elements) {
                        for (int i = 0; i < elements.size(); i++) {
                            check((Map<?, ?>) wanted, elements.get(i), at + "/" + i);
                        }
                    }
                }
                case "properties" -> properties(schema, value, at);
                case "additionalProperties" -> others(schema, value, at);
                case "$schema", "$id", "$defs", "title", "description" -> {}
                default -> throw new IllegalStateException("unknown keyword " + rule.getKey());
            }
        }
    }

    private void properties(Map<?, ?> schema, @Nullable Object value, String at) {
        if (value instanceof Map<?, ?> fields) {
            Map<?, ?> properties = (Map<?, ?>) schema.get("properties");
            properties.forEach(
                    (name, rule) -> {
                        if (fields.containsKey(name)) {
                            check((Map<?, ?>) rule, fields.get(name), at + "/" + name);
                        }
                    });
        }
    }

    private void others(Map<?, ?> schema, @Nullable Object value, String at) {
        if (value instanceof Map<?, ?> fields) {
            Object known = schema.get("properties");
            Object rule = schema.get("additionalProperties");
            fields.forEach(
                    (name, field) -> {
                        if (known instanceof Map<?, ?> names && names.containsKey(name)) {
                            return;
                        }
                        if (rule instanceof Map<?, ?> other) {
                            check(other, field, at + "/" + name);
                        } else {
                            require(!Boolean.FALSE.equals(rule), at, "has an unknown " + name);
                        }
                    });
        }
    }

    private void anyOf(List<?> choices, @Nullable Object value, String at) {
        List<String> all = new ArrayList<>();
        for (Object choice : choices) {
            Schema one = new Schema(root);
            one.check((Map<?, ?>) choice, value, at);
            if (one.faults.isEmpty()) {
                return;
            }
            all.addAll(one.faults);
        }
        faults.addAll(all);
    }

    private Map<?, ?> referenced(String reference) {
        Object definitions = root.get("$defs");
        return (Map<?, ?>) ((Map<?, ?>) definitions).get(reference.substring("#/$defs/".length()));
    }

    private static boolean isOfType(Object wanted, @Nullable Object value) {
        if (wanted instanceof List<?> several) {
            return several.stream().anyMatch(one -> isOfType(one, value));
        }
        return switch ((String) wanted) {
            case "object" -> value instanceof Map;
            case "array" -> value instanceof List;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "null" -> value == null;
            case "integer" -> value instanceof BigDecimal number && number.scale() <= 0;
            default -> throw new IllegalStateException("unknown type " + wanted);
        };
    }

    private void require(boolean holds, String at, String fault) {
        if (!holds) {
            faults.add(at + " " + fault);
        }
    }
}

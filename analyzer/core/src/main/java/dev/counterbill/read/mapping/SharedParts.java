package dev.counterbill.read.mapping;

import dev.counterbill.config.ConfigNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What mappings share: tables of words, and fragments that read a usage object.
 *
 * @param text the text that they were read from, which is part of every mapping's digest
 */
record SharedParts(
        String text,
        Map<String, Map<String, Object>> tables,
        Map<String, ConfigNode.Mapping> fragments) {
    static final SharedParts NONE = new SharedParts("", Map.of(), Map.of());

    static SharedParts load(YamlFile file, ConfigNode.Mapping root) {
        Map<String, Map<String, Object>> tables = tables(file, YamlFile.entry(root, "tables"));
        Map<String, ConfigNode.Mapping> fragments = new LinkedHashMap<>();
        ConfigNode.Mapping all = file.map(YamlFile.entry(root, "fragments"));
        if (all != null) {
            for (Map.Entry<String, ConfigNode> entry : all.entries().entrySet()) {
                ConfigNode.Mapping fragment = file.map(entry.getValue());
                if (fragment != null) {
                    fragments.put(entry.getKey(), fragment);
                }
            }
        }
        return new SharedParts(file.source(), tables, fragments);
    }

    /** Tables of words; a number as a value stays a number. Keys are compared in lower case. */
    static Map<String, Map<String, Object>> tables(
            YamlFile file, @org.jspecify.annotations.Nullable ConfigNode node) {
        Map<String, Map<String, Object>> tables = new LinkedHashMap<>();
        ConfigNode.Mapping all = file.map(node);
        if (all == null) {
            return tables;
        }
        for (Map.Entry<String, ConfigNode> entry : all.entries().entrySet()) {
            Map<String, Object> table = new LinkedHashMap<>();
            ConfigNode.Mapping rows = file.map(entry.getValue());
            if (rows != null) {
                for (Map.Entry<String, ConfigNode> row : rows.entries().entrySet()) {
                    String key = row.getKey().toLowerCase(Locale.ROOT);
                    if (row.getValue() instanceof ConfigNode.Scalar value
                            && value.style() != ConfigNode.Scalar.Style.TRUTH
                            && value.style() != ConfigNode.Scalar.Style.NULL) {
                        table.put(key, value(file, value));
                    } else {
                        file.wrongShape(row.getValue(), "a text or number");
                    }
                }
            }
            tables.put(entry.getKey(), table);
        }
        return tables;
    }

    private static Object value(YamlFile file, ConfigNode.Scalar value) {
        if (value.style() != ConfigNode.Scalar.Style.NUMBER) {
            return value.text();
        }
        Vector number = new Vector();
        number.begin(1);
        number.setText(0, value.text());
        Numbers numbers = new Numbers();
        numbers.load(number, 0);
        if (numbers.kind == Numbers.FAULT) {
            file.badValue(value, value.text(), numbers.fault().rule(), numbers.fault().remedy());
            return BigDecimal.ZERO;
        }
        return numbers.decimal();
    }
}

package dev.counterbill.read.mapping;

import dev.counterbill.config.ConfigNode;
import dev.counterbill.read.RecordMapping.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the {@code match} of a mapping. */
final class MatchLoader {
    private static final Set<String> KEYS =
            Set.of("form", "columns", "only", "has", "eq", "like", "absent", "any");

    private final YamlFile file;

    MatchLoader(YamlFile file) {
        this.file = file;
    }

    MatchRule load(ConfigNode.Mapping match) {
        file.unknownKeys(match, KEYS);
        List<MatchRule.Condition> conditions = new ArrayList<>();
        for (String path : file.texts(YamlFile.entry(match, "has"))) {
            conditions.add(new MatchRule.Condition.Has(path(path)));
        }
        for (String path : file.texts(YamlFile.entry(match, "absent"))) {
            conditions.add(new MatchRule.Condition.Absent(path(path)));
        }
        equal(file.map(YamlFile.entry(match, "eq")), conditions);
        like(file.map(YamlFile.entry(match, "like")), conditions);
        any(YamlFile.entry(match, "any"), conditions);
        List<String> columns = file.texts(YamlFile.entry(match, "columns"));
        String only = file.text(YamlFile.entry(match, "only"));
        if (columns.isEmpty() && conditions.isEmpty()) {
            file.badValue(
                    match,
                    "match",
                    "a mapping names at least one column or path that its files have",
                    "Add 'columns' or 'has'; without one it would fit every file");
        }
        return new MatchRule(
                forms(YamlFile.entry(match, "form")),
                columns,
                "true".equals(only) ? MatchRule.Columns.EXACTLY : MatchRule.Columns.AT_LEAST,
                conditions);
    }

    private Set<Form> forms(@Nullable ConfigNode node) {
        String word = node == null ? "any" : file.text(node);
        if (node == null || word == null) {
            return EnumSet.allOf(Form.class);
        }
        return switch (word) {
            case "csv" -> EnumSet.of(Form.CSV);
            case "json" -> EnumSet.of(Form.JSON);
            case "table" -> EnumSet.of(Form.CSV, Form.PARQUET);
            case "any" -> EnumSet.allOf(Form.class);
            default -> {
                file.badValue(
                        node,
                        word,
                        "a form is csv, table (CSV or Parquet), json or any",
                        "Correct it");
                yield EnumSet.allOf(Form.class);
            }
        };
    }

    private void equal(ConfigNode.@Nullable Mapping map, List<MatchRule.Condition> conditions) {
        if (map == null) {
            return;
        }
        for (Map.Entry<String, ConfigNode> entry : map.entries().entrySet()) {
            String value = file.text(entry.getValue());
            if (value != null) {
                conditions.add(new MatchRule.Condition.Equals(path(entry.getKey()), value));
            }
        }
    }

    private void like(ConfigNode.@Nullable Mapping map, List<MatchRule.Condition> conditions) {
        if (map == null) {
            return;
        }
        for (Map.Entry<String, ConfigNode> entry : map.entries().entrySet()) {
            String regex = file.text(entry.getValue());
            if (regex == null) {
                continue;
            }
            Object compiled = Patterns.compile(regex);
            if (compiled instanceof Pattern pattern) {
                conditions.add(new MatchRule.Condition.Like(path(entry.getKey()), pattern));
            } else {
                file.problems()
                        .error(
                                "BAD_PATTERN",
                                entry.getValue().place(),
                                regex,
                                String.valueOf(compiled),
                                "Mend the regular expression");
            }
        }
    }

    private void any(@Nullable ConfigNode node, List<MatchRule.Condition> conditions) {
        List<List<List<String>>> alternatives = new ArrayList<>();
        for (ConfigNode alternative : file.list(node)) {
            alternatives.add(file.texts(alternative).stream().map(MatchLoader::path).toList());
        }
        if (!alternatives.isEmpty()) {
            conditions.add(new MatchRule.Condition.Any(alternatives));
        }
    }

    /** {@code data[].results[].x}; a name with a point stands in backquotes. */
    static List<String> path(String text) {
        if (text.indexOf('`') < 0) {
            return Arrays.asList(text.split("\\."));
        }
        List<String> names = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '`') {
                quoted = !quoted;
            } else if (c == '.' && !quoted) {
                names.add(name.toString());
                name.setLength(0);
            } else {
                name.append(c);
            }
        }
        names.add(name.toString());
        return names;
    }
}

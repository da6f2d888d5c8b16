package dev.counterbill.read.mapping;

import dev.counterbill.config.ConfigNode;
import dev.counterbill.model.CloseNames;
import dev.counterbill.read.mapping.CompiledMapping.Absence;
import dev.counterbill.read.mapping.CompiledMapping.Emission;
import dev.counterbill.read.mapping.CompiledMapping.KeyPart;
import dev.counterbill.read.mapping.ExpressionParser.Malformed;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a mapping writes: {@code const}, {@code set}, {@code emit}, {@code dedup}. */
final class EmissionLoader {
    private final YamlFile file;
    private final Compiler compiler;
    private final Compiler.Scope scope;
    private final ConfigNode.Mapping root;

    EmissionLoader(
            YamlFile file, Compiler compiler, Compiler.Scope scope, ConfigNode.Mapping root) {
        this.file = file;
        this.compiler = compiler;
        this.scope = scope;
        this.root = root;
    }

    List<Emission> load(
            EnumMap<CanonicalField, Node> ofFragments, List<MappingLoader.PendingCheck> checks) {
        EnumMap<CanonicalField, Node> own = fields(root);
        EnumMap<CanonicalField, Node> common = new EnumMap<>(ofFragments);
        common.putAll(own);
        ConfigNode emit = YamlFile.entry(root, "emit");
        if (emit == null) {
            return List.of(emission(root, null, common, checks));
        }
        for (CanonicalField field : common.keySet()) {
            if (field.role == CanonicalField.Role.COUNT
                    || field.role == CanonicalField.Role.DECIMAL) {
                file.badValue(
                        emit,
                        field.column(),
                        "with 'emit', counts and amounts are set in its entries, else each would"
                                + " count them again",
                        "Move it into the entries of 'emit'");
            }
        }
        List<Emission> emissions = new ArrayList<>();
        for (ConfigNode item : file.list(emit)) {
            ConfigNode.Mapping entry = file.map(item);
            if (entry != null) {
                file.unknownKeys(entry, Set.of("when", "const", "set"));
                EnumMap<CanonicalField, Node> fields = new EnumMap<>(common);
                fields.putAll(fields(entry));
                emissions.add(emission(entry, entry, fields, checks));
            }
        }
        if (emissions.isEmpty()) {
            file.badValue(emit, "", "'emit' has at least one entry", "Add one");
        }
        return emissions;
    }

    private Emission emission(
            ConfigNode.Mapping at,
            ConfigNode.@Nullable Mapping conditional,
            EnumMap<CanonicalField, Node> fields,
            List<MappingLoader.PendingCheck> checks) {
        requireFields(at, fields);
        Map<String, Located> outputs = outputs(fields);
        Node when = null;
        ConfigNode condition = conditional == null ? null : YamlFile.entry(conditional, "when");
        if (condition != null) {
            when = compiled(condition, scope, Set.of(Node.Type.ANY, Node.Type.TRUTH));
        }
        List<KeyPart> key = new ArrayList<>();
        List<Node> prefer = new ArrayList<>();
        ConfigNode.Mapping dedup = file.map(YamlFile.entry(root, "dedup"));
        if (dedup != null) {
            file.unknownKeys(dedup, Set.of("key", "with", "prefer"));
            Compiler.Scope in = new Compiler.Scope(scope);
            outputs.forEach(
                    (name, located) -> {
                        if (scope.find(name) == null) {
                            in.names.put(name, located);
                        }
                    });
            for (ConfigNode part : file.list(YamlFile.entry(dedup, "key"))) {
                keyPart(part, fields, in, Absence.NEVER_MATCHES, key);
            }
            for (ConfigNode part : file.list(YamlFile.entry(dedup, "with"))) {
                keyPart(part, fields, in, Absence.IS_A_VALUE, key);
            }
            for (ConfigNode part : file.list(YamlFile.entry(dedup, "prefer"))) {
                Node node = compiled(part, in, Preference.TYPES);
                if (node != null) {
                    prefer.add(node);
                }
            }
        }
        return new Emission(
                when, fields, MappingLoader.checks(file, compiler, checks, outputs), key, prefer);
    }

    private void requireFields(ConfigNode.Mapping at, Map<CanonicalField, Node> fields) {
        for (CanonicalField field : List.of(CanonicalField.TIMESTAMP, CanonicalField.MODEL)) {
            boolean money =
                    fields.get(CanonicalField.KIND) instanceof Leaves.Constant kind
                            && Set.of("cost", "hosting", "adjustment", "training")
                                    .contains(String.valueOf(kind.value()));
            if (!fields.containsKey(field) && !(money && field == CanonicalField.MODEL)) {
                file.problems()
                        .error(
                                "MISSING_FIELD",
                                at.place(),
                                field.column(),
                                "a mapping sets the timestamp and the model of its records",
                                "Add it under 'set'");
            }
        }
    }

    /** {@code $input} and the like, for checks and preferences; an absent count is absent. */
    private Map<String, Located> outputs(EnumMap<CanonicalField, Node> fields) {
        Map<String, Located> outputs = new HashMap<>();
        List<Node> tokens = new ArrayList<>();
        fields.forEach(
                (field, node) -> {
                    field.names.forEach(name -> outputs.put(name, new Located.Value(node)));
                    if (field.meter != null && field.meter.isToken()) {
                        tokens.add(node);
                    }
                });
        Node zero = Leaves.Constant.number(compiler.slots, BigDecimal.ZERO);
        tokens.add(zero);
        outputs.put(
                "total",
                new Located.Value(
                        new MoreFunctions.Fold(compiler.slots, MoreFunctions.Fold.By.SUM, tokens)));
        return outputs;
    }

    private void keyPart(
            ConfigNode node,
            Map<CanonicalField, Node> fields,
            Compiler.Scope in,
            Absence absence,
            List<KeyPart> key) {
        String expression = file.expression(node);
        if (expression == null) {
            return;
        }
        CanonicalField field = CanonicalField.byName(expression);
        if (field == CanonicalField.PROVIDER) {
            key.add(new KeyPart(field, null, absence));
            return;
        }
        if (field != null && fields.containsKey(field)) {
            key.add(new KeyPart(field, fields.get(field), absence));
            return;
        }
        Node part = compiled(node, in, Set.of());
        if (part != null) {
            key.add(new KeyPart(null, part, absence));
        }
    }

    private @Nullable Node compiled(ConfigNode node, Compiler.Scope in, Set<Node.Type> allowed) {
        String expression = file.expression(node);
        if (expression == null) {
            return null;
        }
        try {
            Node compiled = compiler.compile(expression, in);
            if (!allowed.isEmpty()) {
                Compiler.require(0, compiled, allowed);
            }
            return compiled;
        } catch (Malformed e) {
            file.malformed(node, expression, e);
            return null;
        }
    }

    /** What {@code const} and {@code set} of a section fill. */
    private EnumMap<CanonicalField, Node> fields(ConfigNode.Mapping section) {
        EnumMap<CanonicalField, Node> constants = new EnumMap<>(CanonicalField.class);
        ConfigNode.Mapping map = file.map(YamlFile.entry(section, "const"));
        if (map != null) {
            for (Map.Entry<String, ConfigNode> entry : map.entries().entrySet()) {
                constant(map, entry, constants);
            }
        }
        EnumMap<CanonicalField, Node> set = new EnumMap<>(CanonicalField.class);
        ConfigNode.Mapping expressions = file.map(YamlFile.entry(section, "set"));
        set(file, compiler, scope, expressions, set);
        for (CanonicalField field : set.keySet()) {
            if (constants.containsKey(field) && expressions != null) {
                twice(file, expressions.place(), field);
            }
        }
        constants.putAll(set);
        return constants;
    }

    private void constant(
            ConfigNode.Mapping map,
            Map.Entry<String, ConfigNode> entry,
            EnumMap<CanonicalField, Node> constants) {
        CanonicalField field = field(file, map, entry.getKey());
        String value = file.text(entry.getValue());
        if (field == null || value == null) {
            return;
        }
        if (field.role != CanonicalField.Role.WORD) {
            file.badValue(
                    entry.getValue(),
                    value,
                    "'const' holds texts; counts and times are 'set'",
                    "Move it");
            return;
        }
        if (field == CanonicalField.KIND && RecordKind.byWord(value) == null) {
            file.badValue(
                    entry.getValue(),
                    value,
                    "a kind is one of " + RecordKind.words(),
                    "Correct it");
        }
        if (constants.put(field, Leaves.Constant.text(compiler.slots, value)) != null) {
            twice(file, YamlFile.keyPlace(map, entry.getKey()), field);
        }
    }

    /** Compiles a {@code set} into fields. */
    static void set(
            YamlFile file,
            Compiler compiler,
            Compiler.Scope scope,
            ConfigNode.@Nullable Mapping map,
            EnumMap<CanonicalField, Node> into) {
        if (map == null) {
            return;
        }
        EnumMap<CanonicalField, Node> own = new EnumMap<>(CanonicalField.class);
        for (Map.Entry<String, ConfigNode> entry : map.entries().entrySet()) {
            CanonicalField field = field(file, map, entry.getKey());
            String expression = file.expression(entry.getValue());
            if (field == null || expression == null) {
                continue;
            }
            try {
                Node node =
                        field.role == CanonicalField.Role.MAP
                                ? late(compiler, entry.getValue(), expression, scope)
                                : compiler.compile(expression, scope);
                Compiler.require(0, node, allowed(field.role));
                if (own.put(field, node) != null) {
                    twice(file, YamlFile.keyPlace(map, entry.getKey()), field);
                }
            } catch (Malformed e) {
                file.malformed(entry.getValue(), expression, e);
                // It is there, if broken: one problem is told once.
                own.put(field, Leaves.Constant.nothing(compiler.slots));
            }
        }
        into.putAll(own);
    }

    private static Node late(
            Compiler compiler, ConfigNode at, String expression, Compiler.Scope scope) {
        Leaves.Labels labels = new Leaves.Labels(compiler.slots);
        compiler.late.add(new Compiler.Late(labels, at, expression, scope));
        return labels;
    }

    private static Set<Node.Type> allowed(CanonicalField.Role role) {
        return switch (role) {
            case TIME -> Set.of(Node.Type.ANY, Node.Type.TIME, Node.Type.NOTHING);
            case COUNT, DECIMAL -> Set.of(Node.Type.ANY, Node.Type.NUMBER, Node.Type.NOTHING);
            case MAP -> Set.of(Node.Type.ANY, Node.Type.TREE, Node.Type.NOTHING);
            case WORD ->
                    Set.of(
                            Node.Type.ANY,
                            Node.Type.TEXT,
                            Node.Type.NUMBER,
                            Node.Type.TRUTH,
                            Node.Type.NOTHING);
        };
    }

    private static @Nullable CanonicalField field(
            YamlFile file, ConfigNode.Mapping map, String name) {
        CanonicalField field = CanonicalField.byName(name);
        if (field == null) {
            file.problems()
                    .error(
                            "UNKNOWN_FIELD",
                            YamlFile.keyPlace(map, name),
                            name,
                            "canonical fields are those of canonical logs",
                            CloseNames.remedy(
                                    name,
                                    CanonicalField.allNames(),
                                    "Put what only the mapping needs under 'let'"));
        }
        return field;
    }

    private static void twice(
            YamlFile file, dev.counterbill.rates.SourcePlace place, CanonicalField field) {
        file.problems()
                .error(
                        "DUPLICATE_FIELD",
                        place,
                        field.column(),
                        "a field is filled once, under one of its names: "
                                + String.join(", ", field.names),
                        "Remove one");
    }
}

package dev.counterbill.read.mapping;

import dev.counterbill.bytes.Sha256;
import dev.counterbill.config.ConfigNode;
import dev.counterbill.model.CloseNames;
import dev.counterbill.read.Excerpts;
import dev.counterbill.read.mapping.CompiledMapping.Assumption;
import dev.counterbill.read.mapping.CompiledMapping.Check;
import dev.counterbill.read.mapping.CompiledMapping.Emission;
import dev.counterbill.read.mapping.ExpressionParser.Malformed;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one mapping file, checks all of it, and compiles it. */
final class MappingLoader {
    static final Set<String> KEYS =
            Set.of(
                    "id",
                    "version",
                    "title",
                    "match",
                    "priority",
                    "each",
                    "let",
                    "when",
                    "elsewhere",
                    "reject",
                    "use",
                    "const",
                    "set",
                    "emit",
                    "carry",
                    "assume",
                    "check",
                    "dedup",
                    "needs",
                    "tables",
                    "doubt");
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9.-]{0,63}");

    /** Names that an expression can say. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private static final Pattern WHOLE = Pattern.compile("(-?[0-9]+)(\\.0+)?");

    /** Most entries of one section; a mapping is written by a person. */
    private static final int MAX_ENTRIES = 200;

    private final YamlFile file;
    private final SharedParts shared;
    private final ConfigNode.Mapping root;
    private final Compiler.Scope scope = new Compiler.Scope(null);

    /** What fragments contributed, before the mapping's own. */
    private final EnumMap<CanonicalField, Node> ofFragments = new EnumMap<>(CanonicalField.class);

    private final List<PendingCheck> checks = new ArrayList<>();

    private final List<CompiledMapping.Rejection> rejections = new ArrayList<>();

    /** A check waits until the outputs that it may read are known. */
    record PendingCheck(ConfigNode node, String expression, Compiler.Scope scope) {}

    MappingLoader(YamlFile file, SharedParts shared, ConfigNode.Mapping root) {
        this.file = file;
        this.shared = shared;
        this.root = root;
    }

    /** What recognises the files of a mapping, and names what it takes for granted. */
    record Front(String id, int priority, MatchRule match, Set<String> assumptions) {}

    /**
     * The same without a look at the rest; null where something is wrong, and then the problems say
     * what.
     */
    @Nullable Front front() {
        String id = id();
        MatchRule match = match();
        return file.problems().hasErrors() || id == null || match == null
                ? null
                : new Front(
                        id,
                        priority(),
                        match,
                        Set.copyOf(assumptions().stream().map(Assumption::name).toList()));
    }

    /** The mapping, or null where something is wrong; then the problems say what. */
    @Nullable CompiledMapping load() {
        file.unknownKeys(root, KEYS);
        String id = id();
        file.words(YamlFile.entry(root, "title"));
        version();
        MatchRule match = match();
        List<String> each = each();
        List<Assumption> assumptions = assumptions();
        Map<String, Map<String, Object>> tables = new LinkedHashMap<>(shared.tables());
        tables.putAll(SharedParts.tables(file, YamlFile.entry(root, "tables")));
        ConfigNode.Mapping carry = named(file.map(YamlFile.entry(root, "carry")));
        List<String> carried = carry == null ? List.of() : List.copyOf(carry.entries().keySet());
        Compiler compiler =
                new Compiler(
                        (int) each.stream().filter(MappingLoader::isArray).count(),
                        Set.copyOf(assumptions.stream().map(Assumption::name).toList()),
                        carried,
                        tables);
        List<Node> carryNodes = new ArrayList<>();
        if (carry != null) {
            carry.entries().values().forEach(node -> add(carryNodes, node, compiler, scope));
        }
        let(file.map(YamlFile.entry(root, "let")), scope, compiler);
        Node when = truth(YamlFile.entry(root, "when"), compiler, scope);
        Node elsewhere = truth(YamlFile.entry(root, "elsewhere"), compiler, scope);
        use(compiler);
        addChecks(YamlFile.entry(root, "check"), scope);
        addRejections(YamlFile.entry(root, "reject"), compiler, scope);
        List<Emission> emissions =
                new EmissionLoader(file, compiler, scope, root).load(ofFragments, checks);
        CompiledMapping.Doubt doubt = doubt(compiler);
        List<String> needs = needs();
        int priority = priority();
        int fieldsWithoutLabels = compiler.fields().size();
        labels(compiler);
        if (file.problems().hasErrors() || id == null || match == null) {
            return null;
        }
        CompiledMapping.Head head =
                new CompiledMapping.Head(
                        id, digest(file, shared), priority, match, assumptions, needs);
        return new CompiledMapping(
                head,
                new CompiledMapping.Program(
                        each,
                        compiler.fields(),
                        fieldsWithoutLabels,
                        compiler.slots.count(),
                        carryNodes,
                        when,
                        whenText(),
                        elsewhere,
                        List.copyOf(rejections),
                        emissions,
                        doubt),
                new NameTables(tables));
    }

    private @Nullable String id() {
        ConfigNode node = YamlFile.entry(root, "id");
        if (node == null) {
            file.missingKey(root, "id", "the name that reports show");
            return null;
        }
        String id = file.words(node);
        if (id != null && !ID.matcher(id).matches()) {
            file.badValue(
                    node,
                    Excerpts.of(id),
                    "an id has lower-case letters, digits, '.' and '-'",
                    "Rename it");
        }
        return id;
    }

    private @Nullable MatchRule match() {
        ConfigNode.Mapping match = file.map(YamlFile.entry(root, "match"));
        if (match == null) {
            if (YamlFile.entry(root, "match") == null) {
                file.missingKey(root, "match", "by what its files are recognised");
            }
            return null;
        }
        return new MatchLoader(file).load(match);
    }

    private List<String> each() {
        ConfigNode node = YamlFile.entry(root, "each");
        String path = node == null ? null : file.text(node);
        if (node == null || path == null) {
            return List.of();
        }
        List<String> names = MatchLoader.path(path);
        if (names.isEmpty()
                || !isArray(names.get(names.size() - 1))
                || names.stream().anyMatch(name -> name.isEmpty() || name.equals("[]"))) {
            file.badValue(
                    node,
                    path,
                    "'each' is a path that ends in an array, such as data[].results[] or"
                            + " page.results[]",
                    "Correct it");
        }
        return names;
    }

    private static boolean isArray(String step) {
        return step.endsWith("[]");
    }

    private void version() {
        ConfigNode node = YamlFile.entry(root, "version");
        if (node instanceof ConfigNode.Scalar scalar
                && scalar.style() == ConfigNode.Scalar.Style.NUMBER) {
            if (!WHOLE.matcher(scalar.text()).matches()) {
                file.badValue(
                        node,
                        scalar.text(),
                        "a version is a whole number or a text",
                        "Put it in quotes");
            }
        } else {
            file.words(node);
        }
    }

    private List<Assumption> assumptions() {
        List<Assumption> assumptions = new ArrayList<>();
        ConfigNode.Mapping map = named(file.map(YamlFile.entry(root, "assume")));
        if (map == null) {
            return assumptions;
        }
        for (Map.Entry<String, ConfigNode> entry : map.entries().entrySet()) {
            if (entry.getValue() instanceof ConfigNode.Mapping detailed) {
                file.unknownKeys(detailed, Set.of("default", "says"));
                ConfigNode preset = YamlFile.entry(detailed, "default");
                if (preset == null) {
                    file.problems()
                            .error(
                                    "MISSING_KEY",
                                    detailed.place(),
                                    "default",
                                    "an assumption has a default, which holds unless a source"
                                            + " says otherwise",
                                    "Add it");
                }
                String word = file.text(preset);
                String says = file.text(YamlFile.entry(detailed, "says"));
                assumptions.add(
                        new Assumption(
                                entry.getKey(),
                                word == null ? "" : word,
                                says == null ? "" : says));
            } else {
                String preset = file.text(entry.getValue());
                assumptions.add(new Assumption(entry.getKey(), preset == null ? "" : preset, ""));
            }
        }
        return assumptions;
    }

    private void let(ConfigNode.@Nullable Mapping map, Compiler.Scope into, Compiler compiler) {
        if (named(map) == null || map == null) {
            return;
        }
        for (Map.Entry<String, ConfigNode> entry : map.entries().entrySet()) {
            String expression = file.expression(entry.getValue());
            // A broken one is known all the same, lest every use of it be reported too.
            Located located = new Located.Value(Leaves.Constant.nothing(compiler.slots));
            if (expression != null) {
                try {
                    located = compiler.locate(expression, into);
                } catch (Malformed e) {
                    file.malformed(entry.getValue(), expression, e);
                }
            }
            into.names.put(entry.getKey(), located);
        }
    }

    private void use(Compiler compiler) {
        ConfigNode.Mapping uses = file.map(YamlFile.entry(root, "use"));
        if (uses == null) {
            return;
        }
        for (Map.Entry<String, ConfigNode> entry : uses.entries().entrySet()) {
            ConfigNode.Mapping fragment = shared.fragments().get(entry.getKey());
            String argument = file.expression(entry.getValue());
            if (fragment == null) {
                file.problems()
                        .error(
                                "UNKNOWN_FRAGMENT",
                                YamlFile.keyPlace(uses, entry.getKey()),
                                entry.getKey(),
                                "fragments are " + String.join(", ", shared.fragments().keySet()),
                                CloseNames.remedy(
                                        entry.getKey(), shared.fragments().keySet(), "Correct it"));
                continue;
            }
            if (argument == null) {
                continue;
            }
            Compiler.Scope inner = new Compiler.Scope(null);
            try {
                inner.names.put("u", compiler.locate(argument, scope));
            } catch (Malformed e) {
                file.malformed(entry.getValue(), argument, e);
                continue;
            }
            let(file.map(YamlFile.entry(fragment, "let")), inner, compiler);
            EnumMap<CanonicalField, Node> written = new EnumMap<>(CanonicalField.class);
            EmissionLoader.set(
                    file, compiler, inner, file.map(YamlFile.entry(fragment, "set")), written);
            compiler.fragmentOutputs.put(entry.getKey(), written);
            ofFragments.putAll(written);
            addChecks(YamlFile.entry(fragment, "check"), inner);
            addRejections(YamlFile.entry(fragment, "reject"), compiler, inner);
        }
    }

    private void addChecks(@Nullable ConfigNode node, Compiler.Scope in) {
        for (ConfigNode item : file.list(node)) {
            String expression = file.expression(item);
            if (expression != null) {
                checks.add(new PendingCheck(item, expression, in));
            }
        }
    }

    private void addRejections(@Nullable ConfigNode node, Compiler compiler, Compiler.Scope in) {
        for (ConfigNode item : file.list(node)) {
            ConfigNode.Mapping map = file.map(item);
            if (map == null) {
                continue;
            }
            file.unknownKeys(map, Set.of("when", "says"));
            Node when = truth(YamlFile.entry(map, "when"), compiler, in);
            String says = file.text(YamlFile.entry(map, "says"));
            if (when == null || says == null) {
                file.badValue(map, "", "an entry of 'reject' has when and says", "Complete it");
                continue;
            }
            rejections.add(new CompiledMapping.Rejection(when, says));
        }
    }

    private CompiledMapping.@Nullable Doubt doubt(Compiler compiler) {
        ConfigNode.Mapping map = file.map(YamlFile.entry(root, "doubt"));
        if (map == null) {
            return null;
        }
        file.unknownKeys(map, Set.of("assume", "when", "holds", "tokens"));
        String assumption = file.text(YamlFile.entry(map, "assume"));
        Node when = truth(YamlFile.entry(map, "when"), compiler, scope);
        Node holds = truth(YamlFile.entry(map, "holds"), compiler, scope);
        List<Node> tokens = new ArrayList<>();
        ConfigNode node = YamlFile.entry(map, "tokens");
        if (node != null) {
            add(tokens, node, compiler, scope);
        }
        if (assumption == null || when == null || holds == null || tokens.isEmpty()) {
            file.badValue(map, "", "'doubt' has assume, when, holds and tokens", "Complete it");
            return null;
        }
        return new CompiledMapping.Doubt(assumption, when, holds, tokens.get(0));
    }

    private void labels(Compiler compiler) {
        for (Compiler.Late late : compiler.late) {
            try {
                Node node = compiler.tree(compiler.locate(late.expression(), late.scope()));
                Compiler.require(0, node, Set.of(Node.Type.ANY, Node.Type.TREE, Node.Type.NOTHING));
                late.node().resolve(node);
            } catch (Malformed e) {
                file.malformed(late.at(), late.expression(), e);
            }
        }
    }

    private List<String> needs() {
        List<String> needs = file.texts(YamlFile.entry(root, "needs"));
        for (String need : needs) {
            if (!Compiler.SOURCE_FACTS.contains(need)) {
                file.badValue(
                        root,
                        need,
                        "'needs' names what a source can declare: "
                                + String.join(
                                        ", ", Compiler.SOURCE_FACTS.stream().sorted().toList()),
                        "Correct it");
            }
        }
        return needs;
    }

    private int priority() {
        ConfigNode node = YamlFile.entry(root, "priority");
        String priority = node == null ? null : file.text(node);
        if (!(node instanceof ConfigNode.Scalar scalar) || priority == null) {
            return 0;
        }
        Matcher whole = WHOLE.matcher(priority);
        if (scalar.style() != ConfigNode.Scalar.Style.NUMBER
                || !whole.matches()
                || !whole.group(1).matches("-?[0-9]{1,3}")) {
            file.badValue(
                    node, priority, "a priority is a whole number of up to 3 digits", "Correct it");
            return 0;
        }
        return Integer.parseInt(whole.group(1));
    }

    private String whenText() {
        ConfigNode node = YamlFile.entry(root, "when");
        return node instanceof ConfigNode.Scalar scalar ? "when: " + scalar.text() : "when";
    }

    private @Nullable Node truth(@Nullable ConfigNode node, Compiler compiler, Compiler.Scope in) {
        String expression = node == null ? null : file.expression(node);
        if (node == null || expression == null) {
            return null;
        }
        try {
            return compiler.truth(ExpressionParser.parse(expression), in);
        } catch (Malformed e) {
            file.malformed(node, expression, e);
            return null;
        }
    }

    private void add(List<Node> nodes, ConfigNode node, Compiler compiler, Compiler.Scope in) {
        String expression = file.expression(node);
        if (expression == null) {
            return;
        }
        try {
            nodes.add(compiler.compile(expression, in));
        } catch (Malformed e) {
            file.malformed(node, expression, e);
        }
    }

    /** A section of named values, as long and with such names as expressions can use. */
    private ConfigNode.@Nullable Mapping named(ConfigNode.@Nullable Mapping map) {
        if (map == null) {
            return null;
        }
        for (String name : map.entries().keySet()) {
            if (!NAME.matcher(name).matches()) {
                file.problems()
                        .error(
                                "BAD_VALUE",
                                YamlFile.keyPlace(map, name),
                                name,
                                "a name that expressions use has letters, digits and '_', and does"
                                        + " not begin with a digit",
                                "Rename it");
            }
        }
        if (map.entries().size() > MAX_ENTRIES) {
            file.badValue(
                    map, "", "a section has at most " + MAX_ENTRIES + " entries", "Shorten it");
            return null;
        }
        return map;
    }

    /** SHA-256 of the text of a mapping and of what all share. */
    static String digest(YamlFile file, SharedParts shared) {
        MessageDigest sha = Sha256.start();
        sha.update(file.source().getBytes(StandardCharsets.UTF_8));
        sha.update((byte) 0);
        sha.update(shared.text().getBytes(StandardCharsets.UTF_8));
        return Sha256.hex(sha);
    }

    /** Checks of one emission, which may read its outputs. */
    static List<Check> checks(
            YamlFile file,
            Compiler compiler,
            List<PendingCheck> pending,
            Map<String, Located> outputs) {
        List<Check> checks = new ArrayList<>();
        for (PendingCheck check : pending) {
            Compiler.Scope in = new Compiler.Scope(check.scope());
            outputs.forEach(
                    (name, located) -> {
                        if (check.scope().find(name) == null) {
                            in.names.put(name, located);
                        }
                    });
            try {
                checks.add(
                        new Check(
                                compiler.truth(ExpressionParser.parse(check.expression()), in),
                                check.expression()));
            } catch (Malformed e) {
                file.malformed(check.node(), check.expression(), e);
            }
        }
        return checks;
    }
}

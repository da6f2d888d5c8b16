package dev.counterbill.cli;

import dev.counterbill.config.ConfigNode;
import dev.counterbill.config.ConfigParser;
import dev.counterbill.config.Problems;
import dev.counterbill.config.Settings;
import dev.counterbill.rates.SourcePlace;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What a run would use, and where each value comes from. */
final class PrintedConfig {
    /** Flags that say what to print, and no value that shapes a figure or a file. */
    private static final List<String> NOT_SETTINGS =
            List.of("--help", "--version", "--print-config");

    /** Keys of the settings whose flag has another name. */
    private static final Map<String, String> KEYS =
            Map.of(
                    "format", "output.formats",
                    "output", "output.folder",
                    "no-built-in-rates", "built_in_rates");

    private final CommandLine line;
    private final Map<String, String> environment;
    private final Optional<ConfigNode> file;

    private PrintedConfig(
            CommandLine line, Map<String, String> environment, Optional<ConfigNode> file) {
        this.line = line;
        this.environment = environment;
        this.file = file;
    }

    /** Prints a line per value. */
    static void print(CommandLine line, Settings settings, PrintWriter out) {
        Optional<ConfigNode> file =
                settings.file().flatMap(path -> ConfigParser.parseFile(path, new Problems()));
        settings.file().map(Path::toString).ifPresent(name -> out.println("# settings: " + name));
        TextTable table = new TextTable("Setting", "Value", "From");
        for (List<String> row : new PrintedConfig(line, System.getenv(), file).rows()) {
            table.line(row.toArray(new String[0]));
        }
        table.printTo(out);
        out.flush();
    }

    private List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (OptionSpec option : line.getCommandSpec().options()) {
            if (!NOT_SETTINGS.contains(option.longestName())) {
                rows.add(row(option));
            }
        }
        for (String key : List.of("sources", "assume")) {
            node(key).ifPresent(node -> rows.add(List.of(key, text(node), place(node.place()))));
        }
        return rows;
    }

    private List<String> row(OptionSpec option) {
        String name = option.longestName().substring(2);
        Optional<String> variable =
                EnvironmentDefaults.variable(option).filter(environment::containsKey);
        CommandLine.ParseResult parsed = line.getParseResult();
        if (parsed.hasMatchedOption(option.longestName())) {
            return List.of(name, value(option), "flag");
        }
        if (variable.isPresent()) {
            return List.of(name, value(option), "environment " + variable.get());
        }
        Optional<ConfigNode> node = node(KEYS.getOrDefault(name, name.replace('-', '_')));
        return node.map(some -> List.of(name, text(some), place(some.place())))
                .orElseGet(() -> List.of(name, value(option), "default"));
    }

    private static String value(OptionSpec option) {
        Object value = option.getValue();
        if (value == null || value instanceof List<?> list && list.isEmpty()) {
            return "-";
        }
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(", "))
                : String.valueOf(value);
    }

    private Optional<ConfigNode> node(String path) {
        Optional<ConfigNode> at = file;
        for (String key : path.split("\\.", -1)) {
            at =
                    at.flatMap(
                            node ->
                                    node instanceof ConfigNode.Mapping map
                                            ? Optional.ofNullable(map.entries().get(key))
                                            : Optional.empty());
        }
        return at;
    }

    private static String place(SourcePlace place) {
        return place.toString();
    }

    private static String text(ConfigNode node) {
        if (node instanceof ConfigNode.Scalar scalar) {
            return scalar.text();
        }
        if (node instanceof ConfigNode.Sequence list) {
            return list.items().stream().map(PrintedConfig::text).collect(Collectors.joining(", "));
        }
        return ((ConfigNode.Mapping) node)
                .entries().entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + text(entry.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
    }
}

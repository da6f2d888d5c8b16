package dev.counterbill.config;

import dev.counterbill.rates.RateBook;
import dev.counterbill.scenario.Scenario;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a scenarios file: the what-ifs that a person declares before any log is read. The format is
 * described in {@code schemas/scenarios.schema.json}.
 */
public final class ScenariosLoader {
    /** Name of the format; the file may state it. */
    public static final String SCHEMA = "counterbill-scenarios/1";

    private ScenariosLoader() {}

    /**
     * What the words of a file are read against.
     *
     * @param book models must be known to it
     * @param at instant at which aliases are looked up
     * @param zone of days
     */
    public record Against(RateBook book, Instant at, ZoneId zone) {
        /**
         * The day that {@code today} means: the last on which a source of the book was read, since
         * no report asks the clock and announced prices are not today's.
         */
        LocalDate today() {
            return book.tables().stream()
                    .flatMap(table -> table.sources().values().stream())
                    .flatMap(source -> source.seen().stream())
                    .max(Comparator.naturalOrder())
                    .orElseGet(() -> at.atOffset(ZoneOffset.UTC).toLocalDate());
        }
    }

    /**
     * Reads a YAML or JSON file.
     *
     * @return the scenarios, or empty when {@code problems} has errors
     */
    public static Optional<List<Scenario>> loadFile(Path file, Against against, Problems problems) {
        return ConfigParser.parseFile(file, problems)
                .flatMap(root -> load(root, against, problems));
    }

    /**
     * Reads a parsed file.
     *
     * @return the scenarios in the order of the file, or empty when {@code problems} has errors
     */
    public static Optional<List<Scenario>> load(
            ConfigNode root, Against against, Problems problems) {
        Problems own = new Problems();
        Optional<List<Scenario>> scenarios =
                MapReader.of(root, "a scenarios file", own).map(map -> read(map, against, own));
        own.all().forEach(problems::add);
        return own.hasErrors() ? Optional.empty() : scenarios;
    }

    private static List<Scenario> read(MapReader file, Against against, Problems problems) {
        InvestmentsLoader.checkSchema(file, SCHEMA);
        file.require("scenarios");
        List<Scenario> scenarios = new ArrayList<>();
        Set<String> ids = new LinkedHashSet<>();
        for (MapReader node : file.maps("scenarios")) {
            for (Scenario scenario : new ScenarioReader(node, against).read()) {
                if (!ids.add(scenario.id())) {
                    problems.error(
                            "DUPLICATE_ID",
                            node.placeOf("id"),
                            scenario.id(),
                            "each scenario has an id of its own",
                            "Rename one of them");
                }
                scenarios.add(scenario);
            }
        }
        file.rejectUnknownKeys();
        return scenarios;
    }
}

package dev.counterbill.config;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code counterbill.yaml} says. Everything is optional; flags of the command line and
 * environment variables are laid over it. Paths are resolved against the folder of the file.
 *
 * @param file where it was read from
 * @param name name of the report folder below the output folder
 * @param state folder in which nightly runs remember what logs say, or the word that stands for one
 *     of the user's own
 * @param zone zone of report days
 * @param currency ISO 4217 code of the bill
 * @param from first day, in the zone
 * @param to end (exclusive)
 * @param groupBy labels of the breakdown
 * @param whatIf models and words of {@code --what-if}
 * @param rates rate tables laid over the built-in book, in order
 * @param usesBuiltInRates whether the built-in book is used
 * @param fx exchange rates
 * @param scenarios file of scenarios
 * @param investments file of investments
 * @param budgets file of budgets
 * @param sources what is known of files that does not stand in them
 * @param output folder of the reports
 * @param formats output formats, empty for the default ones
 * @param tolerances what does not yet count as incomplete, by name: {@code rejected}, {@code
 *     unpriced}
 * @param hashedLabels labels whose values are replaced by a digest
 * @param assume assumptions of pricing, such as {@code spread_evenly}
 */
public record Settings(
        Optional<Path> file,
        Optional<String> name,
        Optional<String> state,
        Optional<ZoneId> zone,
        Optional<String> currency,
        Optional<LocalDate> from,
        Optional<LocalDate> to,
        List<String> groupBy,
        List<String> whatIf,
        List<Path> rates,
        Optional<Boolean> usesBuiltInRates,
        Optional<Path> fx,
        Optional<Path> scenarios,
        Optional<Path> investments,
        Optional<Path> budgets,
        List<SourceRule> sources,
        Optional<Path> output,
        List<String> formats,
        Optional<Boolean> dedup,
        OptionalInt threads,
        Optional<Boolean> strict,
        Map<String, BigDecimal> tolerances,
        List<String> hashedLabels,
        Map<String, String> assume) {

    /** Stands for a state in a folder of the user's own, one per report. */
    public static final String OWN_STATE = "default";

    /**
     * What the user declares of some files.
     *
     * @param files globs against the path relative to the given folder
     * @param mapping id or file of a mapping
     * @param overrides canonical fields that are fixed: provider, tier, project, time, timezone,
     *     account
     * @param assume values of the mapping's assumptions
     * @param labels labels with a fixed value
     * @param scale how many requests each logged one stands for, 1 or more
     * @param reconcileOnly true where the files describe traffic that another source already counts
     */
    public record SourceRule(
            List<String> files,
            Optional<String> mapping,
            Map<String, String> overrides,
            Map<String, String> assume,
            Map<String, String> labels,
            boolean reconcileOnly,
            long scale) {}

    public Settings {
        groupBy = List.copyOf(groupBy);
        whatIf = List.copyOf(whatIf);
        rates = List.copyOf(rates);
        sources = List.copyOf(sources);
        formats = List.copyOf(formats);
        tolerances = Map.copyOf(tolerances);
        hashedLabels = List.copyOf(hashedLabels);
        assume = Map.copyOf(assume);
    }
}

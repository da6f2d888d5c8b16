package dev.counterbill.config;

import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateFinding;
import dev.counterbill.rates.RateLint;
import dev.counterbill.rates.RateTable;
import dev.counterbill.rates.RegisteredFineTune;
import dev.counterbill.rates.SourcePlace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What looks wrong in the rate tables that a user wrote and laid over the built-in book. Those who
 * ship the built-in ones and imported price lists look after these.
 */
public final class OwnTables {
    private static final int MOST_NAMED = 3;

    private OwnTables() {}

    /**
     * A sentence for each table in which something looks wrong, whatever the day: that a source was
     * not read for long is for {@code rates lint}.
     */
    public static List<String> doubts(RateBook book) {
        // Closed months have the tables, built-in ones too, of the day on which they were closed.
        RateBook open = book.books().get(0);
        List<RateTable> own = open.tables().stream().filter(OwnTables::isOwn).toList();
        if (own.isEmpty()) {
            return List.of();
        }
        List<RateFinding> all = new ArrayList<>(open.findings());
        all.addAll(RateLint.checkPrices(open));
        all.addAll(unused(open));
        List<String> sentences = new ArrayList<>();
        for (RateTable table : own) {
            List<RateFinding> some =
                    all.stream()
                            .filter(finding -> finding.place().file().equals(table.file()))
                            .distinct()
                            .sorted(Comparator.comparing(finding -> finding.place().line()))
                            .toList();
            if (!some.isEmpty()) {
                sentences.add(sentence(table, some));
            }
        }
        return sentences;
    }

    private static boolean isOwn(RateTable table) {
        return !RateTables.isBuiltIn(table) && table.imported().isEmpty();
    }

    private static String sentence(RateTable table, List<RateFinding> some) {
        return "rate table "
                + Path.of(table.file()).getFileName()
                + ": "
                + some.stream()
                        .limit(MOST_NAMED)
                        .map(OwnTables::briefly)
                        .collect(Collectors.joining(", "))
                + (some.size() > MOST_NAMED ? " and " + (some.size() - MOST_NAMED) + " more" : "")
                + ". `counterbill rates lint` with this table says what each means";
    }

    private static String briefly(RateFinding finding) {
        int line = finding.place().line();
        return finding.code() + (line == 0 ? "" : " in line " + line);
    }

    /** What a table of the user states and no figure is made of. */
    public static List<RateFinding> unused(RateBook book) {
        List<RateFinding> unused = new ArrayList<>();
        for (RateTable table : book.tables()) {
            if (!isOwn(table)) {
                continue;
            }
            table.capacityPrices().stream()
                    .limit(1)
                    .map(price -> reference("capacity_prices", price.place()))
                    .forEach(unused::add);
            table.trainingPresets().stream()
                    .limit(1)
                    .map(preset -> reference("training_presets", preset.place()))
                    .forEach(unused::add);
            table.fineTunes().stream().flatMap(OwnTables::investments).forEach(unused::add);
        }
        return unused;
    }

    private static RateFinding reference(String key, SourcePlace place) {
        return notUsed(
                key,
                place,
                "State GPUs under capacity of a model, and what training cost in the investments"
                        + " file");
    }

    private static Stream<RateFinding> investments(RegisteredFineTune tune) {
        List<String> keys = new ArrayList<>();
        if (!tune.jobs().isEmpty()) {
            keys.add("jobs");
        }
        if (!tune.hosted().isEmpty()) {
            keys.add("hosted");
        }
        if (tune.engineeringHours().isPresent()) {
            keys.add("engineering_hours");
        }
        if (tune.engineeringRate().isPresent()) {
            keys.add("engineering_rate");
        }
        return keys.stream()
                .map(
                        key ->
                                notUsed(
                                        key,
                                        tune.place(),
                                        "State what was invested in the investments file"));
    }

    private static RateFinding notUsed(String key, SourcePlace place, String remedy) {
        return RateFinding.warning(
                "NOT_USED",
                place,
                key,
                "is kept for reference, and no figure is made of it",
                remedy);
    }
}

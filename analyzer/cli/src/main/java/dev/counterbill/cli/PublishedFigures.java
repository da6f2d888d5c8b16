package dev.counterbill.cli;

import dev.counterbill.report.Words;
import dev.counterbill.trace.Selection;
import dev.counterbill.usage.ServiceTier;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** What the files of a report say of a cell. */
final class PublishedFigures {
    /**
     * An amount that is published.
     *
     * @param where it stands, such as {@code report.json /actual/total}
     */
    record Published(BigDecimal amount, String where) {}

    private final PublishedRun run;

    PublishedFigures(PublishedRun run) {
        this.run = run;
    }

    /** The amount of a cell; empty where the report holds no such cell. */
    Optional<Published> of(Cell cell) throws IOException {
        return switch (cell.place()) {
            case ACTUAL -> actual(cell.selection());
            case COUNTERFACTUAL -> counterfactual(cell);
            case PAYOFF -> payoff(cell);
        };
    }

    /**
     * The smallest published cell that holds another one; the whole, where nothing else does.
     *
     * @return empty where not even the whole has a figure
     */
    Optional<Cell> around(Cell cell) throws IOException {
        Selection selection = cell.selection();
        List<Selection> wider = new ArrayList<>();
        wider.add(selection.ofAllMeters());
        selection
                .model()
                .ifPresent(
                        model ->
                                wider.add(
                                        Selection.ALL.withModel(
                                                selection.provider().orElse(""), model)));
        selection.day().ifPresent(day -> wider.add(Selection.ALL.withDay(day)));
        if (!selection.labels().isEmpty()) {
            wider.add(Selection.ALL.withLabels(selection.labels()));
        }
        wider.add(Selection.ALL);
        for (Selection one : wider) {
            Cell candidate = cell.with(one);
            if (!one.equals(selection) && of(candidate).isPresent()) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private Optional<Published> actual(Selection selection) throws IOException {
        JsonTree actual = run.report.object("actual");
        if (selection.equals(Selection.ALL)) {
            return amount(actual, "total", "/actual/total");
        }
        Optional<Published> breakdown = breakdown(actual, "/actual", selection, "cost");
        return breakdown.isPresent() ? breakdown : lines(selection, actual.texts("labels"));
    }

    /** A line of one of the breakdowns, where the selection is by what it breaks down by alone. */
    private Optional<Published> breakdown(
            JsonTree tree, String pointer, Selection selection, String field) throws IOException {
        Optional<Place> place = place(tree, selection);
        if (place.isEmpty()) {
            return Optional.empty();
        }
        JsonTree line = tree.objects(place.get().table()).get(place.get().index());
        return amount(
                line,
                field,
                pointer + "/" + place.get().table() + "/" + place.get().index() + "/" + field);
    }

    private record Place(String table, int index) {}

    private Optional<Place> place(JsonTree tree, Selection selection) throws IOException {
        if (selection.model().isPresent()
                && selection.equals(
                        Selection.ALL.withModel(
                                selection.provider().orElse(""), selection.model().get()))) {
            List<JsonTree> models = tree.objects("by_model");
            for (int i = 0; i < models.size(); i++) {
                if (is(models.get(i), "model", selection.model())
                        && (selection.provider().isEmpty()
                                || is(models.get(i), "provider", selection.provider()))) {
                    return Optional.of(new Place("by_model", i));
                }
            }
        }
        if (selection.day().isPresent()
                && selection.equals(Selection.ALL.withDay(selection.day().get()))) {
            return PublishedRun.position(
                            tree.objects("by_day"), "day", selection.day().get().toString())
                    .map(index -> new Place("by_day", index));
        }
        if (!selection.labels().isEmpty()
                && selection.equals(Selection.ALL.withLabels(selection.labels()))) {
            List<JsonTree> groups = tree.objectsOrNone("by_group");
            for (int i = 0; i < groups.size(); i++) {
                if (groups.get(i).textMap("labels").equals(selection.labels())) {
                    return Optional.of(new Place("by_group", i));
                }
            }
        }
        if (selection.meter().isPresent()
                && selection.equals(Selection.ALL.withMeter(selection.meter().get()))) {
            return PublishedRun.position(
                            tree.objectsOrNone("by_meter"), "meter", selection.meter().get().id())
                    .map(index -> new Place("by_meter", index));
        }
        return Optional.empty();
    }

    private static boolean is(JsonTree tree, String field, Optional<String> value) {
        return tree.optional(field).equals(value);
    }

    private Optional<Published> counterfactual(Cell cell) throws IOException {
        List<JsonTree> all = run.report.objects("counterfactuals");
        Optional<Integer> index = PublishedRun.position(all, "id", cell.id());
        if (index.isEmpty()) {
            return Optional.empty();
        }
        JsonTree tree = all.get(index.get());
        String pointer = "/counterfactuals/" + index.get();
        Selection selection = cell.selection();
        if (selection.equals(Selection.ALL)) {
            String field =
                    switch (cell.figure()) {
                        case TOTAL -> "total";
                        case ACTUAL -> "compared_actual";
                        case DIFFERENCE -> "difference";
                        case COST, BASELINE, INVESTED, SAVED, NET -> "compared_counterfactual";
                    };
            return amount(tree, field, pointer + "/" + field);
        }
        boolean isOfMeter = selection.meter().isPresent();
        if (isOfMeter != (cell.figure() == Cell.Figure.TOTAL)) {
            // Meters are published of everything that is priced, all else of what is compared.
            return Optional.empty();
        }
        return breakdown(
                tree,
                pointer,
                selection,
                switch (cell.figure()) {
                    case ACTUAL -> "actual";
                    case DIFFERENCE -> "difference";
                    case COST, TOTAL, BASELINE, INVESTED, SAVED, NET -> "cost";
                });
    }

    private Optional<Published> payoff(Cell cell) throws IOException {
        List<JsonTree> all = run.report.objects("payoff");
        for (int i = 0; i < all.size(); i++) {
            if (is(all.get(i), "deployment", Optional.of(cell.id()))
                    && all.get(i).optional("baseline").orElse("").equals(cell.baseline())
                    && cell.selection().equals(Selection.ALL)) {
                String field =
                        switch (cell.figure()) {
                            case ACTUAL, COST -> "actual_cost";
                            case BASELINE -> "baseline_cost";
                            case INVESTED -> "invested";
                            case SAVED, DIFFERENCE -> "saved";
                            case NET, TOTAL -> "net";
                        };
                return amount(all.get(i), field, "/payoff/" + i + "/" + field);
            }
        }
        return Optional.empty();
    }

    private static Optional<Published> amount(JsonTree tree, String field, String pointer) {
        return tree.optional(field)
                .map(
                        text ->
                                new Published(
                                        new BigDecimal(text), PublishedRun.REPORT + " " + pointer));
    }

    /** The sum of the lines of costs.csv that fit; they are not kept by meter. */
    private Optional<Published> lines(Selection selection, List<String> labels) throws IOException {
        Path file = run.folder.resolve(PublishedRun.COSTS);
        if (selection.meter().isPresent()
                || !labels.containsAll(selection.labels().keySet())
                || !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        BigDecimal sum = BigDecimal.ZERO;
        int count = 0;
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                CSVParser parser = CSVFormat.RFC4180.parse(reader)) {
            List<String> header = List.of();
            for (CSVRecord line : parser) {
                if (header.isEmpty()) {
                    header = line.toList();
                } else if (fits(line, header, labels, selection)) {
                    // A label may bear the name of a column; it stands before the amounts.
                    // Of usage without any price there is no amount.
                    String cost = line.get(header.lastIndexOf("cost"));
                    sum = cost.isEmpty() ? sum : sum.add(new BigDecimal(cost));
                    count++;
                }
            }
        }
        return count == 0
                ? Optional.empty()
                : Optional.of(
                        new Published(
                                sum, PublishedRun.COSTS + ", " + Words.counted(count, "line")));
    }

    private static boolean fits(
            CSVRecord line, List<String> header, List<String> labels, Selection selection) {
        int firstLabel = header.indexOf("region") + 1;
        for (Map.Entry<String, String> label : selection.labels().entrySet()) {
            if (!says(
                    line.get(firstLabel + labels.indexOf(label.getKey())),
                    Optional.of(label.getValue()))) {
                return false;
            }
        }
        return says(line.get(header.indexOf("provider")), selection.provider())
                && says(line.get(header.indexOf("model")), selection.model())
                && says(line.get(header.indexOf("day")), selection.day().map(Object::toString))
                && says(
                        line.get(header.indexOf("service_tier")),
                        selection.tier().map(ServiceTier::id))
                && says(line.get(header.indexOf("region")), selection.region());
    }

    /** A text that a spreadsheet could take for a formula stands behind an apostrophe. */
    private static boolean says(String text, Optional<String> value) {
        return value.isEmpty() || text.equals(value.get()) || text.equals("'" + value.get());
    }
}

package dev.counterbill.cli;

import dev.counterbill.analysis.Outcome;
import dev.counterbill.model.CloseNames;
import dev.counterbill.trace.Selection;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.ServiceTier;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which figure of a report is meant: by words that stand in the report (a model, a day, a label's
 * value, the id of a counterfactual or deployment) or by its place in report.json.
 */
final class CellWords {
    private static final String TOTAL = "total";
    private static final Pattern STEP = Pattern.compile("\\[([^\\]]*)\\]|[^./\\[\\]]+");
    private static final Set<String> PARTS =
            Set.of("actual", "counterfactuals", "payoff", "outlook", "tokens", "records");

    private final PublishedRun run;
    private final JsonTree report;
    private final JsonTree actual;

    private Cell.Place place = Cell.Place.ACTUAL;
    private String id = "";
    private String baseline = "";
    private Optional<Cell.Figure> figure = Optional.empty();
    private Selection selection = Selection.ALL;

    CellWords(PublishedRun run) throws IOException {
        this.run = run;
        this.report = run.report;
        this.actual = run.report.object("actual");
    }

    /**
     * Narrows the cell down by a word as an auditor would copy it.
     *
     * @param against id of a baseline, where the word is a deployment that has several
     */
    void add(String word, Optional<String> against) throws IOException {
        if (word.equals(TOTAL)) {
            return;
        }
        if (isPlace(word)) {
            addPlace(word);
            return;
        }
        int equals = word.indexOf('=');
        if (equals > 0 && actual.texts("labels").contains(word.substring(0, equals))) {
            label(word);
        } else if (isDay(word)) {
            day(word);
        } else if (ids("counterfactuals", "id").contains(word)) {
            counterfactual(word);
        } else if (models().contains(word)) {
            model(word);
        } else if (ids("payoff", "deployment").contains(word)) {
            deployment(word, against);
        } else if (Meter.byId(word).isPresent()) {
            meter(word);
        } else if (ServiceTier.byId(word).isPresent()) {
            tier(word);
        } else if (figureOf(word).isPresent()) {
            figure(word);
        } else {
            throw unknown("'" + word + "' is nothing in this report", word, everyWord());
        }
    }

    private static boolean isDay(String word) {
        return word.matches("\\d{4}-\\d\\d-\\d\\d");
    }

    /** Models by name, and by provider and name. */
    private Set<String> models() throws IOException {
        Set<String> names = new TreeSet<>();
        for (JsonTree one : actual.objects("by_model")) {
            names.add(one.text("model"));
            names.add(one.text("provider") + "/" + one.text("model"));
        }
        return names;
    }

    private List<String> ids(String table, String field) throws IOException {
        List<String> ids = new ArrayList<>();
        for (JsonTree one : report.objectsOrNone(table)) {
            one.optional(field).ifPresent(ids::add);
        }
        return ids;
    }

    private Set<String> everyWord() throws IOException {
        Set<String> words = new TreeSet<>(models());
        words.addAll(ids("counterfactuals", "id"));
        words.addAll(ids("payoff", "deployment"));
        for (JsonTree group : actual.objectsOrNone("by_group")) {
            group.textMap("labels").forEach((label, value) -> words.add(label + "=" + value));
        }
        for (Meter meter : Meter.values()) {
            words.add(meter.id());
        }
        for (Cell.Figure one : Cell.Figure.values()) {
            words.add(one.word());
        }
        words.add(TOTAL);
        return words;
    }

    private static Failure unknown(String what, String word, Set<String> known) {
        return new Failure(
                Outcome.WRONG_USAGE,
                what
                        + ". "
                        + CloseNames.remedy(
                                word,
                                known,
                                known.size() > 12
                                        ? "Give total, a day, a model, LABEL=VALUE, the id of a"
                                                + " counterfactual or deployment, or a place such"
                                                + " as /actual/by_model/0/cost"
                                        : "There are " + String.join(", ", known)));
    }

    void provider(String word) throws IOException {
        Set<String> known = new TreeSet<>();
        for (JsonTree one : actual.objects("by_model")) {
            known.add(one.text("provider"));
        }
        require("provider", word, known);
        requireOne("provider", selection.provider(), word);
        selection = selection.withProvider(word);
    }

    private static void require(String what, String word, Set<String> known) {
        if (!known.contains(word)) {
            throw unknown(what + " '" + word + "' is not in this report", word, known);
        }
    }

    /** A figure is of one of each; the last of two would explain another one than was meant. */
    private static void requireOne(String what, Optional<String> before, String word) {
        if (before.isPresent() && !before.get().equals(word)) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    "a figure is of one "
                            + what
                            + ", and both "
                            + before.get()
                            + " and "
                            + word
                            + " are given: leave one out");
        }
    }

    private void model(String provider, String model) {
        requireOne("provider", selection.provider(), provider);
        requireOne("model", selection.model(), model);
        selection = selection.withModel(provider, model);
    }

    void model(String word) throws IOException {
        require("model", word, models());
        String provider = selection.provider().orElse("");
        Set<String> providers = new TreeSet<>();
        for (JsonTree one : actual.objects("by_model")) {
            if (word.equals(one.text("provider") + "/" + one.text("model"))) {
                model(one.text("provider"), one.text("model"));
                return;
            }
            if (word.equals(one.text("model"))
                    && (provider.isEmpty() || provider.equals(one.text("provider")))) {
                providers.add(one.text("provider"));
            }
        }
        if (providers.size() != 1) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    "model '"
                            + word
                            + (providers.isEmpty()
                                    ? "' is not of provider " + provider
                                    : "' is billed by "
                                            + String.join(" and ", providers)
                                            + ": give --provider, too"));
        }
        model(providers.iterator().next(), word);
    }

    void day(String word) throws IOException {
        LocalDate day;
        try {
            day = LocalDate.parse(word);
        } catch (DateTimeException e) {
            throw new Failure(
                    Outcome.WRONG_USAGE, "'" + word + "' is no day: give one such as 2026-06-30");
        }
        List<JsonTree> days = actual.objects("by_day");
        if (PublishedRun.position(days, "day", word).isEmpty()) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    "the report has no usage on "
                            + word
                            + (days.isEmpty()
                                    ? ""
                                    : "; its days are from "
                                            + days.get(0).text("day")
                                            + " to "
                                            + days.get(days.size() - 1).text("day")
                                            + " in "
                                            + report.object("period").text("timezone")));
        }
        requireOne("day", selection.day().map(LocalDate::toString), word);
        selection = selection.withDay(day);
    }

    void label(String word) throws IOException {
        int equals = word.indexOf('=');
        if (equals <= 0) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    "--label " + word + ": give a name and a value, such as project=intent");
        }
        String name = word.substring(0, equals);
        List<String> labels = actual.texts("labels");
        if (!labels.contains(name)) {
            throw unknown(
                    "the report is not grouped by '" + name + "'", name, new TreeSet<>(labels));
        }
        Set<String> values = new TreeSet<>();
        for (JsonTree group : actual.objectsOrNone("by_group")) {
            values.add(group.object("labels").text(name));
        }
        require(name, word.substring(equals + 1), values);
        label(name, word.substring(equals + 1));
    }

    private void label(String name, String value) {
        requireOne(name, Optional.ofNullable(selection.labels().get(name)), value);
        selection = selection.withLabels(Map.of(name, value));
    }

    void meter(String word) {
        Set<String> known = new TreeSet<>();
        for (Meter meter : Meter.values()) {
            known.add(meter.id());
        }
        Meter meter =
                Meter.byId(word)
                        .orElseThrow(() -> unknown("no meter is '" + word + "'", word, known));
        requireOne("meter", selection.meter().map(Meter::id), word);
        selection = selection.withMeter(meter);
    }

    void tier(String word) {
        Set<String> known = new TreeSet<>();
        for (ServiceTier tier : ServiceTier.values()) {
            known.add(tier.id());
        }
        ServiceTier tier =
                ServiceTier.byId(word)
                        .orElseThrow(
                                () -> unknown("no service tier is '" + word + "'", word, known));
        requireOne("service tier", selection.tier().map(ServiceTier::id), word);
        selection = selection.withTier(tier);
    }

    /** Regions stand in the ledger only; an empty word means usage that states none. */
    void region(String word) {
        Set<String> known = new TreeSet<>();
        run.ledger().rows().forEach(row -> known.add(row.key().region()));
        if (known.equals(Set.of("")) && !word.isEmpty()) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    "region '" + word + "' is not in this report: none of its usage states one");
        }
        require("region", word, known);
        selection = selection.withRegion(word);
    }

    void counterfactual(String word) throws IOException {
        require("counterfactual", word, new TreeSet<>(ids("counterfactuals", "id")));
        place(Cell.Place.COUNTERFACTUAL, word, "");
    }

    private void place(Cell.Place other, String otherId, String otherBaseline) {
        if (place != Cell.Place.ACTUAL) {
            requireOne(
                    "counterfactual or payoff",
                    Optional.of(place(id, baseline)),
                    place(otherId, otherBaseline));
        }
        place = other;
        id = otherId;
        baseline = otherBaseline;
    }

    private static String place(String id, String baseline) {
        return baseline.isEmpty() ? id : id + " against " + baseline;
    }

    /**
     * A payoff.
     *
     * @param against id of the baseline, where the deployment has several
     */
    void deployment(String word, Optional<String> against) throws IOException {
        require("deployment", word, new TreeSet<>(ids("payoff", "deployment")));
        Set<String> baselines = new TreeSet<>();
        for (JsonTree one : report.objects("payoff")) {
            if (one.text("deployment").equals(word)) {
                baselines.add(one.optional("baseline").orElse(""));
            }
        }
        if (against.isPresent()) {
            require("baseline", against.get(), baselines);
            baselines.removeIf(one -> !one.equals(against.get()));
        }
        if (baselines.size() > 1) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    word
                            + " is compared with "
                            + String.join(" and ", baselines)
                            + ": give one of them with --baseline");
        }
        place(Cell.Place.PAYOFF, word, baselines.iterator().next());
    }

    void figure(String word) {
        Set<String> known = new TreeSet<>();
        for (Cell.Figure one : Cell.Figure.values()) {
            known.add(one.word());
        }
        figure(
                figureOf(word)
                        .orElseThrow(() -> unknown("no figure is '" + word + "'", word, known)));
    }

    private void figure(Cell.Figure other) {
        requireOne("amount", figure.map(Cell.Figure::word), other.word());
        figure = Optional.of(other);
    }

    private static Optional<Cell.Figure> figureOf(String word) {
        for (Cell.Figure one : Cell.Figure.values()) {
            if (one.word().equals(word)) {
                return Optional.of(one);
            }
        }
        return switch (word) {
            case "compared_actual", "actual_cost" -> Optional.of(Cell.Figure.ACTUAL);
            case "compared_counterfactual" -> Optional.of(Cell.Figure.COST);
            case "baseline_cost" -> Optional.of(Cell.Figure.BASELINE);
            default -> Optional.empty();
        };
    }

    private static boolean isPlace(String word) {
        List<String> steps = steps(word);
        return word.startsWith("/")
                || word.startsWith(".")
                || steps.size() > 1 && PARTS.contains(steps.get(0));
    }

    private static List<String> steps(String word) {
        List<String> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(word);
        while (matcher.find()) {
            String inside = matcher.group(1);
            steps.add(inside == null ? matcher.group() : inside.replaceAll("^[\"']|[\"']$", ""));
        }
        return steps;
    }

    /** A place in report.json, as a JSON pointer or as jq writes it. */
    private void addPlace(String word) throws IOException {
        List<String> steps = new ArrayList<>(steps(word));
        String part = steps.isEmpty() ? "" : steps.remove(0);
        switch (part) {
            case "actual" -> addLine(word, actual, steps);
            case "counterfactuals" -> {
                JsonTree one = element(word, report, part, steps);
                counterfactual(one.text("id"));
                addLine(word, one, steps);
            }
            case "payoff" -> {
                JsonTree one = element(word, report, part, steps);
                deployment(
                        one.text("deployment"), Optional.of(one.optional("baseline").orElse("")));
                addFigure(word, steps);
            }
            default -> throw notTraced(word);
        }
    }

    private static Failure notTraced(String word) {
        return new Failure(
                Outcome.WRONG_USAGE,
                word
                        + " is no cost that adds up from usage and prices. What can be traced stands"
                        + " in report.json under /actual, /counterfactuals and /payoff; what is"
                        + " derived, such as steps between months, follows from those");
    }

    private void addLine(String word, JsonTree tree, List<String> steps) throws IOException {
        String table = steps.isEmpty() ? "" : steps.get(0);
        if (!table.startsWith("by_")) {
            addFigure(word, steps);
            return;
        }
        steps.remove(0);
        JsonTree line = element(word, tree, table, steps);
        switch (table) {
            case "by_model" -> model(line.text("provider"), line.text("model"));
            case "by_day" -> day(line.text("day"));
            case "by_group" -> line.textMap("labels").forEach(this::label);
            case "by_meter" -> meter(line.text("meter"));
            default -> throw notTraced(word);
        }
        addFigure(word, steps);
    }

    private void addFigure(String word, List<String> steps) {
        if (steps.size() > 1) {
            throw notTraced(word);
        }
        if (!steps.isEmpty() && !(place == Cell.Place.ACTUAL && steps.get(0).equals(TOTAL))) {
            figure(figureOf(steps.get(0)).orElseThrow(() -> notTraced(word)));
        }
    }

    /** The element of an array that the next step names, by its position or its name. */
    private static JsonTree element(String word, JsonTree tree, String table, List<String> steps)
            throws IOException {
        List<JsonTree> all = tree.objectsOrNone(table);
        String step = steps.isEmpty() ? "" : steps.remove(0);
        if (step.matches("\\d{1,9}") && Integer.parseInt(step) < all.size()) {
            return all.get(Integer.parseInt(step));
        }
        for (String field : List.of("id", "model", "day", "meter", "deployment")) {
            Optional<Integer> position = PublishedRun.position(all, field, step);
            if (position.isPresent()) {
                return all.get(position.get());
            }
        }
        throw new Failure(
                Outcome.WRONG_USAGE,
                word
                        + " is no place in report.json: "
                        + table
                        + " has "
                        + all.size()
                        + (all.size() == 1 ? " element" : " elements")
                        + (all.isEmpty() ? "" : ", the first of which is 0"));
    }

    /** The cell that all words together mean. */
    Cell cell() {
        Cell.Figure meant =
                figure.orElse(
                        switch (place) {
                            case ACTUAL -> Cell.Figure.COST;
                            case COUNTERFACTUAL ->
                                    selection.equals(Selection.ALL)
                                                    || selection.equals(
                                                            Selection.ALL.withMeter(
                                                                    selection
                                                                            .meter()
                                                                            .orElse(Meter.INPUT)))
                                            ? Cell.Figure.TOTAL
                                            : Cell.Figure.COST;
                            case PAYOFF -> Cell.Figure.NET;
                        });
        boolean fits =
                switch (place) {
                    case ACTUAL -> meant == Cell.Figure.COST || meant == Cell.Figure.TOTAL;
                    case COUNTERFACTUAL ->
                            Set.of(
                                            Cell.Figure.COST,
                                            Cell.Figure.TOTAL,
                                            Cell.Figure.ACTUAL,
                                            Cell.Figure.DIFFERENCE)
                                    .contains(meant);
                    case PAYOFF -> meant != Cell.Figure.DIFFERENCE && meant != Cell.Figure.TOTAL;
                };
        if (!fits) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    "there is no "
                            + meant.word()
                            + " there: "
                            + switch (place) {
                                case ACTUAL -> "the actual bill has one cost of each cell";
                                case COUNTERFACTUAL ->
                                        "a counterfactual has total, cost, actual and difference";
                                case PAYOFF ->
                                        "a payoff has net, saved, invested, actual and baseline";
                            });
        }
        if (place == Cell.Place.PAYOFF && !selection.equals(Selection.ALL)) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    "a payoff is of all traffic of its deployment: leave out the model, day, label"
                            + " or meter, or leave out the deployment");
        }
        Cell.Figure figureOfPlace = place == Cell.Place.ACTUAL ? Cell.Figure.COST : meant;
        return new Cell(place, id, baseline, figureOfPlace, selection);
    }
}

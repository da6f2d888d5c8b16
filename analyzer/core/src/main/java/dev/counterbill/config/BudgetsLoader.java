package dev.counterbill.config;

import dev.counterbill.money.Currency;
import dev.counterbill.money.Decimals;
import dev.counterbill.payoff.Budget;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a file of monthly budgets. The format is described in {@code schemas/budgets.schema.json}.
 */
public final class BudgetsLoader {
    /** Name of the format; the file may state it. */
    public static final String SCHEMA = "counterbill-budgets/1";

    /** An alert beyond ten times the limit is a slip of the pen. */
    private static final BigDecimal HIGHEST_ALERT = BigDecimal.TEN;

    /** A file of budgets. */
    public record Budgets(Currency currency, List<Budget> budgets) {
        public Budgets {
            budgets = List.copyOf(budgets);
        }
    }

    private BudgetsLoader() {}

    /**
     * Reads a YAML or JSON file.
     *
     * @return the budgets, or empty when {@code problems} has errors
     */
    public static Optional<Budgets> loadFile(Path file, Problems problems) {
        return ConfigParser.parseFile(file, problems).flatMap(root -> load(root, problems));
    }

    /**
     * Reads a parsed file.
     *
     * @return the budgets, or empty when {@code problems} has errors
     */
    public static Optional<Budgets> load(ConfigNode root, Problems problems) {
        Problems own = new Problems();
        Optional<Budgets> budgets =
                MapReader.of(root, "a budgets file", own).map(BudgetsLoader::read);
        own.all().forEach(problems::add);
        return own.hasErrors() ? Optional.empty() : budgets;
    }

    private static Budgets read(MapReader fields) {
        InvestmentsLoader.checkSchema(fields, SCHEMA);
        Currency currency = InvestmentsLoader.currency(fields);
        List<Budget> budgets = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (MapReader entry : fields.maps("budgets")) {
            Optional<String> id = entry.requiredText("id");
            if (id.isPresent() && !ids.add(id.get())) {
                entry.problems()
                        .error(
                                "DUPLICATE_BUDGET",
                                entry.placeOf("id"),
                                id.get(),
                                "each budget has an id of its own",
                                "Rename one");
            }
            Optional<BigDecimal> monthly = entry.require("monthly").amount("monthly");
            String title = entry.text("title").orElse(id.orElse(""));
            List<String> models = entry.texts("models");
            var labels = entry.textMap("labels");
            List<BigDecimal> alerts = alerts(entry);
            entry.rejectUnknownKeys();
            if (id.isPresent() && monthly.isPresent()) {
                budgets.add(new Budget(id.get(), title, monthly.get(), models, labels, alerts));
            }
        }
        fields.rejectUnknownKeys();
        return new Budgets(currency, budgets);
    }

    private static List<BigDecimal> alerts(MapReader entry) {
        if (!entry.has("alert_at")) {
            return Budget.DEFAULT_ALERTS;
        }
        List<BigDecimal> alerts = new ArrayList<>();
        for (String text : entry.texts("alert_at")) {
            Optional<BigDecimal> share =
                    (text.endsWith("%")
                                    ? Decimals.parsePlain(text.substring(0, text.length() - 1))
                                            .map(percent -> percent.movePointLeft(2))
                                    : Decimals.parsePlain(text))
                            .filter(v -> v.signum() > 0 && v.compareTo(HIGHEST_ALERT) <= 0);
            if (share.isEmpty()) {
                entry.problems()
                        .error(
                                "NOT_AN_ALERT",
                                entry.placeOf("alert_at"),
                                text,
                                "an alert is a share of the limit such as 80% or 0.8",
                                "Write a percentage or a decimal above 0 and at most 10");
            }
            share.ifPresent(alerts::add);
        }
        return alerts;
    }
}

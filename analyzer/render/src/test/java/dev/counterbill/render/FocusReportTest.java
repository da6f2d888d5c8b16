package dev.counterbill.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.render.focus.FocusReport;
import dev.counterbill.render.focus.FocusRow;
import dev.counterbill.render.json.JsonTree;
import dev.counterbill.report.Report;
import dev.counterbill.testing.SharedData;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The FOCUS rows against the published rules, read from the validator's own model. */
class FocusReportTest {
    private static final Path ROOT = Path.of(System.getProperty("counterbill.root"));

    /** What our file offers; rules for anything else do not apply. */
    private static final Set<String> OFFERED =
            Set.of(
                    "ACCOUNT_NAMING_SUPPORTED",
                    "MULTIPLE_PRICING_CATEGORIES_SUPPORTED",
                    "NEGOTIATED_PRICING_SUPPORTED",
                    "PUBLIC_PRICE_LIST_SUPPORTED",
                    "USAGE_MEASUREMENT_SUPPORTED",
                    "UNIT_PRICING_SUPPORTED",
                    "REGION_SUPPORTED",
                    "TAGGING_SUPPORTED");

    @Test
    void theColumnsAreThoseOfTheList() throws IOException {
        List<String> listed =
                Files.readAllLines(ROOT.resolve("schemas/focus-columns.csv")).stream()
                        .skip(1)
                        .map(line -> line.substring(0, line.indexOf(',')))
                        .toList();
        assertEquals(listed, FocusReport.COLUMNS);
    }

    @Test
    void usageAddsUpToTheActualTotalAndTrainingIsPurchasedOnce() {
        Report story = SampleReport.story();
        BigDecimal usage = BigDecimal.ZERO;
        BigDecimal purchases = BigDecimal.ZERO;
        for (FocusRow row : FocusReport.rows(story)) {
            BigDecimal billed = row.number("BilledCost").orElseThrow();
            if (row.text("ChargeCategory").orElseThrow().equals("Usage")) {
                usage = usage.add(billed);
            } else {
                purchases = purchases.add(billed);
            }
        }
        assertEquals(0, story.actual().total().compareTo(usage));
        assertEquals(0, new BigDecimal("61.00").compareTo(purchases));
    }

    @Test
    void everyPublishedRuleThatAppliesHolds() throws IOException {
        Path model = SharedData.require("corpora/focus-validator/model-1.2.json");
        Map<?, ?> rules;
        try (InputStream in = Files.newInputStream(model)) {
            rules = (Map<?, ?>) Objects.requireNonNull(JsonTree.read(in).at("/ModelRules"));
        }
        Rules reader = new Rules(rules, FocusReport.rows(SampleReport.story()));
        rules.forEach(
                (id, rule) -> {
                    // The rules of a column hang together below its rule 000.
                    if (((String) id).matches(".*-C-000-[A-Z]")
                            && FocusReport.COLUMNS.contains(((Map<?, ?>) rule).get("Reference"))) {
                        reader.rule((String) id, row -> true);
                    }
                    if (((String) id).startsWith("CostAndUsage-D-")) {
                        reader.present((Map<?, ?>) rule);
                    }
                });
        assertEquals(List.of(), reader.faults);
        assertTrue(reader.checks > 100, "only " + reader.checks + " checks");
    }

    /** Evaluates the checks of the model over rows. */
    private static final class Rules {
        private interface Filter {
            boolean takes(FocusRow row);
        }

        private final Map<?, ?> rules;
        private final List<FocusRow> rows;
        private final List<String> faults = new ArrayList<>();
        private int checks;

        Rules(Map<?, ?> rules, List<FocusRow> rows) {
            this.rules = rules;
            this.rows = rows;
        }

        void present(Map<?, ?> rule) {
            Map<?, ?> criteria = (Map<?, ?>) rule.get("ValidationCriteria");
            Map<?, ?> check = (Map<?, ?>) criteria.get("Requirement");
            boolean isAsked =
                    "MUST".equals(criteria.get("Keyword"))
                            && OFFERED.containsAll((List<?>) rule.get("ApplicabilityCriteria"))
                            && "ColumnPresent".equals(check.get("CheckFunction"));
            if (isAsked) {
                checks++;
                if (!FocusReport.COLUMNS.contains(check.get("ColumnName"))) {
                    faults.add("no column " + check.get("ColumnName"));
                }
            }
        }

        void rule(String id, Filter filter) {
            Map<?, ?> rule = (Map<?, ?>) rules.get(id);
            Map<?, ?> criteria = (Map<?, ?>) rule.get("ValidationCriteria");
            boolean applies =
                    OFFERED.containsAll((List<?>) rule.get("ApplicabilityCriteria"))
                            && "Static".equals(rule.get("Type"))
                            && (((String) criteria.get("Keyword")).startsWith("MUST")
                                    || id.contains("-C-000-"));
            if (!applies) {
                return;
            }
            Map<?, ?> condition = (Map<?, ?>) criteria.get("Condition");
            Filter both =
                    row -> filter.takes(row) && (condition.isEmpty() || holds(condition, row));
            Map<?, ?> check = (Map<?, ?>) criteria.get("Requirement");
            if ("AND".equals(check.get("CheckFunction")) && isOfRules(check)) {
                for (Object item : (List<?>) check.get("Items")) {
                    rule((String) ((Map<?, ?>) item).get("ModelRuleId"), both);
                }
                return;
            }
            checks++;
            if ("CheckDistinctCount".equals(check.get("CheckFunction"))) {
                distinct(id, check);
                return;
            }
            for (FocusRow row : rows) {
                if (both.takes(row) && !holds(check, row)) {
                    faults.add(id + " " + check + " by " + shown(check, row));
                    return;
                }
            }
        }

        private static boolean isOfRules(Map<?, ?> check) {
            return ((List<?>) check.get("Items"))
                    .stream().allMatch(item -> ((Map<?, ?>) item).containsKey("ModelRuleId"));
        }

        private void distinct(String id, Map<?, ?> check) {
            Map<Object, Set<Object>> seen = new HashMap<>();
            for (FocusRow row : rows) {
                Object a = value(row, (String) check.get("ColumnAName"));
                Object b = value(row, (String) check.get("ColumnBName"));
                seen.computeIfAbsent(String.valueOf(a), k -> new HashSet<>())
                        .add(String.valueOf(b));
            }
            seen.forEach(
                    (a, b) -> {
                        if (b.size() != ((BigDecimal) check.get("ExpectedCount")).intValue()) {
                            faults.add(id + ": " + a + " has " + b);
                        }
                    });
        }

        private static @Nullable Object value(FocusRow row, String column) {
            return row.number(column)
                    .map(Object.class::cast)
                    .or(() -> row.text(column))
                    .orElse(null);
        }

        private static String shown(Map<?, ?> check, FocusRow row) {
            return check.get("ColumnName") instanceof String column
                    ? String.valueOf(value(row, column))
                    : "";
        }

        private boolean holds(Map<?, ?> check, FocusRow row) {
            Object value = check.get("ColumnName") instanceof String name ? value(row, name) : null;
            Object wanted = check.get("Value");
            return switch (String.valueOf(check.get("CheckFunction"))) {
                case "AND" ->
                        ((List<?>) check.get("Items"))
                                .stream().allMatch(item -> holds((Map<?, ?>) item, row));
                case "OR" ->
                        ((List<?>) check.get("Items"))
                                .stream().anyMatch(item -> holds((Map<?, ?>) item, row));
                case "CheckModelRule" -> {
                    Map<?, ?> rule = (Map<?, ?>) rules.get(check.get("ModelRuleId"));
                    Map<?, ?> criteria = (Map<?, ?>) rule.get("ValidationCriteria");
                    Map<?, ?> inner = (Map<?, ?>) criteria.get("Requirement");
                    yield inner.isEmpty() || holds(inner, row);
                }
                case "CheckValue" -> isSame(value, wanted);
                case "CheckNotValue" -> !isSame(value, wanted);
                case "CheckSameValue" -> isSame(a(check, row), b(check, row));
                case "CheckNotSameValue" -> !isSame(a(check, row), b(check, row));
                case "CheckGreaterOrEqualThanValue" ->
                        value == null || ((BigDecimal) value).compareTo((BigDecimal) wanted) >= 0;
                case "CheckDecimalValue", "TypeDecimal", "FormatNumeric" ->
                        value == null || value instanceof BigDecimal;
                case "TypeString", "FormatString" -> value == null || value instanceof String;
                case "TypeDateTime", "FormatDateTime" ->
                        value instanceof String text
                                && text.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
                case "FormatCurrency", "CheckNationalCurrency" ->
                        value instanceof String text && text.matches("[A-Z]{3}");
                case "FormatUnit" -> value == null || Set.of("Tokens", "Requests").contains(value);
                case "FormatKeyValue" -> value instanceof String text && isKeyValue(text);
                case "ColumnByColumnEqualsColumnValue" ->
                        ((BigDecimal) Objects.requireNonNull(a(check, row)))
                                        .multiply((BigDecimal) b(check, row))
                                        .compareTo(
                                                (BigDecimal)
                                                        value(
                                                                row,
                                                                (String)
                                                                        check.get(
                                                                                "ResultColumnName")))
                                == 0;
                default -> throw new IllegalStateException("unknown check " + check);
            };
        }

        private static @Nullable Object a(Map<?, ?> check, FocusRow row) {
            return value(row, (String) check.get("ColumnAName"));
        }

        private static @Nullable Object b(Map<?, ?> check, FocusRow row) {
            return value(row, (String) check.get("ColumnBName"));
        }

        private static boolean isSame(@Nullable Object value, @Nullable Object wanted) {
            return value instanceof BigDecimal a && wanted instanceof BigDecimal b
                    ? a.compareTo(b) == 0
                    : Objects.equals(value, wanted);
        }

        private static boolean isKeyValue(String text) {
            try {
                Object root =
                        JsonTree.read(
                                        new ByteArrayInputStream(
                                                text.getBytes(StandardCharsets.UTF_8)))
                                .root();
                return root instanceof Map;
            } catch (IOException e) {
                return false;
            }
        }
    }
}

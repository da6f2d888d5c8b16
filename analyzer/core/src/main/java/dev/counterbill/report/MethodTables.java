package dev.counterbill.report;

import dev.counterbill.money.Currency;
import dev.counterbill.report.Table.Cell;
import dev.counterbill.report.Table.Column;
import dev.counterbill.report.Table.Kind;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tables of what was left out, of the rates, and of how the figures can be checked. */
public final class MethodTables {
    private final Report report;
    private final Currency currency;

    public MethodTables(Report report) {
        this.report = report;
        this.currency = report.currency();
    }

    /** Actual usage without a price. */
    public Table unpriced() {
        return unpriced("unpriced", "Usage without a price", report.unpriced());
    }

    /** What one counterfactual could not price. */
    public Table unpriced(int index) {
        return unpriced(
                "unpriced-" + index,
                "Left out of this comparison",
                report.counterfactuals().get(index).unpriced());
    }

    private static Table unpriced(String id, String caption, List<Unpriced> unpriced) {
        boolean hasFees = unpriced.stream().anyMatch(one -> one.fees().signum() > 0);
        List<Column> columns = new ArrayList<>();
        columns.add(Column.minor("Provider", Kind.TEXT));
        columns.add(Column.of("Model", Kind.TEXT));
        columns.add(Column.of("Reason", Kind.SENTENCE));
        columns.add(Column.of("Requests", Kind.COUNT));
        columns.add(Column.of("Tokens", Kind.COUNT));
        columns.add(Column.of("Share", Kind.SHARE));
        if (hasFees) {
            columns.add(Column.of("Fees", Kind.COUNT));
        }
        columns.add(Column.minor("Detail", Kind.SENTENCE));
        List<List<Cell>> rows = new ArrayList<>();
        for (Unpriced one : unpriced) {
            List<Cell> row = new ArrayList<>();
            row.add(Cell.text(one.provider()));
            row.add(Cell.text(one.model()));
            row.add(Cell.text(one.reason().sentence()));
            row.add(Cell.quantity(one.requests()));
            row.add(Cell.quantity(one.tokens()));
            row.add(Cell.share(one.tokensShare()));
            if (hasFees) {
                row.add(Cell.quantity(one.fees()));
            }
            row.add(Cell.text(one.detail()));
            rows.add(row);
        }
        return Table.plain(id, caption, columns, rows);
    }

    /** Rejected records by reason. */
    public Table rejects() {
        List<Column> columns =
                List.of(
                        Column.of("Reason", Kind.TEXT),
                        Column.of("What should hold", Kind.SENTENCE),
                        Column.of("Records", Kind.COUNT));
        List<List<Cell>> rows = new ArrayList<>();
        for (Intake.RejectCount one : report.intake().rejects()) {
            rows.add(
                    List.of(
                            Cell.text(one.code()),
                            Cell.text(one.rule()),
                            Cell.count(one.records())));
        }
        return Table.plain("rejects", "Rejected records by reason", columns, rows);
    }

    /** The first rejected records. */
    public Table samples(int most) {
        List<Column> columns =
                List.of(
                        Column.of("File", Kind.TEXT),
                        Column.of("Line", Kind.COUNT),
                        Column.of("Reason", Kind.TEXT),
                        Column.of("Field", Kind.TEXT),
                        Column.of("Value", Kind.TEXT),
                        Column.of("Remedy", Kind.TEXT));
        List<List<Cell>> rows = new ArrayList<>();
        for (Intake.RejectedRecord one : report.intake().samples()) {
            if (rows.size() == most) {
                break;
            }
            rows.add(
                    List.of(
                            Cell.text(one.file()),
                            Cell.count(one.line()),
                            Cell.text(one.code()),
                            Cell.text(one.field()),
                            Cell.text(one.value()),
                            Cell.text(one.remedy())));
        }
        return Table.plain("reject-samples", "First rejected records", columns, rows);
    }

    /** Records that another record made superfluous. */
    public Table duplicates() {
        List<Column> columns =
                List.of(
                        Column.of("Rule", Kind.TEXT),
                        Column.of("Records", Kind.COUNT),
                        Column.of("Tokens not counted twice", Kind.COUNT),
                        Column.of("Cost not counted twice", Kind.MONEY));
        List<List<Cell>> rows = new ArrayList<>();
        List<Intake.Duplicates> duplicates = report.intake().duplicates();
        for (int i = 0; i < duplicates.size(); i++) {
            Intake.Duplicates one = duplicates.get(i);
            rows.add(
                    List.of(
                            Cell.text(one.rule()),
                            Cell.count(one.records()),
                            Cell.count(one.tokens()),
                            one.cost().isPresent()
                                    ? Cell.money(
                                            one.cost().get(),
                                            currency,
                                            "/duplicates/" + i + "/cost")
                                    : Cell.text("not computed")));
        }
        return new Table(
                "duplicates",
                "Duplicate records",
                columns,
                rows,
                Optional.empty(),
                report.intake().conflicts().stream().toList());
    }

    /** Records that are no usage. */
    public Table skips() {
        List<Column> columns =
                List.of(Column.of("Rule", Kind.TEXT), Column.of("Records", Kind.COUNT));
        List<List<Cell>> rows = new ArrayList<>();
        for (Intake.Skip one : report.intake().skips()) {
            rows.add(List.of(Cell.text(one.rule()), Cell.count(one.records())));
        }
        return Table.plain("skips", "Skipped records by rule", columns, rows);
    }

    /** Every input and how its reading ended. */
    public Table files() {
        List<Column> columns =
                List.of(
                        Column.of("File", Kind.TEXT),
                        Column.of("Read as", Kind.TEXT),
                        Column.of("Status", Kind.TEXT),
                        Column.of("Read", Kind.COUNT),
                        Column.of("Counted", Kind.COUNT),
                        Column.of("Rejected", Kind.COUNT),
                        Column.of("Reason", Kind.TEXT));
        List<List<Cell>> rows = new ArrayList<>();
        for (Intake.LogFile one : report.intake().files()) {
            rows.add(
                    List.of(
                            Cell.text(one.path()),
                            Cell.text((one.mapping() + " " + one.format()).strip()),
                            Cell.text(one.status().id()),
                            Cell.count(one.records().read()),
                            Cell.count(one.records().counted()),
                            Cell.count(one.records().rejected()),
                            Cell.text(one.reason().orElse(""))));
        }
        return Table.plain("files", "Files read", columns, rows);
    }

    /** Every row of prices that was used. */
    public Table rates() {
        List<Column> columns =
                List.of(
                        Column.minor("Provider", Kind.TEXT),
                        Column.of("Model", Kind.TEXT),
                        Column.of("For", Kind.TEXT),
                        Column.of("From", Kind.TEXT),
                        Column.of("To", Kind.TEXT),
                        Column.of("Prices", Kind.TEXT),
                        Column.of("Status", Kind.TEXT),
                        Column.of("Source", Kind.TEXT));
        List<List<Cell>> rows = new ArrayList<>();
        boolean isAnyChanged = false;
        for (Method.RateUsed one : report.method().rates()) {
            isAnyChanged |= one.changedWithinPeriod();
            rows.add(
                    List.of(
                            Cell.text(one.provider()),
                            Cell.text(one.model()),
                            Cell.text(one.conditions().isEmpty() ? "all" : one.conditions()),
                            Cell.text(
                                    one.begin().equals(Instant.EPOCH)
                                            ? "no date"
                                            : Words.instant(one.begin())),
                            Cell.text(one.end().map(Words::instant).orElse("open")),
                            Cell.text(prices(one)),
                            Cell.text(
                                    one.status()
                                            + (one.changedWithinPeriod()
                                                    ? ", changed in this period"
                                                    : "")),
                            Cell.text(
                                    one.reference().isEmpty()
                                            ? one.source()
                                            : one.source() + " – " + one.reference())));
        }
        return new Table(
                "rates",
                "Prices in force",
                columns,
                rows,
                Optional.empty(),
                isAnyChanged
                        ? List.of("Rates that began or ended within the period are marked.")
                        : List.of());
    }

    /** All prices of a rate, those of longer prompts after the others. */
    private String prices(Method.RateUsed rate) {
        StringBuilder text = new StringBuilder(prices(rate.prices()));
        for (Method.LongPrompts longer : rate.longPrompts()) {
            text.append("; prompts over ")
                    .append(Words.count(longer.overTokens()))
                    .append(" tokens: ")
                    .append(prices(longer.prices()));
        }
        return text.toString();
    }

    /** Prices for the same number of units together: {@code input $2.50, output $10.00 per ...}. */
    private String prices(List<Method.Price> prices) {
        Map<String, List<String>> byUnit = new LinkedHashMap<>();
        for (Method.Price one : prices) {
            String unit = one.price().unit().id();
            String per =
                    one.price().per() == 1
                            ? unit
                            : Words.about(BigDecimal.valueOf(one.price().per())) + " " + unit + "s";
            byUnit.computeIfAbsent(per, k -> new ArrayList<>())
                    .add(one.dimension().id() + " " + Words.price(one.price().price(), currency));
        }
        return byUnit.entrySet().stream()
                .map(same -> String.join(", ", same.getValue()) + " per " + same.getKey())
                .collect(Collectors.joining("; "));
    }

    /** Prices that stood in for ones that are not listed. */
    public Table substitutions() {
        List<Column> columns =
                List.of(
                        Column.of("Bill", Kind.TEXT),
                        Column.of("Rule", Kind.TEXT),
                        Column.of("Meter", Kind.TEXT),
                        Column.of("Quantity", Kind.COUNT),
                        Column.of("Cost", Kind.MONEY));
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 0; i < report.method().substitutions().size(); i++) {
            Method.Substituted one = report.method().substitutions().get(i);
            rows.add(
                    List.of(
                            Cell.text(one.bill()),
                            Cell.text(one.sentence()),
                            Cell.text(one.meter()),
                            Cell.quantity(one.quantity()),
                            Cell.money(
                                    one.cost(), currency, "/method/substitutions/" + i + "/cost")));
        }
        return Table.plain("substitutions", "Prices that stood in for others", columns, rows);
    }

    /** Identities between the figures. */
    public Table checks() {
        List<Column> columns =
                List.of(
                        Column.of("What should hold", Kind.SENTENCE),
                        Column.of("Result", Kind.TEXT),
                        Column.of("Detail", Kind.TEXT));
        List<List<Cell>> rows = new ArrayList<>();
        for (Method.Check one : report.method().checks()) {
            String result =
                    switch (one.result()) {
                        case PASSED -> "passed";
                        case FAILED -> "FAILED";
                        case NOT_APPLICABLE -> "not applicable";
                    };
            rows.add(List.of(Cell.text(one.name()), Cell.text(result), Cell.text(one.detail())));
        }
        return Table.plain("checks", "Checks", columns, rows);
    }

    /** Digests of what went in. */
    public Table digests() {
        List<Column> columns =
                List.of(
                        Column.of("Of", Kind.TEXT),
                        Column.of("Kind", Kind.TEXT),
                        Column.of("Digest", Kind.TEXT));
        List<List<Cell>> rows = new ArrayList<>();
        for (Method.Digest one : report.method().digests()) {
            rows.add(List.of(Cell.text(one.name()), Cell.text(one.kind()), Cell.text(one.value())));
        }
        return Table.plain("digests", "Digests", columns, rows);
    }
}

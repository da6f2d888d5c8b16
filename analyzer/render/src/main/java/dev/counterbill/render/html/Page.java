package dev.counterbill.render.html;

import dev.counterbill.report.AlternativeTables;
import dev.counterbill.report.CostTables;
import dev.counterbill.report.Counterfactual;
import dev.counterbill.report.MethodTables;
import dev.counterbill.report.Outlook;
import dev.counterbill.report.OutlookTables;
import dev.counterbill.report.PayoffTables;
import dev.counterbill.report.Report;
import dev.counterbill.report.Table;
import dev.counterbill.report.Table.Cell;
import dev.counterbill.report.Words;
import gg.jte.Content;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/** What the template of the page shows; public only because the compiled template stands apart. */
public final class Page {
    /** The exit code of a run that published a report with something missing. */
    private static final int INCOMPLETE = 3;

    private static final int MOST_GROUPS = 25;
    private static final int MOST_MATRIX_MODELS = 20;
    private static final int MOST_MATRIX_ALTERNATIVES = 12;
    private static final int MOST_SAMPLES = 20;
    private static final int MOST_MOVERS = 12;

    /** Rows of all comparisons by model together; more would make the page too large to mail. */
    private static final int MOST_COMPARISON_ROWS = 800;

    private final Report report;
    private final CostTables costs;
    private final AlternativeTables alternatives;
    private final PayoffTables audits;
    private final OutlookTables outlook;
    private final MethodTables method;
    private final Asset script = Asset.script();

    Page(Report report) {
        this.report = report;
        this.costs = new CostTables(report);
        this.alternatives = new AlternativeTables(report);
        this.audits = new PayoffTables(report);
        this.outlook = new OutlookTables(report);
        this.method = new MethodTables(report);
    }

    public String title() {
        return "LLM cost " + Words.period(report.period());
    }

    public String period() {
        return Words.period(report.period());
    }

    public String zone() {
        return report.period().timezone().getId();
    }

    public String currency() {
        return report.currency().code();
    }

    public List<String> gaps() {
        return report.gaps();
    }

    /** What the banner tells besides what is missing. */
    public List<Report.Outcome> warnings() {
        return report.warnings();
    }

    /** The style of the banner, by what {@link #standing} says. */
    public String bannerStyle() {
        return isIncomplete() ? "incomplete" : "warned";
    }

    /** How the run ended, as its exit code and outcomes say. */
    public String standing() {
        int warnings = report.warnings().size();
        return isIncomplete()
                ? "Incomplete."
                : report.exitCode() != 0
                        ? "Complete, with exit code " + report.exitCode() + "."
                        : "Complete, with "
                                + (warnings == 1 ? "a warning" : Words.counted(warnings, "warning"))
                                + ".";
    }

    /** Usage that a closed month keeps out is missing, too, and no gap of what was read. */
    private boolean isIncomplete() {
        return !report.isComplete()
                || report.outcomes().stream().anyMatch(one -> one.exitCode() == INCOMPLETE);
    }

    /** The verdict without what is missing, which stands in the banner. */
    public List<String> verdict() {
        List<String> sentences = report.verdict();
        return report.isComplete() ? sentences : sentences.subList(1, sentences.size());
    }

    public List<OutlookTables.KeyFigure> keyFigures() {
        return outlook.keyFigures();
    }

    public boolean isBridgeDrawn() {
        return outlook.drawnBridge().isPresent();
    }

    public Table bridge() {
        return outlook.bridge();
    }

    public Table movers() {
        return outlook.movers(MOST_MOVERS);
    }

    public Table months() {
        return outlook.months();
    }

    public Table callOuts() {
        return outlook.callOuts();
    }

    public Table budgets() {
        return outlook.budgets();
    }

    public Optional<Outlook.Forecast> forecast() {
        return report.outlook().forecast();
    }

    public String money(BigDecimal amount) {
        return Words.money(amount, report.currency());
    }

    public String day(java.time.LocalDate day) {
        return Words.day(day);
    }

    public Table payoffs() {
        return alternatives.payoffs();
    }

    public int payoffCount() {
        return report.payoffs().size();
    }

    public Table account(int index) {
        return audits.account(index);
    }

    public List<String> accountSentences(int index) {
        return audits.sentences(index);
    }

    public Table investments() {
        return alternatives.investments();
    }

    public Table counterfactuals() {
        return alternatives.counterfactuals();
    }

    /** How many alternatives are shown by model; the others are in report.json. */
    public int comparisons() {
        int rows = 0;
        int shown = 0;
        for (Counterfactual one : report.counterfactuals()) {
            rows += one.byModel().size();
            if (shown > 0 && rows > MOST_COMPARISON_ROWS) {
                break;
            }
            shown++;
        }
        return shown;
    }

    public Table comparison(int index) {
        return alternatives.comparison(index);
    }

    public Table leftOut(int index) {
        return method.unpriced(index);
    }

    public List<String> assumptions(int index) {
        return report.counterfactuals().get(index).assumptions();
    }

    public Table matrix() {
        return alternatives.matrix(MOST_MATRIX_MODELS, MOST_MATRIX_ALTERNATIVES);
    }

    public Table models() {
        return costs.models();
    }

    public Table days() {
        return costs.days();
    }

    public Table meters() {
        return costs.meters();
    }

    public Table groups() {
        return costs.groups(MOST_GROUPS);
    }

    public Table unpriced() {
        return method.unpriced();
    }

    public Table rejects() {
        return method.rejects();
    }

    public Table samples() {
        return method.samples(MOST_SAMPLES);
    }

    public Table duplicates() {
        return method.duplicates();
    }

    public Table skips() {
        return method.skips();
    }

    public Table files() {
        return method.files();
    }

    public Table rates() {
        return method.rates();
    }

    public Table substitutions() {
        return method.substitutions();
    }

    public Table checks() {
        return method.checks();
    }

    public Table digests() {
        return method.digests();
    }

    public List<String> assumptions() {
        return report.method().assumptions();
    }

    public Optional<String> verifyWith() {
        return report.method().verifyWith();
    }

    /** The command that traces a figure of the report. */
    public String explainWith() {
        return "counterbill explain " + report.period().folderName() + " CELL";
    }

    public String program() {
        return report.method().program();
    }

    public List<Report.Outcome> outcomes() {
        return report.outcomes();
    }

    public String records() {
        var records = report.intake().records();
        return Words.counted(records.read(), "record")
                + " read: "
                + Words.count(records.counted())
                + " counted, "
                + Words.count(records.rejected())
                + " rejected, "
                + Words.count(records.duplicate())
                + " duplicate, "
                + Words.count(records.skipped())
                + " skipped, "
                + Words.count(records.filtered())
                + " "
                + report.intake().whyFiltered()
                + ".";
    }

    public boolean hasDays() {
        return report.actual().byDay().size() > 1;
    }

    public boolean hasOutlook() {
        return !budgets().isEmpty() || forecast().isPresent() || !callOuts().isEmpty();
    }

    public boolean hasCurve() {
        return report.payoffs().stream().anyMatch(payoff -> payoff.curve().size() > 1);
    }

    /** The style of a column's cells: narrow screens leave out minor texts, but no figures. */
    public static String style(Table.Column column) {
        return switch (column.kind()) {
            case MONEY, COUNT, SHARE -> "number";
            case DAY -> "day";
            case TEXT, SENTENCE -> column.minor() ? "text minor" : "text";
        };
    }

    /** Text of a log without characters that could steer the reader's eye. */
    public static String visible(String text) {
        return Words.visible(text);
    }

    /** The visible text in parts after which a line may end, as at the colons of a fine-tune. */
    public static List<String> parts(String text) {
        return List.of(visible(text).split("(?<=[:/])(?![:/])", -1));
    }

    /**
     * How strongly a difference colours its cell, from 0 to 100: the square root of its share of
     * the largest, so that small ones can still be told from none.
     */
    public static int heat(Cell cell, Table table) {
        double largest = 0;
        for (List<Cell> row : table.rows()) {
            for (Cell one : row.subList(2, row.size())) {
                largest = Math.max(largest, magnitude(one));
            }
        }
        // Square roots are correctly rounded on every machine, so the page stays the same.
        return largest == 0 ? 0 : (int) Math.round(100 * Math.sqrt(magnitude(cell) / largest));
    }

    private static double magnitude(Cell cell) {
        return cell.exact().map(BigDecimal::abs).map(BigDecimal::doubleValue).orElse(0.0);
    }

    /** Width of a share's bar in percent; sorting and reading use the figure itself. */
    public static String barPercent(Cell cell) {
        return cell.exact()
                .map(share -> share.movePointRight(2).min(BigDecimal.valueOf(100)))
                .map(
                        percent ->
                                percent.max(BigDecimal.ZERO)
                                        .round(new MathContext(3, RoundingMode.HALF_UP)))
                .map(BigDecimal::toPlainString)
                .orElse("0");
    }

    /** The figures that charts and the what-if panel draw from. */
    public String figures() {
        return Figures.json(report);
    }

    public Content style() {
        return Asset.style();
    }

    public Content charts() {
        return Asset.charts();
    }

    public Content script() {
        return script;
    }

    /** Nothing is loaded, and only the scripts that were written into the page run. */
    public String policy() {
        return "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src "
                + Asset.chartsDigest()
                + " "
                + script.digest()
                + "; base-uri 'none'; form-action 'none'";
    }
}

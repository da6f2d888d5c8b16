package dev.counterbill.render;

import dev.counterbill.money.Decimals;
import dev.counterbill.render.json.JsonTree;
import dev.counterbill.report.Counterfactual;
import dev.counterbill.report.Payoff;
import dev.counterbill.report.Report;
import dev.counterbill.report.Words;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads written files back and compares their totals with the report, so that no output can tell
 * another amount than the others. A difference is a mistake of the program.
 */
public final class OutputCheck {
    private static final Pattern FIGURE =
            Pattern.compile("<data value=\"([^\"]*)\" data-at=\"([^\"]*)\">([^<]*)</data>");

    private final Report report;
    private final Path folder;
    private final List<String> differences = new ArrayList<>();

    private OutputCheck(Report report, Path folder) {
        this.report = report;
        this.folder = folder;
    }

    /**
     * What differs, one sentence each; empty where everything agrees.
     *
     * @param files that were written into the folder
     * @throws IOException where a file cannot be read back
     */
    public static List<String> differences(Report report, Path folder, Collection<ReportFile> files)
            throws IOException {
        OutputCheck check = new OutputCheck(report, folder);
        for (ReportFile file : files) {
            switch (file) {
                case JSON -> check.json();
                case HTML -> check.html();
                case SUMMARY -> check.summary();
                case COSTS -> check.costs();
                case COUNTERFACTUALS -> check.counterfactuals();
                case PAYOFF -> check.payoff();
                case UNPRICED -> check.unpriced();
                case REJECTS -> check.rows(file, report.intake().samples().size());
                case XLSX -> check.workbook();
                case FOCUS -> check.focus();
            }
        }
        return List.copyOf(check.differences);
    }

    private void json() throws IOException {
        JsonTree json = readJson();
        at(json, "/actual/total", report.actual().total());
        for (int i = 0; i < report.counterfactuals().size(); i++) {
            Counterfactual one = report.counterfactuals().get(i);
            String at = "/counterfactuals/" + i;
            at(json, at + "/total", one.total());
            at(json, at + "/compared_actual", one.comparedActual());
            at(json, at + "/compared_counterfactual", one.comparedCounterfactual());
            at(json, at + "/difference", one.difference());
        }
        for (int i = 0; i < report.payoffs().size(); i++) {
            at(json, "/payoff/" + i + "/net", report.payoffs().get(i).net());
        }
        BigDecimal models = BigDecimal.ZERO;
        for (int i = 0; i < json.sizeAt("/actual/by_model"); i++) {
            models = models.add(amountAt(json, "/actual/by_model/" + i + "/cost"));
        }
        equal("report.json, models", report.actual().total(), models);
        BigDecimal days = BigDecimal.ZERO;
        for (int i = 0; i < json.sizeAt("/actual/by_day"); i++) {
            days = days.add(amountAt(json, "/actual/by_day/" + i + "/cost"));
        }
        equal("report.json, days", report.actual().total(), days);
    }

    private JsonTree readJson() throws IOException {
        try (InputStream in = Files.newInputStream(path(ReportFile.JSON))) {
            return JsonTree.read(in);
        }
    }

    private void at(JsonTree json, String pointer, BigDecimal expected) {
        equal("report.json " + pointer, expected, amountAt(json, pointer));
    }

    private static BigDecimal amountAt(JsonTree json, String pointer) {
        Object value = json.at(pointer);
        return value == null ? BigDecimal.ZERO : new BigDecimal(value.toString());
    }

    /** Every figure of the page that names its place in report.json is what stands there. */
    private void html() throws IOException {
        String page = Files.readString(path(ReportFile.HTML));
        Optional<JsonTree> json =
                Files.exists(path(ReportFile.JSON)) ? Optional.of(readJson()) : Optional.empty();
        Matcher figure = FIGURE.matcher(page);
        boolean isTotalFound = false;
        while (figure.find()) {
            BigDecimal value = new BigDecimal(figure.group(1));
            isTotalFound |= figure.group(2).equals("/actual/total");
            if (figure.group(2).equals("/actual/total")) {
                equal("report.html total", report.actual().total(), value);
            }
            if (json.isPresent()) {
                equal("report.html " + figure.group(2), sumAt(json.get(), figure.group(2)), value);
            }
        }
        if (!isTotalFound) {
            differences.add("report.html does not show the total");
        }
    }

    /** The value at a pointer, or the sum of several as {@code Table.Cell} names them. */
    static BigDecimal sumAt(JsonTree json, String at) {
        if (!at.startsWith("sum:")) {
            return amountAt(json, at);
        }
        BigDecimal sum = BigDecimal.ZERO;
        for (String pointer : at.substring("sum:".length()).split(",", -1)) {
            Matcher range = Pattern.compile("(.*)/(\\d+)-/(.*)").matcher(pointer);
            if (range.matches()) {
                int end = json.sizeAt(range.group(1));
                for (int i = Integer.parseInt(range.group(2)); i < end; i++) {
                    sum = sum.add(amountAt(json, range.group(1) + "/" + i + "/" + range.group(3)));
                }
            } else {
                sum = sum.add(amountAt(json, pointer));
            }
        }
        return sum;
    }

    private void summary() throws IOException {
        String text = Files.readString(path(ReportFile.SUMMARY));
        String total = Words.money(report.actual().total(), report.currency());
        if (!text.replace("&lt;", "<").contains(total)) {
            differences.add("summary.md does not show the total " + total);
        }
    }

    private void costs() throws IOException {
        equal("costs.csv", report.actual().total(), sum(ReportFile.COSTS, "cost"));
        equal(
                "costs.csv requests",
                BigDecimal.valueOf(report.actual().requests()),
                sum(ReportFile.COSTS, "requests"));
        rows(ReportFile.COSTS, report.actual().lines().size());
    }

    private void counterfactuals() throws IOException {
        rows(ReportFile.COUNTERFACTUALS, report.counterfactuals().size());
        BigDecimal total = BigDecimal.ZERO;
        BigDecimal difference = BigDecimal.ZERO;
        for (Counterfactual one : report.counterfactuals()) {
            total = total.add(one.total());
            difference = difference.add(one.difference());
        }
        equal("counterfactuals.csv total", total, sum(ReportFile.COUNTERFACTUALS, "total"));
        equal(
                "counterfactuals.csv difference",
                difference,
                sum(ReportFile.COUNTERFACTUALS, "difference"));
    }

    private void payoff() throws IOException {
        rows(ReportFile.PAYOFF, report.payoffs().size());
        BigDecimal net = BigDecimal.ZERO;
        for (Payoff one : report.payoffs()) {
            net = net.add(one.net());
        }
        equal("payoff.csv net", net, sum(ReportFile.PAYOFF, "net"));
    }

    private void unpriced() throws IOException {
        int expected = report.unpriced().size();
        for (Counterfactual one : report.counterfactuals()) {
            expected += one.unpriced().size();
        }
        rows(ReportFile.UNPRICED, expected);
    }

    /** The exact total stands as a text in the workbook. */
    private void workbook() throws IOException {
        try (ZipFile zip = new ZipFile(path(ReportFile.XLSX).toFile())) {
            var entry = zip.getEntry("xl/sharedStrings.xml");
            String texts =
                    entry == null
                            ? ""
                            : new String(
                                    zip.getInputStream(entry).readAllBytes(),
                                    StandardCharsets.UTF_8);
            String total = Decimals.amount(report.actual().total());
            if (!texts.contains(">" + total + "<")) {
                differences.add("report.xlsx does not hold the exact total " + total);
            }
        }
    }

    private void focus() throws IOException {
        BigDecimal usage = BigDecimal.ZERO;
        for (CSVRecord row : read(ReportFile.FOCUS)) {
            if (row.get("ChargeCategory").equals("Usage")) {
                usage = usage.add(new BigDecimal(row.get("BilledCost")));
            }
        }
        equal("focus.csv usage", report.actual().total(), usage);
    }

    private BigDecimal sum(ReportFile file, String column) throws IOException {
        BigDecimal sum = BigDecimal.ZERO;
        for (CSVRecord row : read(file)) {
            String text = row.get(column);
            sum = text.isEmpty() ? sum : sum.add(new BigDecimal(text));
        }
        return sum;
    }

    private void rows(ReportFile file, int expected) throws IOException {
        int found = read(file).size();
        if (found != expected) {
            differences.add(
                    file.fileName() + " has " + found + " rows, the report has " + expected);
        }
    }

    private List<CSVRecord> read(ReportFile file) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
        try (Reader reader = Files.newBufferedReader(path(file));
                CSVParser parser = format.parse(reader)) {
            return parser.getRecords();
        }
    }

    private Path path(ReportFile file) {
        return folder.resolve(file.fileName());
    }

    private void equal(String where, BigDecimal expected, BigDecimal found) {
        if (expected.compareTo(found) != 0) {
            differences.add(
                    where
                            + ": "
                            + Decimals.plain(found)
                            + " is not the report's "
                            + Decimals.plain(expected));
        }
    }
}

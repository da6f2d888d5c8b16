package dev.counterbill.render;

import dev.counterbill.money.Decimals;
import dev.counterbill.render.json.JsonTree;
import dev.counterbill.report.CostTables;
import dev.counterbill.report.Counterfactual;
import dev.counterbill.report.Payoff;
import dev.counterbill.report.Report;
import dev.counterbill.report.Table.Cell;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads written files back and compares their totals with the report, so that no output can tell
 * another amount than the others. A difference is a mistake of the program.
 */
public final class OutputCheck {
    private static final byte[] FIGURE = ascii("<data value=\"");
    private static final byte[] FIGURE_AT = ascii("\" data-at=\"");
    private static final byte[] QUOTE = ascii("\"");
    private static final Pattern RANGE = Pattern.compile("(.*)/(\\d+)-/(.*)");

    private final Report report;
    private final Path folder;
    private final List<String> differences = new ArrayList<>();
    private @Nullable JsonTree json;

    /**
     * @param folder that files are written into
     */
    public OutputCheck(Report report, Path folder) {
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
        check.check(files);
        return check.differences();
    }

    /**
     * Reads some files back, once they are written.
     *
     * @throws IOException where a file cannot be read back
     */
    public void check(Collection<ReportFile> files) throws IOException {
        for (ReportFile file : files) {
            switch (file) {
                case JSON -> json();
                case HTML -> html();
                case SUMMARY -> summary();
                case COSTS -> costs();
                case COUNTERFACTUALS -> counterfactuals();
                case PAYOFF -> payoff();
                case UNPRICED -> unpriced();
                case REJECTS -> rows(file, report.intake().samples().size(), totals(file));
                case XLSX -> workbook();
                case FOCUS -> focus();
            }
        }
    }

    /** What differs in the files that were read back, one sentence each. */
    public List<String> differences() {
        return List.copyOf(differences);
    }

    private void json() throws IOException {
        JsonTree tree = readJson();
        at(tree, "/actual/total", report.actual().total());
        for (int i = 0; i < report.counterfactuals().size(); i++) {
            Counterfactual one = report.counterfactuals().get(i);
            String at = "/counterfactuals/" + i;
            at(tree, at + "/total", one.total());
            at(tree, at + "/compared_actual", one.comparedActual());
            at(tree, at + "/compared_counterfactual", one.comparedCounterfactual());
            at(tree, at + "/difference", one.difference());
        }
        for (int i = 0; i < report.payoffs().size(); i++) {
            Payoff payoff = report.payoffs().get(i);
            if (payoff.knownSaved().isPresent()) {
                at(tree, "/payoff/" + i + "/net", payoff.net());
            }
        }
        BigDecimal models = BigDecimal.ZERO;
        for (int i = 0; i < tree.sizeAt("/actual/by_model"); i++) {
            models = models.add(amountAt(tree, "/actual/by_model/" + i + "/cost"));
        }
        equal("report.json, models", report.actual().total(), models);
        BigDecimal days = BigDecimal.ZERO;
        for (int i = 0; i < tree.sizeAt("/actual/by_day"); i++) {
            days = days.add(amountAt(tree, "/actual/by_day/" + i + "/cost"));
        }
        equal("report.json, days", report.actual().total(), days);
    }

    private JsonTree readJson() throws IOException {
        JsonTree known = json;
        if (known == null) {
            try (InputStream in = Files.newInputStream(path(ReportFile.JSON))) {
                known = JsonTree.read(in);
            }
            json = known;
        }
        return known;
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
        byte[] page = Files.readAllBytes(path(ReportFile.HTML));
        Optional<JsonTree> tree =
                Files.exists(path(ReportFile.JSON)) ? Optional.of(readJson()) : Optional.empty();
        // Where nothing has a price, there is no total to be found.
        boolean isTotalFound = total().exact().isEmpty();
        int end = 0;
        for (int at = indexOf(page, FIGURE, 0); at >= 0; at = indexOf(page, FIGURE, end)) {
            int valueBegin = at + FIGURE.length;
            end = indexOf(page, QUOTE, valueBegin);
            if (!isAt(page, FIGURE_AT, end)) {
                end = valueBegin;
                continue;
            }
            BigDecimal value = new BigDecimal(text(page, valueBegin, end));
            int pointerBegin = end + FIGURE_AT.length;
            end = Math.max(pointerBegin, indexOf(page, QUOTE, pointerBegin));
            String pointer = text(page, pointerBegin, end);
            if (pointer.equals("/actual/total")) {
                isTotalFound = true;
                equal("report.html total", report.actual().total(), value);
            }
            if (tree.isPresent()) {
                equal("report.html " + pointer, sumAt(tree.get(), pointer), value);
            }
        }
        if (!isTotalFound) {
            differences.add("report.html does not show the total");
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] page, int begin, int end) {
        return new String(page, begin, end - begin, StandardCharsets.UTF_8);
    }

    /** A page is mostly a megabyte of script, which is not worth being decoded. */
    private static int indexOf(byte[] page, byte[] sought, int from) {
        byte first = sought[0];
        for (int at = from; at < page.length; at++) {
            if (page[at] == first && isAt(page, sought, at)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean isAt(byte[] page, byte[] sought, int at) {
        int end = at + sought.length;
        return at >= 0
                && end <= page.length
                && Arrays.equals(page, at, end, sought, 0, sought.length);
    }

    /** The value at a pointer, or the sum of several as {@code Table.Cell} names them. */
    static BigDecimal sumAt(JsonTree json, String at) {
        if (!at.startsWith("sum:")) {
            return amountAt(json, at);
        }
        BigDecimal sum = BigDecimal.ZERO;
        for (String pointer : at.substring("sum:".length()).split(",", -1)) {
            Matcher range = RANGE.matcher(pointer);
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
        String total = total().shown();
        if (!text.replace("&lt;", "<").contains(total)) {
            differences.add("summary.md does not show the total " + total);
        }
    }

    private Cell total() {
        return new CostTables(report).total();
    }

    private void costs() throws IOException {
        Totals found = totals(ReportFile.COSTS, "cost", "requests");
        equal("costs.csv", report.actual().total(), found.sum(0));
        equal("costs.csv requests", BigDecimal.valueOf(report.actual().requests()), found.sum(1));
        rows(ReportFile.COSTS, report.actual().lines().size(), found);
    }

    private void counterfactuals() throws IOException {
        Totals found = totals(ReportFile.COUNTERFACTUALS, "total", "difference");
        rows(ReportFile.COUNTERFACTUALS, report.counterfactuals().size(), found);
        BigDecimal total = BigDecimal.ZERO;
        BigDecimal difference = BigDecimal.ZERO;
        for (Counterfactual one : report.counterfactuals()) {
            total = total.add(one.total());
            if (!one.comparesNothing()) {
                difference = difference.add(one.difference());
            }
        }
        equal("counterfactuals.csv total", total, found.sum(0));
        equal("counterfactuals.csv difference", difference, found.sum(1));
    }

    private void payoff() throws IOException {
        Totals found = totals(ReportFile.PAYOFF, "net");
        rows(ReportFile.PAYOFF, report.payoffs().size(), found);
        BigDecimal net = BigDecimal.ZERO;
        for (Payoff one : report.payoffs()) {
            net = net.add(one.knownNet().orElse(BigDecimal.ZERO));
        }
        equal("payoff.csv net", net, found.sum(0));
    }

    private void unpriced() throws IOException {
        int expected = report.unpriced().size();
        for (Counterfactual one : report.counterfactuals()) {
            expected += one.unpriced().size();
        }
        rows(ReportFile.UNPRICED, expected, totals(ReportFile.UNPRICED));
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
            String total = total().exact().map(Decimals::amount).orElse(total().shown());
            if (!texts.contains(">" + total + "<")) {
                differences.add("report.xlsx does not hold the exact total " + total);
            }
        }
    }

    private void focus() throws IOException {
        BigDecimal usage = BigDecimal.ZERO;
        try (CSVParser rows = open(ReportFile.FOCUS)) {
            for (CSVRecord row : rows) {
                if (row.get("ChargeCategory").equals("Usage")) {
                    usage = usage.add(new BigDecimal(row.get("BilledCost")));
                }
            }
        }
        equal("focus.csv usage", report.actual().total(), usage);
    }

    /** What the rows of a file come to. */
    private record Totals(int rows, List<BigDecimal> sums) {
        BigDecimal sum(int column) {
            return sums.get(column);
        }
    }

    /**
     * Goes through a file once.
     *
     * @param columns whose values are added up, in the order of the sums
     */
    private Totals totals(ReportFile file, String... columns) throws IOException {
        BigDecimal[] sums = new BigDecimal[columns.length];
        Arrays.fill(sums, BigDecimal.ZERO);
        int count = 0;
        try (CSVParser rows = open(file)) {
            for (CSVRecord row : rows) {
                for (int i = 0; i < sums.length; i++) {
                    String text = row.get(columns[i]);
                    sums[i] = text.isEmpty() ? sums[i] : sums[i].add(new BigDecimal(text));
                }
                count++;
            }
        }
        return new Totals(count, List.of(sums));
    }

    private void rows(ReportFile file, int expected, Totals found) {
        if (found.rows() != expected) {
            differences.add(
                    file.fileName() + " has " + found.rows() + " rows, the report has " + expected);
        }
    }

    private CSVParser open(ReportFile file) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
        return format.parse(Files.newBufferedReader(path(file)));
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

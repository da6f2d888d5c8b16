package dev.counterbill.render;

import dev.counterbill.render.csv.CsvReports;
import dev.counterbill.render.focus.FocusReport;
import dev.counterbill.render.html.HtmlReport;
import dev.counterbill.render.json.JsonReport;
import dev.counterbill.render.markdown.MarkdownReport;
import dev.counterbill.render.xlsx.XlsxReport;
import dev.counterbill.report.Report;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files that a report is written to, each complete in itself. */
public enum ReportFile {
    HTML("html", "report.html"),
    JSON("json", "report.json"),
    SUMMARY("md", "summary.md"),
    COSTS("csv", "costs.csv"),
    COUNTERFACTUALS("csv", "counterfactuals.csv"),
    PAYOFF("csv", "payoff.csv"),
    UNPRICED("csv", "unpriced.csv"),
    REJECTS("csv", "rejects.csv"),
    XLSX("xlsx", "report.xlsx"),
    FOCUS("focus", "focus.csv");

    private final String format;
    private final String fileName;

    ReportFile(String format, String fileName) {
        this.format = format;
        this.fileName = fileName;
    }

    /** Name of the format in {@code --format}. */
    public String format() {
        return format;
    }

    public String fileName() {
        return fileName;
    }

    /** Writes the whole file as UTF-8 and leaves the stream open; same report, same bytes. */
    public void write(Report report, OutputStream stream) throws IOException {
        switch (this) {
            case HTML -> HtmlReport.write(report, stream);
            case JSON -> JsonReport.write(report, stream);
            case SUMMARY -> MarkdownReport.write(report, stream);
            case COSTS -> CsvReports.costs(report, stream);
            case COUNTERFACTUALS -> CsvReports.counterfactuals(report, stream);
            case PAYOFF -> CsvReports.payoff(report, stream);
            case UNPRICED -> CsvReports.unpriced(report, stream);
            case REJECTS -> CsvReports.rejects(report, stream);
            case XLSX -> XlsxReport.write(report, stream);
            case FOCUS -> FocusReport.write(report, stream);
        }
    }

    /** The files that every run writes; payoff.csv only where there are investments. */
    public static List<ReportFile> usual(Report report) {
        List<ReportFile> files = new ArrayList<>();
        for (ReportFile file : values()) {
            boolean isUsual =
                    switch (file) {
                        case HTML, JSON, SUMMARY, COSTS, COUNTERFACTUALS, UNPRICED, REJECTS -> true;
                        case PAYOFF -> !report.payoffs().isEmpty();
                        case XLSX, FOCUS -> false;
                    };
            if (isUsual) {
                files.add(file);
            }
        }
        return List.copyOf(files);
    }

    public static Optional<ReportFile> byName(String fileName) {
        for (ReportFile file : values()) {
            if (file.fileName.equals(fileName)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }
}

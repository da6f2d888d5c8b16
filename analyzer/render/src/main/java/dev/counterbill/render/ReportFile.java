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
    HTML("html", "report.html", HtmlReport::write),
    JSON("json", "report.json", JsonReport::write),
    SUMMARY("md", "summary.md", MarkdownReport::write),
    COSTS("csv", "costs.csv", CsvReports::costs),
    COUNTERFACTUALS("csv", "counterfactuals.csv", CsvReports::counterfactuals),
    PAYOFF("csv", "payoff.csv", CsvReports::payoff),
    UNPRICED("csv", "unpriced.csv", CsvReports::unpriced),
    REJECTS("csv", "rejects.csv", CsvReports::rejects),
    XLSX("xlsx", "report.xlsx", XlsxReport::write),
    FOCUS("focus", "focus.csv", FocusReport::write);

    /** Writes one file. */
    private interface Writer {
        void write(Report report, OutputStream stream) throws IOException;
    }

    private final String format;
    private final String fileName;
    private final Writer writer;

    ReportFile(String format, String fileName, Writer writer) {
        this.format = format;
        this.fileName = fileName;
        this.writer = writer;
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
        writer.write(report, stream);
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

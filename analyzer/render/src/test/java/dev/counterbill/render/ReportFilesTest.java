package dev.counterbill.render;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.render.csv.CsvReports;
import dev.counterbill.render.json.JsonTree;
import dev.counterbill.report.Counterfactual;
import dev.counterbill.report.Identities;
import dev.counterbill.report.Method;
import dev.counterbill.report.Report;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReportFilesTest {
    private static final Path ROOT = Path.of(System.getProperty("counterbill.root"));

    @TempDir Path folder;

    private static byte[] bytes(ReportFile file, Report report) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        file.write(report, out);
        return out.toByteArray();
    }

    private static String text(ReportFile file, Report report) throws IOException {
        return new String(bytes(file, report), StandardCharsets.UTF_8);
    }

    private void writeAll(Report report) throws IOException {
        for (ReportFile file : ReportFile.values()) {
            try (OutputStream out = Files.newOutputStream(folder.resolve(file.fileName()))) {
                file.write(report, out);
            }
        }
    }

    @Test
    void allFilesTellTheSameTotals() throws IOException {
        for (Report report :
                List.of(
                        SampleReport.story(),
                        SampleReport.hostile(),
                        SampleReport.tiny(),
                        SampleReport.year())) {
            writeAll(report);
            assertEquals(
                    List.of(),
                    OutputCheck.differences(report, folder, List.of(ReportFile.values())));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ReportFile.class,
            names = {"JSON", "HTML", "SUMMARY", "COSTS", "COUNTERFACTUALS", "PAYOFF", "FOCUS"})
    void aFileThatTellsAnotherAmountIsFound(ReportFile file) throws IOException {
        Report report = SampleReport.story();
        writeAll(report);
        Path path = folder.resolve(file.fileName());
        String changed =
                switch (file) {
                    case JSON, HTML -> Files.readString(path).replaceFirst("2667\\.8", "2667.9");
                    case SUMMARY -> Files.readString(path).replace("$2,667.84", "$2,667.85");
                    case COSTS -> Files.readString(path).replaceFirst("1\\.37034", "1.37035");
                    case COUNTERFACTUALS ->
                            Files.readString(path).replaceFirst("4040\\.5", "4040.6");
                    case PAYOFF -> Files.readString(path).replaceFirst("319\\.1", "319.2");
                    case FOCUS -> Files.readString(path).replaceFirst("0\\.554898", "0.554899");
                    case UNPRICED, REJECTS, XLSX -> "";
                };
        assertFalse(changed.equals(Files.readString(path)), "the test changed nothing");
        Files.writeString(path, changed);
        List<ReportFile> files = List.of(file);
        assertFalse(OutputCheck.differences(report, folder, files).isEmpty(), file::fileName);
    }

    @ParameterizedTest
    @EnumSource(ReportFile.class)
    void theSameReportGivesTheSameBytesWhateverTheMachine(ReportFile file) throws IOException {
        byte[] here = bytes(file, SampleReport.story());
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            assertArrayEquals(here, bytes(file, SampleReport.story()));
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void reportJsonIsWhatItsSchemaSays() throws IOException {
        for (Report report :
                List.of(SampleReport.story(), SampleReport.hostile(), SampleReport.tiny())) {
            JsonTree json = JsonTree.read(new ByteArrayInputStream(bytes(ReportFile.JSON, report)));
            assertEquals(
                    List.of(), Schema.faults(ROOT.resolve("schemas/report.schema.json"), json));
        }
    }

    @Test
    void amountsInFilesAreExactAndPlain() throws IOException {
        String json = text(ReportFile.JSON, SampleReport.tiny());
        assertTrue(json.contains("\"total\": \"0.00000045\""), json);
        assertTrue(text(ReportFile.COSTS, SampleReport.tiny()).contains(",0.00000045,USD"));
    }

    @Test
    void theSampleReportsAreSound() {
        for (Report report :
                List.of(SampleReport.story(), SampleReport.hostile(), SampleReport.year())) {
            List<Method.Check> failed =
                    Identities.of(report).stream()
                            .filter(check -> check.result() == Method.CheckResult.FAILED)
                            .toList();
            assertEquals(List.of(), failed);
        }
    }

    @Test
    void usageWithoutAPriceHasNoCostRatherThanNone() throws IOException {
        for (CSVRecord row : rows(text(ReportFile.COSTS, SampleReport.story()))) {
            if (row.get("model").equals("gpt-9-preview")) {
                assertEquals("", row.get("cost"));
                assertFalse(row.get("unpriced_tokens").equals("0"));
            }
        }
    }

    @Test
    void noCellOfACsvFileBeginsAFormula() throws IOException {
        Report report = SampleReport.hostile();
        for (ReportFile file : ReportFile.values()) {
            if (!file.fileName().endsWith(".csv")) {
                continue;
            }
            for (CSVRecord row : rows(text(file, report))) {
                for (String cell : row) {
                    boolean isNumber = cell.matches("-?[0-9]+(\\.[0-9]+)?");
                    assertTrue(
                            isNumber || cell.isEmpty() || "=+-@\t\r\n".indexOf(cell.charAt(0)) < 0,
                            file + ": " + cell);
                }
            }
        }
        String costs = text(ReportFile.COSTS, report);
        assertTrue(costs.startsWith("day,"), costs);
        assertTrue(costs.lines().findFirst().orElseThrow().contains(",'=cmd|calc,"), costs);
        assertTrue(costs.contains("'@SUM(1+1)*cmd|' /C calc'!A0"));
    }

    @Test
    void aNegativeAmountIsNoFormula() throws IOException {
        assertTrue(
                text(ReportFile.COUNTERFACTUALS, SampleReport.story())
                        .contains(",-2425.40856345,"));
    }

    @Test
    void aLabelNamedAsAColumnGetsAnotherName() throws IOException {
        Report story = SampleReport.story();
        assertTrue(
                text(ReportFile.COSTS, story)
                        .startsWith(
                                "day,provider,model,base,fine_tuned,service_tier,region,project,requests,"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CsvReports.costs(SampleReport.labelled("model"), out);
        assertTrue(out.toString(StandardCharsets.UTF_8).contains(",region,label_model,requests,"));
    }

    private static List<CSVRecord> rows(String csv) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
        try (CSVParser parser = format.parse(new StringReader(csv))) {
            return parser.getRecords();
        }
    }

    @Test
    void namesCannotBecomeMarkupInMarkdown() throws IOException {
        String text = text(ReportFile.SUMMARY, SampleReport.hostile());
        assertFalse(text.contains("<script"), text);
        assertFalse(text.contains("<img"), text);
        assertFalse(text.contains("[x](javascript"), text);
        assertFalse(text.contains("\u202E"), text);
        assertTrue(text.contains("pipe \\| \\*\\*bold\\*\\* \\[x\\](javascript:alert(1))"), text);
        assertTrue(text.contains("http\\://evil.example/"), text);
    }

    @Test
    void aScriptCannotBeEndedByAName() throws IOException {
        String page = text(ReportFile.HTML, SampleReport.hostile());
        int begin = page.indexOf("<script type=\"application/json\"");
        String figures =
                page.substring(page.indexOf('>', begin) + 1, page.indexOf("</script>", begin));
        assertTrue(figures.endsWith("}"), figures);
        assertTrue(figures.contains("\\u003c/script\\u003e"), figures);
        assertFalse(page.contains("<img src=x"));
        assertFalse(page.contains("<svg onload"));
    }

    @Test
    void aPageWithAHundredAlternativesCanStillBeMailed() throws IOException {
        Report year = SampleReport.year();
        List<Counterfactual> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(year.counterfactuals().get(i % year.counterfactuals().size()));
        }
        Report large =
                new Report(
                        year.period(),
                        year.currency(),
                        year.intake(),
                        year.tokens(),
                        year.actual(),
                        many,
                        year.payoffs(),
                        year.unpriced(),
                        year.outlook(),
                        year.method(),
                        year.outcomes(),
                        year.exitCode());
        byte[] page = bytes(ReportFile.HTML, large);
        assertTrue(page.length < 2_500_000, page.length + " bytes");
    }

    @Test
    void thePageNamesEveryScriptThatMayRun() throws IOException {
        String page = text(ReportFile.HTML, SampleReport.tiny());
        assertTrue(page.contains("default-src &#39;none&#39;"), page.substring(0, 400));
        assertFalse(page.contains("script-src &#39;unsafe-inline"));
        assertFalse(page.contains("src=\"http"));
        assertFalse(page.contains("href=\"http"));
    }

    @Test
    void aWorkbookHoldsNamesAsTextsAndExactValuesBesideNumbers() throws IOException {
        Map<String, String> parts = new java.util.TreeMap<>();
        byte[] book = bytes(ReportFile.XLSX, SampleReport.hostile());
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(book))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                parts.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        assertTrue(parts.containsKey("xl/worksheets/sheet1.xml"), parts.keySet()::toString);
        parts.forEach(
                (name, xml) -> {
                    assertFalse(xml.contains("<f>"), name + " holds a formula");
                    assertFalse(xml.contains("<script"), name);
                    assertFalse(xml.contains("\u202E"), name);
                });
        String texts = parts.get("xl/sharedStrings.xml");
        assertTrue(texts.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), texts);
        assertTrue(texts.contains("=HYPERLINK("), texts);
        assertTrue(parts.get("xl/worksheets/sheet2.xml").contains("state=\"frozen\""));
        String book2 = parts.get("xl/workbook.xml");
        for (String name : List.of("Summary", "Models", "Counterfactuals", "Rates")) {
            assertTrue(book2.contains("name=\"" + name + "\""), book2);
        }
    }
}

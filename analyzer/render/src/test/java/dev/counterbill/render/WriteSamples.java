package dev.counterbill.render;

import dev.counterbill.render.terminal.Colour;
import dev.counterbill.render.terminal.TerminalReport;
import dev.counterbill.report.Report;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes the sample reports into a folder, to be looked at. */
final class WriteSamples {
    private WriteSamples() {}

    public static void main(String[] arguments) throws IOException {
        Map<String, Report> reports =
                Map.of(
                        "story", SampleReport.story(),
                        "hostile", SampleReport.hostile(),
                        "tiny", SampleReport.tiny(),
                        "year", SampleReport.year());
        for (var entry : reports.entrySet()) {
            Path folder = Files.createDirectories(Path.of(arguments[0], entry.getKey()));
            for (ReportFile file : ReportFile.values()) {
                try (OutputStream out = Files.newOutputStream(folder.resolve(file.fileName()))) {
                    file.write(entry.getValue(), out);
                }
            }
            Files.writeString(
                    folder.resolve("terminal-80.txt"),
                    TerminalReport.render(entry.getValue(), 80, Colour.PLAIN));
            Files.writeString(
                    folder.resolve("terminal-120.txt"),
                    TerminalReport.render(entry.getValue(), 120, Colour.COLOURED));
        }
    }
}

package dev.counterbill.render.html;

import dev.counterbill.render.html.generated.JtereportGenerated;
import dev.counterbill.report.Report;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.Utf8ByteOutput;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes report.html: one page with its styles, scripts and charts in it. Everything from a log
 * passes through the template engine's escaping or through {@link Figures}; a content security
 * policy lets only our own scripts run, named by their digests, and nothing be loaded.
 */
public final class HtmlReport {
    private HtmlReport() {}

    /** Writes UTF-8 and leaves the stream open. */
    public static void write(Report report, OutputStream stream) throws IOException {
        Utf8ByteOutput page = new Utf8ByteOutput();
        // Called as the build made it: to look it up by its name takes longer than to fill it.
        JtereportGenerated.render(new OwaspHtmlTemplateOutput(page), null, new Page(report));
        page.writeTo(stream);
    }
}

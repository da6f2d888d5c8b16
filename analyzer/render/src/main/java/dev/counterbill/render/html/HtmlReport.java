package dev.counterbill.render.html;

import dev.counterbill.report.Report;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes report.html: one page with its styles, scripts and charts in it. Everything from a log
 * passes through the template engine's escaping or through {@link Figures}; a content security
 * policy lets only our own scripts run, named by their digests, and nothing be loaded.
 */
public final class HtmlReport {
    private static final TemplateEngine TEMPLATES =
            TemplateEngine.createPrecompiled(
                    null,
                    ContentType.Html,
                    HtmlReport.class.getClassLoader(),
                    "dev.counterbill.render.html.generated");

    private HtmlReport() {}

    /** Writes UTF-8 and leaves the stream open. */
    public static void write(Report report, OutputStream stream) throws IOException {
        Utf8ByteOutput page = new Utf8ByteOutput();
        TEMPLATES.render("report.jte", new Page(report), page);
        page.writeTo(stream);
    }
}

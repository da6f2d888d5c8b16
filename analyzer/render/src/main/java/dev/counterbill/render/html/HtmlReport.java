package dev.counterbill.render.html;

import dev.counterbill.report.Report;
import java.io.IOException;
import java.io.OutputStream;

/** stub */
public final class HtmlReport {
    private HtmlReport() {}

    public static void write(Report report, OutputStream stream) throws IOException {}
}

package dev.counterbill.cli;

import dev.counterbill.publish.Publication;
import dev.counterbill.render.ReportFile;
import dev.counterbill.report.Report;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Writes the files of a report: the page is as much work as all others, so it has its own thread.
 */
final class ReportWriting {
    private ReportWriting() {}

    static void write(Report report, Set<ReportFile> files, Publication publication)
            throws IOException {
        FutureTask<ReportFile> page =
                new FutureTask<>(() -> write(ReportFile.HTML, report, publication));
        if (files.contains(ReportFile.HTML)) {
            new Thread(page, "report.html").start();
        } else {
            page.cancel(false);
        }
        try {
            for (ReportFile file : files) {
                if (file != ReportFile.HTML) {
                    write(file, report, publication);
                }
            }
        } finally {
            // The folder is swept where something fails, so nobody may still be writing to it.
            if (!page.isCancelled()) {
                await(page);
            }
        }
    }

    private static ReportFile write(ReportFile file, Report report, Publication publication)
            throws IOException {
        publication.write(file.fileName(), out -> file.write(report, out));
        return file;
    }

    private static void await(FutureTask<ReportFile> page) throws IOException {
        try {
            page.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the page was being written", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("the page could not be written", e.getCause());
        }
    }
}

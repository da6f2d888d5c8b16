package dev.counterbill.cli;

import dev.counterbill.publish.Publication;
import dev.counterbill.render.OutputCheck;
import dev.counterbill.render.ReportFile;
import dev.counterbill.report.Report;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Writes the files of a report and reads them back: the page is as much work as all others, so it
 * is written by a thread of its own meanwhile.
 */
final class ReportWriting {
    private ReportWriting() {}

    /**
     * @return what the files say otherwise than the report, one sentence each
     */
    static List<String> write(Report report, Set<ReportFile> files, Publication publication)
            throws IOException {
        OutputCheck check = new OutputCheck(report, publication.staged(""));
        FutureTask<ReportFile> page =
                new FutureTask<>(() -> write(ReportFile.HTML, report, publication));
        if (files.contains(ReportFile.HTML)) {
            new Thread(page, "report.html").start();
        } else {
            page.cancel(false);
        }
        List<ReportFile> others = files.stream().filter(file -> file != ReportFile.HTML).toList();
        try {
            for (ReportFile file : others) {
                write(file, report, publication);
            }
            check.check(others);
        } finally {
            // The folder is swept where something fails, so nobody may still be writing to it.
            if (!page.isCancelled()) {
                await(page);
            }
        }
        if (files.contains(ReportFile.HTML)) {
            check.check(List.of(ReportFile.HTML));
        }
        return check.differences();
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

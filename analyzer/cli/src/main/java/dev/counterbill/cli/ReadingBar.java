package dev.counterbill.cli;

import dev.counterbill.read.LogSource;
import dev.counterbill.read.run.ReadProgress;
import dev.counterbill.report.Words;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows on stderr how far reading is, where that is a terminal and reading takes more than a
 * moment. The reading threads only add to two counters; a thread of the bar looks at them now and
 * then, so the bar costs the reading nothing. The library is loaded when the bar is first drawn.
 */
final class ReadingBar implements ReadProgress, AutoCloseable {
    /** Shorter readings are over before a bar could be looked at. */
    private static final long PATIENCE_MILLIS = 800;

    private static final int INTERVAL_MILLIS = 250;
    private static final long MEGABYTE = 1_000_000;

    private final LongAdder bytes = new LongAdder();
    private final LongAdder records = new LongAdder();
    private final long totalBytes;
    private final PrintWriter err;
    private final int columns;
    private final Thread thread;
    private @Nullable ProgressBar bar;

    /**
     * Begins to wait for the reading.
     *
     * @param sources what is read
     * @param columns width of the terminal
     */
    ReadingBar(List<LogSource> sources, PrintWriter err, int columns) {
        long total = 0;
        for (LogSource source : sources) {
            // Where one size is not known, as of standard input, the sum is not known either.
            total = total < 0 || source.sizeBytes() < 0 ? -1 : total + source.sizeBytes();
        }
        this.totalBytes = total;
        this.err = err;
        this.columns = columns;
        this.thread = new Thread(this::show, "progress");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void accept(long some) {
        bytes.add(some);
    }

    @Override
    public void records(long some) {
        records.add(some);
    }

    private void show() {
        long begin = System.nanoTime();
        try {
            Thread.sleep(PATIENCE_MILLIS);
            while (!Thread.currentThread().isInterrupted()) {
                draw(System.nanoTime() - begin);
                Thread.sleep(INTERVAL_MILLIS);
            }
        } catch (InterruptedException e) {
            // Reading is over.
            Thread.currentThread().interrupt();
        }
    }

    private void draw(long nanos) {
        ProgressBar drawn = bar;
        if (drawn == null) {
            drawn = begin();
            bar = drawn;
        }
        drawn.setExtraMessage(speed(records.sum(), nanos));
        drawn.stepTo(totalBytes < 0 ? bytes.sum() : Math.min(bytes.sum(), totalBytes));
        drawn.refresh();
    }

    private ProgressBar begin() {
        return new ProgressBarBuilder()
                .setTaskName("reading")
                .setInitialMax(totalBytes)
                .setStyle(ProgressBarStyle.ASCII)
                .setUnit(" MB", MEGABYTE)
                .setUpdateIntervalMillis(INTERVAL_MILLIS)
                .setConsumer(new Line())
                .build();
    }

    /** {@code 1.2 M rows, 640 k rows/s}. */
    static String speed(long records, long nanos) {
        BigDecimal perSecond = BigDecimal.valueOf(Math.round(records * 1e9 / Math.max(nanos, 1)));
        return Words.about(BigDecimal.valueOf(records))
                + " rows, "
                + Words.about(perSecond)
                + " rows/s";
    }

    /** Takes the bar away, so that only the report is left. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ProgressBar drawn = bar;
        if (drawn != null) {
            drawn.close();
        }
    }

    /** The one line of the terminal that is written over and over. */
    private final class Line implements ProgressBarConsumer {
        @Override
        public int getMaxRenderedLength() {
            // A full line would make some terminals begin a new one.
            return columns - 1;
        }

        @Override
        public void accept(String text) {
            err.print("\r" + text);
            err.flush();
        }

        @Override
        public void close() {
            err.print("\r" + " ".repeat(columns - 1) + "\r");
            err.flush();
        }
    }
}

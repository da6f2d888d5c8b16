package dev.counterbill.cli;

import dev.counterbill.parquet.LedgerFile;
import dev.counterbill.parquet.SavedLedger;
import dev.counterbill.publish.Publication;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Makes the bytes of {@code ledger.parquet} in a thread of its own: the ledger is done when reading
 * is, and pricing and rendering need not wait for it.
 */
final class LedgerSaving {
    private final FutureTask<Publication.Bytes> bytes;

    private LedgerSaving(FutureTask<Publication.Bytes> bytes) {
        this.bytes = bytes;
    }

    static LedgerSaving begin(SavedLedger saved) {
        FutureTask<Publication.Bytes> bytes =
                new FutureTask<>(() -> Publication.Bytes.of(LedgerFile.bytes(saved)));
        Thread thread = new Thread(bytes, "ledger.parquet");
        // A run that fails meanwhile ends without it.
        thread.setDaemon(true);
        thread.start();
        return new LedgerSaving(bytes);
    }

    Publication.Bytes bytes() throws IOException {
        try {
            return bytes.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the ledger was being saved", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException("the ledger could not be saved", e.getCause());
        }
    }
}

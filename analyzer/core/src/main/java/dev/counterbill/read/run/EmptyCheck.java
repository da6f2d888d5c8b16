package dev.counterbill.read.run;

import dev.counterbill.read.LogContainer;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.Reject;
import java.util.List;

/** Tells a file without records from one whose records are all bad. */
final class EmptyCheck implements LogContainer.Records {
    static final Projection PROJECTION = new Projection(List.of(), List.of());

    private final RawBatch batch = new RawBatch(0);
    private long records;
    private String fault = "";

    boolean hasRecords() {
        return records + batch.size > 0;
    }

    String firstFault() {
        return fault;
    }

    @Override
    public RawBatch batch() {
        return batch;
    }

    @Override
    public void flush() {
        records += batch.size;
        batch.clear();
    }

    @Override
    public void rejected(Reject reject) {
        records++;
        if (fault.isEmpty()) {
            fault = "line " + reject.line() + " " + reject.code() + ": " + reject.rule();
        }
    }
}

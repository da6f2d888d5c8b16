package dev.counterbill.read.state;

import java.util.concurrent.atomic.AtomicLong;

/** How much a run has read, to tell what it costs. */
public final class StateReads {
    final AtomicLong logBytes = new AtomicLong();
    final AtomicLong keyBytes = new AtomicLong();
    final AtomicLong entryBytes = new AtomicLong();

    /** Of logs: of new and changed files, for their digests and their records. */
    public long logBytes() {
        return logBytes.get();
    }

    /** Of the indexes of keys, and of records of equal keys. */
    public long keyBytes() {
        return keyBytes.get();
    }

    /** Of what is remembered of files: their ledgers and accounts, which make up the report. */
    public long entryBytes() {
        return entryBytes.get();
    }
}

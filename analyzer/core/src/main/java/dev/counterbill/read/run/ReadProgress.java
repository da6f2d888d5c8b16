package dev.counterbill.read.run;

import java.util.function.LongConsumer;

/** Told from all threads how far reading is; each call is for some thousand records or bytes. */
public interface ReadProgress extends LongConsumer {
    /** Nobody is told anything. */
    ReadProgress NONE = bytes -> {};

    /** So many raw bytes more were read. */
    @Override
    void accept(long bytes);

    /** So many records more were counted. */
    default void records(long records) {}
}

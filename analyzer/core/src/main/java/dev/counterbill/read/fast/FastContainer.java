package dev.counterbill.read.fast;

import dev.counterbill.read.LogContainer;
import dev.counterbill.read.LogSource;
import dev.counterbill.read.RecordMapping;
import java.io.IOException;
import java.util.function.LongConsumer;

/** A container that brings its own fast reader. */
public interface FastContainer extends LogContainer {
    /**
     * Opens a local file.
     *
     * @param progress told how many bytes were read
     * @throws NotFast where file or mapping are not for the fast reader, with the reason
     */
    FastLog openFast(
            LogSource source,
            RecordMapping mapping,
            RecordMapping.Options options,
            LongConsumer progress)
            throws IOException;
}

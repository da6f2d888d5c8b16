package dev.counterbill.read.source;

import dev.counterbill.read.LogSource;
import java.io.IOException;
import java.util.List;

/** Finds the files behind a LOG argument with a scheme, such as {@code hdfs://}. */
public interface SchemeOpener {
    /**
     * All files of a file, folder or glob, in any order, names with {@code _} or {@code .} left
     * out.
     *
     * @throws IOException with a message for the user: what is missing and what to do
     */
    List<LogSource> expand(String uri) throws IOException;
}

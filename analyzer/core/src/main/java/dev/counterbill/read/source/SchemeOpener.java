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

    /** Nothing on the class path can open paths of a scheme. */
    final class NoConnector extends IOException {
        private static final long serialVersionUID = 1;

        private final String remedy;

        /**
         * @param scheme such as {@code s3a}
         * @param remedy how to get one, as a sentence without its full stop
         */
        public NoConnector(String scheme, String remedy, Throwable cause) {
            super("paths of " + scheme + ":// need a connector on the class path", cause);
            this.remedy = remedy;
        }

        public String remedy() {
            return remedy;
        }
    }
}

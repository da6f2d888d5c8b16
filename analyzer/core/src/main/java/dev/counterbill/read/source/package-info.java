/**
 * Where bytes come from: which files a LOG argument means, how they are compressed, and by what
 * fingerprint a file is known again.
 *
 * <p>Place in the flow: first. Arguments become {@link dev.counterbill.read.LogSource}s in an order
 * that does not depend on the file system; containers read from them. Start reading at {@link
 * dev.counterbill.read.source.LogSources}.
 */
@NullMarked
package dev.counterbill.read.source;

import org.jspecify.annotations.NullMarked;

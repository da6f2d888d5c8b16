/**
 * What a nightly run remembers: one entry per input, read without regard to the others, an index of
 * the keys of its records beside it, and what records of equal keys in different inputs displace.
 * Everything in it can be made again from the logs; what is damaged or of another version is.
 *
 * <p>Place in the flow: in front of {@code read.run}, which reads what is new and merges what is
 * remembered. Start reading at {@link dev.counterbill.read.state.StateReading}.
 */
@NullMarked
package dev.counterbill.read.state;

import org.jspecify.annotations.NullMarked;

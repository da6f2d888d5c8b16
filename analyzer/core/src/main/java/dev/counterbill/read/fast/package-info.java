/**
 * The fast readers: the same records as the plain ones, read from bytes into columns of numbers
 * without making an object per record. Here, and only here, plain style gives way to speed; every
 * trick says what it buys.
 *
 * <p>They are right by construction: whatever they do not fully understand (a row with an odd
 * number, a line that is not strict JSON, the first row of each class) goes through the mapping's
 * session: cells of a CSV as they were found, all else byte for byte through the plain container; a
 * file whose structure is odd goes there as a whole.
 *
 * <p>Place in the flow: instead of {@code container}, and of {@code mapping} where one has a {@link
 * dev.counterbill.read.DirectPlan}. Start reading at {@link dev.counterbill.read.fast.FastFile} and
 * {@link dev.counterbill.read.fast.RowMapper}.
 */
@NullMarked
package dev.counterbill.read.fast;

import org.jspecify.annotations.NullMarked;

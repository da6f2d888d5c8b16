/**
 * The fast readers of Parquet logs and of saved ledgers: pages are decoded by column into arrays of
 * numbers, categories are told apart by the numbers of their dictionary entries, and no object is
 * made per row.
 *
 * <p>It is right by construction, as the readers of {@link dev.counterbill.read.fast} are: it
 * learns what a class of rows means from the mapping's session, hands every odd row to that
 * session, and never judges a file. Whatever it does not cover or does not believe (a nested
 * column, a codec, a checksum, a length that does not add up) ends in {@link
 * dev.counterbill.read.fast.NotFast}, and the plain reader takes the whole file and says what is
 * wrong with it.
 *
 * <p>Place in the flow: instead of parquet-avro and the session's own walk over rows. Neither
 * Hadoop nor Avro is loaded on the way. Start reading at {@link
 * dev.counterbill.parquet.fast.FastParquet} and {@link dev.counterbill.parquet.fast.ClassMapper};
 * of ledgers at {@link dev.counterbill.parquet.fast.FastLedger}.
 */
@NullMarked
package dev.counterbill.parquet.fast;

import org.jspecify.annotations.NullMarked;

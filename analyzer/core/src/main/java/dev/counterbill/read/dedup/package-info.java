/**
 * Duplicates: of records with equal keys (compared whole) one is counted. The plain reader holds
 * records with keys back until all files are read, sorted by the hash of the key, on disk where
 * memory does not suffice; the fast reader counts them at once and notes hashes, and only where two
 * are equal the files are read again. The winner is decided by the mapping's preference, then the
 * token total, then the time, then the record's content; never by file name or order.
 *
 * <p>Place in the flow: between the mapping and the ledger builder. Start reading at {@link
 * dev.counterbill.read.dedup.KeyedRecords} and {@link dev.counterbill.read.dedup.KeyIndex}.
 */
@NullMarked
package dev.counterbill.read.dedup;

import org.jspecify.annotations.NullMarked;

/**
 * Duplicates: records whose mapping names a key are held back until all files are read, sorted by
 * the hash of that key on disk where memory does not suffice, and of equal keys (compared whole)
 * one is counted. The winner is decided by the mapping's preference, then the token total, then the
 * time, then the record's content; never by file name or order.
 *
 * <p>Place in the flow: between the mapping and the ledger builder. Start reading at {@link
 * dev.counterbill.read.dedup.KeyedRecords}.
 */
@NullMarked
package dev.counterbill.read.dedup;

import org.jspecify.annotations.NullMarked;

/**
 * Files become batches become a ledger: sources, containers, mappings, rejects, duplicates.
 *
 * <p>Place in the flow: left of the ledger. Four stages, each replaceable: a source gives bytes, a
 * container finds fields in them ({@link dev.counterbill.read.RawBatch}), a mapping says what the
 * fields mean, and the ledger builder adds up. Start reading at {@link
 * dev.counterbill.read.Projection}.
 */
@NullMarked
package dev.counterbill.read;

import org.jspecify.annotations.NullMarked;

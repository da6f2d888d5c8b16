/**
 * Usage summed by its key: built by one thread, immutable afterwards, merged with {@code plus}.
 *
 * <p>Place in the flow: the narrow waist. Left of it are records and bytes, right of it exact
 * decimals and money. Start reading at {@link dev.counterbill.ledger.UsageLedger}; how its rows are
 * kept is told by {@link dev.counterbill.ledger.LedgerColumns}.
 */
@NullMarked
package dev.counterbill.ledger;

import org.jspecify.annotations.NullMarked;

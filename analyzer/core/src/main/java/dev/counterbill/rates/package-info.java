/**
 * Dated, sourced rate cards, and finding the one that is in force for a model, an instant and the
 * conditions of a request; and the lint that says whether a book of them is sound.
 *
 * <p>Place in the flow: beside the ledger; {@code pricing} brings the two together. Start reading
 * at {@link dev.counterbill.rates.RateBook}.
 */
@NullMarked
package dev.counterbill.rates;

import org.jspecify.annotations.NullMarked;

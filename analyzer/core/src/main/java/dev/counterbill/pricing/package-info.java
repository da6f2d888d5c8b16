/**
 * Ledger times rates: a bill, with what could not be priced and why.
 *
 * <p>Place in the flow: right of the ledger. The one cost formula of the program is here; the
 * actual bill and every counterfactual go through it. Start reading at {@link
 * dev.counterbill.pricing.Pricer}.
 */
@NullMarked
package dev.counterbill.pricing;

import org.jspecify.annotations.NullMarked;

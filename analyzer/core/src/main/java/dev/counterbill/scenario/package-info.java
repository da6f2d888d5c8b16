/**
 * What if: usage and rates transformed, with the assumptions in words.
 *
 * <p>Place in the flow: between the ledger and the pricer. A scenario turns ledger rows into lines
 * for the same {@code Pricer} that prices the actual bill; it never reads a log. Start reading at
 * {@link dev.counterbill.scenario.Scenario}.
 */
@NullMarked
package dev.counterbill.scenario;

import org.jspecify.annotations.NullMarked;

/**
 * Our figures held against what exporters say things cost: per day, model and provider, with the
 * likely cause of each difference.
 *
 * <p>Place in the flow: beside {@code payoff}, on a priced bill. Reported costs never enter a
 * computed cost. Start reading at {@link dev.counterbill.reconcile.Reconciler}.
 */
@NullMarked
package dev.counterbill.reconcile;

import org.jspecify.annotations.NullMarked;

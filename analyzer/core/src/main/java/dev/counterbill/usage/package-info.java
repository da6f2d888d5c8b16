/**
 * What was consumed: meters, service tiers, the cuts that are decided before adding up, the
 * ledger's key, and the batch of columns in which readers hand over records.
 *
 * <p>Place in the flow: the readers write {@link dev.counterbill.usage.UsageBatch}, the ledger adds
 * it up. Start reading at {@link dev.counterbill.usage.Meter} and {@link
 * dev.counterbill.usage.UsageKey}.
 */
@NullMarked
package dev.counterbill.usage;

import org.jspecify.annotations.NullMarked;

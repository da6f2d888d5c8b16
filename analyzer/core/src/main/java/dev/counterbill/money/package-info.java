/**
 * Exact amounts, prices per unit, and currencies.
 *
 * <p>Place in the flow: below everything; knows nothing of usage or models. Prices arrive as text
 * and become {@link java.math.BigDecimal} without ever being a {@code double}; nothing in here
 * divides, and only quantities that a provider rounds on its invoice are rounded. Start reading at
 * {@link dev.counterbill.money.UnitPrice}.
 */
@NullMarked
package dev.counterbill.money;

import org.jspecify.annotations.NullMarked;

/**
 * Where a figure of a report comes from, and why two reports differ.
 *
 * <p>Place in the flow: behind {@code analysis}, on what a published report was made of: its ledger
 * and its question. Nothing here reads logs or prints. Start with {@link
 * dev.counterbill.trace.Tracer}, which prices a ledger again and keeps of a figure what it adds up
 * from.
 */
@NullMarked
package dev.counterbill.trace;

import org.jspecify.annotations.NullMarked;

/**
 * Reading as a whole: a plan of sources, mappings and cuts becomes a ledger, with an account of
 * what became of every record.
 *
 * <p>Place in the flow: composes the other packages of {@code read}. Start reading at {@link
 * dev.counterbill.read.run.LogReading}.
 */
@NullMarked
package dev.counterbill.read.run;

import org.jspecify.annotations.NullMarked;

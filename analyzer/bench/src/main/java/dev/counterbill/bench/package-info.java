/**
 * Large logs from a seed, and what is measured on them.
 *
 * <p>Place in the flow: outside of it; {@code analyzer/bench/race} runs this and the tool. Start
 * reading at {@link dev.counterbill.bench.Generator}.
 */
@NullMarked
package dev.counterbill.bench;

import org.jspecify.annotations.NullMarked;

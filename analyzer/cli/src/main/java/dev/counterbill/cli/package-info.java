/**
 * The only {@code main}: commands, flags, messages and exit codes.
 *
 * <p>Place in the flow: the outermost layer. It wires the file forms and output formats together,
 * prints what the composition returns, and decides nothing about figures. Start reading at {@link
 * dev.counterbill.cli.Main}.
 */
@NullMarked
package dev.counterbill.cli;

import org.jspecify.annotations.NullMarked;

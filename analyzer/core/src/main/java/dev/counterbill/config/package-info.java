/**
 * Files that people write, turned into values: rate tables, scenarios, investments, budgets, the
 * settings; and where in them something is wrong.
 *
 * <p>Place in the flow: between the command line and the domain. Every loader reports all problems
 * of a file at once, each with its place, value, rule and remedy. Start reading at {@link
 * dev.counterbill.config.ConfigNode} and {@link dev.counterbill.config.Problem}.
 */
@NullMarked
package dev.counterbill.config;

import org.jspecify.annotations.NullMarked;

/**
 * A report on a terminal: aligned tables and the verdict as its last line.
 *
 * <p>Place in the flow: behind {@link dev.counterbill.report.Report}, which it only reads; {@link
 * dev.counterbill.render.ReportFile} and the command line call it.
 */
@NullMarked
package dev.counterbill.render.terminal;

import org.jspecify.annotations.NullMarked;

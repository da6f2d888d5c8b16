/**
 * Actual costs as FOCUS 1.2 rows, for FinOps tools. Rules: focus.finops.org, version 1.2.
 *
 * <p>Place in the flow: behind {@link dev.counterbill.report.Report}, which it only reads; {@link
 * dev.counterbill.render.ReportFile} and the command line call it.
 */
@NullMarked
package dev.counterbill.render.focus;

import org.jspecify.annotations.NullMarked;

/**
 * A report as summary.md, for wikis and tickets.
 *
 * <p>Place in the flow: behind {@link dev.counterbill.report.Report}, which it only reads; {@link
 * dev.counterbill.render.ReportFile} and the command line call it.
 */
@NullMarked
package dev.counterbill.render.markdown;

import org.jspecify.annotations.NullMarked;

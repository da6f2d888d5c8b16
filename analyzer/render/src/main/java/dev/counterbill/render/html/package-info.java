/**
 * A report as one self-contained page that needs no network.
 *
 * <p>Place in the flow: behind {@link dev.counterbill.report.Report}, which it only reads; {@link
 * dev.counterbill.render.ReportFile} and the command line call it.
 */
@NullMarked
package dev.counterbill.render.html;

import org.jspecify.annotations.NullMarked;

/**
 * A report as a workbook: numbers to compute with and exact values beside them.
 *
 * <p>Place in the flow: behind {@link dev.counterbill.report.Report}, which it only reads; {@link
 * dev.counterbill.render.ReportFile} and the command line call it.
 */
@NullMarked
package dev.counterbill.render.xlsx;

import org.jspecify.annotations.NullMarked;

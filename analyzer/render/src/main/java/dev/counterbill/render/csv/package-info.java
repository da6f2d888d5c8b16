/**
 * A report as tables for spreadsheets and databases: exact amounts, one grain per file.
 *
 * <p>Place in the flow: behind {@link dev.counterbill.report.Report}, which it only reads; {@link
 * dev.counterbill.render.ReportFile} and the command line call it.
 */
@NullMarked
package dev.counterbill.render.csv;

import org.jspecify.annotations.NullMarked;

/**
 * report.json, for programs: every figure of a report, exact. Also reads JSON back, for checks.
 *
 * <p>Place in the flow: behind {@link dev.counterbill.report.Report}, which it only reads; {@link
 * dev.counterbill.render.ReportFile} and the command line call it.
 */
@NullMarked
package dev.counterbill.render.json;

import org.jspecify.annotations.NullMarked;

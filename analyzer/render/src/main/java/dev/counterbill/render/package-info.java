/**
 * A report as files. Place in the flow: last; takes its figures from {@link
 * dev.counterbill.report.Report} alone and computes none. Start reading at {@link
 * dev.counterbill.render.ReportFile}.
 */
@NullMarked
package dev.counterbill.render;

import org.jspecify.annotations.NullMarked;

/**
 * The composition: plan, read in parallel, price, compare, report.
 *
 * <p>Place in the flow: above everything else in core; the command line hands it a plan and gets
 * back a report and an outcome. Start reading at {@link dev.counterbill.analysis.Analysis}.
 */
@NullMarked
package dev.counterbill.analysis;

import org.jspecify.annotations.NullMarked;

/**
 * What a run found, as one value: bills, comparisons, payoffs, and everything that was left out.
 *
 * <p>Place in the flow: after pricing, scenarios and payoff; free of any output format. Every
 * renderer takes its figures, sentences and tables from here, so that two outputs of one run cannot
 * disagree. Amounts stay exact and are rounded only in what is read by people. Start reading at
 * {@link dev.counterbill.report.Report}.
 */
@NullMarked
package dev.counterbill.report;

import org.jspecify.annotations.NullMarked;

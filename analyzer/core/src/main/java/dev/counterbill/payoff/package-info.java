/**
 * Did the fine-tune pay off, and should the next one be made: investments, cumulative saving,
 * break-even, flip points, plans and budgets.
 *
 * <p>Place in the flow: right of pricing. Two bills of the same usage, actual and baseline, become
 * a saving per day; investments are laid against it. Everything in here is a pure function of
 * values; only ratios divide, at a stated scale. Start reading at {@link
 * dev.counterbill.payoff.Deployment} and {@link dev.counterbill.payoff.PayoffAudit}.
 */
@NullMarked
package dev.counterbill.payoff;

import org.jspecify.annotations.NullMarked;

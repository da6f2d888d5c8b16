package dev.counterbill.report;

import dev.counterbill.money.Currency;
import java.util.List;

/**
 * Everything that a run tells, in one immutable value. All amounts are exact and in one currency;
 * every output is written from this value alone.
 *
 * @param period what time is covered
 * @param currency of every amount
 * @param intake what was read, and what of it was not counted
 * @param tokens what was used, in whole tokens
 * @param actual what the usage cost
 * @param counterfactuals what it would have cost otherwise, in the order in which they were asked
 * @param payoffs did the fine-tuned deployments pay off
 * @param unpriced actual usage without a price; never counted as 0
 * @param outlook comparison with an earlier period, budgets and forecast, where asked for
 * @param method how the figures came about, and how to check them
 * @param outcomes what the exit code stands for
 * @param exitCode of the process that wrote the report
 */
public record Report(
        Period period,
        Currency currency,
        Intake intake,
        TokenTotals tokens,
        Actual actual,
        List<Counterfactual> counterfactuals,
        List<Payoff> payoffs,
        List<Unpriced> unpriced,
        Outlook outlook,
        Method method,
        List<Outcome> outcomes,
        int exitCode) {
    /** Name of the format of report.json. */
    public static final String SCHEMA = "counterbill-report/1";

    public Report {
        counterfactuals = List.copyOf(counterfactuals);
        payoffs = List.copyOf(payoffs);
        unpriced = List.copyOf(unpriced);
        outcomes = List.copyOf(outcomes);
    }

    /** What is missing, in sentences; empty where everything was read and priced. */
    public List<String> gaps() {
        return Gaps.of(this);
    }

    /** True where every record was read and all actual usage has a price. */
    public boolean isComplete() {
        return gaps().isEmpty();
    }

    /**
     * What else there is to know before a figure is believed: warnings, and what decides the exit
     * code without being a gap.
     */
    public List<Outcome> warnings() {
        return outcomes.stream().filter(one -> !Gaps.OUTCOMES.contains(one.code())).toList();
    }

    /** The answer in sentences: what is missing first, then spend, alternatives and payoff. */
    public List<String> verdict() {
        return Verdict.of(this);
    }

    /**
     * One reason for the exit code.
     *
     * @param code stable upper-case name, such as {@code UNPRICED_USAGE}
     * @param exitCode that it asks for
     * @param sentence what happened, what it means and the remedy
     */
    public record Outcome(String code, int exitCode, String sentence) {
        /** The code and the sentence. */
        public String words() {
            return code + ": " + Words.visible(sentence);
        }
    }
}

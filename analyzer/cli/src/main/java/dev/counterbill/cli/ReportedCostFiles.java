package dev.counterbill.cli;

import dev.counterbill.analysis.Outcome;
import dev.counterbill.analysis.Question;
import dev.counterbill.analysis.Reading;
import dev.counterbill.analysis.Reported;
import dev.counterbill.ledger.ReportedCosts;
import java.util.ArrayList;
import java.util.List;

/** What {@code --reconcile} names: exports that say what the usage cost. */
final class ReportedCostFiles {
    /** Stands for the costs that the logs themselves report. */
    private static final String IN_LOGS = "reported";

    private ReportedCostFiles() {}

    /**
     * The question, with the reported costs to hold the answer against where that was asked.
     *
     * @throws Failure with exit code 4 where a file says nothing of costs
     */
    static Question question(
            Asked asked, Reading reading, CommonOptions options, Terminal terminal) {
        if (options.reconcile.isEmpty()) {
            return asked.question;
        }
        ReportedCosts costs = ReportedCosts.NONE;
        List<String> files = new ArrayList<>();
        for (String word : options.reconcile) {
            if (word.equals(IN_LOGS)) {
                costs =
                        costs.plus(reading.reportedCosts())
                                .plus(reading.asides().reconciliation().costs());
            } else {
                files.add(word);
            }
        }
        if (!files.isEmpty()) {
            Logs.Read read = Logs.readWhole(files, options, asked);
            terminal.skipped(read);
            // A file that the settings give the role of reconciling keeps its costs apart.
            ReportedCosts told =
                    read.result().reportedCosts().plus(read.result().reconciliation().costs());
            if (told.amounts().isEmpty()) {
                throw new Failure(
                        Outcome.NO_USABLE_INPUT,
                        "--reconcile "
                                + String.join(", ", files)
                                + ": no record there says what something cost; see"
                                + " `counterbill inspect`");
            }
            costs = costs.plus(told);
        }
        if (costs.amounts().isEmpty()) {
            throw new Failure(
                    Outcome.NO_USABLE_INPUT,
                    "--reconcile reported: the logs do not say what anything cost; give a file"
                            + " that does");
        }
        return asked.question.with(
                new Reported(
                        costs,
                        String.join(", ", options.reconcile)
                                .replace(IN_LOGS, "the logs themselves"),
                        asked.reconciliationTolerance));
    }
}

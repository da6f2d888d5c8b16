package dev.counterbill.cli;

import dev.counterbill.analysis.Outcome;
import dev.counterbill.ledger.UsageLedger;
import java.util.List;

/** The usage of saved ledgers or of logs, whichever the arguments are. */
final class UsageOf {
    private UsageOf() {}

    /**
     * Reads the usage.
     *
     * @throws Failure when nothing can be read, or when ledgers stand among logs
     */
    static UsageLedger arguments(
            List<String> arguments, CommonOptions options, Asked asked, Terminal terminal) {
        long ledgers = arguments.stream().filter(SavedLedgers::isLedger).count();
        if (ledgers == arguments.size()) {
            return SavedLedgers.read(arguments).ledger();
        }
        if (ledgers > 0) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    "logs and saved ledgers do not go together: give the one or the other");
        }
        Logs.Read read = Logs.read(arguments, options, asked);
        terminal.skipped(read);
        if (read.result().ledger().isEmpty()) {
            throw new Failure(Outcome.NO_USABLE_INPUT, terminal.nothingUsable(read.result()));
        }
        return read.result().ledger();
    }
}

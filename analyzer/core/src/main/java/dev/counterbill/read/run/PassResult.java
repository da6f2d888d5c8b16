package dev.counterbill.read.run;

import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.Reject;
import java.util.List;
import java.util.Optional;

/**
 * What reading one file to its clean end has found, beside its ledger.
 *
 * @param reader who read it; of a fast reader's records those with keys are counted already
 * @param samples the first rejects of each code, in the order of their lines
 * @param assumptions what the container and the mapping took for granted
 */
record PassResult(
        Reader reader,
        Answers answers,
        Tally rejectsByCode,
        Tally skippedByRule,
        Tally failedChecks,
        Optional<RecordMapping.Ambiguity> ambiguity,
        List<Reject> samples,
        List<String> assumptions) {
    /** Who read a file. */
    enum Reader {
        FAST,
        PLAIN
    }
}

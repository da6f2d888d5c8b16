package dev.counterbill.usage;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/**
 * What usage is added up by: everything that a price, a report or a scenario may depend on. Texts
 * that the log does not state are empty, never null.
 *
 * @param provider canonical id of who bills, such as {@code openai}
 * @param model the model's name as logged, trimmed
 * @param billedModel the model that the exporter says was billed, where it differs from {@code
 *     model}
 * @param kind what the records stand for
 * @param tier service tier of the response
 * @param region region or data zone as logged
 * @param deployment deployment type or name, where a price depends on it
 * @param dataSharing {@code true} or {@code false} where the log says whether tokens were shared
 *     for training
 * @param account account, where an allowance needs it
 * @param promptBucket bucket of {@link PromptCuts}, or {@link PromptCuts#UNKNOWN_BUCKET}
 * @param promptClass prompt size class that the exporter states, such as {@code 0-200k}
 * @param slotBegin begin of the time slot, epoch seconds; of a bucket record, its own begin
 * @param spanEnd end (exclusive) of a bucket record, epoch seconds; 0 for everything else
 * @param labels values of the labels that {@link LedgerCuts#labels} names, in that order
 */
public record UsageKey(
        String provider,
        String model,
        String billedModel,
        UsageKind kind,
        ServiceTier tier,
        String region,
        String deployment,
        String dataSharing,
        String account,
        int promptBucket,
        String promptClass,
        long slotBegin,
        long spanEnd,
        List<String> labels)
        implements Comparable<UsageKey> {

    private static final Comparator<UsageKey> ORDER =
            Comparator.comparing(UsageKey::provider)
                    .thenComparing(UsageKey::model)
                    .thenComparing(UsageKey::billedModel)
                    .thenComparingLong(UsageKey::slotBegin)
                    .thenComparingLong(UsageKey::spanEnd)
                    .thenComparing(UsageKey::kind)
                    .thenComparing(UsageKey::tier)
                    .thenComparing(UsageKey::region)
                    .thenComparing(UsageKey::deployment)
                    .thenComparing(UsageKey::dataSharing)
                    .thenComparing(UsageKey::account)
                    .thenComparingInt(UsageKey::promptBucket)
                    .thenComparing(UsageKey::promptClass)
                    .thenComparing(UsageKey::labels, UsageKey::compareTexts);

    public UsageKey {
        labels = List.copyOf(labels);
    }

    /** The order of rows in every ledger and report. */
    @Override
    public int compareTo(UsageKey other) {
        return ORDER.compare(this, other);
    }

    private static int compareTexts(List<String> left, List<String> right) {
        Iterator<String> others = right.iterator();
        for (String text : left) {
            if (!others.hasNext()) {
                return 1;
            }
            int order = text.compareTo(others.next());
            if (order != 0) {
                return order;
            }
        }
        return others.hasNext() ? -1 : 0;
    }
}

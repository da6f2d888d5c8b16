package dev.counterbill.usage;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /** Of usage of one name and time. */
    private static final Comparator<UsageKey> ORDER =
            Comparator.comparing(UsageKey::kind)
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

    /** The model that the exporter says was billed, else the one that was logged. */
    public String billedName() {
        return billedModel.isEmpty() ? model : billedModel;
    }

    /** The order of rows in every ledger and report. */
    @Override
    public int compareTo(UsageKey other) {
        // Names and times decide nearly always, and a chain of comparators is slow.
        int order = provider.compareTo(other.provider);
        if (order == 0) {
            order = model.compareTo(other.model);
        }
        if (order == 0) {
            order = billedModel.compareTo(other.billedModel);
        }
        if (order == 0) {
            order = Long.compare(slotBegin, other.slotBegin);
        }
        if (order == 0) {
            order = Long.compare(spanEnd, other.spanEnd);
        }
        return order != 0 ? order : ORDER.compare(this, other);
    }

    /**
     * As a record has it, but spelt out: keys are looked up by the million, and what a record does
     * by itself is linked at run time, which also costs a short run its milliseconds.
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof UsageKey that
                        && slotBegin == that.slotBegin
                        && promptBucket == that.promptBucket
                        && spanEnd == that.spanEnd
                        && kind == that.kind
                        && tier == that.tier
                        && model.equals(that.model)
                        && provider.equals(that.provider)
                        && billedModel.equals(that.billedModel)
                        && region.equals(that.region)
                        && deployment.equals(that.deployment)
                        && dataSharing.equals(that.dataSharing)
                        && account.equals(that.account)
                        && promptClass.equals(that.promptClass)
                        && labels.equals(that.labels));
    }

    /** What most keys differ in; equal keys have equal hashes. */
    @Override
    public int hashCode() {
        int hash = Long.hashCode(slotBegin);
        hash = 31 * hash + model.hashCode();
        hash = 31 * hash + promptBucket;
        hash = 31 * hash + billedModel.hashCode();
        hash = 31 * hash + provider.hashCode();
        hash = 31 * hash + tier.id().hashCode();
        hash = 31 * hash + region.hashCode();
        hash = 31 * hash + account.hashCode();
        return 31 * hash + labels.hashCode();
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

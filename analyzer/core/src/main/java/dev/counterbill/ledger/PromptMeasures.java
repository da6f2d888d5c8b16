package dev.counterbill.ledger;

import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.TextPool;
import dev.counterbill.usage.UsageKind;
import java.util.Arrays;

/**
 * The meters that make the prompt size of a request, as bits by {@link Meter#ordinal()}, remembered
 * by provider and by combination of the pool.
 */
final class PromptMeasures {
    /** Says that a measure was looked up, even where it measures nothing. */
    private static final int MET = Integer.MIN_VALUE;

    private static final int NO_SIZE = 1 << 30;

    /** Of what has no prompt size. */
    static final int NONE = MET | NO_SIZE;

    private static final byte BUCKET = (byte) UsageKind.BUCKET.ordinal();

    private final LedgerCuts cuts;
    private final TextPool texts;

    /** Per number of a provider; 0 until it is met. */
    private int[] byProvider = new int[64];

    /** Per combination of the pool. */
    private int[] byCombination = new int[64];

    /** How many combinations of the pool were measured, and what they came to, not repeated. */
    private int measured;

    private int[] measures = new int[4];
    private int measureCount;

    /** What they have in common, and the active meters for which that was found out. */
    private int common;

    private int commonActive;

    PromptMeasures(LedgerCuts cuts, TextPool texts) {
        this.cuts = cuts;
        this.texts = texts;
    }

    /** Whether a measure is of something that has a prompt size. */
    static boolean hasSize(int measure) {
        return (measure & NO_SIZE) == 0;
    }

    int ofProvider(int provider) {
        return provider < byProvider.length && byProvider[provider] != 0
                ? byProvider[provider]
                : find(provider);
    }

    int ofCombination(int combination) {
        return combination < byCombination.length && byCombination[combination] != 0
                ? byCombination[combination]
                : findOfCombination(combination);
    }

    /** The active meters that make the prompt size of all combinations; 0 where they differ. */
    int common(int activeBits) {
        if (measured != texts.combinations() || activeBits != commonActive) {
            common = findCommon(activeBits);
            commonActive = activeBits;
        }
        return common;
    }

    private int findCommon(int activeBits) {
        while (measured < texts.combinations()) {
            int measure = ofCombination(++measured);
            if (measureCount == 0 || measure != measures[measureCount - 1]) {
                if (measureCount == measures.length) {
                    measures = Arrays.copyOf(measures, measureCount * 2);
                }
                measures[measureCount++] = measure;
            }
        }
        int all = measureCount == 0 ? 0 : measures[0] & (activeBits | NO_SIZE);
        for (int i = 1; i < measureCount; i++) {
            if ((measures[i] & (activeBits | NO_SIZE)) != all) {
                return 0;
            }
        }
        return hasSize(all) ? all : 0;
    }

    private int findOfCombination(int combination) {
        int[] combined = texts.combined(combination);
        // Buckets have no prompt size.
        int measure = combined[0] == BUCKET ? NONE : ofProvider(combined[2]);
        if (combination >= byCombination.length) {
            byCombination = Arrays.copyOf(byCombination, combination * 2);
        }
        byCombination[combination] = measure;
        return measure;
    }

    private int find(int provider) {
        int measure = MET;
        for (Meter meter : Meter.values()) {
            if (cuts.isInPromptSize(texts.text(provider), meter)) {
                measure |= 1 << meter.ordinal();
            }
        }
        if (provider >= byProvider.length) {
            byProvider = Arrays.copyOf(byProvider, Math.max(provider + 1, byProvider.length * 2));
        }
        byProvider[provider] = measure;
        return measure;
    }
}

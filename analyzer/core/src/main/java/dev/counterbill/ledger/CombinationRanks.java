package dev.counterbill.ledger;

import java.util.Arrays;
import java.util.Comparator;

/**
 * How combinations stand to each other at the three places of a key where they count: before the
 * time, behind it, and behind the prompt bucket. Numbers are compared instead of texts then.
 */
final class CombinationRanks {
    /** By number of the combination: provider, model and billed model. */
    final int[] names;

    /** Kind, tier, region, deployment, data sharing and account. */
    final int[] conditions;

    final int[] promptClasses;

    /**
     * @param sorted distinct, in their order
     */
    CombinationRanks(Combination[] sorted) {
        names = ranks(sorted, Combination::compareNames);
        conditions = ranks(sorted, Combination::compareConditions);
        promptClasses =
                ranks(sorted, (one, other) -> one.promptClass().compareTo(other.promptClass()));
    }

    private static int[] ranks(Combination[] all, Comparator<Combination> comparator) {
        Integer[] order = new Integer[all.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        Arrays.sort(order, (one, other) -> comparator.compare(all[one], all[other]));
        int[] ranks = new int[all.length];
        for (int i = 1; i < order.length; i++) {
            boolean same = comparator.compare(all[order[i - 1]], all[order[i]]) == 0;
            ranks[order[i]] = ranks[order[i - 1]] + (same ? 0 : 1);
        }
        return ranks;
    }
}

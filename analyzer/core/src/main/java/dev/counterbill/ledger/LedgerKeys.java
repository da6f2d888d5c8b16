package dev.counterbill.ledger;

import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.TextPool;
import dev.counterbill.usage.UsageKind;
import java.util.function.IntUnaryOperator;

/**
 * How a ledger key is packed into words. Most of it is one of a few hundred combinations, which
 * have a table of their own; two numbers of texts stand in a word there, so that hashing and
 * comparing touch half as many.
 */
final class LedgerKeys {
    static final int BEGIN = 0;

    /** The number of the combination, and the prompt bucket from 1; 0 where it is not known. */
    static final int COMBINATION = 1;

    static final int FIRST_LABELS = 2;

    /** In the words of a combination; there are few different ends. */
    static final int END = 0;

    /** Kind and tier. */
    static final int KIND = 1;

    /** Provider and model; from here on every word is a pair of texts. */
    static final int MODEL = 2;

    /** Billed model and region. */
    static final int BILLED_MODEL = 3;

    /** Deployment and data sharing. */
    static final int DEPLOYMENT = 4;

    /** Account and prompt class. */
    static final int ACCOUNT = 5;

    static final int COMBINATION_WORDS = 6;

    private static final UsageKind[] KINDS = UsageKind.values();
    private static final ServiceTier[] TIERS = ServiceTier.values();

    private LedgerKeys() {}

    static int words(int labelCount) {
        return FIRST_LABELS + (labelCount + 1) / 2;
    }

    static long pair(int first, int second) {
        return (long) first << 32 | second & 0xFFFF_FFFFL;
    }

    static int first(long pair) {
        return (int) (pair >>> 32);
    }

    static int second(long pair) {
        return (int) pair;
    }

    static long kind(int kind, int tier) {
        return (long) tier << 8 | kind;
    }

    static int kindOf(long word) {
        return (int) word & 0xFF;
    }

    static int tierOf(long word) {
        return (int) word >>> 8 & 0xFF;
    }

    /**
     * @param bucket prompt bucket, -1 where it is not known
     */
    static long combination(int number, int bucket) {
        return pair(number, bucket + 1);
    }

    static int numberOf(long word) {
        return first(word);
    }

    static int bucketOf(long word) {
        return second(word) - 1;
    }

    static int label(long[] key, int at, int label) {
        long pair = key[at + FIRST_LABELS + label / 2];
        return label % 2 == 0 ? first(pair) : second(pair);
    }

    /** What the words of a combination stand for, but for its end. */
    static Combination combination(long[] words, TextPool texts) {
        return new Combination(
                texts.text(first(words[MODEL])),
                texts.text(second(words[MODEL])),
                texts.text(first(words[BILLED_MODEL])),
                KINDS[kindOf(words[KIND])],
                TIERS[tierOf(words[KIND])],
                texts.text(second(words[BILLED_MODEL])),
                texts.text(first(words[DEPLOYMENT])),
                texts.text(second(words[DEPLOYMENT])),
                texts.text(first(words[ACCOUNT])),
                texts.text(second(words[ACCOUNT])));
    }

    /** Replaces every number of a text, from one word on. */
    static void replaceTexts(long[] words, int from, IntUnaryOperator replacement) {
        for (int word = from; word < words.length; word++) {
            words[word] =
                    pair(
                            replacement.applyAsInt(first(words[word])),
                            replacement.applyAsInt(second(words[word])));
        }
    }
}

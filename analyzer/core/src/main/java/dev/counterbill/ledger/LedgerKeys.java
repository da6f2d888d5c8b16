package dev.counterbill.ledger;

import java.util.function.IntUnaryOperator;

/**
 * How a ledger key is packed into words: two numbers of texts to a word, so that hashing and
 * comparing a key touches half as many.
 */
final class LedgerKeys {
    static final int BEGIN = 0;
    static final int END = 1;
    static final int KIND = 2;

    /** Provider and model; from here on every word is a pair of texts. */
    static final int MODEL = 3;

    /** Billed model and region. */
    static final int BILLED_MODEL = 4;

    /** Deployment and data sharing. */
    static final int DEPLOYMENT = 5;

    /** Account and prompt class. */
    static final int ACCOUNT = 6;

    static final int FIRST_LABELS = 7;

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

    /**
     * @param bucket prompt bucket, -1 where it is not known
     */
    static long kind(int kind, int tier, int bucket) {
        return (long) (bucket + 1) << 16 | tier << 8 | kind;
    }

    /** Kind and tier alone. */
    static long withoutBucket(long word) {
        return word & 0xFFFF;
    }

    static int kindOf(long word) {
        return (int) word & 0xFF;
    }

    static int tierOf(long word) {
        return (int) word >>> 8 & 0xFF;
    }

    static int bucketOf(long word) {
        return (int) (word >>> 16) - 1;
    }

    static int label(long[] key, int at, int label) {
        long pair = key[at + FIRST_LABELS + label / 2];
        return label % 2 == 0 ? first(pair) : second(pair);
    }

    /** Replaces every number of a text. */
    static void replaceTexts(long[] key, IntUnaryOperator replacement) {
        for (int word = MODEL; word < key.length; word++) {
            key[word] =
                    pair(
                            replacement.applyAsInt(first(key[word])),
                            replacement.applyAsInt(second(key[word])));
        }
    }
}

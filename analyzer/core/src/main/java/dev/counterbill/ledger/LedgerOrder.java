package dev.counterbill.ledger;

import dev.counterbill.usage.TextPool;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * The order of {@link dev.counterbill.usage.UsageKey} over the packed keys of a table. Texts are
 * ranked once, so that sorting compares numbers: comparing half a million keys as texts would take
 * longer than reading the log.
 */
final class LedgerOrder {
    private static final int INSERTION_ROWS = 16;

    private final LedgerTable table;
    private final int labelCount;
    private static final int BEGIN_BITS = 40;

    private final int[] rank;

    /** Of plain rows, the rank of provider and model, then the begin: most pairs differ here. */
    private final long[] first;

    /** Of plain rows, kind, tier and bucket; -1 for rows that need the long way. */
    private final long[] next;

    LedgerOrder(LedgerTable table, TextPool texts, int labelCount) {
        this.table = table;
        this.labelCount = labelCount;
        Integer[] ids = new Integer[texts.size()];
        Arrays.setAll(ids, i -> i);
        Arrays.sort(ids, (left, right) -> texts.text(left).compareTo(texts.text(right)));
        this.rank = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            rank[ids[i]] = i;
        }
        this.first = new long[table.rows()];
        this.next = new long[table.rows()];
        rankRows();
    }

    /** A row is plain where the texts that most logs lack are empty, as is the end of a bucket. */
    private void rankRows() {
        Map<Long, Integer> models = modelRanks();
        long lastPair = -1;
        long lastRank = 0;
        for (int row = 0; row < first.length; row++) {
            long kind = word(row, LedgerKeys.KIND);
            long begin = word(row, LedgerKeys.BEGIN);
            long others =
                    word(row, LedgerKeys.END)
                            | word(row, LedgerKeys.BILLED_MODEL)
                            | word(row, LedgerKeys.DEPLOYMENT)
                            | word(row, LedgerKeys.ACCOUNT)
                            | begin >>> BEGIN_BITS;
            long pair = word(row, LedgerKeys.MODEL);
            if (pair != lastPair) {
                lastPair = pair;
                lastRank = models.getOrDefault(pair, 0);
            }
            first[row] = lastRank << BEGIN_BITS | begin;
            next[row] =
                    others != 0
                            ? -1
                            : (long) LedgerKeys.kindOf(kind) << 56
                                    | (long) LedgerKeys.tierOf(kind) << 48
                                    | LedgerKeys.bucketOf(kind) + 1;
        }
    }

    /** Ranks pairs of provider and model; there are few. */
    private Map<Long, Integer> modelRanks() {
        TreeSet<Long> pairs = new TreeSet<>(this::comparePairs);
        long last = -1;
        for (int row = 0; row < first.length; row++) {
            long pair = word(row, LedgerKeys.MODEL);
            if (pair != last) {
                pairs.add(pair);
                last = pair;
            }
        }
        Map<Long, Integer> ranks = new HashMap<>();
        for (Long pair : pairs) {
            ranks.put(pair, ranks.size());
        }
        return ranks;
    }

    private int comparePairs(long left, long right) {
        int order = Integer.compare(rank[LedgerKeys.first(left)], rank[LedgerKeys.first(right)]);
        return order != 0
                ? order
                : Integer.compare(rank[LedgerKeys.second(left)], rank[LedgerKeys.second(right)]);
    }

    /** The rows of the table in the order of their keys. */
    int[] sorted() {
        int[] order = new int[table.rows()];
        Arrays.setAll(order, i -> i);
        sort(order, order.clone(), 0, order.length);
        return order;
    }

    /** Merge sort of {@code to}; {@code from} holds the same rows. */
    private void sort(int[] to, int[] from, int begin, int end) {
        if (end - begin <= INSERTION_ROWS) {
            for (int i = begin + 1; i < end; i++) {
                int row = to[i];
                int at = i;
                while (at > begin && compare(to[at - 1], row) > 0) {
                    to[at] = to[at - 1];
                    at--;
                }
                to[at] = row;
            }
            return;
        }
        int middle = (begin + end) >>> 1;
        sort(from, to, begin, middle);
        sort(from, to, middle, end);
        int left = begin;
        int right = middle;
        for (int at = begin; at < end; at++) {
            boolean takeLeft =
                    right == end || (left < middle && compare(from[left], from[right]) <= 0);
            to[at] = takeLeft ? from[left++] : from[right++];
        }
    }

    private int compare(int a, int b) {
        if ((next[a] | next[b]) < 0) {
            return compareAll(a, b);
        }
        int order = Long.compare(first[a], first[b]);
        if (order == 0) {
            order = Long.compare(next[a], next[b]);
        }
        return order == 0 ? compareLabels(a, b) : order;
    }

    private int compareLabels(int a, int b) {
        int order = 0;
        for (int word = 0; order == 0 && word < (labelCount + 1) / 2; word++) {
            order = texts(a, b, LedgerKeys.FIRST_LABELS + word);
        }
        return order;
    }

    private int compareAll(int a, int b) {
        int order = texts(a, b, LedgerKeys.MODEL);
        if (order == 0) {
            order = firstTexts(a, b, LedgerKeys.BILLED_MODEL);
        }
        if (order == 0) {
            order = Long.compare(word(a, LedgerKeys.BEGIN), word(b, LedgerKeys.BEGIN));
        }
        if (order == 0) {
            order = Long.compare(word(a, LedgerKeys.END), word(b, LedgerKeys.END));
        }
        return order == 0 ? compareRest(a, b) : order;
    }

    private int compareRest(int a, int b) {
        long left = word(a, LedgerKeys.KIND);
        long right = word(b, LedgerKeys.KIND);
        int order = Integer.compare(LedgerKeys.kindOf(left), LedgerKeys.kindOf(right));
        if (order == 0) {
            order = Integer.compare(LedgerKeys.tierOf(left), LedgerKeys.tierOf(right));
        }
        if (order == 0) {
            order = secondTexts(a, b, LedgerKeys.BILLED_MODEL);
        }
        if (order == 0) {
            order = texts(a, b, LedgerKeys.DEPLOYMENT);
        }
        if (order == 0) {
            order = firstTexts(a, b, LedgerKeys.ACCOUNT);
        }
        if (order == 0) {
            order = Integer.compare(LedgerKeys.bucketOf(left), LedgerKeys.bucketOf(right));
        }
        if (order == 0) {
            order = secondTexts(a, b, LedgerKeys.ACCOUNT);
        }
        return order == 0 ? compareLabels(a, b) : order;
    }

    private int texts(int a, int b, int word) {
        int order = firstTexts(a, b, word);
        return order == 0 ? secondTexts(a, b, word) : order;
    }

    private int firstTexts(int a, int b, int word) {
        return Integer.compare(
                rank[LedgerKeys.first(word(a, word))], rank[LedgerKeys.first(word(b, word))]);
    }

    private int secondTexts(int a, int b, int word) {
        return Integer.compare(
                rank[LedgerKeys.second(word(a, word))], rank[LedgerKeys.second(word(b, word))]);
    }

    private long word(int row, int word) {
        return table.word(row, word);
    }
}

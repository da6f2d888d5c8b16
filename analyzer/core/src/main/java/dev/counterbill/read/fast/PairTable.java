package dev.counterbill.read.fast;

/** Numbers for pairs of numbers, from 1, given when a pair is first met. */
final class PairTable {
    private long[] keys = new long[256];
    private int[] numbers = new int[256];
    private int size;

    /** The number of a pair. */
    int of(long pair) {
        int mask = keys.length - 1;
        long hash = pair * 0x9E3779B97F4A7C15L;
        int slot = (int) (hash >>> 32) & mask;
        while (numbers[slot] != 0) {
            if (keys[slot] == pair) {
                return numbers[slot];
            }
            slot = slot + 1 & mask;
        }
        return add(pair, slot);
    }

    private int add(long pair, int slot) {
        keys[slot] = pair;
        int number = ++size;
        numbers[slot] = number;
        if (size * 2 > keys.length) {
            long[] oldKeys = keys;
            int[] oldNumbers = numbers;
            keys = new long[oldKeys.length * 2];
            numbers = new int[keys.length];
            int mask = keys.length - 1;
            for (int i = 0; i < oldKeys.length; i++) {
                if (oldNumbers[i] != 0) {
                    int at = (int) (oldKeys[i] * 0x9E3779B97F4A7C15L >>> 32) & mask;
                    while (numbers[at] != 0) {
                        at = at + 1 & mask;
                    }
                    keys[at] = oldKeys[i];
                    numbers[at] = oldNumbers[i];
                }
            }
        }
        return number;
    }
}

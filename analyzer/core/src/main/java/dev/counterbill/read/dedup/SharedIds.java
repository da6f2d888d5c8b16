package dev.counterbill.read.dedup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds ids that keys of two forms of log share, among the hashes of a {@link KeyIndex}: the first
 * bits of a hash are those of the id, the others tell its forms apart.
 */
public final class SharedIds {
    /** Form of a file that is not looked at. */
    public static final int NO_FORM = -1;

    /**
     * Where fewer pairs of keys could meet, even a single meeting is none by chance: with 48 bits
     * of an id one in a million such searches would find one.
     */
    private static final double MOST_PAIRS_WITHOUT_CHANCE = 1 << 28;

    private final int[] formOfFile;
    private final int formBits;
    private final long[] idsOfForm;

    /** By the two forms and by what tells their keys of one id apart. */
    private final Map<Pair, Map<Integer, Meeting>> found = new HashMap<>();

    /**
     * @param formOfFile number of the form of each file, from 0, or {@link #NO_FORM}
     * @param formBits how many bits at the end of a hash depend on the form
     */
    public SharedIds(int[] formOfFile, int formBits) {
        this.formOfFile = formOfFile.clone();
        this.formBits = formBits;
        this.idsOfForm = new long[Arrays.stream(formOfFile).max().orElse(NO_FORM) + 1];
    }

    /** Two forms; the first has the smaller number. */
    public record Pair(int form, int other) {}

    /**
     * Keys of two forms with the same ids.
     *
     * @param ids how many
     * @param idBits of the example, the smallest
     * @param place where a key of the example stands
     */
    public record Meeting(Pair pair, long ids, long idBits, long place) {
        private Meeting plus(Meeting other) {
            boolean isFirst = Long.compareUnsigned(idBits, other.idBits) <= 0;
            Meeting first = isFirst ? this : other;
            return new Meeting(pair, ids + other.ids, first.idBits, first.place);
        }
    }

    /** Whether there are two forms that could share ids. */
    boolean isAsked() {
        return idsOfForm.length > 1;
    }

    /**
     * Looks at all keys of some ids.
     *
     * @param slots at least twice as many as keys, a power of two; overwritten
     */
    void look(long[] hashes, long[] places, int size, int[] slots) {
        Arrays.fill(slots, 0);
        int mask = slots.length - 1;
        for (int i = 0; i < size; i++) {
            int form = formOf(places[i]);
            if (form != NO_FORM) {
                int slot = slotOf(hashes, places, i, form, slots);
                int known = slots[slot] - 1;
                idsOfForm[form] += known < 0 ? 1 : 0;
                // The smallest, so that it does not matter which thread met which first.
                if (known < 0 || Long.compareUnsigned(hashes[i], hashes[known]) < 0) {
                    slots[slot] = i + 1;
                }
            }
        }
        for (int slot = 0; slot <= mask; slot++) {
            int one = slots[slot] - 1;
            for (int next = slot + 1 & mask; one >= 0 && slots[next] != 0; next = next + 1 & mask) {
                meet(hashes, places, one, slots[next] - 1);
            }
        }
    }

    /** Where the key of this id and this form stands, or is to stand. */
    private int slotOf(long[] hashes, long[] places, int i, int form, int[] slots) {
        long id = hashes[i] >>> formBits;
        int mask = slots.length - 1;
        int slot = (int) id & mask;
        while (slots[slot] != 0) {
            int known = slots[slot] - 1;
            if (hashes[known] >>> formBits == id && formOf(places[known]) == form) {
                return slot;
            }
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void meet(long[] hashes, long[] places, int one, int other) {
        long difference = hashes[one] ^ hashes[other];
        // Equal keys are duplicates of each other: only one of them counts.
        if (difference == 0 || difference >>> formBits != 0) {
            return;
        }
        int form = formOf(places[one]);
        int otherForm = formOf(places[other]);
        Pair pair = new Pair(Math.min(form, otherForm), Math.max(form, otherForm));
        // A place below 0 is held already, and need not be read again.
        long place = Math.min(places[one], places[other]);
        found.computeIfAbsent(pair, unused -> new HashMap<>())
                .merge(
                        (int) difference,
                        new Meeting(pair, 1, hashes[one] >>> formBits, place),
                        Meeting::plus);
    }

    private int formOf(long place) {
        return formOfFile[KeyIndex.fileOf(place)];
    }

    /** What was found, by the forms; ids that may have met by chance are left out. */
    public List<Meeting> meetings() {
        List<Meeting> all = new ArrayList<>();
        found.forEach(
                (pair, byDifference) ->
                        byDifference.values().stream()
                                .filter(meeting -> meeting.ids > 1 || isNoChance(pair))
                                .reduce(Meeting::plus)
                                .ifPresent(all::add));
        all.sort(
                Comparator.comparingInt((Meeting meeting) -> meeting.pair.form)
                        .thenComparingInt(meeting -> meeting.pair.other));
        return all;
    }

    private boolean isNoChance(Pair pair) {
        return (double) idsOfForm[pair.form] * idsOfForm[pair.other] <= MOST_PAIRS_WITHOUT_CHANCE;
    }
}

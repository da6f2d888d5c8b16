package dev.counterbill.usage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The distinct texts that one thread has met, numbered from 0, so that a batch holds a number
 * instead of a text. Number 0 is the empty text. Not thread-safe.
 */
public final class TextPool {
    private final List<String> texts = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<List<Integer>, Integer> combinations = new HashMap<>();
    private final List<int[]> numbersOf = new ArrayList<>();

    public TextPool() {
        idOf("");
    }

    /** The number of a text, given when it is first met. */
    public int idOf(String text) {
        Integer id = ids.get(text);
        if (id == null) {
            id = texts.size();
            ids.put(text, id);
            texts.add(text);
        }
        return id;
    }

    /** The number of a combination of numbers, given when it is first met, from 1. */
    public int combination(List<Integer> numbers) {
        return combinations.computeIfAbsent(
                List.copyOf(numbers),
                key -> {
                    numbersOf.add(key.stream().mapToInt(Integer::intValue).toArray());
                    return numbersOf.size();
                });
    }

    /** How many combinations there are; the last one has this number. */
    public int combinations() {
        return numbersOf.size();
    }

    /** What a combination is made of; not to be changed. */
    public int[] combined(int combination) {
        return numbersOf.get(combination - 1);
    }

    public String text(int id) {
        return texts.get(id);
    }

    public int size() {
        return texts.size();
    }
}

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

    public String text(int id) {
        return texts.get(id);
    }

    public int size() {
        return texts.size();
    }
}

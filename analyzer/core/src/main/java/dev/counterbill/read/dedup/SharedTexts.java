package dev.counterbill.read.dedup;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The texts of all threads under one number each; labels and model names, not keys. */
final class SharedTexts {
    private final Map<String, Integer> ids = new HashMap<>();
    private final List<String> texts = new ArrayList<>();

    synchronized int idOf(String text) {
        Integer id = ids.get(text);
        if (id == null) {
            id = texts.size();
            ids.put(text, id);
            texts.add(text);
        }
        return id;
    }

    synchronized String text(int id) {
        return texts.get(id);
    }
}

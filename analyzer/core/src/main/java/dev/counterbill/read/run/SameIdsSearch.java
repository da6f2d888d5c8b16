package dev.counterbill.read.run;

import dev.counterbill.read.Excerpts;
import dev.counterbill.read.dedup.KeyedRecord;
import dev.counterbill.read.dedup.SharedIds;
import dev.counterbill.read.fast.KeyHash;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Looks for ids that logs of two mappings share. The hashes of all keys tell which; the records of
 * the examples are held like those that may be duplicates, and their keys tell the texts.
 */
final class SameIdsSearch {
    private final List<String> mappings;
    private final SharedIds shared;

    /** By the bits of the id; empty where the text is not known yet. */
    private final Map<Long, String> examples = new HashMap<>();

    private boolean isBegun;

    /**
     * @param mappingOfFile of each file its mapping, empty where its records do not count
     */
    SameIdsSearch(List<String> mappingOfFile) {
        TreeSet<String> names = new TreeSet<>(mappingOfFile);
        names.remove("");
        this.mappings = List.copyOf(names);
        this.shared =
                new SharedIds(
                        mappingOfFile.stream().mapToInt(mappings::indexOf).toArray(),
                        KeyHash.FORM_BITS);
    }

    SharedIds shared() {
        return shared;
    }

    /** Is told of a record of each key that is held, after the second look. */
    void look(KeyedRecord record) {
        if (!isBegun) {
            shared.meetings().forEach(meeting -> examples.put(meeting.idBits(), ""));
            isBegun = true;
        }
        if (examples.isEmpty()) {
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        String prefix = record.mapping() + '|';
        int at = key.startsWith(prefix) ? prefix.length() : 0;
        // Parts are written as length:text; and absent ones as -;
        while (at < key.length() && "-0123456789".indexOf(key.charAt(at)) >= 0) {
            if (key.charAt(at) == '-') {
                at += 2;
            } else {
                int colon = key.indexOf(':', at);
                int end = colon + 1 + Integer.parseInt(key, at, colon, 10);
                String part = key.substring(colon + 1, end);
                examples.computeIfPresent(KeyHash.idBits(part), (bits, unknown) -> part);
                at = end + 1;
            }
        }
    }

    /** What was found, once all held records are looked at. */
    List<SameIds> found() {
        return shared.meetings().stream()
                .map(
                        meeting ->
                                new SameIds(
                                        mappings.get(meeting.pair().form()),
                                        mappings.get(meeting.pair().other()),
                                        meeting.ids(),
                                        Excerpts.of(examples.getOrDefault(meeting.idBits(), ""))))
                .toList();
    }
}

package dev.counterbill.read.state;

import dev.counterbill.read.run.Displaced;
import dev.counterbill.read.run.FileEntry;
import dev.counterbill.read.run.ReadPlan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds the keys that files which came or went share with others, and settles those again. All
 * other keys stay as they were settled.
 */
final class Settling {
    private final ReadPlan plan;
    private final Path folder;
    private final StateReads reads;
    private final Night old;
    private final Claims claims;

    /** Indexes that are open, by entry. */
    private final Map<String, HashRows> open = new HashMap<>();

    Settling(ReadPlan plan, Path folder, StateReads reads, Night old) throws IOException {
        this.plan = plan;
        this.folder = folder;
        this.reads = reads;
        this.old = old;
        this.claims = new Claims(StateFolder.claims(folder), reads);
        for (Map.Entry<Long, Night.Run> run : old.runs().entrySet()) {
            claims.know(run.getKey(), run.getValue().entries(), run.getValue().rows());
        }
    }

    /** The files of one night that have an entry, in the order of their names. */
    private static final class Files {
        final List<String> names = new ArrayList<>();
        final List<String> entries = new ArrayList<>();
        final Map<String, Integer> byEntry = new HashMap<>();

        Files(SortedMap<String, Night.Known> files) {
            files.forEach(
                    (name, known) -> {
                        if (!known.entry().isEmpty()) {
                            byEntry.put(known.entry(), names.size());
                            names.add(name);
                            entries.add(known.entry());
                        }
                    });
        }

        boolean has(String name, String entry) {
            Integer at = byEntry.get(entry);
            return at != null && names.get(at).equals(name);
        }
    }

    Displaced settle(SortedMap<String, Night.Known> now, SortedMap<String, FileEntry> found)
            throws IOException {
        Files before = new Files(old.files());
        Files after = new Files(now);
        Map<String, String> mappings = new HashMap<>();
        Map<String, Path> keyed = new TreeMap<>();
        for (int i = 0; i < after.names.size(); i++) {
            FileEntry entry = found.get(after.names.get(i));
            if (entry != null && entry.keys() > 0) {
                keyed.put(after.entries.get(i), path(after.entries.get(i)));
                mappings.put(after.entries.get(i), entry.reading().mapping());
            }
        }
        Set<String> changed = new TreeSet<>();
        for (int i = 0; i < before.names.size(); i++) {
            if (!after.has(before.names.get(i), before.entries.get(i))) {
                changed.add(before.entries.get(i));
            }
        }
        for (int i = 0; i < after.names.size(); i++) {
            if (!before.has(after.names.get(i), after.entries.get(i))) {
                changed.add(after.entries.get(i));
            }
        }
        if (changed.isEmpty()) {
            return old.displaced();
        }
        for (String entry : before.entries) {
            if (!after.byEntry.containsKey(entry) && hasKeys(entry)) {
                keyed.put(entry, path(entry));
            }
        }
        claims.cover(keyed);
        Set<String> known = new HashSet<>(before.entries);
        known.addAll(after.entries);
        List<Path> asked = new ArrayList<>();
        for (String entry : changed) {
            if (keyed.containsKey(entry)) {
                asked.add(KeysFile.index(path(entry)));
            }
        }
        Displaced displaced = old.displaced();
        Displaced.Changes changes = displaced.changes(plan);
        try {
            for (Map.Entry<Long, SortedSet<String>> contested :
                    claims.contested(asked, known).entrySet()) {
                settle(contested.getKey(), contested.getValue(), before, after, mappings, changes);
            }
        } finally {
            for (HashRows rows : open.values()) {
                rows.close();
            }
        }
        changes.commit();
        return displaced;
    }

    /** Whether a file that left had keys. */
    private boolean hasKeys(String entry) throws IOException {
        FileEntry left =
                SealedFile.read(path(entry), reads, in -> EntryForm.readEntry(in, plan.cuts()))
                        .orElseThrow(() -> new StateDamaged("a file that left is forgotten"));
        if (left.keys() > 0 && !java.nio.file.Files.isRegularFile(KeysFile.index(path(entry)))) {
            throw new StateDamaged("the keys of a file that left are gone");
        }
        return left.keys() > 0;
    }

    private Path path(String entry) {
        return StateFolder.entry(folder, entry);
    }

    private void settle(
            long hash,
            Set<String> claiming,
            Files before,
            Files after,
            Map<String, String> mappings,
            Displaced.Changes changes)
            throws IOException {
        settle(hash, claiming, before, mappings)
                .forEach(group -> changes.undo(group, before.names));
        settle(hash, claiming, after, mappings).forEach(group -> changes.apply(group, after.names));
    }

    /** The keys of a hash that at least two files have. */
    private List<Displaced.Contested> settle(
            long hash, Set<String> claiming, Files files, Map<String, String> mappings)
            throws IOException {
        Map<ByteBuffer, Displaced.Contested> byKey = new TreeMap<>();
        for (String entry : claiming) {
            Integer file = files.byEntry.get(entry);
            if (file == null) {
                continue;
            }
            HashRows index = open.get(entry);
            if (index == null) {
                index = new HashRows(KeysFile.index(path(entry)), reads);
                open.put(entry, index);
            }
            List<KeysFile.Found> records =
                    KeysFile.find(path(entry), index, hash, mapping(entry, mappings), file, reads);
            if (records.isEmpty()) {
                throw new StateDamaged("a file lacks a key that it claims");
            }
            for (KeysFile.Found found : records) {
                Displaced.Contested group =
                        byKey.computeIfAbsent(
                                ByteBuffer.wrap(found.key()),
                                unused ->
                                        new Displaced.Contested(
                                                new ArrayList<>(), new ArrayList<>()));
                group.records().add(found.record());
                group.hasConflict().add(found.hasConflict());
            }
        }
        return byKey.values().stream().filter(group -> group.records().size() > 1).toList();
    }

    /** The mapping of an entry, of this night or of the last one. */
    private String mapping(String entry, Map<String, String> mappings) throws IOException {
        String mapping = mappings.get(entry);
        if (mapping == null) {
            mapping =
                    SealedFile.read(path(entry), reads, in -> EntryForm.readEntry(in, plan.cuts()))
                            .orElseThrow(() -> new StateDamaged("a file that left is forgotten"))
                            .reading()
                            .mapping();
            mappings.put(entry, mapping);
        }
        return mapping;
    }

    /** The runs of claims after a tidying-up, which nothing depends on. */
    SortedMap<Long, Night.Run> runs(Set<String> living) throws IOException {
        claims.compact(living);
        TreeMap<Long, Night.Run> runs = new TreeMap<>();
        for (Map.Entry<Long, List<String>> run : claims.runs().entrySet()) {
            runs.put(run.getKey(), new Night.Run(run.getValue(), claims.rows(run.getKey())));
        }
        return runs;
    }

    /** Deletes what is no longer needed, once the runs of claims are remembered. */
    void sweep() throws IOException {
        claims.sweep();
    }
}

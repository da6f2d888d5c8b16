package dev.counterbill.read.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which inputs have a key, as sorted runs of hashes and entries. A night's new inputs make one run;
 * runs of about the same size are merged when there are {@link #FAN_IN} of them, so a key is
 * written again a few times in a life and a look-up asks few runs. Runs can be made again from the
 * entries' own indexes.
 */
final class Claims {
    /** Runs of one size that make one of the next. */
    static final int FAN_IN = 8;

    /** Systems let a process open about a thousand. */
    private static final int MOST_OPEN_FILES = 128;

    private static final String SUFFIX = ".run";
    private static final Pattern FILE = Pattern.compile("(\\d{1,18})\\" + SUFFIX);

    private final Path folder;
    private final StateReads reads;

    /** Entries of each run, by the run's number. */
    private final TreeMap<Long, List<String>> runs = new TreeMap<>();

    /** The highest number of a run in the folder, whether it is known or not. */
    private long lastNumber;

    Claims(Path folder, StateReads reads) throws IOException {
        this.folder = folder;
        this.reads = reads;
        for (long number : numbers()) {
            lastNumber = Math.max(lastNumber, number);
        }
    }

    /** Takes a run that an earlier night has written, where it is still whole. */
    void know(long number, List<String> entries, long rows) throws IOException {
        if (Files.isRegularFile(file(number)) && Files.size(file(number)) == HashRows.bytes(rows)) {
            runs.put(number, entries);
        }
    }

    /** Entries of each run, by its number. */
    Map<Long, List<String>> runs() {
        return runs;
    }

    long rows(long number) throws IOException {
        return HashRows.rows(Files.size(file(number)));
    }

    private Path file(long number) {
        return folder.resolve(number + SUFFIX);
    }

    /** Numbers of the runs in the folder. */
    private List<Long> numbers() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> FILE.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(file -> Long.valueOf(file.group(1)))
                    .toList();
        }
    }

    private Set<String> covered() {
        return runs.values().stream().flatMap(List::stream).collect(Collectors.toSet());
    }

    /** Makes a run of those entries that none has. */
    void cover(Map<String, Path> entries) throws IOException {
        Set<String> covered = covered();
        List<String> fresh =
                entries.keySet().stream().filter(entry -> !covered.contains(entry)).toList();
        for (int begin = 0; begin < fresh.size(); begin += MOST_OPEN_FILES) {
            List<String> some =
                    fresh.subList(begin, Math.min(fresh.size(), begin + MOST_OPEN_FILES));
            List<Source> sources = new ArrayList<>();
            for (int i = 0; i < some.size(); i++) {
                Path entry = java.util.Objects.requireNonNull(entries.get(some.get(i)));
                sources.add(new Source(KeysFile.index(entry), Map.of(), i));
            }
            write(sources, List.copyOf(some));
        }
    }

    /** Merges runs of about one size, and leaves out what no entry claims any more. */
    void compact(Set<String> living) throws IOException {
        for (Map.Entry<Long, List<String>> run : new TreeMap<>(runs).entrySet()) {
            if (run.getValue().stream().noneMatch(living::contains)) {
                runs.remove(run.getKey());
            }
        }
        while (true) {
            Map<Integer, List<Long>> sizes = new TreeMap<>();
            for (long number : runs.keySet()) {
                sizes.computeIfAbsent(size(rows(number)), unused -> new ArrayList<>()).add(number);
            }
            List<Long> many =
                    sizes.values().stream()
                            .filter(some -> some.size() >= FAN_IN)
                            .findFirst()
                            .orElse(List.of());
            if (many.isEmpty()) {
                return;
            }
            merge(many, living);
        }
    }

    /** Number of digits to the base of the fan-in. */
    private static int size(long rows) {
        int size = 0;
        for (long left = rows; left > 0; left /= FAN_IN) {
            size++;
        }
        return size;
    }

    private void merge(List<Long> many, Set<String> living) throws IOException {
        List<String> entries = new ArrayList<>();
        List<Source> sources = new ArrayList<>();
        for (long number : many) {
            Map<Long, Long> ids = new HashMap<>();
            List<String> of = java.util.Objects.requireNonNull(runs.get(number));
            for (int i = 0; i < of.size(); i++) {
                if (living.contains(of.get(i))) {
                    ids.put((long) i, (long) entries.size());
                    entries.add(of.get(i));
                }
            }
            sources.add(new Source(file(number), ids, -1));
        }
        write(sources, entries);
        runs.keySet().removeAll(many);
    }

    /**
     * Deletes the files of runs that are not known any more. Called when that is remembered: until
     * then the last night stands, and its runs may be asked for once more.
     */
    void sweep() throws IOException {
        for (long number : numbers()) {
            if (!runs.containsKey(number)) {
                Files.delete(file(number));
            }
        }
    }

    /**
     * Writes a run under a number that no file has: a night that fails later must not leave another
     * run behind under a number that the last night knows.
     */
    private void write(List<Source> sources, List<String> entries) throws IOException {
        long number = ++lastNumber;
        try (Merged merged = new Merged(sources, reads);
                HashRows.Writer out = new HashRows.Writer(file(number))) {
            while (merged.next()) {
                out.add(merged.hash, merged.entry);
            }
        }
        try (FileChannel channel = FileChannel.open(file(number), StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        runs.put(number, entries);
    }

    /**
     * Finds the keys of some entries that others claim, too.
     *
     * @param asked indexes of the entries whose keys are asked for
     * @param known entries whose claims count
     * @return claiming entries by hash, for hashes that at least two entries claim
     */
    SortedMap<Long, SortedSet<String>> contested(List<Path> asked, Set<String> known)
            throws IOException {
        if (asked.size() > MOST_OPEN_FILES) {
            return contested(known);
        }
        TreeMap<Long, SortedSet<String>> contested = new TreeMap<>();
        List<HashRows> open = new ArrayList<>();
        List<List<String>> entries = new ArrayList<>();
        List<Source> sources = new ArrayList<>();
        for (Path index : asked) {
            sources.add(new Source(index, Map.of(), 0));
        }
        try (Merged queries = new Merged(sources, reads)) {
            for (Map.Entry<Long, List<String>> run : runs.entrySet()) {
                open.add(new HashRows(file(run.getKey()), reads));
                entries.add(run.getValue());
            }
            long last = -1;
            TreeSet<String> claiming = new TreeSet<>();
            while (queries.next()) {
                if (queries.hash == last) {
                    continue;
                }
                last = queries.hash;
                for (int i = 0; i < open.size(); i++) {
                    HashRows run = open.get(i);
                    run.seek(last);
                    for (; run.hasRow() && run.hash() == last; run.next()) {
                        String entry = entries.get(i).get((int) run.number());
                        if (known.contains(entry)) {
                            claiming.add(entry);
                        }
                    }
                }
                if (claiming.size() > 1) {
                    contested.put(last, claiming);
                    claiming = new TreeSet<>();
                } else {
                    claiming.clear();
                }
            }
        } finally {
            for (HashRows run : open) {
                run.close();
            }
        }
        return contested;
    }

    /** The same for all keys: goes through all runs once. */
    private SortedMap<Long, SortedSet<String>> contested(Set<String> known) throws IOException {
        TreeMap<Long, SortedSet<String>> contested = new TreeMap<>();
        List<String> entries = new ArrayList<>();
        List<Source> sources = new ArrayList<>();
        for (Map.Entry<Long, List<String>> run : runs.entrySet()) {
            Map<Long, Long> ids = new HashMap<>();
            for (String entry : run.getValue()) {
                ids.put((long) ids.size(), (long) entries.size());
                entries.add(entry);
            }
            sources.add(new Source(file(run.getKey()), ids, -1));
        }
        try (Merged all = new Merged(sources, reads)) {
            long last = -1;
            TreeSet<String> claiming = new TreeSet<>();
            while (all.next()) {
                if (all.hash != last) {
                    if (claiming.size() > 1) {
                        contested.put(last, claiming);
                        claiming = new TreeSet<>();
                    } else {
                        claiming.clear();
                    }
                    last = all.hash;
                }
                if (known.contains(entries.get((int) all.entry))) {
                    claiming.add(entries.get((int) all.entry));
                }
            }
            if (claiming.size() > 1) {
                contested.put(last, claiming);
            }
        }
        return contested;
    }

    /**
     * Rows to merge.
     *
     * @param ids new numbers of entries by their old ones; others are left out
     * @param entry the number of all rows where {@code ids} does not give them, else -1
     */
    private record Source(Path file, Map<Long, Long> ids, long entry) {}

    /** Rows of several files in the order of their hashes. */
    private static final class Merged implements AutoCloseable {
        long hash;
        long entry;
        private final PriorityQueue<Cursor> queue =
                new PriorityQueue<>(
                        Comparator.comparingLong((Cursor cursor) -> cursor.hash)
                                .thenComparingLong(cursor -> cursor.entry));
        private final List<HashRows> open = new ArrayList<>();

        Merged(List<Source> sources, StateReads reads) throws IOException {
            try {
                for (Source source : sources) {
                    HashRows rows = new HashRows(source.file(), reads);
                    open.add(rows);
                    Cursor cursor = new Cursor(rows, source);
                    if (cursor.next()) {
                        queue.add(cursor);
                    }
                }
            } catch (IOException | RuntimeException e) {
                close();
                throw e;
            }
        }

        boolean next() throws IOException {
            Cursor cursor = queue.poll();
            if (cursor == null) {
                return false;
            }
            hash = cursor.hash;
            entry = cursor.entry;
            if (cursor.next()) {
                queue.add(cursor);
            }
            return true;
        }

        @Override
        public void close() throws IOException {
            for (HashRows rows : open) {
                rows.close();
            }
        }
    }

    private static final class Cursor {
        long hash;
        long entry;
        private final HashRows rows;
        private final Source source;

        Cursor(HashRows rows, Source source) {
            this.rows = rows;
            this.source = source;
        }

        boolean next() throws IOException {
            while (rows.hasRow()) {
                hash = rows.hash();
                long number = rows.number();
                rows.next();
                Long id =
                        source.entry() >= 0
                                ? Long.valueOf(source.entry())
                                : source.ids().get(number);
                if (id != null) {
                    entry = id;
                    return true;
                }
            }
            return false;
        }
    }
}

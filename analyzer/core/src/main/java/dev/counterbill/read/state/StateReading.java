package dev.counterbill.read.state;

import dev.counterbill.read.LogSource;
import dev.counterbill.read.TemporaryFiles;
import dev.counterbill.read.fast.FastFile;
import dev.counterbill.read.run.Copies;
import dev.counterbill.read.run.Displaced;
import dev.counterbill.read.run.EntryMerge;
import dev.counterbill.read.run.FileEntry;
import dev.counterbill.read.run.FileStamp;
import dev.counterbill.read.run.LogReading;
import dev.counterbill.read.run.ReadPlan;
import dev.counterbill.read.run.ReadResult;
import dev.counterbill.read.run.Threads;
import dev.counterbill.read.source.SkippedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads logs with the help of what earlier runs remembered: only files that are new or changed are
 * opened, and the result is that of reading all of them, digit for digit. The caller holds the lock
 * of the state's folder.
 */
public final class StateReading {
    /**
     * A file written to less than this before it was read may change without its stamp changing.
     */
    private static final long STAMP_DOUBT_NANOS = 2_000_000_000L;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final ReadPlan plan;
    private final Path folder;
    private final String context;
    private final StateReads reads = new StateReads();
    private final Optional<Night> before;

    /** What is known of each source when it was digested or recognised; by name. */
    private final Map<String, Night.Known> seen = new ConcurrentHashMap<>();

    /** Names of sources that have to be decompressed to tell what is a copy. */
    private final Set<String> decompressed;

    private final Map<String, FileEntry> entries = new ConcurrentHashMap<>();
    private final Map<String, Integer> repetition = new HashMap<>();
    private final Set<String> fresh = ConcurrentHashMap.newKeySet();

    private StateReading(ReadPlan plan, Path folder, String program) throws IOException {
        this.folder = folder;
        this.plan = plan;
        this.context = Context.of(plan, program);
        this.before = Night.read(folder, context, plan.cuts(), reads);
        this.decompressed = Copies.decompressed(plan);
    }

    /**
     * What reading found, and at which cost.
     *
     * @param freshFiles how many files had to be read
     * @param knownFiles how many were known from earlier runs
     * @param entries of each file that counts, by name
     * @param displaced records of files that another file's record made superfluous
     * @param situation digest of what was read, as {@link #situation} tells it
     * @param stamps what {@link #stamps} would have told when the files were read; empty where a
     *     stamp proves nothing
     */
    public record Found(
            ReadResult result,
            int freshFiles,
            int knownFiles,
            StateReads reads,
            Map<String, FileEntry> entries,
            Displaced displaced,
            String situation,
            Optional<String> stamps) {
        /** How many records of a file count within a period; empty where it was not read. */
        public OptionalLong counted(String file, ReadPlan.Period period) {
            FileEntry entry = entries.get(file);
            if (entry == null) {
                return OptionalLong.empty();
            }
            long counted = 0;
            for (Map.Entry<Long, Long> slot : entry.countedBySlot().entrySet()) {
                counted += period.contains(slot.getKey()) ? slot.getValue() : 0;
            }
            for (Map.Entry<Long, Long> slot : displaced.bySlot(file).entrySet()) {
                counted -= period.contains(slot.getKey()) ? slot.getValue() : 0;
            }
            return OptionalLong.of(counted);
        }
    }

    /**
     * Digest of what there is to read, where nothing of it is new: all files are known by their
     * stamps and were read to their ends. Costs a look at each file's stamp.
     */
    public static Optional<String> situation(ReadPlan plan, Path folder, String program)
            throws IOException {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        StateReading reading = new StateReading(plan, folder, program);
        if (reading.before.filter(night -> night.context().equals(reading.context)).isEmpty()) {
            return Optional.empty();
        }
        for (LogSource source : plan.sources()) {
            Optional<Night.Known> known = reading.known(source, FileStamp.of(source));
            if (known.isEmpty() || reading.lacksPlainDigest(source, known.get())) {
                return Optional.empty();
            }
            reading.seen.put(source.name(), known.get());
        }
        Copies copies = reading.tellCopies();
        TreeMap<String, String> entries = new TreeMap<>();
        for (LogSource source : copies.originals()) {
            Night.Known known = require(reading.seen.get(source.name()));
            String entry = reading.entryName(source, known);
            if (!entry.equals(known.entry())) {
                return Optional.empty();
            }
            entries.put(source.name(), entry);
        }
        return Optional.of(Context.situation(entries, copies.copies()));
    }

    /**
     * What is remembered of the files of a plan, by name, without opening one: those that were read
     * before under the same mappings and cuts. Dates are those of the files, not of the plan.
     *
     * @throws IOException when the state is damaged or cannot be read
     */
    public static SortedMap<String, FileEntry> remembered(
            ReadPlan plan, Path folder, String program) throws IOException {
        TreeMap<String, FileEntry> entries = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return entries;
        }
        StateReading reading = new StateReading(plan, folder, program);
        for (LogSource source : plan.sources()) {
            Night.Known known =
                    reading.before.map(night -> night.files().get(source.name())).orElse(null);
            if (known != null && known.entry().equals(reading.entryName(source, known))) {
                reading.load(known.entry()).ifPresent(entry -> entries.put(source.name(), entry));
            }
        }
        return entries;
    }

    /**
     * Reads everything that the plan names.
     *
     * @param folder of the state, which is made where it is missing
     * @param program name and version of who reads; another one reads everything anew
     * @throws IOException when the state cannot be written
     * @throws dev.counterbill.read.run.ReadRefused when the ledger outgrows its bound
     */
    public static Found read(ReadPlan plan, Path folder, String program) throws IOException {
        StateFolder.prepare(folder);
        ReadPlan inside =
                plan.withDuplicateMemory(
                        plan.duplicateMemoryBytes(), StateFolder.temporary(folder));
        try {
            return new StateReading(inside, folder, program).read();
        } catch (StateDamaged e) {
            // Nothing in a state is more than a memory of the logs.
            StateFolder.forget(folder);
            return new StateReading(inside, folder, program).read();
        }
    }

    private Found read() throws IOException {
        recognise();
        Copies told = tellCopies();
        List<SkippedFile> copies = told.copies();
        TreeMap<String, LogSource> originals = new TreeMap<>();
        told.originals().forEach(source -> originals.put(source.name(), source));
        TreeMap<String, Night.Known> files = new TreeMap<>(readEntries(originals));
        TreeMap<String, FileEntry> found = new TreeMap<>();
        originals.keySet().forEach(name -> found.put(name, require(entries.get(name))));
        Displaced displaced = settle(files, found);
        TreeMap<String, String> names = new TreeMap<>();
        originals
                .keySet()
                .forEach(
                        name ->
                                names.put(
                                        name,
                                        Optional.ofNullable(files.get(name))
                                                .map(Night.Known::entry)
                                                .orElse("")));
        String situation = Context.situation(names, copies);
        copies.forEach(
                copy ->
                        Optional.ofNullable(seen.get(copy.name()))
                                .ifPresent(known -> files.put(copy.name(), known)));
        ReadResult result = EntryMerge.of(plan, found, copies, displaced);
        return new Found(
                result,
                fresh.size(),
                originals.size() - fresh.size(),
                reads,
                java.util.Collections.unmodifiableMap(found),
                displaced,
                situation,
                stamps());
    }

    /**
     * Digest of the names and stamps of files: where it is what it was, so are their bytes, as far
     * as a stamp can tell. Costs a look at each file's stamp and nothing else.
     *
     * @return empty where a source has no stamp
     */
    public static Optional<String> stamps(List<LogSource> sources) throws IOException {
        StringBuilder text = new StringBuilder();
        for (LogSource source : sources) {
            Optional<FileStamp> stamp = FileStamp.of(source);
            if (stamp.isEmpty()) {
                return Optional.empty();
            }
            Context.line(text, source.name(), stamp.get().toString());
        }
        return Optional.of(Context.digest(text));
    }

    /** Of the files as they were when their digests were taken. */
    private Optional<String> stamps() {
        StringBuilder text = new StringBuilder();
        for (LogSource source : plan.sources()) {
            Night.Known known = seen.get(source.name());
            if (known == null || known.stamp().isEmpty() || !isBeyondDoubt(known)) {
                return Optional.empty();
            }
            Context.line(text, source.name(), known.stamp().get().toString());
        }
        return Optional.of(Context.digest(text));
    }

    /** Whether the file was old enough for its stamp to change with it. */
    private static boolean isBeyondDoubt(Night.Known known) {
        return known.stamp()
                .filter(stamp -> stamp.modifiedNanos() < known.seenNanos() - STAMP_DOUBT_NANOS)
                .isPresent();
    }

    private static <T> T require(@Nullable T value) {
        return java.util.Objects.requireNonNull(value);
    }

    /** Tells which sources hold the bytes that they held; all others are digested. */
    private void recognise() {
        inParallel(plan.sources(), this::recognise);
    }

    /** What is known of a file whose stamp says that it is as it was. */
    private Optional<Night.Known> known(LogSource source, Optional<FileStamp> stamp) {
        return before.map(night -> night.files().get(source.name()))
                .filter(known -> known.stamp().equals(stamp) && isBeyondDoubt(known));
    }

    private String entryName(LogSource source, Night.Known known) {
        return Context.entry(
                context,
                known.digest() + repetition.getOrDefault(source.name(), 1),
                plan.declarations().apply(source));
    }

    /** Whether a source has to be decompressed to tell whether it is a copy. */
    private boolean lacksPlainDigest(LogSource source, Night.Known known) {
        return decompressed.contains(source.name()) && known.plainDigest().isEmpty();
    }

    private void recognise(LogSource source) {
        try {
            Optional<FileStamp> stamp = FileStamp.of(source);
            Night.Known known = known(source, stamp).orElse(null);
            if (known == null) {
                Instant now = Instant.now();
                long nanos = now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
                reads.logBytes.addAndGet(Math.max(0, source.sizeBytes()));
                known = new Night.Known(stamp, nanos, Copies.digest(source), "", "");
            }
            if (lacksPlainDigest(source, known)) {
                reads.logBytes.addAndGet(Math.max(0, source.sizeBytes()));
                known = known.withPlainDigest(Copies.plainDigest(source));
            }
            seen.put(source.name(), known);
        } catch (IOException e) {
            // Reading the file will say what is wrong with it.
        }
    }

    private Copies tellCopies() {
        Map<String, String> digests = new HashMap<>();
        Map<String, String> plainDigests = new HashMap<>();
        seen.forEach(
                (name, known) -> {
                    digests.put(name, known.digest());
                    plainDigests.put(name, known.plainDigest());
                });
        Copies copies = Copies.of(plan, digests, plainDigests);
        Map<String, Integer> times = new HashMap<>();
        for (LogSource source : copies.originals()) {
            String digest = digests.get(source.name());
            if (digest != null && times.merge(digest, 1, Integer::sum) > 1) {
                // The same bytes that are no copies, such as sources of unknown size or under
                // another declaration: each has an entry of its own.
                repetition.put(source.name(), times.get(digest));
            }
        }
        return copies;
    }

    /** Loads what is remembered of the files and reads the others. */
    private Map<String, Night.Known> readEntries(Map<String, LogSource> originals) {
        Map<String, Night.Known> files = new ConcurrentHashMap<>();
        List<LogSource> large = new ArrayList<>();
        List<LogSource> small = new ArrayList<>();
        for (LogSource source : originals.values()) {
            (source.sizeBytes() > FastFile.LEAST_PART_BYTES ? large : small).add(source);
        }
        ReadPlan single =
                plan.withThreads(1)
                        .withDuplicateMemory(
                                Math.max(1, plan.duplicateMemoryBytes() / plan.threads()),
                                plan.temporaryFolder());
        inParallel(small, source -> readEntry(source, single, files));
        large.forEach(source -> readEntry(source, plan, files));
        return files;
    }

    private void readEntry(LogSource source, ReadPlan how, Map<String, Night.Known> files) {
        try {
            Night.Known known = seen.get(source.name());
            String name = known == null ? "" : entryName(source, known);
            Optional<FileEntry> remembered = name.isEmpty() ? Optional.empty() : load(name);
            if (remembered.isPresent()) {
                entries.put(source.name(), remembered.get());
                plan.progress().accept(Math.max(0, source.sizeBytes()));
            } else {
                fresh.add(source.name());
                FileEntry entry = readFresh(source, how, name, known);
                entries.put(source.name(), entry);
                if (!entry.isLasting()) {
                    return;
                }
            }
            if (known != null) {
                files.put(source.name(), known.withEntry(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<FileEntry> load(String name) throws IOException {
        Path file = StateFolder.entry(folder, name);
        Optional<FileEntry> entry =
                SealedFile.read(file, reads, in -> EntryForm.readEntry(in, plan.cuts()));
        if (entry.isPresent() && entry.get().keys() > 0) {
            long bytes = HashRows.bytes(entry.get().keys());
            boolean isWhole =
                    Files.isRegularFile(KeysFile.index(file))
                            && Files.size(KeysFile.index(file)) == bytes
                            && Files.isRegularFile(KeysFile.records(file));
            return isWhole ? entry : Optional.empty();
        }
        return entry;
    }

    /**
     * Reads a file and remembers what it says, where reading it again would say the same.
     *
     * @param name of the entry; empty where the file could not be digested
     */
    private FileEntry readFresh(
            LogSource source, ReadPlan how, String name, Night.@Nullable Known known)
            throws IOException {
        Path file =
                name.isEmpty()
                        ? TemporaryFiles.create(plan.temporaryFolder(), "unreadable", "")
                        : StateFolder.entry(folder, name);
        Files.createDirectories(require(file.getParent()));
        ReadPlan alone =
                how.withSources(List.of(source))
                        .withProgress(
                                bytes -> {
                                    reads.logBytes.addAndGet(bytes);
                                    plan.progress().accept(bytes);
                                })
                        .withPeriod(ReadPlan.Period.ALWAYS);
        FileEntry entry;
        try (KeysFile.Writer keys = new KeysFile.Writer(file)) {
            entry = LogReading.readAlone(alone, plan.cuts().time()::slotBegin, keys);
        }
        if (known != null && !FileStamp.isUnwritten(known.stamp(), stampNow(source))) {
            entry = entry.changed();
        }
        if (name.isEmpty() || !entry.isLasting()) {
            KeysFile.delete(file);
        } else {
            FileEntry lasting = entry;
            SealedFile.write(file, out -> EntryForm.writeEntry(out, lasting));
        }
        return entry;
    }

    private static Optional<FileStamp> stampNow(LogSource source) {
        try {
            return FileStamp.of(source);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Brings what is displaced up to date and remembers it. */
    private Displaced settle(
            SortedMap<String, Night.Known> files, SortedMap<String, FileEntry> found)
            throws IOException {
        Night old =
                before.filter(night -> night.context().equals(context))
                        .orElseGet(
                                () ->
                                        new Night(
                                                context,
                                                new TreeMap<>(),
                                                new Displaced(plan.cuts().time()::slotBegin),
                                                new TreeMap<>()));
        Settling settling = new Settling(plan, folder, reads, old);
        Displaced displaced = settling.settle(files, found);
        Set<String> living = new HashSet<>();
        files.values().forEach(known -> living.add(known.entry()));
        TreeMap<String, Night.Known> all = new TreeMap<>(files);
        // Copies keep their digests, so that they are not digested every night.
        seen.forEach((name, known) -> all.putIfAbsent(name, known.withEntry("")));
        new Night(context, all, displaced, new TreeMap<>(settling.runs(living))).write(folder);
        settling.sweep();
        StateFolder.sweep(folder, living);
        return displaced;
    }

    /** Does something with each source, on as many threads as the plan allows. */
    private void inParallel(List<LogSource> sources, java.util.function.Consumer<LogSource> work) {
        List<Threads.Task> tasks = new ArrayList<>();
        for (LogSource source : sources) {
            tasks.add(() -> work.accept(source));
        }
        try {
            Threads.runAll(tasks, plan.threads());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

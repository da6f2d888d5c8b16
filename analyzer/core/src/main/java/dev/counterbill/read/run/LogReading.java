package dev.counterbill.read.run;

import dev.counterbill.ledger.LedgerBuilder;
import dev.counterbill.read.LogContainer;
import dev.counterbill.read.LogContainer.DamagedFile;
import dev.counterbill.read.LogSource;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.container.TextHead;
import dev.counterbill.read.dedup.KeyIndex;
import dev.counterbill.read.dedup.KeyedRecords;
import dev.counterbill.read.fast.FastContainer;
import dev.counterbill.read.fast.FastFile;
import dev.counterbill.read.fast.FastLog;
import dev.counterbill.read.fast.NotFast;
import dev.counterbill.read.source.Compression;
import dev.counterbill.read.source.Fingerprint;
import dev.counterbill.read.source.FingerprintKind;
import dev.counterbill.read.source.OpenedSource;
import dev.counterbill.read.source.SourceFingerprint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads logs into a ledger. The result does not depend on the number of threads, nor on the order,
 * split or compression of the files; each file is a transaction, whose figures are merged only when
 * it ended cleanly.
 */
public final class LogReading {
    /** Larger files of which only some columns are read are known by those columns. */
    private static final long DIGESTED_WHOLE_BYTES = 128L << 20;

    /** Below, the plain reader is done before the fast one has learnt anything. */
    private static final long LEAST_FAST_BYTES = 256 << 10;

    private final ReadPlan plan;
    private final List<LogSource> sources;
    private final AtomicInteger nextFile = new AtomicInteger();
    private final Merge merge;
    private final SecondLook secondLook;

    /** Begin of the slot that money is kept apart by. */
    private final LongUnaryOperator slotBegin;

    private LogReading(ReadPlan plan, List<LogSource> sources, LongUnaryOperator slotBegin) {
        this.plan = plan;
        this.sources = sources;
        this.slotBegin = slotBegin;
        this.merge = new Merge(plan, sources.size(), slotBegin);
        this.secondLook = new SecondLook(plan);
    }

    /**
     * Reads everything that the plan names.
     *
     * @throws ReadRefused when the ledger outgrows its bound, or its counts theirs
     * @throws UncheckedIOException when temporary files cannot be written
     */
    public static ReadResult read(ReadPlan plan) {
        Copies copies = Copies.among(plan);
        LogReading reading = new LogReading(plan, copies.originals(), second -> 0);
        try (KeyedRecords keyed =
                        new KeyedRecords(
                                plan.duplicateMemoryBytes(),
                                plan.threads(),
                                plan.temporaryFolder());
                KeyIndex index =
                        new KeyIndex(plan.duplicateMemoryBytes(), plan.temporaryFolder())) {
            return Ledgers.bounded(
                    () -> {
                        reading.readFiles(keyed, index, false);
                        SameIdsSearch sameIds = reading.merge.sameIdsSearch();
                        reading.secondLook.hold(index, keyed, sameIds.shared());
                        return reading.merge.result(keyed, copies.copies(), sameIds);
                    });
        } catch (LedgerBuilder.TooManyRows e) {
            throw new IllegalStateException("a ledger's bound is caught where it is built", e);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "temporary files in " + plan.temporaryFolder() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads the one file of a plan without regard to others, and all of it whatever the dates.
     *
     * @param slotBegin begin of the time slot of an instant, both in epoch seconds
     * @param keys told of each key of the file
     * @throws ReadRefused when its ledger outgrows its bound
     */
    public static FileEntry readAlone(
            ReadPlan plan, LongUnaryOperator slotBegin, FileEntry.Keys keys) {
        LogReading reading = new LogReading(plan, plan.sources(), slotBegin);
        try (KeyedRecords keyed =
                        new KeyedRecords(
                                plan.duplicateMemoryBytes(),
                                plan.threads(),
                                plan.temporaryFolder());
                KeyIndex index =
                        new KeyIndex(plan.duplicateMemoryBytes(), plan.temporaryFolder())) {
            reading.readFiles(keyed, index, true);
            return reading.merge.alone(keyed, keys);
        } catch (KeysMet e) {
            return readAlone(plan.withReader(ReaderChoice.PLAIN), slotBegin, keys);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "temporary files in " + plan.temporaryFolder() + ": " + e.getMessage(), e);
        }
    }

    private void readFiles(KeyedRecords keyed, KeyIndex index, boolean keepsKeyed)
            throws IOException {
        int threads = hasLargeFile() ? plan.threads() : Math.min(plan.threads(), sources.size());
        Team team = new Team(Math.max(threads, 1));
        List<Threads.Task> tasks = new ArrayList<>();
        for (int i = 0; i < Math.max(threads, 1); i++) {
            Worker worker =
                    new Worker(
                            plan.cuts(), plan.maxLedgerRows(), keyed, index, slotBegin, keepsKeyed);
            tasks.add(() -> work(worker, team));
        }
        try {
            Threads.runAll(tasks, tasks.size());
        } finally {
            // The others stop at their next file.
            nextFile.set(sources.size());
        }
    }

    private boolean hasLargeFile() {
        return plan.reader() != ReaderChoice.PLAIN
                && sources.stream()
                        .anyMatch(source -> source.sizeBytes() > FastFile.LEAST_PART_BYTES);
    }

    private void work(Worker worker, Team team) {
        try {
            for (int file = nextFile.getAndIncrement();
                    file < sources.size();
                    file = nextFile.getAndIncrement()) {
                readFile(file, worker, team);
            }
        } finally {
            team.endOwner();
        }
        for (FastTask task = team.next(); task != null; task = team.next()) {
            task.help(worker);
            task.awaitDone();
        }
        merge.add(worker);
    }

    private void readFile(int file, Worker worker, Team team) {
        Outline outline = new Outline(sources.get(file).name());
        try {
            readInto(outline, file, worker, team);
        } catch (DamagedFile e) {
            reject(file, outline, e);
        } catch (java.nio.file.AccessDeniedException e) {
            merge.rejected(
                    file, outline, "UNREADABLE_FILE", "no permission to read it; change that");
        } catch (IOException e) {
            merge.rejected(
                    file,
                    outline,
                    "UNREADABLE_FILE",
                    "it cannot be read ("
                            + e.getClass().getSimpleName()
                            + (e.getMessage() == null ? "" : " " + e.getMessage())
                            + "); check the path and the disk");
        } catch (ArithmeticException e) {
            if (outline.isRead) {
                throw e;
            }
            reject(
                    file,
                    outline,
                    new DamagedFile(
                            "COUNTS_OVERFLOW",
                            "its counts add up to 2^63 or more; no real log does"));
        }
    }

    private void reject(int file, Outline outline, DamagedFile e) {
        DamagedFile fault = damageBelow(outline, sources.get(file), e).orElse(e);
        merge.rejected(file, outline, fault.code(), String.valueOf(fault.getMessage()));
    }

    /**
     * Damaged bytes make wrong rows before a checksum tells: then the damage is the fault, not the
     * rows.
     */
    private Optional<DamagedFile> damageBelow(Outline outline, LogSource raw, DamagedFile above) {
        if (!raw.hasChecksum() && !Compression.mayHide(outline.compression, above)) {
            return Optional.empty();
        }
        try {
            OpenedSource source = OpenedSource.of(raw, plan.fingerprints(), bytes -> {});
            try (InputStream in = source.glance().open()) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return Optional.empty();
        } catch (DamagedFile e) {
            return Optional.of(e);
        } catch (IOException e) {
            // Then the fault that is known is told.
            return Optional.empty();
        }
    }

    private void readInto(Outline outline, int file, Worker worker, Team team) throws IOException {
        LogSource raw = sources.get(file);
        Optional<FileStamp> before = FileStamp.of(raw);
        OpenedSource source = OpenedSource.of(raw, plan.fingerprints(), plan.progress());
        outline.compression = source.compression().id();
        if (TextHead.isBlank(source.head())) {
            outline.detection = "nothing but blanks";
            Fingerprint blank = source.fingerprint();
            FileStamp.requireUnchanged(before, raw);
            merge.empty(file, outline, blank);
            return;
        }
        LogContainer container = Detection.container(source, plan.containers());
        outline.format = container.id();
        Declaration declared = plan.declarations().apply(raw);
        outline.part = declared.part();
        // Parquet is read with seeks, which only the source itself can give.
        boolean seeks =
                container.form() == RecordMapping.Form.PARQUET
                        && source.compression() == Compression.NONE;
        LogSource read = seeks ? raw : source;
        Optional<Detection> detected =
                Detection.detect(seeks ? raw : source.glance(), container, plan, declared);
        if (detected.isEmpty()) {
            detected = undetected(source, container, outline, file);
            if (detected.isEmpty()) {
                return;
            }
        }
        RecordMapping mapping = detected.get().mapping();
        outline.mapping = mapping.id();
        outline.mappingDigest = mapping.digest();
        outline.detection = detected.get().words();
        SecondLook.Place place =
                new SecondLook.Place(source, container, mapping, options(declared), raw, before);
        if (declared.part().equals(Declaration.Part.COUNTED)
                && isForFast(raw, source, container)
                && (readFast(outline, file, place, FastFile.Cutting.PARTS, worker, team)
                        || readFast(outline, file, place, FastFile.Cutting.WHOLE, worker, team))) {
            return;
        }
        FilePass pass =
                new FilePass(
                        plan,
                        file,
                        mapping,
                        mapping.open(options(declared)),
                        worker,
                        declared.part());
        try {
            container.read(read, pass.projection(), pass);
            pass.finish();
            if (seeks) {
                // What is read with seeks does not pass by the source that counts its bytes.
                plan.progress().accept(raw.sizeBytes());
            }
            Fingerprint fingerprint = fingerprint(source, container, read, pass);
            FileStamp.requireUnchanged(before, raw);
            outline.isRead = true;
            pass.commit();
            merge.add(file, outline, fingerprint, pass.result());
        } catch (LedgerBuilder.TooManyRows e) {
            LedgerBuilder larger =
                    worker.ledger.rows() > worker.fileLedger.rows()
                            ? worker.ledger
                            : worker.fileLedger;
            throw Ledgers.tooManyRows(larger.build(), plan.maxLedgerRows());
        }
    }

    /** Only local files can be looked at again where records may be duplicates. */
    private boolean isForFast(LogSource raw, OpenedSource source, LogContainer container) {
        boolean pays =
                switch (plan.reader()) {
                    // Parquet's plain reader takes longer to load than a small file to read.
                    case AUTO ->
                            container.form() == RecordMapping.Form.PARQUET
                                    || raw.sizeBytes() >= LEAST_FAST_BYTES;
                    case FAST -> true;
                    case PLAIN -> false;
                };
        return pays && raw.localFile().isPresent() && source.head().length > 0;
    }

    /**
     * Reads a file with a fast reader, together with threads that have nothing else to do.
     *
     * @return false where it has to be read otherwise; nothing of it counts then
     */
    private boolean readFast(
            Outline outline,
            int file,
            SecondLook.Place place,
            FastFile.Cutting cutting,
            Worker worker,
            Team team)
            throws IOException {
        OpenedSource source = place.source();
        try (FastLog fast = openFast(place, cutting)) {
            if (fast == null) {
                return false;
            }
            FastTask task = new FastTask(plan, file, place.mapping().id(), fast);
            if (fast.parts() > 1) {
                team.open(task);
            }
            try {
                task.join(worker);
                PassResult result = task.await();
                Fingerprint fingerprint =
                        plan.fingerprints() == FingerprintKind.CRC32C_BLOCKS
                                        && fast.sums().isPresent()
                                ? SourceFingerprint.ofBlocks(
                                        source.sizeBytes(), fast.sums().get().toArray())
                                : columnFingerprint(fast, source);
                FileStamp.requireUnchanged(place.before(), place.raw());
                secondLook.remember(file, place);
                outline.isRead = true;
                task.commit();
                merge.add(file, outline, fingerprint, result);
                return true;
            } finally {
                team.close(task);
                task.done();
            }
        } catch (NotFast e) {
            if (place.container() instanceof FastContainer) {
                outline.detection += "; left to the plain reader: " + e.getMessage();
            }
            return false;
        }
    }

    /** Null where file or mapping are not for the fast readers. */
    private @Nullable FastLog openFast(SecondLook.Place place, FastFile.Cutting cutting)
            throws IOException {
        if (place.container() instanceof FastContainer own) {
            return cutting == FastFile.Cutting.WHOLE
                    ? null
                    : own.openFast(
                            place.source().glance(),
                            place.mapping(),
                            place.options(),
                            plan.progress());
        }
        return FastFile.open(
                        place.source(),
                        place.source().head(),
                        place.container(),
                        place.mapping(),
                        place.options(),
                        plan.threads(),
                        cutting,
                        plan.progress())
                .orElse(null);
    }

    private Fingerprint columnFingerprint(FastLog fast, OpenedSource source) throws IOException {
        Optional<byte[]> columns =
                isDigestedWhole(source) ? Optional.empty() : fast.columnFingerprint();
        return columns.isPresent() ? ofColumns(source, columns.get()) : source.fingerprint();
    }

    private static Fingerprint ofColumns(OpenedSource source, byte[] digest) {
        return new Fingerprint(
                "crc32c-column-chunks-sha256",
                source.sizeBytes(),
                HexFormat.of().formatHex(digest));
    }

    /** Of the bytes that were read, or of all of them where the user asked for that. */
    private Fingerprint fingerprint(
            OpenedSource source, LogContainer container, LogSource read, FilePass pass)
            throws IOException {
        Optional<byte[]> parts =
                isDigestedWhole(source)
                        ? Optional.empty()
                        : container.fingerprint(read, pass.projection());
        return parts.isPresent() ? ofColumns(source, parts.get()) : source.fingerprint();
    }

    /**
     * Reading all bytes of a small file once more costs next to nothing, of a large one it does.
     */
    private boolean isDigestedWhole(OpenedSource source) {
        return switch (plan.fingerprints()) {
            case SHA256 -> true;
            case CRC32C_BLOCKS ->
                    source.localFile().isPresent() && source.sizeBytes() <= DIGESTED_WHOLE_BYTES;
        };
    }

    /** A file without any record that could be looked at: fine where it has none at all. */
    private Optional<Detection> undetected(
            OpenedSource source, LogContainer container, Outline outline, int file)
            throws IOException {
        EmptyCheck check = new EmptyCheck();
        container.read(source, EmptyCheck.PROJECTION, check);
        if (check.hasRecords()) {
            throw new DamagedFile(
                    "NO_RECORDS", "none of its records can be parsed; " + check.firstFault());
        }
        outline.detection = "no records";
        merge.empty(file, outline, source.fingerprint());
        return Optional.empty();
    }

    private RecordMapping.Options options(Declaration declared) {
        return new RecordMapping.Options(
                plan.cuts(),
                declared.overrides(),
                declared.assume(),
                declared.labels(),
                declared.hashedLabels());
    }

    /** What is known of a file so far, for its entry in the result. */
    static final class Outline {
        final String name;
        String format = "";
        String compression = "";
        String mapping = "";
        String mappingDigest = "";
        String detection = "";
        Declaration.Part part = Declaration.Part.COUNTED;

        /** What goes wrong now goes wrong with all files together, and not with this one. */
        boolean isRead;

        Outline(String name) {
            this.name = name;
        }
    }
}

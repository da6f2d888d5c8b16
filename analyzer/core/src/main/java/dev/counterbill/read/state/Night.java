package dev.counterbill.read.state;

import dev.counterbill.read.run.Displaced;
import dev.counterbill.read.run.FileStamp;
import dev.counterbill.usage.LedgerCuts;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How things stood after a run: which files there were, and which records of theirs are displaced.
 *
 * @param context what entries were made under, see {@link Context}
 * @param files by name
 * @param displaced records that count in their file but not in all together
 * @param runs of claims: entries and numbers of rows
 */
record Night(
        String context,
        TreeMap<String, Known> files,
        Displaced displaced,
        TreeMap<Long, Run> runs) {
    private static final String NAME = "night";

    /**
     * A file that was seen.
     *
     * @param seenNanos when its bytes were digested, nanoseconds since the epoch
     * @param plainDigest of the bytes behind the compressed ones; empty where nobody asked
     * @param entry name of its entry; empty where it is none, such as a copy
     */
    record Known(
            Optional<FileStamp> stamp,
            long seenNanos,
            String digest,
            String plainDigest,
            String entry) {
        Known withPlainDigest(String newPlainDigest) {
            return new Known(stamp, seenNanos, digest, newPlainDigest, entry);
        }

        Known withEntry(String newEntry) {
            return new Known(stamp, seenNanos, digest, plainDigest, newEntry);
        }
    }

    /** A run of claims. */
    record Run(List<String> entries, long rows) {}

    void write(Path folder) throws IOException {
        SealedFile.write(folder.resolve(NAME), this::write);
    }

    private void write(DataOutputStream out) throws IOException {
        EntryForm.writeText(out, context);
        out.writeInt(files.size());
        for (Map.Entry<String, Known> file : files.entrySet()) {
            Known known = file.getValue();
            EntryForm.writeText(out, file.getKey());
            out.writeBoolean(known.stamp().isPresent());
            if (known.stamp().isPresent()) {
                out.writeLong(known.stamp().get().sizeBytes());
                out.writeLong(known.stamp().get().modifiedNanos());
                out.writeLong(known.stamp().get().changedNanos());
                EntryForm.writeText(out, known.stamp().get().identity());
            }
            out.writeLong(known.seenNanos());
            EntryForm.writeText(out, known.digest());
            EntryForm.writeText(out, known.plainDigest());
            EntryForm.writeText(out, known.entry());
        }
        EntryForm.writeDisplaced(out, displaced);
        out.writeInt(runs.size());
        for (Map.Entry<Long, Run> run : runs.entrySet()) {
            out.writeLong(run.getKey());
            out.writeLong(run.getValue().rows());
            EntryForm.writeTexts(out, run.getValue().entries());
        }
    }

    /**
     * The last night; under another context only its files are of use, which keep their digests.
     */
    static Optional<Night> read(Path folder, String context, LedgerCuts cuts, StateReads reads)
            throws IOException {
        return SealedFile.read(folder.resolve(NAME), reads, in -> read(in, context, cuts));
    }

    private static Night read(DataInputStream in, String context, LedgerCuts cuts)
            throws IOException {
        String was = EntryForm.readText(in);
        TreeMap<String, Known> files = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            String name = EntryForm.readText(in);
            Optional<FileStamp> stamp =
                    in.readBoolean()
                            ? Optional.of(
                                    new FileStamp(
                                            in.readLong(),
                                            in.readLong(),
                                            in.readLong(),
                                            EntryForm.readText(in)))
                            : Optional.empty();
            files.put(
                    name,
                    new Known(
                            stamp,
                            in.readLong(),
                            EntryForm.readText(in),
                            EntryForm.readText(in),
                            EntryForm.readText(in)));
        }
        if (!was.equals(context)) {
            return new Night(was, files, new Displaced(cuts.time()::slotBegin), new TreeMap<>());
        }
        Displaced displaced = EntryForm.readDisplaced(in, cuts);
        TreeMap<Long, Run> runs = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            long number = in.readLong();
            long rows = in.readLong();
            runs.put(number, new Run(new ArrayList<>(EntryForm.readTexts(in)), rows));
        }
        return new Night(was, files, displaced, runs);
    }
}

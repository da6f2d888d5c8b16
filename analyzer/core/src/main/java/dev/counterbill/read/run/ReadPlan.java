package dev.counterbill.read.run;

import dev.counterbill.read.LogContainer;
import dev.counterbill.read.LogSource;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.source.FingerprintKind;
import dev.counterbill.usage.LedgerCuts;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Everything that reading needs to know.
 *
 * @param sources in an order of their own, see {@code LogSources}
 * @param mappings all that may be detected
 * @param containers tried in this order, the first that recognises a file takes it
 * @param cuts of the ledger
 * @param declarations what the configuration says about a file
 * @param period records outside of it are filtered
 * @param duplicates whether duplicates are looked for
 * @param fingerprints how files are digested
 * @param threads 1 or more; the result is the same for any number
 * @param maxLedgerRows bound on the rows of the ledger
 * @param duplicateMemoryBytes what records with keys may take before they are written to disk
 * @param temporaryFolder where they are written
 * @param progress told from all threads how many raw bytes and records were read
 * @param reader which readers take the files; the result is the same for all
 */
public record ReadPlan(
        List<LogSource> sources,
        List<RecordMapping> mappings,
        List<LogContainer> containers,
        LedgerCuts cuts,
        Function<LogSource, Declaration> declarations,
        Period period,
        Duplicates duplicates,
        FingerprintKind fingerprints,
        int threads,
        int maxLedgerRows,
        long duplicateMemoryBytes,
        Path temporaryFolder,
        ReadProgress progress,
        ReaderChoice reader) {
    /** To be raised when the same bytes are read to other figures than before. */
    public static final int READER_VERSION = 1;

    /** Default bound on the rows of a ledger. */
    public static final int DEFAULT_MAX_LEDGER_ROWS = 5_000_000;

    /** Whether duplicates are looked for. */
    public enum Duplicates {
        /** By each mapping's own rule. */
        BY_MAPPING,
        OFF
    }

    /**
     * A half-open span of time.
     *
     * @param beginSecond first epoch second that counts
     * @param endSecond first epoch second that does not count any more
     */
    public record Period(long beginSecond, long endSecond) {
        public static final Period ALWAYS = new Period(Long.MIN_VALUE, Long.MAX_VALUE);

        public static Period of(Instant begin, Instant end) {
            return new Period(begin.getEpochSecond(), end.getEpochSecond());
        }

        public boolean contains(long second) {
            return second >= beginSecond && second < endSecond;
        }

        /**
         * As a record has it, but spelt out: Java links a record's own form at run time, slowly.
         */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Period that
                    && beginSecond == that.beginSecond
                    && endSecond == that.endSecond;
        }

        @Override
        public int hashCode() {
            return 31 * Long.hashCode(beginSecond) + Long.hashCode(endSecond);
        }
    }

    public ReadPlan {
        sources = List.copyOf(sources);
        mappings = List.copyOf(mappings);
        containers = List.copyOf(containers);
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads);
        }
    }

    /** A plan with the defaults: one thread, nothing declared, no filter, duplicates by mapping. */
    public static ReadPlan of(
            List<LogSource> sources,
            List<RecordMapping> mappings,
            List<LogContainer> containers,
            LedgerCuts cuts) {
        return new ReadPlan(
                sources,
                mappings,
                containers,
                cuts,
                source -> Declaration.NONE,
                Period.ALWAYS,
                Duplicates.BY_MAPPING,
                FingerprintKind.CRC32C_BLOCKS,
                1,
                DEFAULT_MAX_LEDGER_ROWS,
                Runtime.getRuntime().maxMemory() / 4,
                Path.of(System.getProperty("java.io.tmpdir")),
                ReadProgress.NONE,
                ReaderChoice.AUTO);
    }

    public ReadPlan withSources(List<LogSource> newSources) {
        return new ReadPlan(
                newSources,
                mappings,
                containers,
                cuts,
                declarations,
                period,
                duplicates,
                fingerprints,
                threads,
                maxLedgerRows,
                duplicateMemoryBytes,
                temporaryFolder,
                progress,
                reader);
    }

    public ReadPlan withDeclarations(Function<LogSource, Declaration> newDeclarations) {
        return new ReadPlan(
                sources,
                mappings,
                containers,
                cuts,
                newDeclarations,
                period,
                duplicates,
                fingerprints,
                threads,
                maxLedgerRows,
                duplicateMemoryBytes,
                temporaryFolder,
                progress,
                reader);
    }

    public ReadPlan withPeriod(Period newPeriod) {
        return new ReadPlan(
                sources,
                mappings,
                containers,
                cuts,
                declarations,
                newPeriod,
                duplicates,
                fingerprints,
                threads,
                maxLedgerRows,
                duplicateMemoryBytes,
                temporaryFolder,
                progress,
                reader);
    }

    public ReadPlan withDuplicates(Duplicates newDuplicates) {
        return new ReadPlan(
                sources,
                mappings,
                containers,
                cuts,
                declarations,
                period,
                newDuplicates,
                fingerprints,
                threads,
                maxLedgerRows,
                duplicateMemoryBytes,
                temporaryFolder,
                progress,
                reader);
    }

    public ReadPlan withFingerprints(FingerprintKind newFingerprints) {
        return new ReadPlan(
                sources,
                mappings,
                containers,
                cuts,
                declarations,
                period,
                duplicates,
                newFingerprints,
                threads,
                maxLedgerRows,
                duplicateMemoryBytes,
                temporaryFolder,
                progress,
                reader);
    }

    public ReadPlan withThreads(int newThreads) {
        return new ReadPlan(
                sources,
                mappings,
                containers,
                cuts,
                declarations,
                period,
                duplicates,
                fingerprints,
                newThreads,
                maxLedgerRows,
                duplicateMemoryBytes,
                temporaryFolder,
                progress,
                reader);
    }

    public ReadPlan withMaxLedgerRows(int newMaxLedgerRows) {
        return new ReadPlan(
                sources,
                mappings,
                containers,
                cuts,
                declarations,
                period,
                duplicates,
                fingerprints,
                threads,
                newMaxLedgerRows,
                duplicateMemoryBytes,
                temporaryFolder,
                progress,
                reader);
    }

    public ReadPlan withDuplicateMemory(long newBytes, Path newTemporaryFolder) {
        return new ReadPlan(
                sources,
                mappings,
                containers,
                cuts,
                declarations,
                period,
                duplicates,
                fingerprints,
                threads,
                maxLedgerRows,
                newBytes,
                newTemporaryFolder,
                progress,
                reader);
    }

    public ReadPlan withReader(ReaderChoice newReader) {
        return new ReadPlan(
                sources,
                mappings,
                containers,
                cuts,
                declarations,
                period,
                duplicates,
                fingerprints,
                threads,
                maxLedgerRows,
                duplicateMemoryBytes,
                temporaryFolder,
                progress,
                newReader);
    }

    public ReadPlan withProgress(ReadProgress newProgress) {
        return new ReadPlan(
                sources,
                mappings,
                containers,
                cuts,
                declarations,
                period,
                duplicates,
                fingerprints,
                threads,
                maxLedgerRows,
                duplicateMemoryBytes,
                temporaryFolder,
                newProgress,
                reader);
    }
}

package dev.counterbill.report;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What was read, and what of it was not counted.
 *
 * @param records counts over all files
 * @param files one per input, in the order of their paths
 * @param rejects all rejects by reason
 * @param samples the first rejected records, as they are written to rejects.csv
 * @param duplicates records that another record made superfluous, by rule
 * @param skips records that are no usage, by rule
 */
public record Intake(
        RecordCounts records,
        List<LogFile> files,
        List<RejectCount> rejects,
        List<RejectedRecord> samples,
        List<Duplicates> duplicates,
        List<Skip> skips) {
    /** Mapping of the saved ledger of a closed month, which stands among the files. */
    public static final String CLOSED_MAPPING = "closed";

    public Intake {
        files = List.copyOf(files);
        rejects = List.copyOf(rejects);
        samples = List.copyOf(samples);
        duplicates = List.copyOf(duplicates);
        skips = List.copyOf(skips);
    }

    /** An account without skipped records. */
    public Intake(
            RecordCounts records,
            List<LogFile> files,
            List<RejectCount> rejects,
            List<RejectedRecord> samples,
            List<Duplicates> duplicates) {
        this(records, files, rejects, samples, duplicates, List.of());
    }

    /** Why records that were filtered are in no figure, in words behind their number. */
    public String whyFiltered() {
        boolean hasClosed = files.stream().anyMatch(file -> file.mapping().equals(CLOSED_MAPPING));
        return hasClosed
                ? "set aside: outside the dates, or in a closed month, which stands as it was closed"
                : "outside the dates";
    }

    /** How it was settled where records of one key differ, in a sentence; empty where none do. */
    public Optional<String> conflicts() {
        long keys = duplicates.stream().mapToLong(Duplicates::conflicts).sum();
        return keys == 0
                ? Optional.empty()
                : Optional.of(
                        "The records of "
                                + Words.counted(keys, "key")
                                + " differ: of each key the one counts that its mapping prefers,"
                                + " else the one with the most tokens.");
    }

    /** The same with other counts of records. */
    public Intake with(RecordCounts newRecords) {
        return new Intake(newRecords, files, rejects, samples, duplicates, skips);
    }

    /** The same with duplicates that have their price. */
    public Intake with(List<Duplicates> newDuplicates) {
        return new Intake(records, files, rejects, samples, newDuplicates, skips);
    }

    /**
     * Counts of records; every record that was read is in exactly one of the others.
     *
     * @param skipped not usage, such as a header or a failed call that was not billed
     * @param filtered outside the dates that were asked for, or in a month that is closed
     */
    public record RecordCounts(
            long read, long counted, long rejected, long duplicate, long skipped, long filtered) {
        public static final RecordCounts NONE = new RecordCounts(0, 0, 0, 0, 0, 0);

        public RecordCounts plus(RecordCounts other) {
            return new RecordCounts(
                    Math.addExact(read, other.read),
                    Math.addExact(counted, other.counted),
                    Math.addExact(rejected, other.rejected),
                    Math.addExact(duplicate, other.duplicate),
                    Math.addExact(skipped, other.skipped),
                    Math.addExact(filtered, other.filtered));
        }
    }

    /** How the reading of a file ended. */
    public enum FileStatus {
        OK,
        /** Some records were rejected, or the file ended early and what came before was kept. */
        PARTIAL,
        /** Nothing of the file was counted. */
        REJECTED;

        /** The name in every file. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One input.
     *
     * @param path as the user gave it, or relative to the folder that was given
     * @param mapping id of the mapping; empty where none fitted
     * @param format such as {@code jsonl}; empty where it was not recognised
     * @param reason why it is not {@link FileStatus#OK}
     * @param sizeBytes size on disk
     * @param fingerprint kind and value, such as {@code crc32c-blocks:...}; empty where not taken
     */
    public record LogFile(
            String path,
            String mapping,
            String format,
            FileStatus status,
            RecordCounts records,
            Optional<String> reason,
            long sizeBytes,
            Optional<String> fingerprint) {}

    /**
     * How many records were rejected for one reason.
     *
     * @param code such as {@code NEGATIVE_COUNT}
     * @param rule what should have held
     */
    public record RejectCount(String code, String rule, long records) {}

    /**
     * One rejected record.
     *
     * @param line from 1; in Parquet the row
     * @param field empty where it is the record as a whole
     * @param value the bad value, cut and with secrets redacted
     */
    public record RejectedRecord(
            String file,
            long line,
            String code,
            String field,
            String value,
            String rule,
            String remedy) {}

    /**
     * Records that were dropped because another one stands for the same request.
     *
     * @param rule how they were told, in words
     * @param records how many were dropped
     * @param tokens how many tokens they carried
     * @param conflicts how many keys had records that did not all say the same; these may lie
     *     outside the dates
     * @param cost what they would have added to the bill, as far as their models have a price;
     *     empty where it was not computed, as from saved ledgers
     */
    public record Duplicates(
            String rule, long records, long tokens, long conflicts, Optional<BigDecimal> cost) {
        public Duplicates(String rule, long records, long tokens, long conflicts) {
            this(rule, records, tokens, conflicts, Optional.empty());
        }
    }

    /**
     * Records that are no usage, and that a rule of their mapping therefore leaves out.
     *
     * @param rule mapping and condition, in words
     */
    public record Skip(String rule, long records) {}
}

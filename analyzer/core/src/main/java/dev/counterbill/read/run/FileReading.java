package dev.counterbill.read.run;

import dev.counterbill.read.Reject;
import dev.counterbill.read.source.Fingerprint;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What became of one file.
 *
 * @param name as reports show it
 * @param status whether its records count
 * @param format id of the container, such as {@code csv}; empty where none took it
 * @param compression {@code none}, {@code gzip}, {@code zstd}; empty where it could not be told
 * @param mapping id of the mapping; empty where none was chosen
 * @param mappingDigest digest of that mapping; empty where none was chosen
 * @param detection in words, how format and mapping were chosen
 * @param records counts; all zero where the file is rejected
 * @param fingerprint of the raw bytes; empty where the file is rejected
 * @param fault why the file is rejected; empty for the others
 * @param rejectsByCode exact counts of rejected records
 * @param rejects the first of each code, at most 20 of each
 * @param assumptions that shaped at least one record, in words
 */
public record FileReading(
        String name,
        Status status,
        String format,
        String compression,
        String mapping,
        String mappingDigest,
        String detection,
        RecordCounts records,
        Optional<Fingerprint> fingerprint,
        Optional<Fault> fault,
        SortedMap<String, Long> rejectsByCode,
        List<Reject> rejects,
        List<String> assumptions) {
    /** Whether a file's records count. */
    public enum Status {
        /** All of them. */
        OK,
        /** All but the rejected ones. */
        PARTIAL,
        /** None: the file as a whole cannot be trusted or understood. */
        REJECTED;

        /** The name in reports. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Why a file is rejected.
     *
     * @param code stable upper-case name, such as {@code NO_MAPPING}
     * @param message what is wrong and what to do
     */
    public record Fault(String code, String message) {
        @Override
        public String toString() {
            return code + ": " + message;
        }
    }

    FileReading with(RecordCounts newRecords) {
        return new FileReading(
                name,
                status,
                format,
                compression,
                mapping,
                mappingDigest,
                detection,
                newRecords,
                fingerprint,
                fault,
                rejectsByCode,
                rejects,
                assumptions);
    }

    /** The same as {@link FileStamp#requireUnchanged} says it. */
    FileReading changed() {
        return new FileReading(
                name,
                Status.REJECTED,
                format,
                compression,
                mapping,
                mappingDigest,
                detection,
                RecordCounts.ZERO,
                Optional.empty(),
                Optional.of(new Fault(FileStamp.CODE, FileStamp.MESSAGE)),
                new java.util.TreeMap<>(),
                List.of(),
                List.of());
    }

    FileReading named(String newName) {
        return new FileReading(
                newName,
                status,
                format,
                compression,
                mapping,
                mappingDigest,
                detection,
                records,
                fingerprint,
                fault,
                rejectsByCode,
                rejects,
                assumptions);
    }

    FileReading withoutSamples() {
        return new FileReading(
                name,
                status,
                format,
                compression,
                mapping,
                mappingDigest,
                detection,
                records,
                fingerprint,
                fault,
                rejectsByCode,
                List.of(),
                assumptions);
    }
}

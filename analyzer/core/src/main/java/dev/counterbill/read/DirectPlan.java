package dev.counterbill.read;

import dev.counterbill.usage.Meter;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;

/**
 * What a mapping amounts to where it is simple enough for the fast readers: every count is a sum or
 * difference of fields, and everything else depends on few distinct values only.
 *
 * <p>Rows that agree in all {@link Role#CATEGORY categories} and in the types of all fields form a
 * class. Whatever is not a count, a time or a key is the same for all rows of a class, so it need
 * not be understood here: the first row of each class goes through {@link RecordMapping.Session},
 * and what came out holds for the class. Where the mapping decides by comparing counts, the
 * outcomes of the comparisons tell variants of the class apart.
 *
 * <p>Belongs to a session and, as that, to one thread.
 */
public interface DirectPlan {
    /** In the order of {@link Projection#fields}. */
    List<Role> roles();

    /** Per label of the cuts the one field it depends on, or -1 where it is part of the class. */
    List<Integer> labelFields();

    /** The part of the key for duplicates that is a {@link Role#KEY} field, if there is one. */
    Optional<KeyPart> keyPart();

    /** How timestamps are written. */
    TimeForm timeForm();

    /**
     * Whether records of one class that have no cost and no currency differ in nothing but the part
     * {@link #keyPart} of their key, which is their id, their times, counts and labels.
     */
    boolean tellsRecordsApart();

    /** The class of a row of the batch that the session has mapped last. */
    Optional<RowClass> classOf(int row);

    /**
     * A part of the key for duplicates.
     *
     * @param partsBegin where the parts begin in a key: behind the name of the mapping, if it has
     *     it
     * @param number of the part, from 0
     */
    record KeyPart(int partsBegin, int number) {}

    /** What the mapping does with a field. */
    enum Role {
        /** Its value decides. */
        CATEGORY,
        /** Its value is the label of {@link DirectPlan#labelFields} and nothing else. */
        LABEL,
        /** A whole number that is added up or compared; otherwise only its type decides. */
        COUNT,
        /** A timestamp; otherwise only its type decides. */
        TIME,
        /** What tells one record from another; otherwise only its type decides. */
        KEY,
        /** A decimal that is the reported cost; otherwise only its type decides. */
        AMOUNT,
        /** Only its type decides. */
        PRESENCE,
        /** Nothing depends on it, as long as it is what its mapping takes it for: a text. */
        UNREAD,
        /** A row that has it is not for the fast readers. */
        ABSENT
    }

    /** How a timestamp is written. */
    enum TimeForm {
        /** With a time of the day or without one. */
        ISO,
        ISO_OR_EPOCH_SECONDS,
        EPOCH_SECONDS,
        EPOCH_MILLISECONDS,
        EPOCH_MICROSECONDS,
        EPOCH_NANOSECONDS
    }

    /** What a bucket's end is, given the time in its field. */
    enum EndForm {
        /** That time. */
        AS_WRITTEN,
        /** The midnight in UTC that follows it; then the field also holds the begin. */
        MIDNIGHT_AFTER
    }

    /** Where the end of a bucket stands. */
    record End(int field, EndForm form) {}

    /** Who maps the rows of a class. */
    enum Way {
        /** They can be mapped as the class says. */
        DIRECT,
        /** The session skips them, by the same rule; nothing else is said of them. */
        SKIPPED
    }

    /**
     * What rows of one class have in common beside what the session made of the first one.
     *
     * @param guards comparisons that turn out in the same way for all rows of the class
     * @param timeField the field that holds the begin, or -1 where all rows have the same
     * @param end where the rows are buckets that state one
     * @param keyField the field that is the part {@link #keyPart} of the key, or -1
     * @param amountField the field that is the reported cost, or -1 where there is none
     * @param counts the meters that are not 0 in all rows
     * @param doubt where a record of the class can be read in two ways
     * @param failedChecks identities of the mapping that do not hold, as it writes them
     * @param notes what one record of the class adds to {@link RecordMapping.Session#notes},
     *     without the doubt
     */
    record RowClass(
            Way way,
            List<Guard> guards,
            int timeField,
            Optional<End> end,
            int keyField,
            int amountField,
            EnumMap<Meter, Linear> counts,
            Optional<Doubt> doubt,
            List<String> failedChecks,
            Notes notes) {
        /** Of rows that are skipped. */
        public static RowClass skipped(List<Guard> guards) {
            return new RowClass(
                    Way.SKIPPED,
                    guards,
                    -1,
                    Optional.empty(),
                    -1,
                    -1,
                    new EnumMap<>(Meter.class),
                    Optional.empty(),
                    List.of(),
                    Notes.NONE);
        }

        /** The same for a record that adds other notes. */
        public RowClass withNotes(Notes others) {
            return new RowClass(
                    way,
                    guards,
                    timeField,
                    end,
                    keyField,
                    amountField,
                    counts,
                    doubt,
                    failedChecks,
                    others);
        }
    }

    /**
     * A constant and fields with factors; an absent field counts as 0.
     *
     * @param fields numbers of fields
     * @param factors of each, small
     */
    record Linear(long constant, int[] fields, int[] factors) {}

    /** {@code difference relation 0} is true or false. */
    record Guard(Linear difference, Relation relation, Truth truth) {}

    /** How a sum compares to 0. */
    enum Relation {
        EQUAL,
        LESS
    }

    /** How a comparison turns out. */
    enum Truth {
        HOLDS,
        FAILS
    }

    /** Whether a doubtful record also fits the other reading, and the tokens at stake. */
    record Doubt(Truth fits, Linear tokens) {}

    /** Counts that a session tells about its records, see {@link RecordMapping.Session}. */
    record Notes(
            long kept,
            long zonelessTimes,
            long inferredProviders,
            long withoutCounts,
            long doubtful,
            long fitting,
            long tokensAtStake) {
        public static final Notes NONE = new Notes(0, 0, 0, 0, 0, 0, 0);

        public Notes plus(Notes other) {
            return new Notes(
                    kept + other.kept,
                    zonelessTimes + other.zonelessTimes,
                    inferredProviders + other.inferredProviders,
                    withoutCounts + other.withoutCounts,
                    doubtful + other.doubtful,
                    fitting + other.fitting,
                    Math.addExact(tokensAtStake, other.tokensAtStake));
        }

        /** The same for that many records. */
        public Notes times(long records) {
            return new Notes(
                    kept * records,
                    zonelessTimes * records,
                    inferredProviders * records,
                    withoutCounts * records,
                    doubtful * records,
                    fitting * records,
                    Math.multiplyExact(tokensAtStake, records));
        }
    }
}

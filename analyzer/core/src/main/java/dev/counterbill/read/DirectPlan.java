package dev.counterbill.read;

import dev.counterbill.usage.Meter;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;

/**
 * What a mapping of one file amounts to where it is simple enough for the fast readers: every count
 * is a sum or difference of fields, and everything else depends on few distinct values only.
 *
 * <p>Rows that agree in all {@link Role#CATEGORY categories} and in the types of all fields form a
 * class. Whatever is not a count, a time or a key is the same for all rows of a class, so it need
 * not be understood here: the first row of each class goes through {@link RecordMapping.Session},
 * and what came out holds for the class.
 */
public interface DirectPlan {
    /** In the order of {@link Projection#fields}. */
    List<Role> roles();

    /** Per label of the cuts the one field it depends on, or -1 where it is part of the class. */
    List<Integer> labelFields();

    /**
     * Number of the part of the key for duplicates that is the {@link Role#KEY} field, -1 where
     * there is none: either no record has a key, or the key is the same for a whole class.
     */
    int keyPart();

    /**
     * The class of a row of the batch that the session has mapped last.
     *
     * @return empty where counts of this class are no sums of fields
     */
    Optional<RowClass> classOf(int row);

    /** What the mapping does with a field. */
    enum Role {
        /** Its value decides. */
        CATEGORY,
        /** Its value is the label of {@link DirectPlan#labelFields} and nothing else. */
        LABEL,
        /** A whole number that is added up; otherwise only its type decides. */
        COUNT,
        /** A timestamp; otherwise only its type decides. */
        TIME,
        /** What tells one record from another; otherwise only its type decides. */
        KEY,
        /** Only its type decides. */
        PRESENCE,
        /** A row that has it is not for the fast readers. */
        ABSENT
    }

    /** How a timestamp is written. */
    enum TimeForm {
        ISO,
        ISO_OR_EPOCH_SECONDS,
        EPOCH_SECONDS
    }

    /**
     * What rows of one class have in common beside what the session made of the first one.
     *
     * @param timeField the field that holds the begin
     * @param timeForm how it is written
     * @param counts the meters that are not 0 in all rows
     * @param checks what must hold; a row where one does not goes through the session
     * @param doubt what {@link RecordMapping.Session} counts to find ambiguous exports
     */
    record RowClass(
            int timeField,
            TimeForm timeForm,
            EnumMap<Meter, Linear> counts,
            List<Comparison> checks,
            Optional<Doubt> doubt) {}

    /**
     * A constant and fields with factors of 1 or -1; an absent field counts as 0.
     *
     * @param fields numbers of fields
     * @param signs 1 or -1 for each
     */
    record Linear(long constant, int[] fields, int[] signs) {}

    /** {@code left relation right}. */
    record Comparison(Linear left, Relation relation, Linear right) {}

    /** How two sums compare. */
    enum Relation {
        EQUAL,
        LESS,
        LESS_OR_EQUAL
    }

    /** A record is doubtful where {@code when} holds, and fits where {@code holds} does, too. */
    record Doubt(Comparison when, Comparison holds, Linear tokens) {}
}

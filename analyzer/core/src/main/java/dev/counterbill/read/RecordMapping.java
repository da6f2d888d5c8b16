package dev.counterbill.read;

import dev.counterbill.usage.LedgerCuts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which field is which meter: one compiled mapping for one export form. Immutable and shared by
 * threads; each file opens a {@link Session} of its own.
 */
public interface RecordMapping {
    /** Its id, such as {@code openai-chat}. */
    String id();

    /**
     * SHA-256 of its text and fragments, in lower-case hex, so that a figure can be traced to it.
     */
    String digest();

    /** Larger wins where two mappings fit equally well; negative for deliberately generic ones. */
    int priority();

    /**
     * How well the mapping fits a sample of a file.
     *
     * @return the number of conditions that hold, or empty where one fails
     */
    Optional<Integer> score(Sample sample);

    /** Names of what it takes for granted unless a source declares otherwise. */
    default Set<String> assumptionNames() {
        return Set.of();
    }

    /** Begins to map one file. */
    Session open(Options options);

    /**
     * The head of a file, as detection sees it.
     *
     * @param form what kind of container it is
     * @param columns column names of a table; empty for JSON
     * @param records up to 50 records as trees; cells of a CSV are texts
     */
    record Sample(Form form, List<String> columns, List<RawTree> records) {}

    /** Kinds of container, as {@code match: form} tells them apart. */
    enum Form {
        CSV,
        JSON,
        PARQUET
    }

    /**
     * What a source in the configuration declares about its files, over the mapping's own defaults.
     *
     * @param cuts the ledger's cuts; its labels are what the session fills {@code usage.labels}
     *     with
     * @param overrides canonical fields that are fixed: {@code provider}, {@code tier}, {@code
     *     project}, {@code time}, {@code timezone}, {@code account}
     * @param assume values of the mapping's assumptions
     * @param labels labels with a fixed value
     * @param hashedLabels labels whose values are replaced by a digest
     */
    record Options(
            LedgerCuts cuts,
            Map<String, String> overrides,
            Map<String, String> assume,
            Map<String, String> labels,
            List<String> hashedLabels) {}

    /** Maps the records of one file, in order, on one thread. */
    interface Session {
        /** What to read; depends on the labels that are asked for. */
        Projection projection();

        /** True where records depend on earlier ones, so that the file must not be split. */
        boolean isOrdered();

        /**
         * Maps all rows of a batch. Every row is answered for: it becomes one or more canonical
         * records, or is counted as skipped by a rule, or is rejected.
         */
        void map(RawBatch raw, Sink sink);

        /** Called once after the last batch, for mappings that hold records back. */
        void finish(Sink sink);

        /** Assumptions that shaped at least one record, in words, for the report. */
        List<String> assumptions();

        /** The plan by which fast readers map this file; empty where the mapping is too rich. */
        default Optional<DirectPlan> direct() {
            return Optional.empty();
        }

        /** What it has counted about its records so far. */
        default DirectPlan.Notes notes() {
            return DirectPlan.Notes.NONE;
        }

        /** Counts records that others have mapped, where several threads read one file. */
        default void add(DirectPlan.Notes notes) {}

        /** Records whose meaning rests on an assumption that the file neither shows nor refutes. */
        default Optional<Ambiguity> ambiguity() {
            return Optional.empty();
        }
    }

    /**
     * How often a file could be read in two ways.
     *
     * @param assumption name of the assumption that settles it, such as {@code
     *     input_includes_cached}
     * @param records records that the two readings would count differently
     * @param fitting how many of them also make sense under the other reading
     * @param tokens tokens of those records that one reading counts and the other does not
     */
    record Ambiguity(String assumption, long records, long fitting, long tokens) {}

    /** Takes what a session made. */
    interface Sink {
        /** The batch to fill; when it is full, {@link #flush} is called and it is filled anew. */
        MappedBatch batch();

        /** Consumes and clears {@link #batch}. */
        void flush();

        /** A raw record that became no canonical record because a rule says so. */
        void skipped(long line, String rule);

        /** A raw record that was not counted because it is wrong. */
        void rejected(Reject reject);

        /**
         * An identity of the mapping that does not hold for a record that was counted all the same.
         */
        void checkFailed(long line, String check);
    }
}

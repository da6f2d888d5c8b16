package dev.counterbill.read;

/**
 * Why one record was not counted. A bad record is a value, not an exception.
 *
 * @param line line on which the record begins, from 1; in Parquet its row
 * @param code stable upper-case name, such as {@code NEGATIVE_COUNT}; rejects are counted by it
 * @param field column or path with the bad value; empty where it is the record as a whole
 * @param value the bad value, as the log has it until it is {@link #redacted}; may be empty
 * @param rule what should hold
 * @param remedy what to do about it
 */
public record Reject(
        long line, String code, String field, String value, String rule, String remedy) {
    /** Fit for messages: what is of the log is cut, and secrets are redacted. */
    public Reject redacted() {
        return new Reject(line, code, Excerpts.of(field), Excerpts.of(value), rule, remedy);
    }
}

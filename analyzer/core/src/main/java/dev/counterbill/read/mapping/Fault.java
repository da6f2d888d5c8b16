package dev.counterbill.read.mapping;

import dev.counterbill.read.Excerpts;
import dev.counterbill.read.Reject;

/**
 * A value that could not be had. It travels through expressions like a value and rejects its record
 * only where it reaches something that is written.
 *
 * @param code as in {@link Reject#code}
 * @param field path or column that the value came from; empty where it was computed
 * @param value the value, cut and redacted
 */
record Fault(String code, String field, String value, String rule, String remedy) {
    static Fault notANumber(String field, String value) {
        return new Fault(
                "NOT_A_NUMBER",
                field,
                Excerpts.of(value),
                "a count is a whole number in ASCII digits, without separators",
                "Export plain digits, or map the field with an expression that makes a number of it");
    }

    static Fault exponent(String field, String value) {
        return new Fault(
                "NUMBER_WITH_EXPONENT",
                field,
                Excerpts.of(value),
                "a count is written without an exponent",
                "Export plain digits; an exponent is the sign of a value that was rounded");
    }

    static Fault outOfRange(String field, String value) {
        return new Fault(
                "NUMBER_OUT_OF_RANGE",
                field,
                Excerpts.of(value),
                "a number has at most "
                        + Numbers.MAX_LENGTH_CHARS
                        + " characters and at most "
                        + Numbers.MAX_SCALE_DIGITS
                        + " decimal places or zeros",
                "Look at what wrote this value");
    }

    static Fault notWhole(String field, String value) {
        return new Fault(
                "NOT_WHOLE",
                field,
                Excerpts.of(value),
                "a count is a whole number",
                "Export whole counts; for a quantity in thousands or millions multiply and round()");
    }

    static Fault negative(String field, String value) {
        return new Fault(
                "NEGATIVE_COUNT",
                field,
                Excerpts.of(value),
                "a count is not negative",
                "This is the usual sign that cached tokens were taken from a figure that does not"
                        + " contain them: see the assumptions of the mapping");
    }

    static Fault tooLarge(String field, String value) {
        return new Fault(
                "COUNT_TOO_LARGE",
                field,
                Excerpts.of(value),
                "a count is at most 2^53 (9007199254740992)",
                "Look at what wrote this value: no request has so many tokens");
    }

    static Fault wrongType(String field, String found, String wanted) {
        return new Fault(
                "WRONG_TYPE",
                field,
                found,
                "the mapping needs " + wanted + " here",
                "Check that the file is of the form that the mapping is for");
    }

    Reject reject(long line, String fallbackField) {
        return new Reject(line, code, field.isEmpty() ? fallbackField : field, value, rule, remedy);
    }
}

package dev.counterbill.config;

import dev.counterbill.rates.RateFinding;
import dev.counterbill.rates.SourcePlace;

/**
 * One thing that is wrong in a file that a person wrote: an error is a value with a place.
 *
 * @param code stable upper-case name, such as {@code UNKNOWN_KEY}; {@code docs/ERRORS.md} lists
 *     all, with the texts that tests pin
 * @param severity whether the file may still be used
 * @param place file, line and column
 * @param value the offending text, cut to a readable length; may be empty
 * @param rule what should hold
 * @param remedy what to do about it
 */
public record Problem(
        String code,
        Severity severity,
        SourcePlace place,
        String value,
        String rule,
        String remedy) {
    /** Whether the file may still be used. */
    public enum Severity {
        ERROR,
        WARNING
    }

    public static Problem error(
            String code, SourcePlace place, String value, String rule, String remedy) {
        return new Problem(code, Severity.ERROR, place, value, rule, remedy);
    }

    /** What is wrong with a book of rates, as something that is wrong in the files it is from. */
    public static Problem of(RateFinding finding) {
        return new Problem(
                finding.code(),
                switch (finding.severity()) {
                    case ERROR -> Severity.ERROR;
                    case WARNING -> Severity.WARNING;
                },
                finding.place(),
                finding.value(),
                finding.rule(),
                finding.remedy());
    }

    /** {@code FILE:LINE:COL: CODE: 'value': rule. remedy.} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(place).append(": ").append(code).append(": ");
        if (!value.isEmpty()) {
            text.append('\'').append(value).append("': ");
        }
        text.append(rule).append(". ").append(remedy);
        return remedy.endsWith("?") ? text.toString() : text.append('.').toString();
    }
}

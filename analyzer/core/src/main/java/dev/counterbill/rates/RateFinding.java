package dev.counterbill.rates;

/**
 * Something that is wrong, or looks wrong, in a book of rates.
 *
 * @param code stable upper-case name
 * @param severity an error means that prices would be wrong; a warning asks a person to look
 * @param value the offending text
 * @param rule what should hold
 * @param remedy what to do about it
 */
public record RateFinding(
        String code,
        Severity severity,
        SourcePlace place,
        String value,
        String rule,
        String remedy) {
    /** How bad it is. */
    public enum Severity {
        ERROR,
        WARNING
    }

    static RateFinding error(
            String code, SourcePlace place, String value, String rule, String remedy) {
        return new RateFinding(code, Severity.ERROR, place, value, rule, remedy);
    }

    public static RateFinding warning(
            String code, SourcePlace place, String value, String rule, String remedy) {
        return new RateFinding(code, Severity.WARNING, place, value, rule, remedy);
    }
}

package dev.counterbill.read.mapping;

import dev.counterbill.read.FieldPath.Step;
import java.math.BigDecimal;
import java.util.List;

/** An expression as it is written, before its names are resolved. */
sealed interface Syntax {
    /** Where it begins in its text, from 0. */
    int at();

    record Text(int at, String value) implements Syntax {}

    record Number(int at, BigDecimal value) implements Syntax {}

    record Truth(int at, boolean value) implements Syntax {}

    record Nothing(int at) implements Syntax {}

    /** A field of the record; without steps the record itself. */
    record Path(int at, int up, List<Step> steps) implements Syntax {}

    /** {@code $name}. */
    record Named(int at, String name) implements Syntax {}

    /** {@code @name}. */
    record Option(int at, String name) implements Syntax {}

    /** A part of what an expression gives. */
    record Member(int at, Syntax of, List<Step> steps) implements Syntax {}

    record Call(int at, String function, List<Syntax> arguments) implements Syntax {}

    record ListOf(int at, List<Syntax> elements) implements Syntax {}

    record Unary(int at, Operator operator, Syntax of) implements Syntax {}

    record Binary(int at, Operator operator, Syntax left, Syntax right) implements Syntax {}

    enum Operator {
        /** {@code ??} */
        FIRST_PRESENT,
        OR,
        AND,
        EQUAL,
        UNEQUAL,
        LESS,
        LESS_OR_EQUAL,
        MORE,
        MORE_OR_EQUAL,
        /** {@code ~} */
        MATCHES,
        IN,
        PLUS,
        MINUS,
        TIMES,
        DIVIDED_BY,
        NOT,
        NEGATIVE
    }
}

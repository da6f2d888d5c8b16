package dev.counterbill.read.mapping;

import dev.counterbill.read.Excerpts;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions of mappings. {@code java.util.regex} backtracks, so a stranger's pattern
 * could run for ever: texts are at most {@value #MAX_SUBJECT_CHARS} characters long, and a search
 * that looks at more than {@value #MAX_STEPS} characters is given up.
 */
final class Patterns {
    static final int MAX_PATTERN_CHARS = 512;
    static final int MAX_SUBJECT_CHARS = 4096;
    private static final int MAX_STEPS = 500_000;

    private final Pattern pattern;
    private final int group;

    Patterns(Pattern pattern, int group) {
        this.pattern = pattern;
        this.group = group;
    }

    /** What a search can answer besides the text of its group. */
    enum Answer {
        NO_MATCH,
        GROUP_NOT_TAKEN
    }

    /**
     * @return the pattern, or what is wrong with it
     */
    static Object compile(String regex) {
        if (regex.length() > MAX_PATTERN_CHARS) {
            return "a pattern has at most " + MAX_PATTERN_CHARS + " characters";
        }
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            return String.valueOf(e.getDescription());
        } catch (StackOverflowError e) {
            return "the pattern nests too deep";
        }
    }

    /**
     * Searches a text, unless it was searched before.
     *
     * @param memo of this pattern, group and label alone
     * @return as {@link #search(String, String)}
     */
    Object search(String subject, String label, Memo<Object> memo) {
        Object answer = memo.answer(subject);
        if (answer == null) {
            answer = search(subject, label);
            memo.remember(subject, answer);
        }
        return answer;
    }

    /**
     * Searches a text.
     *
     * @return the text of the group, an {@link Answer} or a {@link Fault}
     */
    Object search(String subject, String label) {
        if (subject.length() > MAX_SUBJECT_CHARS) {
            return new Fault(
                    "TEXT_TOO_LONG",
                    label,
                    Excerpts.of(subject),
                    "a pattern is searched in at most " + MAX_SUBJECT_CHARS + " characters",
                    "Map a shorter field");
        }
        try {
            Matcher matcher = pattern.matcher(new BoundedText(subject));
            if (!matcher.find()) {
                return Answer.NO_MATCH;
            }
            int begin = matcher.start(group);
            return begin < 0
                    ? Answer.GROUP_NOT_TAKEN
                    : subject.substring(begin, matcher.end(group));
        } catch (TooCostly | StackOverflowError e) {
            return new Fault(
                    "PATTERN_TOO_COSTLY",
                    label,
                    Excerpts.of(subject),
                    "a search looks at no more than " + MAX_STEPS + " characters",
                    "Write the pattern of the mapping without nested repetitions");
        }
    }

    private static final class TooCostly extends RuntimeException {
        private static final long serialVersionUID = 1;

        private TooCostly() {
            super("too costly", null, false, false);
        }
    }

    /** A text that counts how often it is looked at. */
    private static final class BoundedText implements CharSequence {
        private final String text;
        private int steps;

        BoundedText(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++steps > MAX_STEPS) {
                throw new TooCostly();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}

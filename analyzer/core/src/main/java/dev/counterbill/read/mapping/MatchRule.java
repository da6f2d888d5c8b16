package dev.counterbill.read.mapping;

import dev.counterbill.read.RawTree;
import dev.counterbill.read.RecordMapping.Form;
import dev.counterbill.read.RecordMapping.Sample;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * By what a mapping recognises its files. The score is the number of conditions that were tested
 * and hold; what must be absent is tested but does not count, since it is no sign of the form.
 *
 * @param forms forms of container that fit
 * @param columns columns that a table must have; not tested in JSON
 * @param exactly whether the table may have others
 * @param conditions tested on the records of the sample
 */
record MatchRule(
        Set<Form> forms, List<String> columns, Columns exactly, List<Condition> conditions) {
    /** Whether a table may have other columns than those named. */
    enum Columns {
        AT_LEAST,
        EXACTLY
    }

    /** One thing that must hold of the sample. */
    sealed interface Condition {
        /** Something stands at a path in some record. */
        record Has(List<String> path) implements Condition {}

        /** Nothing stands at a path in any record. */
        record Absent(List<String> path) implements Condition {}

        /** A path has this very value in some record. */
        record Equals(List<String> path, String value) implements Condition {}

        /** A path has a value like this in some record. */
        record Like(List<String> path, Pattern pattern) implements Condition {}

        /** One of several lists of paths is there, all in one record. */
        record Any(List<List<List<String>>> alternatives) implements Condition {}
    }

    Optional<Integer> score(Sample sample) {
        if (!forms.contains(sample.form())) {
            return Optional.empty();
        }
        boolean table = sample.form() != Form.JSON;
        int score = 0;
        if (table) {
            if (!sample.columns().containsAll(columns)
                    || (exactly == Columns.EXACTLY && sample.columns().size() != columns.size())) {
                return Optional.empty();
            }
            score += columns.size() + (exactly == Columns.EXACTLY ? 1 : 0);
        }
        for (Condition condition : conditions) {
            int points = points(condition, sample, table);
            if (points < 0) {
                return Optional.empty();
            }
            score += points;
        }
        return score == 0 ? Optional.empty() : Optional.of(score);
    }

    /** What a condition adds to the score; below 0 where it fails. */
    private static int points(Condition condition, Sample sample, boolean table) {
        if (condition instanceof Condition.Has has) {
            return isThere(has.path(), sample, table) ? 1 : -1;
        }
        if (condition instanceof Condition.Absent absent) {
            return isThere(absent.path(), sample, table) ? -1 : 0;
        }
        if (condition instanceof Condition.Equals equals) {
            return anyText(equals.path(), sample, t -> t.equals(equals.value())) ? 1 : -1;
        }
        if (condition instanceof Condition.Like like) {
            return anyText(like.path(), sample, t -> isLike(t, like.pattern())) ? 1 : -1;
        }
        Condition.Any any = (Condition.Any) condition;
        int best = -1;
        for (List<List<String>> alternative : any.alternatives()) {
            if (alternative.size() > best && allThere(alternative, sample, table)) {
                best = alternative.size();
            }
        }
        return best;
    }

    /** A table with a column but without rows has it as well. */
    private static boolean isThere(List<String> path, Sample sample, boolean table) {
        if (table && path.size() == 1 && sample.columns().contains(path.get(0))) {
            return true;
        }
        return sample.records().stream().anyMatch(record -> isThere(path, record));
    }

    private static boolean isThere(List<String> path, RawTree record) {
        return Trees.all(record, path).stream().anyMatch(Trees::isPresent);
    }

    private static boolean allThere(List<List<String>> paths, Sample sample, boolean table) {
        if (table) {
            return paths.stream().allMatch(path -> isThere(path, sample, true));
        }
        return sample.records().stream()
                .anyMatch(record -> paths.stream().allMatch(path -> isThere(path, record)));
    }

    private static boolean anyText(
            List<String> path, Sample sample, java.util.function.Predicate<String> test) {
        for (RawTree record : sample.records()) {
            for (RawTree found : Trees.all(record, path)) {
                String text = Trees.text(found);
                if (text != null && test.test(text)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isLike(String text, Pattern pattern) {
        return new Patterns(pattern, 0).search(text, "") instanceof String;
    }
}

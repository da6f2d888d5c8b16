package dev.counterbill.read;

import dev.counterbill.read.FieldPath.Condition;
import dev.counterbill.read.FieldPath.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a {@link Step.Counting} makes of an array. */
public final class TreeCounts {
    private TreeCounts() {}

    /** The number, or null where it is 0 or where there is no array. */
    public static RawTree.@Nullable Leaf of(RawTree tree, Step.Counting step) {
        if (!(tree instanceof RawTree.Elements array)) {
            return null;
        }
        long count =
                step instanceof Step.Matching matching
                        ? matching(array.elements(), matching.conditions())
                        : distinct(array.elements(), step.path());
        return count == 0 ? null : new RawTree.Leaf(RawColumn.INTEGER, count, "");
    }

    private static long matching(List<RawTree> elements, List<Condition> conditions) {
        long count = 0;
        for (RawTree element : elements) {
            boolean isOne = true;
            for (Condition condition : conditions) {
                isOne &= holds(condition, at(element, condition.path()));
            }
            count += isOne ? 1 : 0;
        }
        return count;
    }

    private static boolean holds(Condition condition, @Nullable RawTree value) {
        if (value == null) {
            return condition.words().contains("");
        }
        return value instanceof RawTree.Leaf leaf
                && (leaf.type() == RawColumn.TEXT || leaf.type() == RawColumn.NULL)
                && condition.words().contains(leaf.text());
    }

    private static long distinct(List<RawTree> elements, List<String> path) {
        Set<String> texts = new HashSet<>();
        for (RawTree element : elements) {
            RawTree found = at(element, path);
            if (found instanceof RawTree.Elements list) {
                list.elements().forEach(text -> add(text, texts));
            } else if (found != null) {
                add(found, texts);
            }
        }
        return texts.size();
    }

    private static void add(RawTree tree, Set<String> texts) {
        if (tree instanceof RawTree.Leaf leaf
                && leaf.type() == RawColumn.TEXT
                && !leaf.text().isEmpty()) {
            texts.add(leaf.text());
        }
    }

    private static @Nullable RawTree at(RawTree element, List<String> path) {
        @Nullable RawTree at = element;
        for (String name : path) {
            at = at instanceof RawTree.Members object ? object.members().get(name) : null;
        }
        return at;
    }
}

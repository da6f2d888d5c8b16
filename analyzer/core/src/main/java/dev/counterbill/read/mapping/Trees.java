package dev.counterbill.read.mapping;

import dev.counterbill.read.FieldPath.Step;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RawTree;
import dev.counterbill.read.TreeCounts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks trees. */
final class Trees {
    private Trees() {}

    static @Nullable RawTree find(@Nullable RawTree tree, List<Step> steps) {
        RawTree at = tree;
        for (Step step : steps) {
            if (at == null) {
                return null;
            }
            at = down(at, step);
        }
        return at;
    }

    private static @Nullable RawTree down(RawTree tree, Step step) {
        if (step instanceof Step.Name name) {
            return member(tree, name.name());
        }
        if (step instanceof Step.Counting counting) {
            return TreeCounts.of(tree, counting);
        }
        if (!(tree instanceof RawTree.Elements array)) {
            return null;
        }
        if (step instanceof Step.Index index) {
            return index.index() < array.elements().size()
                    ? array.elements().get(index.index())
                    : null;
        }
        if (step instanceof Step.Select select) {
            for (RawTree element : array.elements()) {
                if (select.word().equals(text(member(element, select.field())))) {
                    return element;
                }
            }
        }
        return null;
    }

    static @Nullable RawTree member(@Nullable RawTree tree, String name) {
        return tree instanceof RawTree.Members object ? object.members().get(name) : null;
    }

    /** A scalar as text, or null. */
    static @Nullable String text(@Nullable RawTree tree) {
        if (!(tree instanceof RawTree.Leaf leaf)) {
            return null;
        }
        return switch (leaf.type()) {
            case RawColumn.TEXT, RawColumn.DECIMAL -> leaf.text();
            case RawColumn.INTEGER -> Long.toString(leaf.number());
            case RawColumn.BOOL -> leaf.number() != 0 ? "true" : "false";
            default -> null;
        };
    }

    /** All that {@code []} in a path of a {@code match} leads to. */
    static List<RawTree> all(RawTree tree, List<String> names) {
        List<RawTree> found = List.of(tree);
        for (String name : names) {
            boolean explode = name.endsWith("[]");
            String plain = explode ? name.substring(0, name.length() - 2) : name;
            List<RawTree> next = new ArrayList<>();
            for (RawTree at : found) {
                RawTree member = member(at, plain);
                if (member instanceof RawTree.Elements array && explode) {
                    next.addAll(array.elements());
                } else if (member != null && !explode) {
                    next.add(member);
                }
            }
            found = next;
        }
        return found;
    }

    /** An empty text is there; a CSV's empty cell is read by its column's name instead. */
    static boolean isPresent(RawTree tree) {
        return !(tree instanceof RawTree.Leaf leaf) || leaf.type() != RawColumn.NULL;
    }
}

package dev.counterbill.read.container;

import dev.counterbill.read.FieldPath;
import dev.counterbill.read.Projection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A projection as the trees that a pull parser walks along: one tree of names per level of nested
 * records, level 0 being the document. What is in no tree is skipped without being decoded.
 */
final class JsonProjection {
    /** A place in a document. */
    static final class Node {
        final int number;
        final Map<String, Node> members = new HashMap<>();
        final Map<Integer, Node> elements = new HashMap<>();

        /** Columns that take the scalar at this place. */
        final List<Integer> scalars = new ArrayList<>();

        /** Columns that are looked up in the tree of this place, with the steps to them. */
        final List<Lookup> lookups = new ArrayList<>();

        /** What is counted in the array of this place, or null. */
        @Nullable JsonTally tally;

        /** The root of the next level, where the records of that level are found here. */
        @Nullable Node next;

        /** Whether {@link #next} means the elements of an array or the value itself. */
        boolean nextInArray;

        /** Whether {@link #next} stands at this place or below it. */
        boolean leadsToRecords;

        Node(int number) {
            this.number = number;
        }

        /** Whether columns ask for more of this place than a parser can tell them by the way. */
        boolean isBuilt() {
            return !lookups.isEmpty() || (tally != null && !elements.isEmpty());
        }
    }

    /** A value that is looked up in a built tree: behind a selection, or as a tree itself. */
    record Lookup(int column, List<FieldPath.Step> steps, Projection.Form form) {}

    /** Roots by level; the last one is the record's. */
    final List<Node> roots = new ArrayList<>();

    /** Level on which each column stands, or -1 where no level is so far up. */
    final int[] levelOf;

    /** Number of columns on each level. */
    final int[] columnsOn;

    /** The path to the records, for messages. */
    final String eachPath;

    private int nodes;

    JsonProjection(Projection projection) {
        roots.add(newNode());
        this.eachPath = String.join(".", projection.each());
        addLevels(projection.each());
        int records = roots.size() - 1;
        this.levelOf = new int[projection.fields().size()];
        this.columnsOn = new int[roots.size()];
        for (int column = 0; column < levelOf.length; column++) {
            Projection.Field field = projection.fields().get(column);
            int level = records - field.path().up();
            levelOf[column] = Math.max(level, -1);
            if (level >= 0) {
                columnsOn[level]++;
                add(roots.get(level), field, column);
            }
        }
    }

    int nodeCount() {
        return nodes;
    }

    int recordLevel() {
        return roots.size() - 1;
    }

    private Node newNode() {
        return new Node(nodes++);
    }

    private void addLevels(List<String> each) {
        Node at = roots.get(0);
        for (int i = 0; i < each.size(); i++) {
            String name = each.get(i);
            boolean array = name.endsWith("[]");
            String member = array ? name.substring(0, name.length() - 2) : name;
            at.leadsToRecords = true;
            if (!member.isEmpty()) {
                at = at.members.computeIfAbsent(member, unused -> newNode());
            }
            at.leadsToRecords = true;
            if (array || i == each.size() - 1) {
                Node root = newNode();
                at.next = root;
                at.nextInArray = array;
                roots.add(root);
                at = root;
            }
        }
    }

    private void add(Node root, Projection.Field field, int column) {
        Node at = root;
        List<FieldPath.Step> steps = field.path().steps();
        for (int i = 0; i < steps.size(); i++) {
            FieldPath.Step step = steps.get(i);
            if (step instanceof FieldPath.Step.Name name) {
                at = at.members.computeIfAbsent(name.name(), unused -> newNode());
            } else if (step instanceof FieldPath.Step.Index index) {
                at = at.elements.computeIfAbsent(index.index(), unused -> newNode());
            } else if (step instanceof FieldPath.Step.Counting counting) {
                count(at, column, counting);
                return;
            } else {
                // Which element is meant shows only when its members are known.
                lookup(at, new Lookup(column, steps.subList(i, steps.size()), field.form()));
                return;
            }
        }
        if (field.form() == Projection.Form.TREE) {
            lookup(at, new Lookup(column, List.of(), Projection.Form.TREE));
        } else {
            at.scalars.add(column);
        }
    }

    private static void count(Node node, int column, FieldPath.Step.Counting step) {
        requireNoRecords(node);
        JsonTally tally = node.tally;
        if (tally == null) {
            tally = new JsonTally();
            node.tally = tally;
        }
        tally.add(column, step);
    }

    private static void lookup(Node node, Lookup lookup) {
        requireNoRecords(node);
        node.lookups.add(lookup);
    }

    private static void requireNoRecords(Node node) {
        if (node.leadsToRecords) {
            throw new IllegalArgumentException(
                    "the records of a mapping cannot be read as one tree as well");
        }
    }
}

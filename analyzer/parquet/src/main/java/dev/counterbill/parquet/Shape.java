package dev.counterbill.parquet;

import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RawTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.jspecify.annotations.Nullable;

/**
 * What stands at a place of a record, compiled once per file from its Parquet type: what values of
 * {@link NeutralSchema} are to be understood as. A null value is a missing one at every place.
 */
sealed interface Shape {
    /** One value. */
    record Scalar(Scalars.Reader reader) implements Shape {}

    /** A group with named members; of a repeated name the last one holds. */
    record Members(List<String> names, List<Shape> shapes, Map<String, Integer> positions)
            implements Shape {
        @Nullable Shape shapeOf(String name) {
            Integer position = positions.get(name);
            return position == null ? null : shapes.get(position);
        }

        @Nullable Object valueOf(Object record, String name) {
            Integer position = positions.get(name);
            return position == null ? null : ((GenericRecord) record).get(position);
        }
    }

    /**
     * A list.
     *
     * @param form how many groups stand around an element
     */
    record Elements(Shape element, ListForm form) implements Shape {
        List<@Nullable Object> listOf(Object value) {
            return NeutralSchema.listOf(
                    form == ListForm.BARE ? value : ((GenericRecord) value).get(0));
        }

        @Nullable Object unwrap(@Nullable Object element) {
            return element == null || form != ListForm.THREE_LEVELS
                    ? element
                    : ((GenericRecord) element).get(0);
        }
    }

    /** A map; {@code value} is null where the type has keys only. */
    record Entries(Shape key, @Nullable Shape value) implements Shape {
        List<GenericRecord> listOf(Object map) {
            List<GenericRecord> entries = new ArrayList<>();
            for (Object entry : NeutralSchema.listOf(((GenericRecord) map).get(0))) {
                entries.add((GenericRecord) Objects.requireNonNull(entry));
            }
            return entries;
        }

        String keyOf(GenericRecord entry) {
            RawTree.Leaf leaf = Shape.leaf(key, entry.get(0));
            return leaf.type() == RawColumn.INTEGER ? Long.toString(leaf.number()) : leaf.text();
        }

        @Nullable Object valueOf(GenericRecord entry) {
            return value == null ? null : entry.get(1);
        }
    }

    /** The ways in which lists have been written. */
    enum ListForm {
        /** A repeated field, without a group around it. */
        BARE,
        /** A group around a repeated element: older Avro, Thrift and Hive. */
        TWO_LEVELS,
        /** A group around a repeated group around the element: the standard. */
        THREE_LEVELS
    }

    /** A tree that grew beyond its bound: no usage record holds that much. */
    final class TreeTooLarge extends RuntimeException {
        private static final long serialVersionUID = 1;

        TreeTooLarge() {
            super("tree too large", null, false, false);
        }
    }

    /** Nodes that one tree may have. */
    int MAX_TREE_NODES = 65_536;

    RawTree.Leaf NULL_LEAF = new RawTree.Leaf(RawColumn.NULL, 0, "");

    /** The shape of a whole record. */
    static Members ofRecord(GroupType schema) {
        List<String> names = new ArrayList<>();
        List<Shape> shapes = new ArrayList<>();
        Map<String, Integer> positions = new HashMap<>();
        for (Type field : schema.getFields()) {
            positions.put(field.getName(), names.size());
            names.add(field.getName());
            shapes.add(ofField(field));
        }
        return new Members(names, shapes, positions);
    }

    private static Shape ofField(Type field) {
        return field.isRepetition(Repetition.REPEATED)
                ? new Elements(ofSingle(field), ListForm.BARE)
                : ofSingle(field);
    }

    private static Shape ofSingle(Type type) {
        if (type.isPrimitive()) {
            return new Scalar(Scalars.readerOf(type.asPrimitiveType()));
        }
        GroupType group = type.asGroupType();
        LogicalTypeAnnotation annotation = group.getLogicalTypeAnnotation();
        if (group.getFieldCount() == 1 && group.getType(0).isRepetition(Repetition.REPEATED)) {
            if (annotation instanceof ListLogicalTypeAnnotation) {
                return ofList(group, group.getType(0));
            }
            boolean isMap =
                    annotation instanceof MapLogicalTypeAnnotation
                            || annotation
                                    instanceof LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
            if (isMap && !group.getType(0).isPrimitive()) {
                return ofMap(group, group.getType(0).asGroupType());
            }
        }
        return ofRecord(group);
    }

    /** The rules for lists of older writers: parquet-format, LogicalTypes.md, "Lists". */
    private static Shape ofList(GroupType list, Type repeated) {
        boolean isElement =
                repeated.isPrimitive()
                        || repeated.asGroupType().getFieldCount() != 1
                        || repeated.asGroupType().getType(0).isRepetition(Repetition.REPEATED)
                        || repeated.getName().equals("array")
                        || repeated.getName().equals(list.getName() + "_tuple");
        return isElement
                ? new Elements(ofSingle(repeated), ListForm.TWO_LEVELS)
                : new Elements(ofField(repeated.asGroupType().getType(0)), ListForm.THREE_LEVELS);
    }

    private static Shape ofMap(GroupType map, GroupType entry) {
        boolean isMap =
                entry.getFieldCount() >= 1
                        && entry.getFieldCount() <= 2
                        && entry.getType(0).isPrimitive()
                        && !entry.getType(0).isRepetition(Repetition.REPEATED);
        if (!isMap) {
            return ofRecord(map);
        }
        return new Entries(
                ofField(entry.getType(0)),
                entry.getFieldCount() == 1 ? null : ofField(entry.getType(1)));
    }

    /**
     * The tree that stands at a place.
     *
     * @throws TreeTooLarge above {@link #MAX_TREE_NODES}
     */
    static RawTree tree(Shape shape, @Nullable Object value) {
        return tree(shape, value, new int[] {MAX_TREE_NODES});
    }

    private static RawTree tree(Shape shape, @Nullable Object value, int[] nodesLeft) {
        if (--nodesLeft[0] < 0) {
            throw new TreeTooLarge();
        }
        if (value == null) {
            return NULL_LEAF;
        }
        if (shape instanceof Members members) {
            Map<String, RawTree> made = new LinkedHashMap<>();
            for (int i = 0; i < members.names().size(); i++) {
                Object member = ((GenericRecord) value).get(i);
                made.put(members.names().get(i), tree(members.shapes().get(i), member, nodesLeft));
            }
            return new RawTree.Members(made);
        }
        if (shape instanceof Entries entries) {
            Map<String, RawTree> made = new LinkedHashMap<>();
            for (GenericRecord entry : entries.listOf(value)) {
                Shape of = entries.value();
                made.put(
                        entries.keyOf(entry),
                        of == null ? NULL_LEAF : tree(of, entries.valueOf(entry), nodesLeft));
            }
            return new RawTree.Members(made);
        }
        if (shape instanceof Elements list) {
            List<RawTree> made = new ArrayList<>();
            for (Object element : list.listOf(value)) {
                made.add(tree(list.element(), list.unwrap(element), nodesLeft));
            }
            return new RawTree.Elements(made);
        }
        return leaf(shape, value);
    }

    /** A scalar as a leaf; instants become ISO 8601 text, unreadable bytes an empty text. */
    static RawTree.Leaf leaf(Shape shape, @Nullable Object value) {
        if (value == null || !(shape instanceof Scalar scalar)) {
            return NULL_LEAF;
        }
        RawColumn cell = new RawColumn(1);
        scalar.reader().read(value, cell, 0);
        return leaf(cell, 0);
    }

    /** The same of a cell. */
    static RawTree.Leaf leaf(RawColumn cell, int row) {
        Object object = cell.object[row];
        return switch (cell.type[row]) {
            case RawColumn.NULL -> NULL_LEAF;
            case RawColumn.INSTANT -> {
                // A date alone would be read in the zone that is declared for times without one,
                // as a timestamp without zone shall be.
                String text = RawColumn.instantText(cell.number[row], null);
                yield new RawTree.Leaf(
                        RawColumn.TEXT,
                        0,
                        object == RawColumn.ZONELESS ? text.substring(0, text.length() - 1) : text);
            }
            case RawColumn.BOOL, RawColumn.INTEGER ->
                    new RawTree.Leaf(cell.type[row], cell.number[row], "");
            case RawColumn.DECIMAL, RawColumn.TEXT ->
                    new RawTree.Leaf(cell.type[row], 0, String.valueOf(object));
            default -> new RawTree.Leaf(RawColumn.TEXT, 0, "");
        };
    }
}

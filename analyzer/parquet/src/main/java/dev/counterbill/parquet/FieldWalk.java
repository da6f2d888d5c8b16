package dev.counterbill.parquet;

import dev.counterbill.read.FieldPath;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RawTree;
import dev.counterbill.read.TreeCounts;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** One field of a projection, walked in records of one file. */
final class FieldWalk {
    private final Projection.Field field;

    /** Where the walk stands: what is there, and its value. */
    private @Nullable Shape shape;

    private @Nullable Object value;

    FieldWalk(Projection.Field field) {
        this.field = field;
    }

    /** How far up the {@code each} levels the path begins. */
    int up() {
        return field.path().up();
    }

    /**
     * Puts the field's value into a cell.
     *
     * @throws Shape.TreeTooLarge where the projection asks for a tree that is beyond all bounds
     */
    void read(Shape startShape, @Nullable Object startValue, RawColumn column, int row) {
        shape = startShape;
        value = startValue;
        for (FieldPath.Step step : field.path().steps()) {
            if (value == null || shape == null) {
                break;
            }
            if (step instanceof FieldPath.Step.Counting counting) {
                RawTree.Leaf count = TreeCounts.of(Shape.tree(shape, value), counting);
                if (count == null) {
                    column.setNull(row);
                } else {
                    column.setInteger(row, count.number());
                }
                return;
            }
            take(step);
        }
        if (value == null || shape == null) {
            column.setNull(row);
        } else if (field.form() == Projection.Form.TREE && !(shape instanceof Shape.Scalar)) {
            column.setTree(row, Shape.tree(shape, value));
        } else if (shape instanceof Shape.Scalar scalar) {
            scalar.reader().read(value, column, row);
        } else {
            column.setOther(row);
        }
    }

    private void take(FieldPath.Step step) {
        if (step instanceof FieldPath.Step.Name name) {
            takeName(name.name());
        } else if (step instanceof FieldPath.Step.Index index
                && shape instanceof Shape.Elements e) {
            List<@Nullable Object> list = e.listOf(present());
            set(
                    e.element(),
                    index.index() < list.size() ? e.unwrap(list.get(index.index())) : null);
        } else if (step instanceof FieldPath.Step.Select select
                && shape instanceof Shape.Elements e
                && e.element() instanceof Shape.Members members) {
            takeSelected(select, e, members);
        } else {
            set(null, null);
        }
    }

    private void takeName(String name) {
        if (shape instanceof Shape.Members members) {
            set(members.shapeOf(name), members.valueOf(present(), name));
        } else if (shape instanceof Shape.Entries entries) {
            Object found = null;
            for (GenericRecord entry : entries.listOf(present())) {
                if (entries.keyOf(entry).equals(name)) {
                    found = entries.valueOf(entry);
                }
            }
            set(entries.value(), found);
        } else {
            set(null, null);
        }
    }

    private void takeSelected(
            FieldPath.Step.Select select, Shape.Elements list, Shape.Members members) {
        Shape member = members.shapeOf(select.field());
        for (Object wrapped : list.listOf(present())) {
            Object element = list.unwrap(wrapped);
            if (element != null && member != null) {
                RawTree.Leaf leaf = Shape.leaf(member, members.valueOf(element, select.field()));
                if (leaf.type() == RawColumn.TEXT && leaf.text().equals(select.word())) {
                    set(members, element);
                    return;
                }
            }
        }
        set(null, null);
    }

    private Object present() {
        if (value == null) {
            throw new IllegalStateException("the walk goes on only where a value is present");
        }
        return value;
    }

    private void set(@Nullable Shape newShape, @Nullable Object newValue) {
        shape = newShape;
        value = newValue;
    }
}

package dev.counterbill.read.fast;

import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.RawColumn;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells of rows with a class what records of one key are compared by beyond usage: the whole key,
 * the id and the nanoseconds. Classes whose records may differ in more go through the session.
 */
final class ComparedRows {
    private final RowFields fields;
    private final FastBatch batch;

    ComparedRows(RowFields fields, FastBatch batch) {
        this.fields = fields;
        this.batch = batch;
        batch.beCompared();
    }

    /** Writes them to the columns of the batch, one behind the other. */
    void write(byte[] bytes, int rows, @Nullable LearnedClass[] classOf) {
        int kept = 0;
        for (int row = 0; row < rows; row++) {
            LearnedClass learned = classOf[row];
            if (learned == null || learned.skipRule >= 0) {
                continue;
            }
            KeyShape key = learned.key;
            String part = key == null ? "" : text(bytes, learned.keyField, row);
            batch.duplicateKey[kept] = key == null ? null : key.key(part);
            batch.id[kept] = part.trim();
            batch.beginNano[kept] = TimeText.nano(text(bytes, learned.timeField, row));
            kept++;
        }
    }

    /** The texts of a row's keys and times by field, of so many fields. */
    String[] texts(byte[] bytes, int row, int count) {
        String[] texts = new String[count];
        Arrays.fill(texts, "");
        for (int[] some : List.of(fields.keys, fields.times)) {
            for (int field : some) {
                if (fields.type[fields.typeAt(field, row)] != RawColumn.NULL) {
                    texts[field] = text(bytes, field, row);
                }
            }
        }
        return texts;
    }

    /** What is not ASCII is left to the session before anybody asks. */
    private String text(byte[] bytes, int field, int row) {
        int from = fields.begin[field * RowFields.STRIDE + row];
        int to = fields.end[field * RowFields.STRIDE + row];
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /**
     * Whether rows of a class can be told with all that they are compared by.
     *
     * @param question a row of the class
     * @param mapped what the session made of it
     */
    static boolean agrees(
            LearnedClass learned, RowMapper.Question question, MappedBatch mapped, int row) {
        String key = mapped.duplicateKey[row];
        boolean mayDifferInMore =
                mapped.preference[row] != null
                        || mapped.cost[row] != null
                        || !isEmpty(mapped.currency[row])
                        || !isEmpty(mapped.base[row]);
        if (key == null
                || learned.key == null
                || learned.timeField < 0
                || !question.isIso()[learned.timeField]
                || mayDifferInMore) {
            return false;
        }
        String[] texts = question.texts();
        String part = texts[learned.keyField];
        return key.equals(learned.key.key(part))
                && part.trim().equals(mapped.id[row])
                && TimeText.nano(texts[learned.timeField]) == mapped.beginNano[row];
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }
}

package dev.counterbill.read.fast;

import dev.counterbill.read.Projection;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RawTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives rows of cells to the session, as the plain container would, without asking it: the scanner
 * has found the cells. Only what is odd about a row itself is left to the plain reader: rows that
 * the scanner could not take apart, a repeated header, text that is not UTF-8. Owned by one thread.
 */
final class CellRows implements LeftRows {
    private final RowFields fields;
    private final SessionRows session;
    private final PlainRows plain;

    /** The columns of the batch that have a cell, and whose places are those of its text. */
    private final int[] columns;

    private final int[] placeOf;
    private final boolean[] isTree;

    /** What the first of them holds in a repeated header. */
    private final String headerText;

    private byte[] unquoted = new byte[256];

    CellRows(
            CsvHeader header,
            Projection projection,
            RowFields fields,
            SessionRows session,
            PlainRows plain) {
        this.fields = fields;
        this.session = session;
        this.plain = plain;
        List<Projection.Field> all = projection.fields();
        int[] cells = header.cellOfField();
        int[] fieldOfCell = header.fieldOfCell();
        int count = 0;
        int[] found = new int[cells.length];
        for (int field = 0; field < cells.length; field++) {
            if (cells[field] >= 0) {
                found[count++] = field;
            }
        }
        this.columns = Arrays.copyOf(found, count);
        this.placeOf = new int[count];
        this.isTree = new boolean[count];
        for (int i = 0; i < count; i++) {
            placeOf[i] = fieldOfCell[cells[columns[i]]];
            isTree[i] = all.get(columns[i]).form() == Projection.Form.TREE;
        }
        this.headerText = header.cells().get(cells[columns[0]]);
    }

    /**
     * Takes all rows that the fields hold and empties them.
     *
     * @param offset of the buffer in the file
     */
    void addAll(byte[] bytes, long offset) throws IOException {
        for (int row = 0; row < fields.rows; row++) {
            add(bytes, offset, fields, row, null);
        }
        fields.clear();
    }

    @Override
    public void add(
            byte[] bytes, long offset, RowFields from, int row, RowMapper.@Nullable Question asked)
            throws IOException {
        if (from.isBroken[row] || !fill(bytes, row)) {
            plain.add(bytes, offset, from, row, asked);
            return;
        }
        session.place(session.raw.size, from.line[row], offset + from.rowBegin[row], asked);
        session.end(from.rowEnd[row] - from.rowBegin[row]);
    }

    /**
     * Fills the next row of the batch.
     *
     * @return false where the row is the plain reader's; then none of it is left behind
     */
    private boolean fill(byte[] bytes, int row) {
        RawBatch raw = session.raw;
        int at = raw.size;
        for (int i = 0; i < columns.length; i++) {
            int place = placeOf[i] * RowFields.STRIDE + row;
            int begin = fields.begin[place];
            int end = fields.end[place];
            boolean isQuoted;
            if (fields.isCategory[placeOf[i]]) {
                isQuoted = end > begin && bytes[begin] == '"';
                begin += isQuoted ? 1 : 0;
                end -= isQuoted ? 1 : 0;
            } else {
                isQuoted = begin > fields.rowBegin[row] && bytes[begin - 1] == '"';
            }
            RawColumn column = raw.columns[columns[i]];
            if (begin == end) {
                column.setNull(at);
                continue;
            }
            String text = isQuoted ? quotedText(bytes, begin, end) : text(bytes, begin, end);
            if (text == null || (i == 0 && text.equals(headerText))) {
                for (int before = 0; before < i; before++) {
                    raw.columns[columns[before]].setNull(at);
                }
                return false;
            }
            if (isTree[i]) {
                column.setTree(at, new RawTree.Leaf(RawColumn.TEXT, 0, text));
            } else {
                column.setText(at, text);
            }
        }
        return true;
    }

    /** The text of a cell in quotes, in which quotes are doubled. */
    private @Nullable String quotedText(byte[] bytes, int begin, int end) {
        if (!hasQuote(bytes, begin, end)) {
            return text(bytes, begin, end);
        }
        if (end - begin + Bytes.PADDING > unquoted.length) {
            unquoted = new byte[2 * (end - begin) + Bytes.PADDING];
        }
        int length = 0;
        for (int at = begin; at < end; at++) {
            unquoted[length++] = bytes[at];
            at += bytes[at] == '"' ? 1 : 0;
        }
        return text(unquoted, 0, length);
    }

    private static boolean hasQuote(byte[] bytes, int begin, int end) {
        int at = begin;
        for (; at + 8 <= end; at += 8) {
            if (Bytes.firstEqual(Bytes.word(bytes, at), '"') != 0) {
                return true;
            }
        }
        for (; at < end; at++) {
            if (bytes[at] == '"') {
                return true;
            }
        }
        return false;
    }

    /** The text of some bytes; null where they are not UTF-8. */
    private static @Nullable String text(byte[] bytes, int begin, int end) {
        long high = 0;
        int at = begin;
        for (; at + 8 <= end; at += 8) {
            high |= Bytes.word(bytes, at);
        }
        high |= Bytes.low(Bytes.word(bytes, at), end - at);
        if ((high & Bytes.HIGH) == 0) {
            return new String(bytes, begin, end - begin, StandardCharsets.ISO_8859_1);
        }
        return Utf8.isText(bytes, begin, end)
                ? new String(bytes, begin, end - begin, StandardCharsets.UTF_8)
                : null;
    }
}

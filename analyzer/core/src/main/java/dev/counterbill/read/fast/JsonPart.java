package dev.counterbill.read.fast;

import java.io.IOException;

/** Reads the lines of one part of a file whose mapping has a plan. */
final class JsonPart extends LinePart {
    private final RowMapper mapper;
    private final JsonShapes shapes;
    private final int mostLineBytes;

    JsonPart(Window window, JsonFields fields, RowMapper mapper, PlainRows plain) {
        super(window, plain);
        this.mapper = mapper;
        this.mostLineBytes = fields.mostLineBytes();
        this.shapes = new JsonShapes(fields, mapper.fields);
    }

    @Override
    boolean scan(int stop) throws IOException {
        fill(stop);
        boolean isFull = mapper.fields.rows == RowFields.ROWS;
        take();
        return isFull;
    }

    @Override
    void readOne() throws IOException {
        if (mapper.fields.rows == RowFields.ROWS) {
            take();
        }
        fill(lineBegin + 1);
    }

    @Override
    public void take() throws IOException {
        mapper.map(window.bytes, window.offset, plain);
    }

    /** Reads the lines that begin before {@code stop}, as many as there is room for. */
    private void fill(int stop) {
        byte[] bytes = window.bytes;
        int limit = window.limit;
        while (lineBegin < stop && mapper.fields.rows < RowFields.ROWS) {
            mapper.fields.clearRow();
            int end = shapes.read(bytes, lineBegin);
            boolean isOdd = end == JsonText.WRONG || end - lineBegin > mostLineBytes;
            if (isOdd) {
                end = newlineFrom(lineBegin);
            }
            end = Math.min(end, limit);
            if (!isOdd) {
                mapper.fields.endRow(lineBegin, end, lineNumber, 1);
            } else if (!isBlank(bytes, lineBegin, end)) {
                mapper.fields.endOddRow(lineBegin, end, lineNumber, 1);
            }
            lineNumber++;
            lineBegin = end + 1;
        }
    }
}

package dev.counterbill.read.fast;

import java.io.IOException;

/**
 * Scans the rows of one part of a CSV file, by their {@link CsvMarks}. A row whose marks are just
 * its delimiters and its end is taken as a whole; the others (quotes, other marks, another number
 * of cells, no newline of their own) are gone through mark by mark.
 */
final class CsvPart implements SingleRows {
    /** Longest row, as for the plain reader. */
    private static final int MOST_ROW_BYTES = 16 << 20;

    /** Newlines that are tried as the begin of a part, and rows that must follow. */
    private static final int MOST_TRIES = 200;

    private static final int ROWS_TRIED = 8;
    private static final long CONTROL_BIAS = 0x0101010101010101L * (0x80 - ' ');
    private static final long QUOTES = 0x0101010101010101L * '"';
    private static final long LOW_BITS = ~Bytes.HIGH;

    private final Window window;
    private final byte delimiter;

    /**
     * Where the places of each cell's field begin in the columns of {@link RowFields}; those of
     * {@link #unread} for one that is not read and for one too many.
     */
    private final int[] columnOfCell;

    private final int unread;
    private final CsvMarks marks;

    /**
     * The number of the first mark of the row that begins next; means nothing behind a row that the
     * window cuts, until {@link #beginMarks}.
     */
    private int next;

    private final RowFields rows;
    private final Taker taker;
    private final PlainRows plain;

    /** Of the row that begins next, from 1. */
    private long line = 1;

    private int rowBegin;

    /** The row that is being scanned is left to the plain reader. */
    private boolean isOdd;

    /** A cell of the row whose text is needed has doubled quotes. */
    private boolean hasEscapes;

    /** Texts of the row must be looked at, since not all its bytes are plain ASCII. */
    private boolean isUnclear;

    private boolean readsOne;
    private int linesInQuotes;
    private boolean hasQuoteInQuotes;

    /** Takes the rows that the fields hold, and empties them. */
    interface Taker {
        /**
         * Takes them.
         *
         * @param offset of the buffer in the file
         */
        void take(byte[] bytes, long offset) throws IOException;
    }

    CsvPart(
            Window window,
            CsvMarks marks,
            CsvHeader header,
            RowFields rows,
            Taker taker,
            PlainRows plain) {
        this.window = window;
        this.marks = marks;
        this.delimiter = header.delimiter();
        int[] fields = header.fieldOfCell();
        this.unread = rows.unread();
        this.columnOfCell = new int[fields.length + 1];
        for (int cell = 0; cell <= fields.length; cell++) {
            boolean isRead = cell < fields.length && fields[cell] >= 0;
            columnOfCell[cell] = (isRead ? fields[cell] : unread) * RowFields.STRIDE;
        }
        this.rows = rows;
        this.taker = taker;
        this.plain = plain;
        rows.activateCells(fields);
    }

    /**
     * Where the first row of a part most probably begins: behind a newline, with whole rows of the
     * right number of cells after it. Whether it truly does shows when the part before has been
     * read.
     *
     * @return the first byte behind the file where no row begins in the part
     */
    long firstRow(long partBegin) throws IOException {
        window.slide(0, MOST_ROW_BYTES);
        int newline = -1;
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            newline = newlineFrom(newline + 1);
            if (newline < 0) {
                break;
            }
            if (rowsFollow(newline + 1)) {
                return window.offset + newline + 1;
            }
        }
        if (window.hasEnded()) {
            return window.offset + window.limit;
        }
        throw new NotFast("no row begins near byte " + partBegin);
    }

    private int newlineFrom(int from) {
        for (int at = from; at < window.limit; at++) {
            if (window.bytes[at] == '\n') {
                return at;
            }
        }
        return -1;
    }

    /** Whether some rows from here on have as many cells as the header. */
    private boolean rowsFollow(int from) throws NotFast {
        byte[] bytes = window.bytes;
        int at = from;
        for (int row = 0; row < ROWS_TRIED && at < window.limit; row++) {
            int cells = 1;
            boolean atBegin = true;
            while (at < window.limit && bytes[at] != '\n') {
                if (bytes[at] == '"' && atBegin) {
                    at = closingQuote(bytes, at + 1);
                    if (at >= window.limit) {
                        return false;
                    }
                }
                atBegin = bytes[at] == delimiter;
                cells += atBegin ? 1 : 0;
                at++;
            }
            if (cells != columnOfCell.length - 1 && at < window.limit) {
                return false;
            }
            at++;
        }
        return true;
    }

    /**
     * Reads the rows that begin before {@code endByte}.
     *
     * @param beginByte begin of the first row
     * @return where the first row begins that was not read
     */
    long read(long beginByte, long endByte) throws IOException {
        if (window.limit == 0) {
            window.slide(0, MOST_ROW_BYTES);
        }
        rowBegin = (int) (beginByte - window.offset);
        beginMarks();
        while (true) {
            int stop = (int) Math.min(endByte - window.offset, window.limit);
            scan(stop);
            boolean isFull = rows.rows == RowFields.ROWS;
            taker.take(window.bytes, window.offset);
            if (rowBegin + window.offset >= endByte
                    || (window.hasEnded() && rowBegin >= window.limit)) {
                break;
            }
            if (isFull) {
                continue;
            }
            // What is left begins before the end of the part, so it is a row cut by the window.
            if (window.hasEnded()) {
                throw new NotFast("a quote is not closed before the end of the file");
            }
            window.slide(rowBegin, MOST_ROW_BYTES);
            rowBegin = 0;
            beginMarks();
        }
        plain.flush();
        return Math.min(rowBegin, window.limit) + window.offset;
    }

    @Override
    public void readAgain(long beginByte) throws IOException {
        readsOne = true;
        if (rows.rows == RowFields.ROWS) {
            take();
        }
        rowBegin = (int) (beginByte - window.offset);
        line = beginByte + 1;
        beginMarks();
        scan(rowBegin + 1);
        if (line == beginByte + 1) {
            take();
            window.slide(rowBegin, MOST_ROW_BYTES);
            while (line == beginByte + 1) {
                rowBegin = 0;
                beginMarks();
                boolean isWhole = window.hasEnded();
                scan(1);
                if (line == beginByte + 1) {
                    if (isWhole) {
                        throw new NotFast("a record has changed since it was read");
                    }
                    window.slide(0, MOST_ROW_BYTES);
                }
            }
        }
    }

    @Override
    public void take() throws IOException {
        taker.take(window.bytes, window.offset);
    }

    private void beginMarks() {
        marks.begin(rowBegin);
        next = 0;
    }

    /** Lines that were read so far. */
    long lines() {
        return line - 1;
    }

    /**
     * Reads the rows that begin before {@code stop} and end in the window, as many as there is room
     * for. Marks are found by turns of their own, so that their loops are not compiled once more
     * inside of this one.
     */
    private void scan(int stop) throws IOException {
        while (wants(stop)) {
            if (lacksMarks()) {
                moreMarks(next);
                next = 0;
            } else if (scanRows(stop)) {
                return;
            }
        }
    }

    /** Reads rows as far as marks are there; true where one goes on behind the window. */
    private boolean scanRows(int stop) throws IOException {
        while (wants(stop) && !lacksMarks()) {
            int placed = scanPlain(stop);
            if (wants(stop) && !lacksMarks() && !scanRow(placed)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the next row may have more marks (those of its cells, and a carriage return) than are
     * there; it would then be gone through one by one.
     */
    private boolean lacksMarks() {
        return marks.count - next <= columnOfCell.length && !marks.reaches(window.limit + 1);
    }

    /** Of a single row that is read again no more than it has. */
    private void moreMarks(int first) {
        int most = readsOne ? CsvMarks.FEW_BYTES : CsvMarks.MOST_BYTES;
        marks.more(window.bytes, window.limit, delimiter, first, most);
    }

    /** Asked at once: a part ends long after the loops were compiled. */
    private boolean wants(int stop) {
        return (rowBegin - stop & rows.rows - RowFields.ROWS) < 0;
    }

    /**
     * Takes rows whose marks are their delimiters and their end, up to the first that has others.
     * Cells are held against that all at once, and so without a guess of where a row ends. That
     * none of these rows is odd, {@link RowFields#clear} has said.
     *
     * @return how many cells of the row behind them have their places all the same
     */
    private int scanPlain(int stop) {
        byte[] bytes = window.bytes;
        int[] markAt = marks.at;
        int[] columns = columnOfCell;
        int[] fieldBegin = rows.begin;
        int[] fieldEnd = rows.end;
        int[] rowBegins = rows.rowBegin;
        int[] rowEnds = rows.rowEnd;
        byte delimiter = this.delimiter;
        int last = columnOfCell.length - 2;
        int lastByte = window.limit - 1;
        int stopMark = marks.count - last - 1;
        int first = next;
        int row = rows.rows;
        int begin = rowBegin;
        int placed = 0;
        while (first < stopMark && (begin - stop & row - RowFields.ROWS) < 0) {
            int other = 0;
            int cellBegin = begin;
            for (int cell = 0; cell < last; cell++) {
                int at = markAt[first + cell];
                int place = columns[cell] + row;
                other |= bytes[at] ^ delimiter;
                fieldBegin[place] = cellBegin;
                fieldEnd[place] = at;
                cellBegin = at + 1;
            }
            int end = markAt[first + last];
            fieldBegin[columns[last] + row] = cellBegin;
            fieldEnd[columns[last] + row] = end;
            // As a number without sign: a byte that is not ASCII would be taken for one, too.
            int cr = (bytes[end] & 0xFF ^ '\r') - 1 >>> Integer.SIZE - 1;
            int newline = markAt[first + last + cr];
            other |=
                    bytes[newline] ^ '\n'
                            | newline - end - cr
                            | lastByte - newline & Integer.MIN_VALUE;
            if (other != 0) {
                while (placed <= last && bytes[markAt[first + placed]] == delimiter) {
                    placed++;
                }
                break;
            }
            rowBegins[row] = begin;
            rowEnds[row] = newline + 1;
            rows.line[row] = line;
            rows.lines[row] = 1;
            row++;
            line++;
            first += last + 1 + cr;
            begin = newline + 1;
        }
        rows.rows = row;
        next = first;
        rowBegin = begin;
        return placed;
    }

    /**
     * Reads one row, mark by mark.
     *
     * @param placed how many of its first cells have their places
     * @return false where it goes on behind the window
     */
    private boolean scanRow(int placed) throws IOException {
        byte[] bytes = window.bytes;
        int limit = window.limit;
        boolean ended = window.hasEnded();
        int[] columns = columnOfCell;
        int cells = columns.length - 1;
        int[] fieldBegin = rows.begin;
        int[] fieldEnd = rows.end;
        int row = rows.rows;
        int mark = next + placed;
        int cell = placed;
        int valueBegin = placed == 0 ? rowBegin : marks.at[mark - 1] + 1;
        // End of a quoted value; -1 where the value ends at the next mark.
        int valueEnd = -1;
        int lines = 1;
        isOdd = false;
        hasEscapes = false;
        isUnclear = false;
        while (true) {
            if (mark == marks.count) {
                moreMarks(mark);
                mark = 0;
                continue;
            }
            int at = marks.at[mark++];
            byte b = bytes[at];
            if (b == delimiter) {
                int place = columns[cell] + row;
                fieldBegin[place] = valueBegin;
                fieldEnd[place] = valueEnd < 0 ? at : valueEnd;
                // What stands beyond the last column is no column's; the number of cells tells.
                cell = Math.min(cell + 1, cells);
                valueBegin = at + 1;
                valueEnd = -1;
            } else if (b == '\n') {
                if (at >= limit && !ended) {
                    // The newline is the window's own; the row goes on behind it.
                    return false;
                }
                int end = valueEnd;
                if (end < 0) {
                    end = at > valueBegin && bytes[at - 1] == '\r' ? at - 1 : at;
                }
                if (cell == cells - 1) {
                    int place = columns[cell] + row;
                    fieldBegin[place] = valueBegin;
                    fieldEnd[place] = end;
                    row(bytes, Math.min(at + 1, limit), lines);
                } else if (end > rowBegin) {
                    isOdd = true;
                    row(bytes, Math.min(at + 1, limit), lines);
                }
                line += lines;
                rowBegin = at + 1;
                next = mark;
                return true;
            } else if (b == '"') {
                if (at != valueBegin) {
                    continue;
                }
                int close = closingQuote(bytes, at + 1);
                if (close >= limit) {
                    return false;
                }
                int field = columns[cell] / RowFields.STRIDE;
                lines += linesInQuotes;
                hasEscapes |= hasQuoteInQuotes && rows.needsText[field];
                isUnclear |= field < unread;
                // A category keeps its quotes: only its bytes are looked up.
                int quote = rows.isCategory[field] ? 0 : 1;
                valueBegin = at + quote;
                valueEnd = close + 1 - quote;
                // At the window's end this is its own newline, and the row is scanned again.
                mark = markFrom(behindQuote(bytes, close + 1, limit), mark);
            } else if (b == '\r') {
                if (at + 1 == limit && !ended) {
                    return false;
                }
                if (bytes[at + 1] != '\n') {
                    throw new NotFast("a carriage return stands alone");
                }
            } else if (b <= 0) {
                isUnclear = true;
            }
        }
    }

    /** The number of the first mark from a byte on; that of none where it was not looked at. */
    private int markFrom(int from, int first) {
        int mark = first;
        while (mark < marks.count && marks.at[mark] < from) {
            mark++;
        }
        if (mark == marks.count && !marks.reaches(from)) {
            marks.begin(from);
            mark = marks.count;
        }
        return mark;
    }

    /**
     * The quote that ends a cell; notes newlines and doubled quotes on the way. The quote behind
     * the window ends the search, so that nothing else need be asked on the way: a question that
     * turns out otherwise after a million rows costs another compilation.
     *
     * @return {@code limit} or more where it is not in the window
     */
    private int closingQuote(byte[] bytes, int from) throws NotFast {
        linesInQuotes = 0;
        hasQuoteInQuotes = false;
        int base = from;
        scanning:
        while (true) {
            long word = Bytes.word(bytes, base);
            long control = ~((word & LOW_BITS) + CONTROL_BIAS | word) & Bytes.HIGH;
            long quote = word ^ QUOTES;
            long marks = control | ~((quote & LOW_BITS) + LOW_BITS | quote) & Bytes.HIGH;
            for (; marks != 0; marks &= marks - 1) {
                int at = base + Bytes.index(marks);
                byte b = bytes[at];
                if (b == '"') {
                    if (bytes[at + 1] != '"') {
                        return at;
                    }
                    hasQuoteInQuotes = true;
                    base = at + 2;
                    continue scanning;
                }
                if (b == '\r' && bytes[at + 1] != '\n') {
                    throw new NotFast("a carriage return stands alone");
                }
                // One more for a newline, which alone gives -1.
                linesInQuotes += (b ^ '\n') - 1 >>> Integer.SIZE - 1;
            }
            base += 8;
        }
    }

    /**
     * Where scanning goes on behind a closing quote. Nothing but a mark should stand there; the
     * plain reader skips spaces, and takes anything else for a wrong quote, which ends with its
     * line.
     */
    private int behindQuote(byte[] bytes, int from, int limit) throws NotFast {
        // One question for both, and none for the limit, where a newline stands too: one that turns
        // out otherwise after a million rows costs another compilation.
        if ((bytes[from] ^ delimiter) * (bytes[from] ^ '\n') == 0) {
            return from;
        }
        int at = from;
        while (at < limit && bytes[at] != delimiter && Character.isWhitespace(bytes[at])) {
            if (bytes[at] == '\n' || bytes[at] == '\r') {
                return at;
            }
            isOdd = true;
            at++;
        }
        if (at == limit || bytes[at] == delimiter) {
            return at;
        }
        isOdd = true;
        if (linesInQuotes > 0) {
            throw new NotFast("text stands behind a quote that spans lines");
        }
        while (at < limit && bytes[at] != '\n') {
            if (bytes[at] == '\r' && at + 1 < limit && bytes[at + 1] != '\n') {
                throw new NotFast("a carriage return stands alone");
            }
            at++;
        }
        return at;
    }

    private void row(byte[] bytes, int end, int lines) throws IOException {
        if (isOdd || (isUnclear && !rows.areTexts(bytes))) {
            rows.endOddRow(rowBegin, end, line, lines);
        } else {
            rows.isOdd[rows.rows] = hasEscapes;
            rows.endRow(rowBegin, end, line, lines);
        }
    }
}

package dev.counterbill.read.fast;

import dev.counterbill.ledger.LedgerBuilder;
import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.RawColumn;
import java.util.Arrays;

/**
 * What the fields of some hundred rows say, read column by column: counts and times as numbers,
 * categories and labels as numbers of their texts. One field at a time, in loops without branches,
 * so that the processor has many rows under way at once. Owned by one thread.
 */
final class RowValues {
    private static final int ROWS = RowFields.ROWS;
    private static final int STRIDE = RowFields.STRIDE;
    private static final long[] ZEROS = new long[ROWS];

    /** Bits of the types that no count has. */
    private static final int ODD_COUNTS =
            ~(1 << RawColumn.NULL | 1 << RawColumn.INTEGER | 1 << RawColumn.TEXT);

    /**
     * Per field its values: of counts, of times in epoch seconds, and of amounts without their
     * points; an absent one is 0.
     */
    final long[][] numbers;

    /** Per field that is an amount the decimal places of {@link #numbers}. */
    final byte[][] places;

    /** Numbers of the categories of each row. */
    final int[] categories = new int[ROWS];

    /** Per label the numbers of its texts, 0 for none. */
    final int[][] labels;

    /** Other than 0 for rows that only the session can answer for. */
    final int[] odd = new int[ROWS];

    private final RowFields fields;
    private final int[] labelFields;
    private final DistinctValues pool = new DistinctValues();
    private final PairTable runs = new PairTable();
    private final TimeText time = new TimeText();
    private final AmountText amount = new AmountText();

    /** Digits that stand behind the seconds of a time since the epoch. */
    private final int epochPlaces;

    RowValues(DirectPlan plan, RowFields fields) {
        this.fields = fields;
        this.labelFields = plan.labelFields().stream().mapToInt(Integer::intValue).toArray();
        this.labels = new int[labelFields.length][ROWS];
        this.numbers = new long[plan.roles().size()][];
        Arrays.fill(numbers, ZEROS);
        this.places = new byte[numbers.length][0];
        this.epochPlaces =
                switch (plan.timeForm()) {
                    case ISO, ISO_OR_EPOCH_SECONDS, EPOCH_SECONDS -> 0;
                    case EPOCH_MILLISECONDS -> 3;
                    case EPOCH_MICROSECONDS -> 6;
                    case EPOCH_NANOSECONDS -> 9;
                };
    }

    /**
     * Reads the rows that the fields hold. Without a loop over rows of its own: each of those that
     * it calls is compiled when it is due, and not all of them together once more.
     */
    void read(byte[] bytes, int rows) {
        takeOdd(rows);
        fields.typeCells();
        for (int field : fields.absent) {
            requireAbsent(field, rows);
        }
        for (int field : fields.counts) {
            readCounts(bytes, field, own(field), rows);
        }
        for (int field : fields.times) {
            readTimes(bytes, field, own(field), rows);
        }
        for (int field : fields.keys) {
            checkKeys(bytes, field, rows);
        }
        for (int field : fields.amounts) {
            readAmounts(bytes, field, own(field), rows);
        }
        readCategories(bytes, rows);
        for (int i = 0; i < labelFields.length; i++) {
            if (labelFields[i] >= 0 && fields.isActive(labelFields[i])) {
                readLabels(bytes, labelFields[i], labels[i], rows);
            } else {
                Arrays.fill(labels[i], 0, rows, 0);
            }
        }
    }

    private void takeOdd(int rows) {
        for (int row = 0; row < rows; row++) {
            odd[row] = fields.isOdd[row] ? 1 : 0;
        }
    }

    private void requireAbsent(int field, int rows) {
        for (int row = 0; row < rows; row++) {
            odd[row] |= fields.type[fields.typeAt(field, row)];
        }
    }

    /** The column of a field that has one. */
    private long[] own(int field) {
        if (numbers[field] == ZEROS) {
            numbers[field] = new long[ROWS];
        }
        return numbers[field];
    }

    private void readCounts(byte[] bytes, int field, long[] to, int rows) {
        int[] begin = fields.begin;
        int[] end = fields.end;
        byte[] type = fields.type;
        int at = field * STRIDE;
        int typeAt = fields.typeAt(field, 0);
        int stride = fields.words * Long.BYTES;
        for (int row = 0; row < rows; row++) {
            int from = begin[at + row];
            int kind = type[typeAt];
            typeAt += stride;
            // Whether a count is there is hard to foretell: of none, whose kind is 0, nothing is
            // left.
            int length = end[at + row] - from & -kind >> Integer.SIZE - 1;
            long value =
                    length <= Long.BYTES
                            ? Bytes.count(Bytes.word(bytes, from), length)
                            : longCount(bytes, from, from + length);
            // An empty text, which a JSON line may have, is no count.
            int isEmpty = (length - 1 & -kind) >>> Integer.SIZE - 1;
            odd[row] |= ODD_COUNTS >>> kind & 1 | (int) (value >>> Long.SIZE - 1) | isEmpty;
            to[row] = value;
        }
    }

    private static long longCount(byte[] bytes, int from, int to) {
        long value = Bytes.digits(bytes, from, to);
        return value > LedgerBuilder.MAX_COUNT || bytes[from] == '0' ? -1 : value;
    }

    private void readTimes(byte[] bytes, int field, long[] to, int rows) {
        time.forgetDays();
        for (int row = 0; row < rows; row++) {
            int at = fields.typeAt(field, row);
            int kind = fields.type[at];
            if (kind == RawColumn.NULL) {
                to[row] = 0;
                continue;
            }
            int from = fields.begin[field * STRIDE + row];
            int stop = fields.end[field * STRIDE + row];
            long second = TimeText.ODD;
            if (kind == RawColumn.INTEGER || kind == RawColumn.DECIMAL) {
                second = TimeText.epoch(bytes, from, stop, epochPlaces);
            } else if (kind == RawColumn.TEXT && stop - from > 4 && bytes[from + 4] == '-') {
                second = time.iso(bytes, from, stop);
                fields.type[at] =
                        time.spelling == TimeText.ZONED
                                ? RowFields.ZONED_TIME
                                : RowFields.ZONELESS_TIME;
            } else if (kind == RawColumn.TEXT) {
                second = TimeText.epoch(bytes, from, stop, epochPlaces);
                fields.type[at] = RowFields.DIGITS;
            }
            odd[row] |= second == TimeText.ODD ? 1 : 0;
            to[row] = second;
        }
    }

    private void readAmounts(byte[] bytes, int field, long[] to, int rows) {
        if (places[field].length == 0) {
            places[field] = new byte[ROWS];
        }
        for (int row = 0; row < rows; row++) {
            int at = field * STRIDE + row;
            int kind = fields.type[fields.typeAt(field, row)];
            boolean isNumber =
                    kind == RawColumn.TEXT
                            || kind == RawColumn.INTEGER
                            || kind == RawColumn.DECIMAL;
            long units = 0;
            if (isNumber) {
                units = amount.read(bytes, fields.begin[at], fields.end[at]);
            }
            odd[row] |= isNumber ? units == AmountText.ODD ? 1 : 0 : kind;
            to[row] = units;
            places[field][row] = (byte) amount.places;
        }
    }

    /** What has no text, or another text than its bytes, is left to the mapping. */
    private void checkKeys(byte[] bytes, int field, int rows) {
        for (int row = 0; row < rows; row++) {
            int kind = fields.type[fields.typeAt(field, row)];
            int from = fields.begin[field * STRIDE + row];
            boolean isText =
                    kind == RawColumn.TEXT || (kind == RawColumn.INTEGER && bytes[from] != '-');
            boolean isClear =
                    kind == RawColumn.NULL || (isText && fields.end[field * STRIDE + row] > from);
            odd[row] |= isClear ? 0 : 1;
        }
    }

    private void readCategories(byte[] bytes, int rows) {
        Arrays.fill(categories, 0, rows, 0);
        for (int run = 0; run < fields.runFirst.length; run++) {
            int first = fields.runFirst[run];
            int last = fields.runLast[run];
            for (int row = 0; row < rows; row++) {
                if (first == last && fields.type[fields.typeAt(first, row)] == RawColumn.NULL) {
                    continue;
                }
                int id =
                        pool.idOf(
                                bytes,
                                fields.begin[first * STRIDE + row],
                                fields.end[last * STRIDE + row]);
                odd[row] |= id >>> Integer.SIZE - 1;
                // With one run, as in most CSV files, its number is the number of the categories;
                // where more may be met later, numbers of both kinds would be mistaken for each
                // other.
                categories[row] =
                        fields.hasOneRun ? id : runs.of(categories[row] * 64L + run << 32 | id);
            }
        }
    }

    private void readLabels(byte[] bytes, int field, int[] to, int rows) {
        for (int row = 0; row < rows; row++) {
            int from = fields.begin[field * STRIDE + row];
            int stop = fields.end[field * STRIDE + row];
            boolean isNone = fields.type[fields.typeAt(field, row)] == RawColumn.NULL;
            int id = isNone ? 0 : pool.idOf(bytes, from, stop);
            // The number -0 is the label 0, the text is itself; both have the same bytes.
            boolean isSigned =
                    fields.type[fields.typeAt(field, row)] == RawColumn.INTEGER
                            && bytes[from] == '-';
            odd[row] |= id >>> Integer.SIZE - 1 | (isSigned ? 1 : 0);
            to[row] = Math.max(id, 0);
        }
    }

    /** Copies the numbers of a row. */
    void numbers(int row, long[] to) {
        for (int field = 0; field < numbers.length; field++) {
            to[field] = numbers[field][row];
        }
    }
}

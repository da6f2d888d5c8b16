package dev.counterbill.parquet;

import dev.counterbill.ledger.Combination;
import dev.counterbill.ledger.LedgerColumns;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.usage.Meter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MapType;
import org.apache.parquet.format.MicroSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;

/**
 * Writes the columns of a ledger as pages, without parquet-java's walk over records, which costs
 * more than reading the log. A column chunk is one page, since a row group is small.
 */
final class LedgerPages {
    private static final int GROUP_ROWS = 1 << 16;

    /** Longs with more distinct values are written plain. */
    private static final int DICTIONARY_VALUES = 1 << 12;

    private static final int SLOTS = DICTIONARY_VALUES * 4;
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final byte[] NONE = {};

    // About how long a file becomes; half a million rows of five meters take 10.5 bytes each.
    private static final int FIXED_BYTES = 1 << 15;
    private static final int BYTES_PER_ROW = 12;
    private static final int MOST_EXPECTED_BYTES = 1 << 26;

    /** Least and greatest value are left out where they would make the footer large. */
    private static final int MOST_STATISTICS_BYTES = 4096;

    /** The tree of {@code schemas/ledger-row.avsc}, as parquet-avro makes it. */
    private static final List<SchemaElement> SCHEMA = schema();

    private final PageFile file;
    private final LedgerColumns ledger;

    /** First row of the group at hand. */
    private int begin;

    /** Rows of the group. */
    private int rows;

    /** Of the rows of the group. */
    private final int[] combinations;

    // Room for one column of a group, which all columns of all groups share: they would be 100 MB.
    private final long[] values;
    private final int[] numbers;
    private final byte[] plain;
    private final long[] distinct = new long[DICTIONARY_VALUES];
    private final int[] slots = new int[SLOTS];

    private LedgerPages(PageFile file, LedgerColumns ledger) {
        this.file = file;
        this.ledger = ledger;
        int most = Math.min(GROUP_ROWS, ledger.size());
        this.combinations = new int[most];
        this.values = new long[most];
        this.numbers = new int[most];
        this.plain = new byte[most * Long.BYTES];
    }

    private static List<SchemaElement> schema() {
        List<SchemaElement> all = new ArrayList<>();
        all.add(new SchemaElement("dev.counterbill.schema.LedgerRow"));
        for (String name : List.of("provider", "model", "billed_model")) {
            all.add(text(name));
        }
        all.add(instant("slot_begin"));
        all.add(instant("span_end").setRepetition_type(FieldRepetitionType.OPTIONAL));
        for (String name :
                List.of("kind", "tier", "region", "deployment", "data_sharing", "account")) {
            all.add(text(name));
        }
        all.add(element("prompt_bucket", Type.INT32));
        all.add(text("prompt_class"));
        all.add(
                new SchemaElement("labels")
                        .setRepetition_type(FieldRepetitionType.REQUIRED)
                        .setConverted_type(ConvertedType.MAP)
                        .setLogicalType(LogicalType.MAP(new MapType()))
                        .setNum_children(1));
        all.add(
                new SchemaElement("key_value")
                        .setRepetition_type(FieldRepetitionType.REPEATED)
                        .setNum_children(2));
        all.add(text("key"));
        all.add(text("value"));
        for (Meter meter : Meter.values()) {
            all.add(element(meter.id(), Type.INT64));
        }
        all.add(element("records", Type.INT64));
        // All but the root itself and the three elements below labels.
        all.get(0).setNum_children(all.size() - 4);
        return all;
    }

    private static SchemaElement element(String name, Type type) {
        return new SchemaElement(name)
                .setType(type)
                .setRepetition_type(FieldRepetitionType.REQUIRED);
    }

    private static SchemaElement text(String name) {
        return element(name, Type.BYTE_ARRAY)
                .setConverted_type(ConvertedType.UTF8)
                .setLogicalType(LogicalType.STRING(new StringType()));
    }

    private static SchemaElement instant(String name) {
        TimeUnit unit = TimeUnit.MICROS(new MicroSeconds());
        return element(name, Type.INT64)
                .setConverted_type(ConvertedType.TIMESTAMP_MICROS)
                .setLogicalType(LogicalType.TIMESTAMP(new TimestampType(true, unit)));
    }

    /** A whole file; the same rows and footer give the same bytes. */
    static byte[] bytes(UsageLedger ledger, Map<String, String> footer) throws IOException {
        LedgerColumns all = ledger.columns();
        long expected = FIXED_BYTES + (long) all.size() * BYTES_PER_ROW;
        try (PageFile file = new PageFile(SCHEMA, (int) Math.min(expected, MOST_EXPECTED_BYTES))) {
            LedgerPages pages = new LedgerPages(file, all);
            for (int begin = 0; begin < all.size(); begin += GROUP_ROWS) {
                pages.writeGroup(begin, ledger.cuts().labels());
            }
            return file.end(footer);
        }
    }

    private void writeGroup(int firstRow, List<String> labels) throws IOException {
        begin = firstRow;
        rows = Math.min(GROUP_ROWS, ledger.size() - begin);
        ledger.copyCombinations(begin, rows, combinations);
        file.startGroup(rows);
        text(Combination::provider);
        text(Combination::model);
        text(Combination::billedModel);
        slotBegins();
        spanEnds();
        text(some -> some.kind().id());
        text(some -> some.tier().id());
        text(Combination::region);
        text(Combination::deployment);
        text(Combination::dataSharing);
        text(Combination::account);
        buckets();
        text(Combination::promptClass);
        labels(labels);
        for (Meter meter : Meter.values()) {
            counts(meter);
        }
        records();
        file.endGroup();
    }

    /** Texts, numbered as they are met. */
    private static final class Texts {
        final Map<String, Integer> numbers = new HashMap<>();
        final List<String> inOrder = new ArrayList<>();

        int number(String text) {
            Integer known = numbers.get(text);
            if (known == null) {
                known = inOrder.size();
                numbers.put(text, known);
                inOrder.add(text);
            }
            return known;
        }
    }

    private void text(Function<Combination, String> of) throws IOException {
        Texts texts = new Texts();
        List<Combination> all = ledger.combinations();
        String first = of.apply(all.get(0));
        if (all.stream().allMatch(some -> of.apply(some).equals(first))) {
            // As it is with most columns of most logs.
            texts.number(first);
            texts(texts, rows, packedZeros(), NONE);
            return;
        }
        int[] numberOf = unknown(all.size());
        for (int i = 0; i < rows; i++) {
            int combination = combinations[i];
            if (numberOf[combination] < 0) {
                numberOf[combination] = texts.number(of.apply(all.get(combination)));
            }
            numbers[i] = numberOf[combination];
        }
        texts(texts, numbers, rows, NONE);
    }

    private static int[] unknown(int size) {
        int[] numbers = new int[size];
        Arrays.fill(numbers, -1);
        return numbers;
    }

    private void texts(Texts texts, int[] numbers, int count, byte[] levels) throws IOException {
        texts(texts, count, packed(numbers, count, texts.inOrder.size()), levels);
    }

    private void texts(Texts texts, int count, byte[] numbers, byte[] levels) throws IOException {
        List<byte[]> values = new ArrayList<>();
        int size = 0;
        for (String text : texts.inOrder) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            values.add(bytes);
            size += Integer.BYTES + bytes.length;
        }
        byte[] plain = new byte[size];
        ByteBuffer to = littleEndian(plain);
        values.forEach(bytes -> to.putInt(bytes.length).put(bytes));
        Statistics statistics =
                statistics(
                        0,
                        Collections.min(values, Arrays::compareUnsigned),
                        Collections.max(values, Arrays::compareUnsigned));
        file.startColumn(count);
        file.dictionary(plain, values.size());
        page(count, joined(levels, numbers), statistics, Encoding.RLE_DICTIONARY);
    }

    private void page(int count, byte[] content, Statistics statistics, Encoding encoding)
            throws IOException {
        file.page(count, content, content.length, statistics, encoding);
    }

    /** Of a column that has values. */
    private static Statistics statistics(long nulls, byte[] least, byte[] most) {
        Statistics statistics = new Statistics().setNull_count(nulls);
        if (least.length + most.length < MOST_STATISTICS_BYTES) {
            statistics.setMin_value(least).setMax_value(most);
        }
        return statistics;
    }

    private void labels(List<String> labels) throws IOException {
        int each = labels.size();
        if (each == 0) {
            // A map without entries is one value of level 0.
            byte[] zeros = withLength(HybridRuns.ofZeros(rows, 1));
            byte[] levels = joined(zeros, zeros);
            for (int i = 0; i < 2; i++) {
                absentTexts(levels);
            }
            return;
        }
        int[] repeated = new int[rows * each];
        int[] defined = new int[repeated.length];
        Arrays.fill(defined, 1);
        int[] names = new int[repeated.length];
        int[] texts = new int[repeated.length];
        Texts keys = new Texts();
        Texts known = new Texts();
        int[][] numberOf = new int[each][];
        for (int label = 0; label < each; label++) {
            numberOf[label] = unknown(ledger.labelTexts(label).size());
            keys.number(labels.get(label));
        }
        for (int row = 0, at = 0; row < rows; row++) {
            for (int label = 0; label < each; label++, at++) {
                int value = ledger.label(label, begin + row);
                if (numberOf[label][value] < 0) {
                    numberOf[label][value] = known.number(ledger.labelTexts(label).get(value));
                }
                repeated[at] = label == 0 ? 0 : 1;
                names[at] = label;
                texts[at] = numberOf[label][value];
            }
        }
        byte[] levels =
                joined(
                        withLength(HybridRuns.of(repeated, repeated.length, 1)),
                        withLength(HybridRuns.of(defined, defined.length, 1)));
        texts(keys, names, names.length, levels);
        texts(known, texts, texts.length, levels);
    }

    private void absentTexts(byte[] levels) throws IOException {
        file.startColumn(rows);
        page(rows, levels, new Statistics().setNull_count(rows), Encoding.PLAIN);
    }

    private void slotBegins() throws IOException {
        ledger.copySlotBegins(begin, rows, values);
        for (int i = 0; i < rows; i++) {
            values[i] = Math.multiplyExact(values[i], MICROS_PER_SECOND);
        }
        longs(rows, rows, NONE);
    }

    private void counts(Meter meter) throws IOException {
        if (ledger.copyCounts(meter, begin, rows, values)) {
            longs(rows, rows, NONE);
        } else {
            zeros();
        }
    }

    private void records() throws IOException {
        ledger.copyRecords(begin, rows, values);
        longs(rows, rows, NONE);
    }

    /** What {@link #longs} writes of zeros alone: so are the meters that nobody counts. */
    private void zeros() throws IOException {
        byte[] zero = BytesUtils.longToBytes(0);
        file.startColumn(rows);
        file.dictionary(zero, 1);
        page(rows, packedZeros(), statistics(0, zero, zero), Encoding.RLE_DICTIONARY);
    }

    /** Only buckets have an end; everything else has none. */
    private void spanEnds() throws IOException {
        if (!ledger.hasSpanEnds()) {
            longs(0, rows, withLength(HybridRuns.ofZeros(rows, 1)));
            return;
        }
        // They are packed before the values' own numbers take their room.
        int[] defined = numbers;
        int count = 0;
        for (int i = 0; i < rows; i++) {
            long end = ledger.spanEnd(begin + i);
            defined[i] = end == 0 ? 0 : 1;
            if (end != 0) {
                values[count++] = Math.multiplyExact(end, MICROS_PER_SECOND);
            }
        }
        longs(count, rows, withLength(HybridRuns.of(defined, rows, 1)));
    }

    /**
     * Writes the first of {@link #values}.
     *
     * @param count values and nulls together
     */
    private void longs(int size, int count, byte[] levels) throws IOException {
        Statistics statistics =
                size == 0
                        ? new Statistics().setNull_count(count)
                        : statistics(
                                count - size,
                                BytesUtils.longToBytes(least(size)),
                                BytesUtils.longToBytes(most(size)));
        int known = number(size);
        file.startColumn(count);
        if (known > 0) {
            byte[] dictionary = new byte[known * Long.BYTES];
            writePlain(distinct, known, dictionary);
            file.dictionary(dictionary, known);
            page(
                    count,
                    joined(levels, packed(numbers, size, known)),
                    statistics,
                    Encoding.RLE_DICTIONARY);
            return;
        }
        writePlain(values, size, plain);
        if (levels.length == 0) {
            // As nearly all columns are: not copied once more.
            file.page(count, plain, size * Long.BYTES, statistics, Encoding.PLAIN);
        } else {
            byte[] own = Arrays.copyOf(plain, size * Long.BYTES);
            page(count, joined(levels, own), statistics, Encoding.PLAIN);
        }
    }

    private long least(int size) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            least = Math.min(least, values[i]);
        }
        return least;
    }

    private long most(int size) {
        long most = Long.MIN_VALUE;
        for (int i = 0; i < size; i++) {
            most = Math.max(most, values[i]);
        }
        return most;
    }

    /**
     * Numbers the first values as they are met.
     *
     * @return how many there are; 0 where they are too many for a dictionary
     */
    private int number(int size) {
        Arrays.fill(slots, 0);
        int known = 0;
        for (int i = 0; i < size; i++) {
            long value = values[i];
            int at = (int) (value * 0x9E3779B97F4A7C15L >>> 40) & SLOTS - 1;
            while (slots[at] != 0 && distinct[slots[at] - 1] != value) {
                at = at + 1 & SLOTS - 1;
            }
            if (slots[at] == 0) {
                if (known == DICTIONARY_VALUES) {
                    return 0;
                }
                distinct[known++] = value;
                slots[at] = known;
            }
            numbers[i] = slots[at] - 1;
        }
        return known;
    }

    private static void writePlain(long[] values, int count, byte[] to) {
        littleEndian(to).asLongBuffer().put(values, 0, count);
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void buckets() throws IOException {
        int least = Integer.MAX_VALUE;
        int most = Integer.MIN_VALUE;
        int[] buckets = numbers;
        ledger.copyPromptBuckets(begin, rows, buckets);
        for (int i = 0; i < rows; i++) {
            least = Math.min(least, buckets[i]);
            most = Math.max(most, buckets[i]);
        }
        littleEndian(plain).asIntBuffer().put(buckets, 0, rows);
        file.startColumn(rows);
        file.page(
                rows,
                plain,
                rows * Integer.BYTES,
                statistics(0, BytesUtils.intToBytes(least), BytesUtils.intToBytes(most)),
                Encoding.PLAIN);
    }

    /** Numbers of a dictionary, led by their width in bits. */
    private static byte[] packed(int[] numbers, int count, int known) {
        int bits = BytesUtils.getWidthFromMaxInt(Math.max(0, known - 1));
        return joined(new byte[] {(byte) bits}, HybridRuns.of(numbers, count, bits));
    }

    /** The number of a dictionary's only value, once for each row. */
    private byte[] packedZeros() {
        return joined(new byte[] {0}, HybridRuns.ofZeros(rows, 0));
    }

    private static byte[] withLength(byte[] levels) {
        return joined(BytesUtils.intToBytes(levels.length), levels);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        if (first.length == 0) {
            return second;
        }
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}

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

    /** Least and greatest value are left out where they would make the footer large. */
    private static final int MOST_STATISTICS_BYTES = 4096;

    /** The tree of {@code schemas/ledger-row.avsc}, as parquet-avro makes it. */
    private static final List<SchemaElement> SCHEMA = schema();

    private final PageFile file;
    private final LedgerColumns ledger;

    /** First row of the group at hand. */
    private final int begin;

    /** Rows of the group. */
    private final int rows;

    /** Of the rows of the group. */
    private final int[] combinations;

    private LedgerPages(PageFile file, LedgerColumns ledger, int begin) {
        this.file = file;
        this.ledger = ledger;
        this.begin = begin;
        this.rows = Math.min(GROUP_ROWS, ledger.size() - begin);
        this.combinations = new int[rows];
        ledger.copyCombinations(begin, combinations);
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
        try (PageFile file = new PageFile(SCHEMA)) {
            LedgerColumns all = ledger.columns();
            for (int begin = 0; begin < all.size(); begin += GROUP_ROWS) {
                LedgerPages group = new LedgerPages(file, all, begin);
                file.startGroup(group.rows);
                group.write(ledger.cuts().labels());
                file.endGroup();
            }
            return file.end(footer);
        }
    }

    private void write(List<String> labels) throws IOException {
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
        int[] numbers = new int[rows];
        for (int i = 0; i < numbers.length; i++) {
            int combination = combinations[i];
            if (numberOf[combination] < 0) {
                numberOf[combination] = texts.number(of.apply(all.get(combination)));
            }
            numbers[i] = numberOf[combination];
        }
        texts(texts, numbers, NONE);
    }

    private static int[] unknown(int size) {
        int[] numbers = new int[size];
        Arrays.fill(numbers, -1);
        return numbers;
    }

    private void texts(Texts texts, int[] numbers, byte[] levels) throws IOException {
        texts(texts, numbers.length, packed(numbers, texts.inOrder.size()), levels);
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
        file.page(count, joined(levels, numbers), statistics, Encoding.RLE_DICTIONARY);
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
            byte[] levels = levels(new int[rows], new int[rows]);
            for (int i = 0; i < 2; i++) {
                absentTexts(levels);
            }
            return;
        }
        int[] repeated = new int[rows * each];
        int[] defined = new int[repeated.length];
        Arrays.fill(defined, 1);
        int[] names = new int[repeated.length];
        int[] numbers = new int[repeated.length];
        Texts keys = new Texts();
        Texts values = new Texts();
        int[][] numberOf = new int[each][];
        for (int label = 0; label < each; label++) {
            numberOf[label] = unknown(ledger.labelTexts(label).size());
            keys.number(labels.get(label));
        }
        for (int row = 0, at = 0; row < rows; row++) {
            for (int label = 0; label < each; label++, at++) {
                int value = ledger.label(label, begin + row);
                if (numberOf[label][value] < 0) {
                    numberOf[label][value] = values.number(ledger.labelTexts(label).get(value));
                }
                repeated[at] = label == 0 ? 0 : 1;
                names[at] = label;
                numbers[at] = numberOf[label][value];
            }
        }
        byte[] levels = levels(repeated, defined);
        texts(keys, names, levels);
        texts(values, numbers, levels);
    }

    private void absentTexts(byte[] levels) throws IOException {
        file.startColumn(rows);
        file.page(rows, levels, new Statistics().setNull_count(rows), Encoding.PLAIN);
    }

    private void slotBegins() throws IOException {
        long[] values = new long[rows];
        ledger.copySlotBegins(begin, values);
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.multiplyExact(values[i], MICROS_PER_SECOND);
        }
        longs(values, rows, NONE);
    }

    private void counts(Meter meter) throws IOException {
        long[] values = new long[rows];
        if (ledger.copyCounts(meter, begin, values)) {
            longs(values, rows, NONE);
        } else {
            zeros();
        }
    }

    private void records() throws IOException {
        long[] values = new long[rows];
        ledger.copyRecords(begin, values);
        longs(values, rows, NONE);
    }

    /** What {@link #longs} writes of zeros alone: so are the meters that nobody counts. */
    private void zeros() throws IOException {
        byte[] zero = BytesUtils.longToBytes(0);
        file.startColumn(rows);
        file.dictionary(zero, 1);
        file.page(rows, packedZeros(), statistics(0, zero, zero), Encoding.RLE_DICTIONARY);
    }

    /** Only buckets have an end; everything else has none. */
    private void spanEnds() throws IOException {
        long[] ends = new long[rows];
        int[] defined = new int[rows];
        int count = 0;
        for (int i = 0; i < defined.length; i++) {
            long end = ledger.spanEnd(begin + i);
            if (end != 0) {
                defined[i] = 1;
                ends[count++] = Math.multiplyExact(end, MICROS_PER_SECOND);
            }
        }
        longs(Arrays.copyOf(ends, count), rows, withLength(packedBits(defined, 1)));
    }

    /**
     * @param count values and nulls together
     */
    private void longs(long[] values, int count, byte[] levels) throws IOException {
        Statistics statistics =
                values.length == 0
                        ? new Statistics().setNull_count(count)
                        : statistics(
                                count - values.length,
                                BytesUtils.longToBytes(least(values)),
                                BytesUtils.longToBytes(most(values)));
        long[] distinct = new long[DICTIONARY_VALUES];
        int[] numbers = new int[values.length];
        int known = number(values, numbers, distinct);
        file.startColumn(count);
        if (known == 0) {
            byte[] content = joined(levels, plain(values, values.length));
            file.page(count, content, statistics, Encoding.PLAIN);
        } else {
            file.dictionary(plain(distinct, known), known);
            byte[] content = joined(levels, packed(numbers, known));
            file.page(count, content, statistics, Encoding.RLE_DICTIONARY);
        }
    }

    private static long least(long[] values) {
        long least = Long.MAX_VALUE;
        for (long value : values) {
            least = Math.min(least, value);
        }
        return least;
    }

    private static long most(long[] values) {
        long most = Long.MIN_VALUE;
        for (long value : values) {
            most = Math.max(most, value);
        }
        return most;
    }

    /**
     * Numbers values as they are met.
     *
     * @return how many there are; 0 where they are too many for a dictionary
     */
    private static int number(long[] values, int[] numbers, long[] distinct) {
        int[] slots = new int[SLOTS];
        int known = 0;
        for (int i = 0; i < values.length; i++) {
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

    private static byte[] plain(long[] values, int count) {
        byte[] plain = new byte[count * Long.BYTES];
        littleEndian(plain).asLongBuffer().put(values, 0, count);
        return plain;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void buckets() throws IOException {
        int least = Integer.MAX_VALUE;
        int most = Integer.MIN_VALUE;
        int[] values = new int[rows];
        ledger.copyPromptBuckets(begin, values);
        for (int bucket : values) {
            least = Math.min(least, bucket);
            most = Math.max(most, bucket);
        }
        byte[] plain = new byte[rows * Integer.BYTES];
        littleEndian(plain).asIntBuffer().put(values);
        file.startColumn(rows);
        file.page(
                rows,
                plain,
                statistics(0, BytesUtils.intToBytes(least), BytesUtils.intToBytes(most)),
                Encoding.PLAIN);
    }

    /** Numbers of a dictionary, led by their width in bits. */
    private static byte[] packed(int[] numbers, int known) {
        int bits = BytesUtils.getWidthFromMaxInt(Math.max(0, known - 1));
        return joined(new byte[] {(byte) bits}, packedBits(numbers, bits));
    }

    /** The number of a dictionary's only value, once for each row. */
    private byte[] packedZeros() {
        return joined(new byte[] {0}, HybridRuns.ofZeros(rows, 0));
    }

    private static byte[] packedBits(int[] numbers, int bits) {
        return HybridRuns.of(numbers, numbers.length, bits);
    }

    private static byte[] levels(int[] repeated, int[] defined) {
        return joined(withLength(packedBits(repeated, 1)), withLength(packedBits(defined, 1)));
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

package dev.counterbill.parquet;

import com.github.luben.zstd.ZstdCompressCtx;
import dev.counterbill.ledger.Combination;
import dev.counterbill.ledger.LedgerColumns;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.usage.Meter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.IntStatistics;
import org.apache.parquet.column.statistics.LongStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.ConversionPatterns;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * Writes the columns of a ledger as pages: parquet-java's file without its walk over records, which
 * costs more than reading the log. A column chunk is one page, since a row group is small.
 */
final class LedgerPages {
    private static final int GROUP_ROWS = 1 << 16;

    /** Longs with more distinct values are written plain. */
    private static final int DICTIONARY_VALUES = 1 << 12;

    private static final int SLOTS = DICTIONARY_VALUES * 4;
    private static final int COMPRESSION_LEVEL = 1;
    private static final long MICROS_PER_SECOND = 1_000_000;

    /** The tree of {@code schemas/ledger-row.avsc}, as parquet-avro makes it. */
    static final MessageType SCHEMA = schema();

    private final ParquetFileWriter file;
    private final ZstdCompressCtx zstd;
    private final LedgerColumns ledger;

    /** First row of the group at hand. */
    private final int begin;

    /** Rows of the group. */
    private final int rows;

    /** Of the rows of the group. */
    private final int[] combinations;

    private final Iterator<ColumnDescriptor> columns = SCHEMA.getColumns().iterator();

    private LedgerPages(
            ParquetFileWriter file, ZstdCompressCtx zstd, LedgerColumns ledger, int begin) {
        this.file = file;
        this.zstd = zstd;
        this.ledger = ledger;
        this.begin = begin;
        this.rows = Math.min(GROUP_ROWS, ledger.size() - begin);
        this.combinations = new int[rows];
        ledger.copyCombinations(begin, combinations);
    }

    private static MessageType schema() {
        List<Type> fields = new ArrayList<>();
        for (String name : List.of("provider", "model", "billed_model")) {
            fields.add(text(name));
        }
        LogicalTypeAnnotation instant = LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS);
        fields.add(Types.required(PrimitiveTypeName.INT64).as(instant).named("slot_begin"));
        fields.add(Types.optional(PrimitiveTypeName.INT64).as(instant).named("span_end"));
        for (String name :
                List.of("kind", "tier", "region", "deployment", "data_sharing", "account")) {
            fields.add(text(name));
        }
        fields.add(Types.required(PrimitiveTypeName.INT32).named("prompt_bucket"));
        fields.add(text("prompt_class"));
        fields.add(
                ConversionPatterns.stringKeyMapType(
                        Type.Repetition.REQUIRED, "labels", text("value")));
        for (Meter meter : Meter.values()) {
            fields.add(Types.required(PrimitiveTypeName.INT64).named(meter.id()));
        }
        fields.add(Types.required(PrimitiveTypeName.INT64).named("records"));
        return new MessageType("dev.counterbill.schema.LedgerRow", fields);
    }

    private static Type text(String name) {
        return Types.required(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named(name);
    }

    /** Writes a whole file; the same rows and footer give the same bytes. */
    static void write(OutputFile to, UsageLedger ledger, Map<String, String> footer)
            throws IOException {
        try (ZstdCompressCtx zstd = new ZstdCompressCtx();
                ParquetFileWriter file =
                        new ParquetFileWriter(
                                to,
                                SCHEMA,
                                ParquetFileWriter.Mode.OVERWRITE,
                                ParquetWriter.DEFAULT_BLOCK_SIZE,
                                ParquetWriter.MAX_PADDING_SIZE_DEFAULT,
                                ParquetProperties.DEFAULT_COLUMN_INDEX_TRUNCATE_LENGTH,
                                ParquetProperties.DEFAULT_STATISTICS_TRUNCATE_LENGTH,
                                true)) {
            zstd.setLevel(COMPRESSION_LEVEL);
            file.start();
            LedgerColumns all = ledger.columns();
            for (int begin = 0; begin < all.size(); begin += GROUP_ROWS) {
                LedgerPages group = new LedgerPages(file, zstd, all, begin);
                file.startBlock(group.rows);
                group.write(ledger.cuts().labels());
                file.endBlock();
            }
            file.end(footer);
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
            texts(texts, rows, packedZeros(), BytesInput.empty());
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
        texts(texts, numbers, BytesInput.empty());
    }

    private static int[] unknown(int size) {
        int[] numbers = new int[size];
        Arrays.fill(numbers, -1);
        return numbers;
    }

    private void texts(Texts texts, int[] numbers, BytesInput levels) throws IOException {
        texts(texts, numbers.length, packed(numbers, texts.inOrder.size()), levels);
    }

    private void texts(Texts texts, int count, BytesInput numbers, BytesInput levels)
            throws IOException {
        ColumnDescriptor column = columns.next();
        Statistics<?> statistics = Statistics.createStats(column.getPrimitiveType());
        List<byte[]> values = new ArrayList<>();
        int size = 0;
        for (String text : texts.inOrder) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            statistics.updateStats(Binary.fromConstantByteArray(bytes));
            values.add(bytes);
            size += Integer.BYTES + bytes.length;
        }
        ByteBuffer plain = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(bytes -> plain.putInt(bytes.length).put(bytes));
        startColumn(column, count);
        dictionary(plain.flip(), values.size());
        page(count, BytesInput.concat(levels, numbers), statistics, Encoding.RLE_DICTIONARY);
        file.endColumn();
    }

    private void labels(List<String> labels) throws IOException {
        int each = labels.size();
        if (each == 0) {
            // A map without entries is one value of level 0.
            BytesInput levels = levels(new int[rows], new int[rows]);
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
        BytesInput levels = levels(repeated, defined);
        texts(keys, names, levels);
        texts(values, numbers, levels);
    }

    private void absentTexts(BytesInput levels) throws IOException {
        ColumnDescriptor column = columns.next();
        Statistics<?> statistics = Statistics.createStats(column.getPrimitiveType());
        statistics.incrementNumNulls(rows);
        startColumn(column, rows);
        page(rows, levels, statistics, Encoding.PLAIN);
        file.endColumn();
    }

    private void slotBegins() throws IOException {
        long[] values = new long[rows];
        ledger.copySlotBegins(begin, values);
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.multiplyExact(values[i], MICROS_PER_SECOND);
        }
        longs(values, values.length, BytesInput.empty());
    }

    private void counts(Meter meter) throws IOException {
        long[] values = new long[rows];
        if (ledger.copyCounts(meter, begin, values)) {
            longs(values, rows, BytesInput.empty());
        } else {
            zeros();
        }
    }

    private void records() throws IOException {
        long[] values = new long[rows];
        ledger.copyRecords(begin, values);
        longs(values, rows, BytesInput.empty());
    }

    /** What {@link #longs} writes of zeros alone: so are the meters that nobody counts. */
    private void zeros() throws IOException {
        ColumnDescriptor column = columns.next();
        LongStatistics statistics =
                (LongStatistics) Statistics.createStats(column.getPrimitiveType());
        statistics.setMinMax(0, 0);
        startColumn(column, rows);
        dictionary(plain(new long[1], 1), 1);
        page(rows, packedZeros(), statistics, Encoding.RLE_DICTIONARY);
        file.endColumn();
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
    private void longs(long[] values, int count, BytesInput levels) throws IOException {
        ColumnDescriptor column = columns.next();
        LongStatistics statistics =
                (LongStatistics) Statistics.createStats(column.getPrimitiveType());
        statistics.incrementNumNulls(count - values.length);
        if (values.length > 0) {
            statistics.setMinMax(least(values), most(values));
        }
        long[] distinct = new long[DICTIONARY_VALUES];
        int[] numbers = new int[values.length];
        int known = number(values, numbers, distinct);
        startColumn(column, count);
        if (known == 0) {
            page(
                    count,
                    BytesInput.concat(levels, BytesInput.from(plain(values, values.length))),
                    statistics,
                    Encoding.PLAIN);
        } else {
            dictionary(plain(distinct, known), known);
            page(
                    count,
                    BytesInput.concat(levels, packed(numbers, known)),
                    statistics,
                    Encoding.RLE_DICTIONARY);
        }
        file.endColumn();
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

    private static ByteBuffer plain(long[] values, int count) {
        ByteBuffer plain = ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        plain.asLongBuffer().put(values, 0, count);
        return plain;
    }

    private void buckets() throws IOException {
        ColumnDescriptor column = columns.next();
        IntStatistics statistics =
                (IntStatistics) Statistics.createStats(column.getPrimitiveType());
        int least = Integer.MAX_VALUE;
        int most = Integer.MIN_VALUE;
        int[] values = new int[rows];
        ledger.copyPromptBuckets(begin, values);
        for (int bucket : values) {
            least = Math.min(least, bucket);
            most = Math.max(most, bucket);
        }
        ByteBuffer plain = ByteBuffer.allocate(rows * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        plain.asIntBuffer().put(values);
        statistics.setMinMax(least, most);
        startColumn(column, rows);
        page(rows, BytesInput.from(plain), statistics, Encoding.PLAIN);
        file.endColumn();
    }

    /** Numbers of a dictionary, led by their width in bits. */
    private static BytesInput packed(int[] numbers, int known) {
        int bits = BytesUtils.getWidthFromMaxInt(Math.max(0, known - 1));
        return BytesInput.concat(
                BytesInput.from(new byte[] {(byte) bits}), packedBits(numbers, bits));
    }

    /** The number of a dictionary's only value, once for each row. */
    private BytesInput packedZeros() {
        return BytesInput.concat(
                BytesInput.from(new byte[] {0}), BytesInput.from(HybridRuns.ofZeros(rows, 0)));
    }

    private static BytesInput packedBits(int[] numbers, int bits) {
        return BytesInput.from(HybridRuns.of(numbers, numbers.length, bits));
    }

    private static BytesInput levels(int[] repeated, int[] defined) {
        return BytesInput.concat(
                withLength(packedBits(repeated, 1)), withLength(packedBits(defined, 1)));
    }

    private static BytesInput withLength(BytesInput levels) {
        return BytesInput.concat(BytesInput.fromInt((int) levels.size()), levels);
    }

    private void startColumn(ColumnDescriptor column, long count) throws IOException {
        file.startColumn(column, count, CompressionCodecName.ZSTD);
    }

    private void dictionary(ByteBuffer plain, int count) throws IOException {
        BytesInput bytes = BytesInput.from(plain);
        file.writeDictionaryPage(
                new DictionaryPage(compressed(bytes), (int) bytes.size(), count, Encoding.PLAIN));
    }

    private void page(int count, BytesInput bytes, Statistics<?> statistics, Encoding encoding)
            throws IOException {
        file.writeDataPage(
                count,
                (int) bytes.size(),
                compressed(bytes),
                statistics,
                rows,
                Encoding.RLE,
                Encoding.RLE,
                encoding);
    }

    private BytesInput compressed(BytesInput bytes) throws IOException {
        return BytesInput.from(zstd.compress(bytes(bytes)));
    }

    private static byte[] bytes(BytesInput input) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) input.size());
        input.writeAllTo(bytes);
        return bytes.toByteArray();
    }
}

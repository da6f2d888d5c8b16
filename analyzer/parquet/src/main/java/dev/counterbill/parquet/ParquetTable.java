package dev.counterbill.parquet;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * Writes a table of values to a Parquet file: {@code costs.parquet}, {@code focus.parquet}. Column
 * names are free, which Avro would not allow, so that a label keeps its name. The same rows always
 * give the same bytes.
 */
public final class ParquetTable {
    /** Digits of a DECIMAL column: 38 in all, 18 behind the point. */
    public static final int DECIMAL_SCALE = 18;

    private static final int DECIMAL_PRECISION = 38;
    private static final int DECIMAL_BYTES = 16;

    /** What a column holds; any value may be null. */
    public enum Type {
        /** {@link String}, as UTF-8. */
        TEXT,
        /** {@link Long}. */
        INT64,
        /** {@link BigDecimal}, as DECIMAL(38,18). */
        DECIMAL,
        /** {@link Instant}, in microseconds UTC; finer parts are refused. */
        TIMESTAMP,
        /** {@link LocalDate}. */
        DATE
    }

    /** One column. */
    public record Column(String name, Type type) {}

    private ParquetTable() {}

    /**
     * Writes the rows over whatever stands at {@code file}, compressed with zstd.
     *
     * @param metadata texts for the footer, such as a schema name
     * @param rows values in the order of the columns
     * @throws ArithmeticException when an amount needs more than 18 digits behind the point or 38
     *     in all: nothing is rounded here
     */
    public static void write(
            Path file,
            List<Column> columns,
            Map<String, String> metadata,
            Iterable<? extends List<? extends @Nullable Object>> rows)
            throws IOException {
        try (ParquetWriter<List<? extends @Nullable Object>> writer =
                new Builder(new LocalOutputFile(file), new Rows(columns, metadata))
                        .withConf(new PlainParquetConfiguration())
                        .withCompressionCodec(CompressionCodecName.ZSTD)
                        .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                        .build()) {
            for (List<? extends @Nullable Object> row : rows) {
                writer.write(row);
            }
        }
    }

    private static final class Builder
            extends ParquetWriter.Builder<List<? extends @Nullable Object>, Builder> {
        private final Rows rows;

        Builder(OutputFile file, Rows rows) {
            super(file);
            this.rows = rows;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // Abstract above, so it must be there.
        protected WriteSupport<List<? extends @Nullable Object>> getWriteSupport(
                Configuration configuration) {
            return rows;
        }

        @Override
        protected WriteSupport<List<? extends @Nullable Object>> getWriteSupport(
                ParquetConfiguration configuration) {
            return rows;
        }
    }

    /** Hands rows to parquet-java. */
    private static final class Rows extends WriteSupport<List<? extends @Nullable Object>> {
        private final List<Column> columns;
        private final Map<String, String> metadata;
        private @Nullable RecordConsumer consumer;

        Rows(List<Column> columns, Map<String, String> metadata) {
            this.columns = columns;
            this.metadata = metadata;
        }

        @Override
        @SuppressWarnings("deprecation") // Abstract above, so it must be there.
        public WriteContext init(Configuration configuration) {
            return init(new PlainParquetConfiguration());
        }

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            List<org.apache.parquet.schema.Type> types =
                    columns.stream().map(Rows::typeOf).toList();
            return new WriteContext(new MessageType("row", types), metadata);
        }

        private static org.apache.parquet.schema.Type typeOf(Column column) {
            return switch (column.type()) {
                case TEXT ->
                        Types.optional(PrimitiveTypeName.BINARY)
                                .as(LogicalTypeAnnotation.stringType())
                                .named(column.name());
                case INT64 -> Types.optional(PrimitiveTypeName.INT64).named(column.name());
                case DECIMAL ->
                        Types.optional(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
                                .length(DECIMAL_BYTES)
                                .as(
                                        LogicalTypeAnnotation.decimalType(
                                                DECIMAL_SCALE, DECIMAL_PRECISION))
                                .named(column.name());
                case TIMESTAMP ->
                        Types.optional(PrimitiveTypeName.INT64)
                                .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
                                .named(column.name());
                case DATE ->
                        Types.optional(PrimitiveTypeName.INT32)
                                .as(LogicalTypeAnnotation.dateType())
                                .named(column.name());
            };
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(List<? extends @Nullable Object> row) {
            RecordConsumer out = java.util.Objects.requireNonNull(consumer);
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        row.size() + " values for " + columns.size() + " columns");
            }
            out.startMessage();
            for (int i = 0; i < columns.size(); i++) {
                Object value = row.get(i);
                if (value != null) {
                    out.startField(columns.get(i).name(), i);
                    add(out, columns.get(i), value);
                    out.endField(columns.get(i).name(), i);
                }
            }
            out.endMessage();
        }

        private static void add(RecordConsumer out, Column column, Object value) {
            switch (column.type()) {
                case TEXT -> out.addBinary(Binary.fromString((String) value));
                case INT64 -> out.addLong((Long) value);
                case DECIMAL -> out.addBinary(decimal(column, (BigDecimal) value));
                case TIMESTAMP -> out.addLong(micros(column, (Instant) value));
                case DATE -> out.addInteger(Math.toIntExact(((LocalDate) value).toEpochDay()));
            }
        }

        private static Binary decimal(Column column, BigDecimal value) {
            BigDecimal scaled;
            try {
                scaled = value.setScale(DECIMAL_SCALE, RoundingMode.UNNECESSARY);
            } catch (ArithmeticException e) {
                throw tooPrecise(column, value);
            }
            if (scaled.precision() > DECIMAL_PRECISION) {
                throw tooPrecise(column, value);
            }
            byte[] digits = scaled.unscaledValue().toByteArray();
            byte[] bytes = new byte[DECIMAL_BYTES];
            java.util.Arrays.fill(bytes, (byte) (scaled.signum() < 0 ? -1 : 0));
            System.arraycopy(digits, 0, bytes, DECIMAL_BYTES - digits.length, digits.length);
            return Binary.fromConstantByteArray(bytes);
        }

        private static ArithmeticException tooPrecise(Column column, BigDecimal value) {
            return new ArithmeticException(
                    "column '" + column.name() + "': " + value + " does not fit DECIMAL(38,18)");
        }

        private static long micros(Column column, Instant value) {
            if (value.getNano() % 1000 != 0) {
                throw new ArithmeticException(
                        "column '" + column.name() + "': " + value + " is finer than microseconds");
            }
            return Math.addExact(
                    Math.multiplyExact(value.getEpochSecond(), 1_000_000), value.getNano() / 1000);
        }
    }
}

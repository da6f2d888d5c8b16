package dev.counterbill.parquet;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * A table of a report as a Parquet file with one typed column each. Amounts are exact: decimals of
 * 38 digits with as many places as the column needs. Names of columns may be any text, which is why
 * Avro is left out. The same table always gives the same bytes.
 */
public final class TableFile {
    /** Digits of a decimal; more than any amount of money has, and what every reader knows. */
    private static final int DECIMAL_DIGITS = 38;

    /** Bytes that hold such a decimal. */
    private static final int DECIMAL_BYTES = 16;

    /** Places of decimals that need fewer, so that files of different months have one schema. */
    private static final int FEWEST_PLACES = 12;

    private TableFile() {}

    /** What a column holds; every cell may also be empty. */
    public enum ColumnType {
        TEXT,
        /** {@link Long}. */
        COUNT,
        /** {@link BigDecimal}. */
        AMOUNT,
        /** {@link LocalDate}. */
        DAY,
        /** {@link Instant}, in whole milliseconds. */
        INSTANT,
        FLAG
    }

    /** One column. */
    public record Column(String name, ColumnType type) {}

    /**
     * Writes a table over whatever stands at {@code file}.
     *
     * @param rows one cell per column, of the type that the column says
     * @throws IOException where it cannot be written, or an amount has more than 38 digits
     */
    public static void write(Path file, List<Column> columns, List<List<Optional<?>>> rows)
            throws IOException {
        int[] places = places(columns, rows);
        MessageType schema = schema(columns, places);
        SimpleGroupFactory groups = new SimpleGroupFactory(schema);
        try (ParquetWriter<Group> writer =
                ExampleParquetWriter.builder(new LocalOutputFile(file))
                        .withConf(new PlainParquetConfiguration())
                        .withType(schema)
                        .withCompressionCodec(CompressionCodecName.ZSTD)
                        .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                        .build()) {
            for (List<Optional<?>> row : rows) {
                Group group = groups.newGroup();
                for (int i = 0; i < columns.size(); i++) {
                    if (row.get(i).isPresent()) {
                        add(group, i, columns.get(i), row.get(i).get(), places[i]);
                    }
                }
                writer.write(group);
            }
        }
    }

    private static int[] places(List<Column> columns, List<List<Optional<?>>> rows) {
        int[] places = new int[columns.size()];
        Arrays.fill(places, FEWEST_PLACES);
        for (List<Optional<?>> row : rows) {
            for (int i = 0; i < places.length; i++) {
                if (row.get(i).orElse(null) instanceof BigDecimal amount) {
                    places[i] = Math.max(places[i], amount.stripTrailingZeros().scale());
                }
            }
        }
        return places;
    }

    private static MessageType schema(List<Column> columns, int[] places) {
        List<Type> types = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            types.add(type(columns.get(i), places[i]));
        }
        return new MessageType("table", types);
    }

    private static Type type(Column column, int places) {
        return switch (column.type()) {
            case TEXT ->
                    Types.optional(PrimitiveTypeName.BINARY)
                            .as(LogicalTypeAnnotation.stringType())
                            .named(column.name());
            case COUNT -> Types.optional(PrimitiveTypeName.INT64).named(column.name());
            case AMOUNT ->
                    Types.optional(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
                            .length(DECIMAL_BYTES)
                            .as(LogicalTypeAnnotation.decimalType(places, DECIMAL_DIGITS))
                            .named(column.name());
            case DAY ->
                    Types.optional(PrimitiveTypeName.INT32)
                            .as(LogicalTypeAnnotation.dateType())
                            .named(column.name());
            case INSTANT ->
                    Types.optional(PrimitiveTypeName.INT64)
                            .as(
                                    LogicalTypeAnnotation.timestampType(
                                            true, LogicalTypeAnnotation.TimeUnit.MILLIS))
                            .named(column.name());
            case FLAG -> Types.optional(PrimitiveTypeName.BOOLEAN).named(column.name());
        };
    }

    private static void add(Group group, int at, Column column, Object cell, int places)
            throws IOException {
        switch (column.type()) {
            case TEXT -> group.add(at, Binary.fromString((String) cell));
            case COUNT -> group.add(at, (long) (Long) cell);
            case AMOUNT -> group.add(at, decimal(column, (BigDecimal) cell, places));
            case DAY -> group.add(at, Math.toIntExact(((LocalDate) cell).toEpochDay()));
            case INSTANT -> group.add(at, ((Instant) cell).toEpochMilli());
            case FLAG -> group.add(at, (boolean) (Boolean) cell);
        }
    }

    private static Binary decimal(Column column, BigDecimal amount, int places) throws IOException {
        BigInteger unscaled = amount.setScale(places, RoundingMode.UNNECESSARY).unscaledValue();
        if (new BigDecimal(unscaled).precision() > DECIMAL_DIGITS) {
            throw new IOException(
                    column.name()
                            + " holds "
                            + amount.toPlainString()
                            + ", which with "
                            + places
                            + " places has more than the "
                            + DECIMAL_DIGITS
                            + " digits of a Parquet decimal; write CSV instead");
        }
        byte[] digits = unscaled.toByteArray();
        byte[] fixed = new byte[DECIMAL_BYTES];
        Arrays.fill(fixed, unscaled.signum() < 0 ? (byte) -1 : 0);
        System.arraycopy(digits, 0, fixed, DECIMAL_BYTES - digits.length, digits.length);
        return Binary.fromConstantByteArray(fixed);
    }

    /** The exact sum of a column of amounts, as it stands in a file. */
    public static BigDecimal sum(Path file, String column) throws IOException {
        BigDecimal sum = BigDecimal.ZERO;
        try (ParquetReader<Group> reader = new GroupReader(new LocalInputFile(file)).build()) {
            Group group = reader.read();
            while (group != null) {
                if (group.getFieldRepetitionCount(column) > 0) {
                    Type type = group.getType().getType(column);
                    int places =
                            ((LogicalTypeAnnotation.DecimalLogicalTypeAnnotation)
                                            type.getLogicalTypeAnnotation())
                                    .getScale();
                    sum =
                            sum.add(
                                    new BigDecimal(
                                            new BigInteger(group.getBinary(column, 0).getBytes()),
                                            places));
                }
                group = reader.read();
            }
        }
        return sum;
    }

    /** Builds a reader that asks Hadoop for nothing. */
    private static final class GroupReader extends ParquetReader.Builder<Group> {
        GroupReader(InputFile file) {
            super(file, new PlainParquetConfiguration());
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }
}

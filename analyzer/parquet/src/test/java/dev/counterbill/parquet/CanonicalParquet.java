package dev.counterbill.parquet;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;

/** Writes canonical usage records ({@code schemas/usage-record.avsc}) to Parquet, for tests. */
public final class CanonicalParquet {
    private static final int COST_SCALE = 18;

    private CanonicalParquet() {}

    /**
     * Writes records over whatever stands at {@code file}.
     *
     * @param codec {@code UNCOMPRESSED}, {@code SNAPPY}, {@code GZIP}, {@code ZSTD} or {@code
     *     LZ4_RAW}
     * @param records values by canonical column name: {@link Instant} for times, {@link Long} or
     *     {@link Integer} for counts, {@link BigDecimal} for {@code reported_cost}, else {@link
     *     String}; what is left out is null
     */
    public static void write(Path file, String codec, Iterable<Map<String, Object>> records)
            throws IOException {
        Schema schema = schema();
        try (ParquetWriter<GenericRecord> writer =
                AvroParquetWriter.<GenericRecord>builder(new LocalOutputFile(file))
                        .withConf(new PlainParquetConfiguration())
                        .withSchema(schema)
                        .withDataModel(GenericData.get())
                        .withCompressionCodec(CompressionCodecName.valueOf(codec))
                        .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                        .build()) {
            for (Map<String, Object> values : records) {
                GenericRecord record = new GenericData.Record(schema);
                values.forEach((column, value) -> record.put(column, avro(value)));
                writer.write(record);
            }
        }
    }

    private static Object avro(Object value) {
        if (value instanceof Instant instant) {
            return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
        }
        if (value instanceof Integer count) {
            return count.longValue();
        }
        if (value instanceof BigDecimal cost) {
            return ByteBuffer.wrap(
                    cost.setScale(COST_SCALE, RoundingMode.UNNECESSARY)
                            .unscaledValue()
                            .toByteArray());
        }
        return value;
    }

    private static Schema schema() throws IOException {
        try (InputStream in =
                CanonicalParquet.class.getResourceAsStream(
                        "/dev/counterbill/parquet/usage-record.avsc")) {
            return new Schema.Parser().parse(in);
        }
    }
}

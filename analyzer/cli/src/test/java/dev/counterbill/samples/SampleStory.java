package dev.counterbill.samples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;

/**
 * The story that the samples tell: an intent classifier starts on gpt-4o and is moved step by step
 * to a fine-tuned gpt-4o-mini; beside it a fine-tune of gpt-4o writes summaries and never pays off.
 * Four months, one file form each.
 *
 * <p>A record stands for the requests of four hours. The number of requests varies with the seed;
 * tokens per request do not, so that any line can be checked by hand.
 */
final class SampleStory {
    static final long SEED = 20260301;
    static final YearMonth FIRST = YearMonth.of(2026, 3);
    static final String INTENT = "ft:gpt-4o-mini-2024-07-18:acme:intent-v3:Bx7Qm2Ld";
    static final String SUMMARIES = "ft:gpt-4o-2024-08-06:acme::Qz81LmNp";

    private static final int SLOT_HOURS = 4;
    private static final int INTENT_REQUESTS_PER_SLOT = 8_333;
    private static final int INTENT_INPUT_TOKENS = 200;
    private static final int INTENT_OUTPUT_TOKENS = 6;
    private static final int SUMMARY_REQUESTS_PER_SLOT = 400;
    private static final int SUMMARY_INPUT_TOKENS = 3_000;
    private static final int SUMMARY_CACHED_TOKENS = 1_024;
    private static final int SUMMARY_OUTPUT_TOKENS = 250;
    private static final int ROUTING_REQUESTS_PER_SLOT = 1_500;
    private static final LocalDate SUMMARIES_MOVED = LocalDate.of(2026, 4, 10);

    private SampleStory() {}

    /**
     * Writes the sample files of the story anew: {@code java ... SampleStory sample-logs/story}.
     */
    public static void main(String[] arguments) throws IOException {
        write(Path.of(arguments[0]));
    }

    static void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("2026-03.csv"), csv(month(0)));
        Files.writeString(folder.resolve("2026-04.jsonl"), jsonLines(month(1)));
        Path parquet = folder.resolve("2026-05.parquet");
        Files.deleteIfExists(parquet);
        writeParquet(month(2), parquet);
        Files.write(folder.resolve("2026-06.jsonl.gz"), gzip(jsonLines(month(3))));
    }

    static String csv(List<StoryRecord> records) {
        StringBuilder text = new StringBuilder(StoryRecord.CSV_HEADER).append('\n');
        records.forEach(record -> text.append(record.csv()).append('\n'));
        return text.toString();
    }

    static String jsonLines(List<StoryRecord> records) {
        StringBuilder text = new StringBuilder();
        records.forEach(record -> text.append(record.json()).append('\n'));
        return text.toString();
    }

    static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The records of a month, 0 to 3, in the order of time. */
    static List<StoryRecord> month(int index) {
        YearMonth month = FIRST.plusMonths(index);
        SplittableRandom random = new SplittableRandom(SEED + index);
        List<StoryRecord> records = new ArrayList<>();
        for (LocalDate day = month.atDay(1);
                month.equals(YearMonth.from(day));
                day = day.plusDays(1)) {
            for (int hour = 0; hour < 24; hour += SLOT_HOURS) {
                addSlot(records, day, hour, random);
            }
        }
        return records;
    }

    private static void addSlot(
            List<StoryRecord> records, LocalDate day, int hour, SplittableRandom random) {
        Instant at = day.atTime(hour, 0).toInstant(ZoneOffset.UTC);
        long intent = vary(INTENT_REQUESTS_PER_SLOT, random);
        long moved = intent * movedPercent(day) / 100;
        addIntent(records, at, "gpt-4o", intent - moved);
        addIntent(records, at, INTENT, moved);

        long summaries = vary(SUMMARY_REQUESTS_PER_SLOT, random);
        // The night's summaries go through the Batch API, which has no prompt cache.
        boolean batch = hour == 0;
        long cached = batch ? 0 : SUMMARY_CACHED_TOKENS;
        records.add(
                new StoryRecord(
                        at,
                        id(at, "summaries"),
                        "openai",
                        day.isBefore(SUMMARIES_MOVED) ? "gpt-4o-2024-08-06" : SUMMARIES,
                        summaries * (SUMMARY_INPUT_TOKENS - cached),
                        summaries * cached,
                        summaries * SUMMARY_OUTPUT_TOKENS,
                        summaries,
                        batch ? "batch" : "standard",
                        "summaries",
                        "content"));

        long routing = vary(ROUTING_REQUESTS_PER_SLOT, random);
        records.add(
                new StoryRecord(
                        at,
                        id(at, "routing"),
                        "openai",
                        "gpt-4o-mini",
                        routing * 350,
                        0,
                        routing * 12,
                        routing,
                        "standard",
                        "routing",
                        "support"));
    }

    private static void addIntent(
            List<StoryRecord> records, Instant at, String model, long requests) {
        if (requests == 0) {
            return;
        }
        records.add(
                new StoryRecord(
                        at,
                        id(at, model.startsWith("ft:") ? "intent-tuned" : "intent"),
                        "openai",
                        model,
                        requests * INTENT_INPUT_TOKENS,
                        0,
                        requests * INTENT_OUTPUT_TOKENS,
                        requests,
                        "standard",
                        "intent",
                        "support"));
    }

    private static int movedPercent(LocalDate day) {
        if (day.isBefore(LocalDate.of(2026, 4, 8))) {
            return 0;
        }
        if (day.isBefore(LocalDate.of(2026, 4, 15))) {
            return 25;
        }
        if (day.isBefore(LocalDate.of(2026, 4, 22))) {
            return 50;
        }
        if (day.isBefore(LocalDate.of(2026, 5, 1))) {
            return 75;
        }
        return day.isBefore(LocalDate.of(2026, 6, 1)) ? 90 : 100;
    }

    /** A number of requests within five percent of the usual one. */
    private static long vary(int usual, SplittableRandom random) {
        return usual - usual / 20 + random.nextInt(usual / 10 + 1);
    }

    private static String id(Instant at, String stream) {
        return stream + "-" + at.toString().substring(0, 13);
    }

    static void writeParquet(List<StoryRecord> records, Path file) throws IOException {
        Schema schema =
                new Schema.Parser()
                        .parse(
                                """
                                {"type": "record", "name": "usage", "fields": [
                                  {"name": "timestamp", "type": {"type": "long", "logicalType": "timestamp-micros"}},
                                  {"name": "request_id", "type": "string"},
                                  {"name": "provider", "type": "string"},
                                  {"name": "model", "type": "string"},
                                  {"name": "input_tokens", "type": "long"},
                                  {"name": "cached_input_tokens", "type": "long"},
                                  {"name": "output_tokens", "type": "long"},
                                  {"name": "requests", "type": "long"},
                                  {"name": "service_tier", "type": "string"},
                                  {"name": "project", "type": "string"},
                                  {"name": "team", "type": "string"}]}
                                """);
        try (ParquetWriter<GenericRecord> writer =
                AvroParquetWriter.<GenericRecord>builder(new LocalOutputFile(file))
                        .withSchema(schema)
                        .withConf(new PlainParquetConfiguration())
                        .withCompressionCodec(CompressionCodecName.ZSTD)
                        .build()) {
            for (StoryRecord story : records) {
                GenericRecord row = new GenericData.Record(schema);
                row.put("timestamp", story.timestamp().getEpochSecond() * 1_000_000);
                row.put("request_id", story.requestId());
                row.put("provider", story.provider());
                row.put("model", story.model());
                row.put("input_tokens", story.inputTokens());
                row.put("cached_input_tokens", story.cachedInputTokens());
                row.put("output_tokens", story.outputTokens());
                row.put("requests", story.requests());
                row.put("service_tier", story.serviceTier());
                row.put("project", story.project());
                row.put("team", story.team());
                writer.write(row);
            }
        }
    }
}

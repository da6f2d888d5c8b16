package dev.counterbill.read.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.read.LogSource;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Two gigabytes of JSON lines of which one line has one and a half: takes a minute, so it runs only
 * when asked for, with {@code -Dcounterbill.slow=true -DargLine=-Xmx256m}.
 */
@EnabledIfSystemProperty(named = "counterbill.slow", matches = "true")
class HugeLineTest {
    private static final int MEGABYTE = 1 << 20;

    @Test
    void aLineOfOneAndAHalfGigabytesIsRejectedAndTheRestIsExact() {
        String record =
                "{\"timestamp\":\"2026-06-01T00:00:00Z\",\"model\":\"m\",\"input_tokens\":3,"
                        + "\"output_tokens\":1,\"body\":\""
                        + "x".repeat(400)
                        + "\"}\n";
        int perBlock = 2000;
        byte[] block = record.repeat(perBlock).getBytes(StandardCharsets.UTF_8);
        byte[] filling = "x".repeat(MEGABYTE).getBytes(StandardCharsets.UTF_8);
        byte[] begin = "{\"body\":\"".getBytes(StandardCharsets.UTF_8);
        byte[] end = "\n".getBytes(StandardCharsets.UTF_8);
        int blocks = 250;
        LogSource source =
                new LogSource() {
                    @Override
                    public String name() {
                        return "huge.jsonl";
                    }

                    @Override
                    public long sizeBytes() {
                        return -1;
                    }

                    @Override
                    public InputStream open() {
                        return new SequenceInputStream(
                                Collections.enumeration(
                                        IntStream.range(0, 2 * blocks + 1538)
                                                .mapToObj(this::part)
                                                .<InputStream>map(ByteArrayInputStream::new)
                                                .toList()));
                    }

                    private byte[] part(int i) {
                        int inLine = i - blocks;
                        if (inLine < 0 || inLine > 1537) {
                            return block;
                        }
                        return inLine == 0 ? begin : inLine == 1537 ? end : filling;
                    }

                    @Override
                    public Optional<Path> localFile() {
                        return Optional.empty();
                    }
                };
        ReadResult result =
                LogReading.read(
                        ReadPlan.of(
                                List.of(source),
                                List.of(new CanonicalTestMapping()),
                                Readings.CONTAINERS,
                                LedgerCuts.COARSE));
        long records = 2L * blocks * perBlock;
        assertEquals(new RecordCounts(records + 1, records, 1, 0, 0, 0), result.records());
        assertEquals(3 * records, result.ledger().total().of(Meter.INPUT));
        assertEquals("{LINE_TOO_LONG=1}", result.files().get(0).rejectsByCode().toString());
        assertEquals((long) blocks * perBlock + 1, result.files().get(0).rejects().get(0).line());
    }
}

package dev.counterbill.samples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleStoryTest {
    private static final Path STORY =
            Path.of(System.getProperty("counterbill.root"), "sample-logs", "story");

    @Test
    void theCommittedStoryIsWhatTheGeneratorWrites(@TempDir Path folder) throws IOException {
        SampleStory.write(folder);
        for (String name : new String[] {"2026-03.csv", "2026-04.jsonl", "2026-05.parquet"}) {
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve(name)),
                    Files.readAllBytes(STORY.resolve(name)),
                    name + ": run SampleStory.main to write the samples anew");
        }
        assertEquals(
                SampleStory.jsonLines(SampleStory.month(3)),
                gunzip(STORY.resolve("2026-06.jsonl.gz")));
    }

    /** Compressed bytes differ between zlib versions, so the text is what is compared. */
    private static String gunzip(Path file) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

package dev.counterbill.read.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.read.mapping.Mappings;
import dev.counterbill.usage.Meter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The form of a file is told by its first records; others may follow, and they cost as much. */
class MixedFormsTest {
    private static final int FIRST = 1000;
    private static final int OTHERS = 10;

    /** One request of 100 tokens in and 1 out, by the mapping that reads it. */
    private static final Map<String, String> RECORDS =
            Map.of(
                    "canonical",
                    "{\"timestamp\":\"2026-06-01T00:00:00Z\",\"model\":\"gpt-4o\","
                            + "\"input_tokens\":100,\"output_tokens\":1}",
                    "generic-usage",
                    "{\"timestamp\":\"2026-06-01T00:00:00Z\",\"model\":\"gpt-4o\","
                            + "\"prompt_tokens\":100,\"completion_tokens\":1}",
                    "generic-usage-jsonl",
                    "{\"timestamp\":\"2026-06-01T00:00:00Z\",\"model\":\"gpt-4o\","
                            + "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":1}}",
                    "openai-chat",
                    "{\"id\":\"ID\",\"object\":\"chat.completion\",\"created\":1780300800,\"model\":\"gpt-4o\","
                            + "\"choices\":[{\"index\":0}],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":1,"
                            + "\"total_tokens\":101}}",
                    "openai-responses",
                    "{\"id\":\"ID\",\"object\":\"response\",\"created_at\":1780300800,\"model\":\"gpt-4o\","
                            + "\"status\":\"completed\",\"usage\":{\"input_tokens\":100,\"output_tokens\":1,"
                            + "\"total_tokens\":101}}",
                    "anthropic-messages",
                    "{\"logged_at\":\"2026-06-01T00:00:00Z\",\"response\":{\"id\":\"ID\",\"type\":\"message\","
                            + "\"model\":\"claude-sonnet-4-5-20250929\","
                            + "\"usage\":{\"input_tokens\":100,\"output_tokens\":1}}}",
                    "gemini-generatecontent",
                    "{\"responseId\":\"ID\",\"createTime\":\"2026-06-01T00:00:00Z\","
                            + "\"modelVersion\":\"gemini-2.5-pro\",\"usageMetadata\":{\"promptTokenCount\":100,"
                            + "\"candidatesTokenCount\":1,\"totalTokenCount\":101}}");

    /** A line of an application in which nothing was used. */
    private static final String NOTHING =
            "{\"timestamp\":\"2026-06-01T00:00:00Z\",\"model\":\"gpt-4o\",\"message\":\"x\"}\n";

    @TempDir Path folder;

    private ReadResult read(String name, String text, ReaderChoice reader) throws IOException {
        Files.writeString(folder.resolve(name), text);
        return Readings.read(folder, Mappings.builtIn(), plan -> plan.withReader(reader));
    }

    private static String records(String form, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(RECORDS.get(form).replace("ID", form + i)).append('\n');
        }
        return text.toString();
    }

    /** Who must not keep what was said strips the choices. */
    @Test
    void aResponseOfOpenAiIsOneWithoutItsChoices() throws IOException {
        String text = records("openai-chat", FIRST).replace("\"choices\":[{\"index\":0}],", "");
        for (ReaderChoice reader : ReaderChoice.values()) {
            ReadResult result = read("a.jsonl", text, reader);
            assertEquals("openai-chat", result.files().get(0).mapping());
            assertEquals(FIRST, result.records().counted());
        }
    }

    /** What the mapping of the first records does not read of the others is rejected. */
    @Test
    void everyRecordIsCountedWholeOrRejected() throws IOException {
        for (String first : RECORDS.keySet()) {
            for (String other : RECORDS.keySet()) {
                String text = records(first, FIRST) + records(other, OTHERS);
                for (ReaderChoice reader : ReaderChoice.values()) {
                    ReadResult result = read("a.jsonl", text, reader);
                    RecordCounts records = result.records();
                    String of = first + ", then " + other + ", " + reader + ": " + records;
                    assertEquals(first, result.files().get(0).mapping(), of);
                    // The ids of the last ones are those of the first ones where the form is.
                    long same = first.equals(other) ? records.duplicate() : 0;
                    assertEquals(FIRST + OTHERS, records.counted() + records.rejected() + same, of);
                    assertTrue(records.counted() >= FIRST, of);
                    assertEquals(records.counted() * 101, result.ledger().total().tokens(), of);
                }
            }
        }
    }

    /** An empty cell is a count of 0, whichever of the two it is. */
    @Test
    void flatRowsMayLackEitherCount() throws IOException {
        String text =
                """
                timestamp,model,prompt_tokens,completion_tokens
                2026-06-01T00:00:00Z,gpt-4o,100,20
                2026-06-01T00:00:00Z,gpt-4o,,20
                2026-06-01T00:00:00Z,gpt-4o,100,
                2026-06-01T00:00:00Z,gpt-4o,,
                """;
        for (ReaderChoice reader : ReaderChoice.values()) {
            ReadResult result = read("a.csv", text, reader);
            assertEquals("generic-usage", result.files().get(0).mapping());
            assertEquals(3, result.records().counted(), reader + ": " + result.rejectsByCode());
            assertEquals(1, result.records().skipped(), reader.toString());
            assertEquals(200, result.ledger().total().of(Meter.INPUT), reader.toString());
            assertEquals(40, result.ledger().total().of(Meter.OUTPUT), reader.toString());
        }
    }

    @Test
    void aPromptOfAnotherNameIsNotLostBesideACompletion() throws IOException {
        String text =
                """
                timestamp,model,input_tokens,prompt_tokens,completion_tokens
                2026-06-01T00:00:00Z,gpt-4o,,100,20
                2026-06-01T00:00:00Z,gpt-4o,5000,,20
                """;
        for (ReaderChoice reader : ReaderChoice.values()) {
            ReadResult result = read("a.csv", text, reader);
            assertEquals("generic-usage", result.files().get(0).mapping());
            assertEquals(1, result.records().counted(), reader.toString());
            assertEquals(Map.of("USAGE_ELSEWHERE", 1L), result.rejectsByCode(), reader.toString());
        }
    }

    /** Usage objects whose names no mapping of these reads. */
    private static final List<String> STRANGE =
            List.of(
                    "\"usage\":{\"promptTokenCount\":7,\"totalTokenCount\":8}",
                    "\"usage\":{\"inputTokens\":7,\"outputTokens\":1,\"totalTokens\":8}",
                    "\"usage\":{\"promptTokens\":7,\"completionTokens\":1}",
                    "\"usage\":{\"billed_units\":{\"input_tokens\":7}}",
                    "\"inputTokens\":7");

    @Test
    void usageUnderOtherNamesIsRejected() throws IOException {
        for (String first : RECORDS.keySet()) {
            for (String strange : STRANGE) {
                String text =
                        records(first, FIRST)
                                + "{\"timestamp\":\"2026-06-01T00:00:00Z\",\"model\":\"m\",\"choices\":[],"
                                + strange
                                + "}\n";
                for (ReaderChoice reader : ReaderChoice.values()) {
                    ReadResult result = read("a.jsonl", text, reader);
                    String of = first + ", then " + strange + ", " + reader;
                    assertEquals(FIRST, result.records().counted(), of);
                    assertEquals(1, result.records().rejected(), of);
                }
            }
        }
    }

    /** A usage object of which nothing is known is no reason to count 0 without a word. */
    @Test
    void usageObjectsWithoutCountsAreListed() throws IOException {
        String empty = "{\"timestamp\":\"2026-06-01T00:00:00Z\",\"model\":\"m\",\"usage\":{}}\n";
        for (ReaderChoice reader : ReaderChoice.values()) {
            ReadResult result = read("a.jsonl", records("generic-usage-jsonl", 3) + empty, reader);
            assertEquals(4, result.records().counted());
            assertTrue(
                    result.files()
                            .get(0)
                            .assumptions()
                            .contains(
                                    "1 records state no counts at all and count as requests of 0 tokens"));
        }
    }

    /** Counts that stand twice are no other form, and are for the fast reader too. */
    @Test
    void usageThatStandsInTwoFormsIsCountedOnce() throws IOException {
        String twice =
                records("generic-usage-jsonl", FIRST)
                        .replace("}}\n", "},\"input_tokens\":100,\"output_tokens\":1}\n");
        for (ReaderChoice reader : ReaderChoice.values()) {
            ReadResult result = read("a.jsonl", twice, reader);
            assertEquals(new RecordCounts(FIRST, FIRST, 0, 0, 0, 0), result.records());
            assertEquals(FIRST * 101, result.ledger().total().tokens());
        }
    }

    @Test
    void recordsInWhichNothingWasUsedAreSkippedOrListed() throws IOException {
        for (ReaderChoice reader : ReaderChoice.values()) {
            for (String skipping : List.of("generic-usage", "generic-usage-jsonl")) {
                assertEquals(
                        new RecordCounts(101, 100, 0, 0, 1, 0),
                        read("a.jsonl", records(skipping, 100) + NOTHING, reader).records());
            }
            ReadResult result = read("a.jsonl", records("canonical", 100) + NOTHING, reader);
            assertEquals(new RecordCounts(101, 101, 0, 0, 0, 0), result.records());
            List<String> assumptions = result.files().get(0).assumptions();
            assertTrue(
                    assumptions.contains(
                            "1 records state no counts at all and count as requests of 0 tokens"),
                    assumptions.toString());
        }
    }

    /**
     * What has no tokens by its nature, or states that it has none, is not looked for elsewhere.
     */
    @Test
    void recordsThatNeedNoTokensAreKept() throws IOException {
        String other = ",\"usage\":{\"prompt_tokens\":7}}\n";
        String begin = "{\"timestamp\":\"2026-06-01T00:00:00Z\",\"model\":\"gpt-4o\",";
        String text =
                records("canonical", FIRST)
                        + begin
                        + "\"image_output_tokens\":5"
                        + other
                        + begin
                        + "\"kind\":\"cost\",\"reported_cost\":1.5"
                        + other
                        + begin
                        + "\"kind\":\"error\",\"input_tokens\":10"
                        + other
                        + begin
                        + "\"input_tokens\":0,\"usage\":\"none\"}\n";
        for (ReaderChoice reader : ReaderChoice.values()) {
            ReadResult result = read("a.jsonl", text, reader);
            assertEquals(
                    new RecordCounts(FIRST + 4, FIRST + 4, 0, 0, 0, 0),
                    result.records(),
                    reader + " " + result.rejectsByCode());
            assertEquals(FIRST * 100, result.ledger().total().of(Meter.INPUT));
        }
    }
}

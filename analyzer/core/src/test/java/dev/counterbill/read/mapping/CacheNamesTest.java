package dev.counterbill.read.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.read.run.Declaration;
import dev.counterbill.read.run.ReadResult;
import dev.counterbill.usage.Meter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Cached tokens stand under a dozen names; under each they are part of the input, or beside it. */
class CacheNamesTest {
    private static final String BEGIN = "{\"timestamp\":\"2026-09-01T08:00:00Z\",\"model\":\"m\",";

    /** Uncached input, cached input, cache writes, output. */
    private static List<Long> sums(String text) {
        ReadResult result = Logs.readText(text, Declaration.NONE);
        assertEquals(0, result.records().rejected(), result.files().toString());
        return List.of(
                Logs.sum(result, Meter.INPUT),
                Logs.sum(result, Meter.CACHED_INPUT),
                Logs.cacheWrites(result),
                Logs.sum(result, Meter.OUTPUT));
    }

    private static List<Long> ofFlat(String counts) {
        return sums(BEGIN + counts + "}\n");
    }

    private static List<Long> ofObject(String counts) {
        List<Long> wrapped = sums(BEGIN + "\"usage\":{" + counts + "}}\n");
        assertEquals(
                wrapped,
                sums(
                        "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1788249618,"
                                + "\"model\":\"m\",\"choices\":[],\"usage\":{"
                                + counts
                                + "}}\n"));
        return wrapped;
    }

    /** Anthropic's counts are disjoint, also as columns. */
    @Test
    void columnsWithNamesOfAnthropicStandBesideTheInput() {
        String read = "\"input_tokens\":10,\"output_tokens\":5,\"cache_read_input_tokens\":500";
        assertEquals(List.of(10L, 500L, 0L, 5L), ofFlat(read));
        assertEquals(
                List.of(10L, 500L, 20L, 5L), ofFlat(read + ",\"cache_creation_input_tokens\":20"));
        assertEquals(
                List.of(10L, 500L, 20L, 5L),
                ofFlat(
                        read
                                + ",\"cache_creation_input_tokens\":20,\"cache_creation\":"
                                + "{\"ephemeral_5m_input_tokens\":5,\"ephemeral_1h_input_tokens\":15}"));
        assertEquals(
                List.of(10L, 500L, 20L, 5L),
                sums(
                        "timestamp,model,input_tokens,output_tokens,cache_read_input_tokens,cache_creation_input_tokens\n"
                                + "2026-09-01T08:00:00Z,m,10,5,500,20\n"));
    }

    /** What its sum has beside the parts with a lifetime was written, too. */
    @Test
    void writesWithoutALifetimeAreWhatTheSumHasBesideTheOthers() {
        String counts =
                "\"input_tokens\":10,\"output_tokens\":5,\"cache_creation_input_tokens\":500,";
        for (String split : List.of("100,\"ephemeral_1h_input_tokens\":0", "0")) {
            assertEquals(
                    List.of(10L, 0L, 500L, 5L),
                    ofFlat(
                            counts
                                    + "\"cache_creation\":{\"ephemeral_5m_input_tokens\":"
                                    + split
                                    + "}"));
        }
    }

    /** OpenAI's cached tokens are part of its input, which a declaration may deny. */
    @Test
    void columnsWithNamesOfOpenAiArePartOfTheInput() {
        String counts = "\"input_tokens\":600,\"output_tokens\":5,";
        assertEquals(List.of(100L, 500L, 0L, 5L), ofFlat(counts + "\"cached_tokens\":500"));
        assertEquals(
                List.of(100L, 500L, 0L, 5L),
                ofFlat(counts + "\"input_tokens_details\":{\"cached_tokens\":500}"));
        // The total of the record says otherwise.
        assertEquals(
                List.of(600L, 500L, 0L, 5L),
                ofFlat(counts + "\"cached_tokens\":500,\"total_tokens\":1105"));
        ReadResult apart =
                Logs.readText(
                        BEGIN + counts + "\"cached_tokens\":500}\n",
                        Logs.declare(Map.of(), Map.of("input_includes_cached", "false")));
        assertEquals(600, Logs.sum(apart, Meter.INPUT));
        assertEquals(500, Logs.sum(apart, Meter.CACHED_INPUT));
    }

    /** What LiteLLM and others add to an object of OpenAI is part of its prompt. */
    @Test
    void otherNamesInAnObjectOfOpenAiArePartOfThePrompt() {
        String counts = "\"prompt_tokens\":600,\"completion_tokens\":5,\"total_tokens\":605,";
        for (String cached :
                List.of(
                        "\"prompt_tokens_details\":{\"cached_tokens\":500}",
                        "\"prompt_cache_hit_tokens\":500",
                        "\"cache_read_input_tokens\":500",
                        "\"cached_tokens\":500")) {
            assertEquals(List.of(100L, 500L, 0L, 5L), ofObject(counts + cached), cached);
        }
        assertEquals(
                List.of(80L, 500L, 20L, 5L),
                ofObject(
                        counts
                                + "\"cache_read_input_tokens\":500,\"cache_creation_input_tokens\":20"));
    }

    /** More was read from the cache than the prompt has: which of the two is meant is no guess. */
    @Test
    void whatIsNoPartOfThePromptIsRejected() {
        ReadResult result =
                Logs.readText(
                        BEGIN
                                + "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":10,"
                                + "\"cache_read_input_tokens\":5000}}\n",
                        Declaration.NONE);
        assertEquals(1, result.records().rejected());
    }

    /** Claude Code writes empty lists where there is nothing to list. */
    @Test
    void anEmptyListIsNone() {
        String begin =
                "{\"logged_at\":\"2026-09-01T08:00:00Z\",\"response\":{\"id\":\"msg_1\",\"type\":\"message\","
                        + "\"model\":\"claude-sonnet-4-5-20250929\",\"usage\":{\"input_tokens\":10,\"output_tokens\":5,"
                        + "\"iterations\":";
        ReadResult none = Logs.readText(begin + "[]}}}\n", Declaration.NONE);
        assertEquals(Map.of(), none.failedChecks());
        ReadResult some = Logs.readText(begin + "[{\"input_tokens\":9}]}}}\n", Declaration.NONE);
        assertEquals(Map.of("USAGE_LEFT_OUT", 1L), some.rejectsByCode());
    }
}

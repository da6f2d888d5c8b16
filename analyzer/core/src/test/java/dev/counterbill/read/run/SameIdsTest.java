package dev.counterbill.read.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.read.mapping.Mappings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same call in two forms of log counts twice, and that is told. */
class SameIdsTest {
    private static final List<ReaderChoice> READERS =
            List.of(ReaderChoice.PLAIN, ReaderChoice.FAST, ReaderChoice.AUTO);

    @TempDir Path folder;
    @TempDir Path temporary;

    @Test
    void theIdsOfTheProviderAndOfItsGatewayAreCounted() throws IOException {
        chat("chat.jsonl", 0, 100);
        spend("spend.csv", 60, 300);
        SameIds same = onlyOne(everyWay());
        assertEquals("litellm-spendlogs", same.mapping());
        assertEquals("openai-chat", same.otherMapping());
        assertEquals(40, same.ids());
        assertTrue(Set.copyOf(ids(60, 100)).contains(same.example()), same.example());
    }

    @Test
    void oneIdIsEnough() throws IOException {
        chat("chat.jsonl", 0, 100);
        spend("spend.csv", 99, 200);
        assertEquals(
                new SameIds("litellm-spendlogs", "openai-chat", 1, ids(99, 100).get(0)),
                onlyOne(everyWay()));
    }

    @Test
    void differentIdsAreNotTold() throws IOException {
        chat("chat.jsonl", 0, 100);
        spend("spend.csv", 100, 200);
        assertEquals(List.of(), everyWay());
    }

    @Test
    void duplicatesInOneFormAreNoIdsInTwo() throws IOException {
        chat("a.jsonl", 0, 100);
        chat("b.jsonl", 50, 120);
        assertEquals(List.of(), everyWay());
        // An id that stands there twice is one id.
        spend("c.csv", 70, 80);
        spend("d.csv", 75, 90);
        assertEquals(20, onlyOne(everyWay()).ids());
    }

    @Test
    void sourcesThatAreOnlyComparedAreNotTold() throws IOException {
        chat("chat.jsonl", 0, 100);
        spend("spend.csv", 60, 300);
        Declaration compared =
                new Declaration(
                        Optional.empty(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        List.of(),
                        new Declaration.Part(Declaration.Role.RECONCILE, 1));
        for (ReaderChoice reader : READERS) {
            ReadResult result =
                    read(
                            plan ->
                                    plan.withReader(reader)
                                            .withDeclarations(
                                                    source ->
                                                            source.name().endsWith(".csv")
                                                                    ? compared
                                                                    : Declaration.NONE));
            assertEquals(List.of(), result.sameIds());
            assertEquals(100, result.records().counted());
        }
    }

    @Test
    void threeFormsArePairedAndIdsBeyondAsciiAreTexts() throws IOException {
        StringBuilder canonical =
                new StringBuilder("timestamp,model,request_id,input_tokens,output_tokens\n");
        for (String id : List.of("é-1", "\"a,b\"", "chatcmpl-000000000000000000000003", "only")) {
            canonical.append("2026-06-01T00:00:00Z,gpt-4o,").append(id).append(",10,2\n");
        }
        Files.writeString(folder.resolve("canonical.csv"), canonical);
        StringBuilder spend = spend(3, 5);
        spendLine(spend, "é-1");
        spendLine(spend, "\"a,b\"");
        Files.writeString(folder.resolve("spend.csv"), spend);
        chat("chat.jsonl", 3, 4);
        List<SameIds> all = everyWay();
        assertEquals(3, all.size(), all.toString());
        String id = ids(3, 4).get(0);
        assertEquals(3, all.get(0).ids(), all.toString());
        assertEquals(new SameIds("canonical", "openai-chat", 1, id), all.get(1));
        assertEquals(new SameIds("litellm-spendlogs", "openai-chat", 1, id), all.get(2));
    }

    @Test
    void largeLogsInPartsSayTheSame() throws IOException {
        StringBuilder canonical =
                new StringBuilder("timestamp,model,request_id,input_tokens,output_tokens\n");
        for (String id : ids(0, 150_000)) {
            canonical.append("2026-06-01T00:00:00Z,gpt-4o,").append(id).append(",10,2\n");
        }
        Files.writeString(folder.resolve("canonical.csv"), canonical);
        spend("spend.csv", 120_000, 160_000);
        SameIds same = onlyOne(everyWay());
        assertEquals("canonical", same.mapping());
        assertEquals(30_000, same.ids());
        assertTrue(new HashSet<>(ids(120_000, 150_000)).contains(same.example()));
    }

    /** What any reader and any number of threads find, which is the same. */
    private List<SameIds> everyWay() {
        List<SameIds> expected = read(plan -> plan.withReader(ReaderChoice.PLAIN)).sameIds();
        for (ReaderChoice reader : READERS) {
            for (int threads : new int[] {1, 2, 5}) {
                ReadResult result =
                        read(
                                plan ->
                                        plan.withReader(reader)
                                                .withThreads(threads)
                                                .withDuplicateMemory(
                                                        threads == 2 ? 1 : 1 << 26, temporary));
                assertEquals(expected, result.sameIds(), reader + ", threads " + threads);
            }
        }
        return expected;
    }

    private ReadResult read(UnaryOperator<ReadPlan> change) {
        ReadResult result = Readings.read(folder, Mappings.builtIn(), change);
        assertEquals(0, result.records().rejected(), result.rejectsByCode().toString());
        return result;
    }

    private static SameIds onlyOne(List<SameIds> all) {
        assertEquals(1, all.size(), all.toString());
        return all.get(0);
    }

    private static List<String> ids(int begin, int end) {
        return java.util.stream.IntStream.range(begin, end)
                .mapToObj(number -> String.format("chatcmpl-%024d", number))
                .toList();
    }

    private void chat(String name, int begin, int end) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String id : ids(begin, end)) {
            text.append("{\"id\":\"")
                    .append(id)
                    .append("\",\"object\":\"chat.completion\",\"created\":1780300800,")
                    .append("\"model\":\"gpt-4o\",\"choices\":[{\"index\":0}],\"usage\":")
                    .append("{\"prompt_tokens\":100,\"completion_tokens\":1,")
                    .append("\"total_tokens\":101}}\n");
        }
        Files.writeString(folder.resolve(name), text);
    }

    private void spend(String name, int begin, int end) throws IOException {
        Files.writeString(folder.resolve(name), spend(begin, end));
    }

    private static StringBuilder spend(int begin, int end) {
        StringBuilder text =
                new StringBuilder(
                        "request_id,call_type,spend,total_tokens,prompt_tokens,completion_tokens,"
                                + "startTime,endTime,model,model_group,custom_llm_provider,"
                                + "metadata,cache_hit,request_tags,team_id,end_user,status\n");
        ids(begin, end).forEach(id -> spendLine(text, id));
        return text;
    }

    private static void spendLine(StringBuilder text, String id) {
        text.append(id)
                .append(",acompletion,0.0012,101,100,1,2026-06-01 08:00:00,2026-06-01 08:00:01,")
                .append("gpt-4o,m,openai,{},False,[],t1,c1,success\n");
    }
}

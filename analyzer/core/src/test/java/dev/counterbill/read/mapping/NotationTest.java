package dev.counterbill.read.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.config.ConfigNode;
import dev.counterbill.config.ConfigParser;
import dev.counterbill.config.Problems;
import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.run.Declaration;
import dev.counterbill.read.run.ReadResult;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The keys of a mapping beside its expressions. */
class NotationTest {
    private static final RecordMapping.Options OPTIONS =
            new RecordMapping.Options(LedgerCuts.COARSE, Map.of(), Map.of(), Map.of(), List.of());
    private static final String TIME = "2026-06-01T00:00:00Z";

    private static RecordMapping mapping(String text) {
        Problems problems = new Problems();
        return Mappings.load(text, "t.yaml", problems)
                .orElseThrow(() -> new AssertionError(problems.all().toString()));
    }

    private static ReadResult read(String mapping, String log, String... labels) {
        return Logs.readText(log, List.of(mapping(mapping)), Declaration.NONE, labels);
    }

    @Test
    void whatIsCarriedComesFromEarlierRecordsOfTheFileAlsoAcrossBatches() {
        String mapping =
                """
                id: t
                match: {has: [n]}
                carry: {model: model, before: total}
                when: total != null
                set:
                  timestamp: iso('2026-06-01T00:00:00Z')
                  model: $carry.model
                  input: total - $carry.before
                """;
        StringBuilder log = new StringBuilder("{\"n\":0,\"model\":\"first\"}\n");
        // The running total grows by 2 with each record: 5000 records are more than one batch.
        for (int i = 1; i <= 5000; i++) {
            log.append("{\"n\":1,\"total\":").append(2 * i).append("}\n");
        }
        log.append("{\"n\":1,\"model\":\"second\",\"total\":10001}\n");
        ReadResult result = read(mapping, log.toString());
        assertTrue(mapping(mapping).open(OPTIONS).isOrdered());
        assertEquals(10_001, Logs.sum(result, Meter.INPUT));
        assertEquals(1, result.ledger().rows().size(), "a record's own value is not carried to it");
    }

    @Test
    void oneRecordMayBecomeSeveral() {
        ReadResult result =
                read(
                        """
                        id: t
                        match: {has: [parts]}
                        set: {timestamp: iso(at)}
                        emit:
                          - set:
                              model: parts[0].model
                              input: parts[0].n
                          - when: parts[1] != null
                            set:
                              model: parts[1].model
                              input: parts[1].n
                        dedup: {key: [at]}
                        """,
                        "{\"at\":\"2026-06-01T00:00:00Z\",\"parts\":[{\"model\":\"a\",\"n\":1},"
                                + "{\"model\":\"b\",\"n\":2}]}\n"
                                + "{\"at\":\"2026-06-02T00:00:00Z\",\"parts\":[{\"model\":\"a\",\"n\":4}]}\n");
        assertEquals(7, Logs.sum(result, Meter.INPUT));
        assertEquals(3, result.records().counted());
        assertEquals(0, result.records().duplicate());
    }

    @Test
    void aRecordOfWhichOnePartIsWrongIsRejectedWhole() {
        Batches.Heard heard =
                Batches.map(
                        mapping(
                                        """
                                        id: t
                                        match: {has: [a]}
                                        set: {timestamp: iso('2026-06-01'), model: "'m'"}
                                        emit:
                                          - set: {input: a}
                                          - set: {output: b}
                                        """)
                                .open(OPTIONS),
                        "{\"a\":1,\"b\":-1}",
                        "{\"a\":5,\"b\":6}");
        assertEquals(1, heard.rejects.size());
        assertEquals(2, heard.batch().usage.size);
        assertEquals(5, heard.batch().usage.counts[Meter.INPUT.ordinal()][0]);
    }

    @Test
    void aRecordWithUsageBesideWhatIsReadIsRejectedWithItsSentence() {
        Batches.Heard heard =
                Batches.map(
                        mapping(
                                        """
                                        id: t
                                        match: {has: [a]}
                                        when: a > 0
                                        reject:
                                          - {when: tools > 0, says: tools have tokens of their own}
                                        set: {timestamp: iso('2026-06-01'), model: "'m'", input: a}
                                        """)
                                .open(OPTIONS),
                        "{\"a\":1,\"tools\":2}",
                        "{\"a\":5,\"tools\":0}",
                        "{\"a\":6}",
                        "{\"a\":7,\"tools\":\"x\"}",
                        "{\"a\":0,\"tools\":2}");
        assertEquals(
                List.of(
                        "USAGE_LEFT_OUT tools have tokens of their own. Give each usage a record of"
                                + " its own, with its model",
                        "NOT_A_NUMBER"),
                heard.rejects.stream()
                        .map(
                                reject ->
                                        reject.code().equals("USAGE_LEFT_OUT")
                                                ? reject.code()
                                                        + " "
                                                        + reject.rule()
                                                        + ". "
                                                        + reject.remedy()
                                                : reject.code())
                        .toList());
        assertEquals(2, heard.batch().usage.size);
    }

    @Test
    void anAbsentKeyPartNeverMatchesButAnAbsentFurtherPartIsAValue() {
        String mapping =
                """
                id: t
                match: {has: [n]}
                set: {timestamp: iso('2026-06-01'), model: "'m'", input: n, project: p}
                dedup: {key: [k], with: [project, q], prefer: [rank]}
                """;
        ReadResult result =
                read(
                        mapping,
                        "{\"n\":1,\"k\":\"a\"}\n{\"n\":2,\"k\":\"a\"}\n{\"n\":4}\n{\"n\":8}\n"
                                + "{\"n\":16,\"k\":\"a\",\"p\":\"x\"}\n{\"n\":32,\"k\":\"a\",\"q\":\"x\"}\n"
                                + "{\"n\":64,\"k\":\"b\",\"rank\":2}\n{\"n\":128,\"k\":\"b\",\"rank\":1}\n"
                                + "{\"n\":256,\"k\":\"b\"}\n{\"n\":512,\"k\":\"\"}\n{\"n\":1024,\"k\":\"\"}\n");
        assertEquals(2 + 4 + 8 + 16 + 32 + 64 + 512 + 1024, Logs.sum(result, Meter.INPUT));
        assertEquals(3, result.records().duplicate());
    }

    @Test
    void aPreferenceThatIsATextRejectsItsRecordInsteadOfRankingLast() throws IOException {
        String mapping =
                """
                id: t
                match: {has: [n]}
                set: {timestamp: iso('2026-06-01'), model: "'m'", input: n}
                dedup: {key: [k], prefer: [u]}
                """;
        String records =
                "{\"n\":5,\"k\":\"a\",\"u\":\"2026-06-01T08:00:00Z\"}\n"
                        + "{\"n\":1,\"k\":\"a\",\"u\":\"2026-06-01T09:00:00Z\"}\n"
                        + "{\"n\":7,\"k\":\"b\",\"u\":\"9\"}\n{\"n\":2,\"k\":\"b\",\"u\":10}\n";
        ReadResult result = read(mapping, records);
        assertEquals(Map.of("BAD_PREFERENCE", 2L), result.rejectsByCode());
        assertEquals(2, Logs.sum(result, Meter.INPUT));
        ReadResult byTime = read(mapping.replace("[u]", "[iso(u)]"), records);
        assertEquals(1, Logs.sum(byTime, Meter.INPUT));
    }

    @Test
    void recordsStandInAnArrayInsideAnObject() {
        ReadResult result =
                read(
                        """
                        id: t
                        match: {has: [data]}
                        each: data.pages[].calls[]
                        set: {timestamp: iso(^^.at), model: ^.model, input: n}
                        """,
                        "{\"data\":{\"total\":3,\"pages\":[{\"model\":\"a\",\"calls\":[{\"n\":1},{\"n\":2}]},"
                                + "{\"calls\":[{\"n\":4}],\"model\":\"b\"}]},\"at\":\"2026-06-01\"}\n"
                                + "{\"data\":[{\"pages\":[]}]}\n");
        assertEquals(7, Logs.sum(result, Meter.INPUT));
        assertEquals(3, result.records().counted());
        assertEquals(Map.of("t: nothing at data.pages[].calls[]", 1L), result.skippedByRule());
    }

    @Test
    void keysOfDifferentPartsAreNeverTheSameText() {
        Batches.Heard heard =
                Batches.map(
                        mapping(
                                        """
                                        id: t
                                        match: {has: [a]}
                                        set: {timestamp: iso('2026-06-01'), model: "'m'"}
                                        dedup: {key: [a, b]}
                                        """)
                                .open(OPTIONS),
                        "{\"a\":\"1;1:2\",\"b\":\"3\"}",
                        "{\"a\":\"1\",\"b\":\"2;1:3\"}");
        assertNotEquals(heard.batch().duplicateKey[0], heard.batch().duplicateKey[1]);
    }

    @Test
    void anIdThatTheProviderGaveIsKnownAgainInAnotherFormOfLog() {
        String usage =
                "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":1,\"total_tokens\":11}";
        String body =
                "{\"id\":\"chatcmpl-1\",\"created\":1782982800,\"model\":\"gpt-4o\",\"choices\":[],"
                        + usage
                        + "}";
        Batches.Heard chat =
                Batches.map(Mappings.builtIn("openai-chat").orElseThrow().open(OPTIONS), body);
        Batches.Heard batch =
                Batches.map(
                        Mappings.builtIn("openai-batch-output").orElseThrow().open(OPTIONS),
                        "{\"id\":\"batch_req_1\",\"response\":{\"status_code\":200,\"body\":"
                                + body
                                + "}}");
        Batches.Heard log =
                Batches.map(
                        Mappings.builtIn("generic-usage-jsonl").orElseThrow().open(OPTIONS),
                        "{\"timestamp\":\""
                                + TIME
                                + "\",\"id\":\"chatcmpl-1\",\"model\":\"gpt-4o\","
                                + usage
                                + "}");
        assertEquals(chat.batch().duplicateKey[0], batch.batch().duplicateKey[0]);
        assertNotEquals(chat.batch().duplicateKey[0], log.batch().duplicateKey[0]);
    }

    @Test
    void aLabelComesFromItsFieldThenFromTheMapThenFromItsColumn() {
        ReadResult result =
                read(
                        """
                        id: t
                        match: {has: [n]}
                        set:
                          timestamp: iso('2026-06-01')
                          model: "'m'"
                          input: n
                          team: owner
                          labels: json(tags)
                        """,
                        "{\"n\":1,\"owner\":\"o\",\"team\":\"x\",\"shop\":\"column\","
                                + "\"tags\":\"{\\\"shop\\\":\\\"map\\\",\\\"team\\\":\\\"y\\\"}\","
                                + "\"plain\":7,\"list\":[1,2]}\n",
                        "team",
                        "shop",
                        "plain",
                        "list",
                        "nothing");
        assertEquals(List.of("", "", "7", "map", "o"), Logs.row(result).key().labels());
    }

    @Test
    void whatOnlyLabelsNeedIsNotReadWhereNoLabelsAreAskedFor() {
        Projection projection =
                Mappings.builtIn("langsmith").orElseThrow().open(OPTIONS).projection();
        Set<String> paths = new TreeSet<>();
        projection.fields().forEach(field -> paths.add(field.path().toString()));
        assertTrue(paths.contains("extra"));
        Projection portkey = Mappings.builtIn("portkey").orElseThrow().open(OPTIONS).projection();
        assertFalse(portkey.fields().stream().anyMatch(f -> f.form() == Projection.Form.TREE));
    }

    @Test
    void bodiesAreNotPartOfWhatABuiltInMappingReads() {
        for (RecordMapping mapping : Mappings.builtIn()) {
            for (Projection.Field field : mapping.open(OPTIONS).projection().fields()) {
                String path = field.path().toString();
                assertFalse(
                        Set.of(
                                        "messages",
                                        "choices",
                                        "request",
                                        "prompt",
                                        "content",
                                        "output",
                                        "input")
                                .contains(path),
                        mapping.id() + " reads " + path);
            }
        }
    }

    @Test
    void aFragmentMayBeOverruledFieldByField() {
        Batches.Heard heard =
                Batches.map(
                        mapping(
                                        """
                                        id: t
                                        match: {has: [usage]}
                                        use: {openai_usage: usage}
                                        set:
                                          timestamp: iso('2026-06-01')
                                          model: "'m'"
                                          output: $openai_usage.output + 100
                                        """)
                                .open(OPTIONS),
                        "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,"
                                + "\"prompt_tokens_details\":{\"cached_tokens\":4}}}");
        assertEquals(6, heard.batch().usage.counts[Meter.INPUT.ordinal()][0]);
        assertEquals(105, heard.batch().usage.counts[Meter.OUTPUT.ordinal()][0]);
    }

    @Test
    void reasoningBesideTheCompletionIsOutputWhereTheTotalSaysSo() {
        Batches.Heard heard =
                Batches.map(
                        Mappings.builtIn("openai-chat").orElseThrow().open(OPTIONS),
                        "{\"created\":1782982800,\"model\":\"grok-4\",\"choices\":[],\"usage\":{"
                                + "\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":45,"
                                + "\"completion_tokens_details\":{\"reasoning_tokens\":30}}}",
                        "{\"created\":1782982800,\"model\":\"gpt-5\",\"choices\":[],\"usage\":{"
                                + "\"prompt_tokens\":10,\"completion_tokens\":35,\"total_tokens\":45,"
                                + "\"completion_tokens_details\":{\"reasoning_tokens\":30}}}");
        assertEquals(35, heard.batch().usage.counts[Meter.OUTPUT.ordinal()][0]);
        assertEquals(35, heard.batch().usage.counts[Meter.OUTPUT.ordinal()][1]);
        assertEquals(List.of(), heard.failedChecks);
    }

    @Test
    void anIdentityThatDoesNotHoldIsToldAndTheRecordCountsAllTheSame() {
        Batches.Heard heard =
                Batches.map(
                        Mappings.builtIn("openai-chat").orElseThrow().open(OPTIONS),
                        "{\"created\":1782982800,\"model\":\"m\",\"choices\":[],\"usage\":{"
                                + "\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":99}}");
        assertEquals(
                List.of("1: $u.total_tokens == null || $u.total_tokens == $total"),
                heard.failedChecks);
        assertEquals(1, heard.batch().usage.size);
    }

    @Test
    void hostingTrainingAndAdjustmentsAreChargesAndNotUsage() {
        ReadResult result =
                read(
                        """
                        id: t
                        match: {has: [kind]}
                        set:
                          timestamp: iso('2026-06-01')
                          kind: kind
                          model: model
                          input: 5
                          hours: hours
                          cost: cost
                          trained_tokens: trained
                        """,
                        "{\"kind\":\"hosting\",\"hours\":1.5,\"cost\":\"3\",\"model\":\"a\"}\n"
                                + "{\"kind\":\"training\",\"trained\":1000,\"model\":\"b\"}\n"
                                + "{\"kind\":\"adjustment\",\"cost\":-2}\n"
                                + "{\"kind\":\"error\",\"model\":\"c\"}\n");
        assertEquals(0, Logs.sum(result, Meter.INPUT));
        assertEquals(3, result.charges().all().size());
        assertEquals("1", Logs.cost(result).toPlainString());
        List<LedgerRow> rows = result.ledger().rows();
        assertEquals(List.of("c"), rows.stream().map(row -> row.key().model()).toList());
        assertEquals(0, rows.get(0).counts().of(Meter.REQUESTS));
    }

    @Test
    void aDigestChangesWithTheTextOfTheMapping() {
        String text = "id: t\nmatch: {has: [a]}\nset: {timestamp: iso(a), model: a}\n";
        assertEquals(mapping(text).digest(), mapping(text).digest());
        assertNotEquals(mapping(text).digest(), mapping(text + "# other\n").digest());
    }

    @Test
    void theExampleOfTheGuideLoadsAndTheGuideNamesEveryBuiltInMapping() throws IOException {
        String guide =
                Files.readString(
                        Path.of(System.getProperty("counterbill.root", "."))
                                .resolve("analyzer/docs/FORMATS.md"));
        String example = guide.substring(guide.indexOf("```yaml\nid: shop-calls") + 8);
        RecordMapping mapping = mapping(example.substring(0, example.indexOf("```")));
        assertEquals("shop-calls", mapping.id());
        for (RecordMapping builtIn : Mappings.builtIn()) {
            assertTrue(guide.contains("`" + builtIn.id() + "`"), builtIn.id());
        }
    }

    /** The schema for editors knows the same words as the loader. */
    @Test
    void theSchemaNamesEveryKeyFieldAndFunction() {
        Path file =
                Path.of(System.getProperty("counterbill.root", "."))
                        .resolve("schemas/mapping.schema.json");
        Problems problems = new Problems();
        ConfigNode.Mapping schema =
                (ConfigNode.Mapping) ConfigParser.parseFile(file, problems).orElseThrow();
        assertEquals(new TreeSet<>(MappingLoader.KEYS), keys(schema, "properties"));
        assertEquals(
                new TreeSet<>(CanonicalField.allNames()),
                keys(schema, "$defs", "set", "properties"));
        ConfigNode.Mapping definitions = (ConfigNode.Mapping) schema.entries().get("$defs");
        ConfigNode.Mapping expression =
                (ConfigNode.Mapping) definitions.entries().get("expression");
        String words = ((ConfigNode.Scalar) expression.entries().get("description")).text();
        for (String function : FunctionCompiler.NAMES) {
            assertTrue(words.matches("(?s).*\\b" + function + "\\b.*"), function);
        }
    }

    private static Set<String> keys(ConfigNode.Mapping schema, String... path) {
        ConfigNode at = schema;
        for (String name : path) {
            at = ((ConfigNode.Mapping) at).entries().get(name);
        }
        return new TreeSet<>(((ConfigNode.Mapping) at).entries().keySet());
    }
}

package dev.counterbill.read.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.run.Declaration;
import dev.counterbill.read.run.ReadResult;
import dev.counterbill.read.run.RecordCounts;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What providers write beside the commonest form: it is counted whole, or said to be left out. */
class ProviderFormsTest {
    /**
     * Cases of {@code provider-forms.txt}: a title, perhaps a declared time, a log, and what is
     * read from it.
     */
    @TestFactory
    Stream<DynamicTest> everyFormIsCountedWholeOrSaidToBeLeftOut() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String block : ExpressionsTest.resource("provider-forms.txt").split("(?m)^=== ")) {
            if (!block.isBlank()) {
                String title = block.substring(0, block.indexOf('\n'));
                String[] parts = block.substring(block.indexOf('\n') + 1).split("(?m)^---\n", 2);
                tests.add(
                        DynamicTest.dynamicTest(
                                title, () -> assertEquals(parts[1].strip(), told(parts[0]))));
            }
        }
        return tests.stream();
    }

    /**
     * The fast readers know a class of records by its few texts: the ids must not be among them.
     */
    @Test
    void mappingsOfManyRecordsKeepTheirPlan() {
        RecordMapping.Options options =
                new RecordMapping.Options(
                        LedgerCuts.COARSE, Map.of(), Map.of(), Map.of(), List.of());
        for (String id :
                List.of(
                        "anthropic-messages",
                        "bedrock-invocation",
                        "canonical",
                        "generic-usage-jsonl",
                        "litellm-payload",
                        "openai-chat",
                        "openai-responses",
                        "gemini-generatecontent",
                        "openai-batch-output",
                        "azure-batch-output")) {
            DirectPlan plan =
                    Mappings.builtIn(id).orElseThrow().open(options).direct().orElseThrow();
            assertTrue(plan.keyPart().isPresent(), id);
        }
    }

    /** A form that cannot state a tier says that it took one, unless the source declares it. */
    @Test
    void aTierThatAFormCannotStateIsAssumed() {
        String log =
                "{\"TimeGenerated\":\"2026-09-01T08:00:00Z\",\"CorrelationId\":\"c\","
                        + "\"DeploymentName\":\"d\",\"ModelName\":\"gpt-4o\",\"PromptTokens\":5,"
                        + "\"CompletionTokens\":2,\"TotalTokens\":7,\"SequenceNumber\":0}\n";
        String assumption = "no service tier in this form: taken as standard";
        ReadResult result = Logs.readText(log, Declaration.NONE);
        assertTrue(Logs.file(result).assumptions().contains(assumption));
        ReadResult declared = Logs.readText(log, Logs.declare(Map.of("tier", "batch"), Map.of()));
        assertFalse(Logs.file(declared).assumptions().contains(assumption));
        assertEquals("batch", declared.ledger().rows().get(0).key().tier().id());
    }

    /** AWS: the price is that of the region from which an inference profile is called. */
    @Test
    void aCallThatIsServedInAnotherRegionIsOfTheRegionThatWasCalled() {
        String log =
                "{\"schemaType\":\"ModelInvocationLog\",\"timestamp\":\"2026-09-01T08:00:00Z\","
                        + "\"accountId\":\"1\",\"region\":\"us-east-1\",\"requestId\":\"1\","
                        + "\"modelId\":\"us.amazon.nova-lite-v1:0\",\"inferenceRegion\":\"us-west-2\","
                        + "\"input\":{\"inputTokenCount\":5},\"output\":{\"outputTokenCount\":1}}\n";
        ReadResult result = Logs.readText(log, Declaration.NONE);
        assertEquals("us-east-1", result.ledger().rows().get(0).key().region());
    }

    /** OpenAI's {@code bucket_width=1m} allows as many buckets as a day has minutes. */
    @Test
    void aDayByTheMinuteMayBeginWithoutUsage() {
        StringBuilder page = new StringBuilder("{\"object\":\"page\",\"data\":[");
        for (int minute = 0; minute < 1440; minute++) {
            long begin = 1_780_272_000L + 60 * minute;
            page.append(minute == 0 ? "" : ",")
                    .append("{\"object\":\"bucket\",\"start_time\":" + begin)
                    .append(",\"end_time\":" + (begin + 60) + ",\"results\":[");
            if (minute == 1439) {
                page.append(
                        "{\"object\":\"organization.usage.completions.result\",\"input_tokens\":7,"
                                + "\"output_tokens\":3,\"num_model_requests\":1,\"model\":\"gpt-4o\"}");
            }
            page.append("]}");
        }
        page.append("],\"has_more\":false}");
        assertEquals(
                "openai-usage-api: counted 1\n"
                        + "openai gpt-4o standard: input 7 output 3 requests 1",
                told(page.toString()));
    }

    private static String told(String log) {
        Declaration declared = Declaration.NONE;
        String text = log;
        if (log.startsWith("time: ")) {
            int end = log.indexOf('\n');
            declared = Logs.declare(Map.of("time", log.substring(6, end)), Map.of());
            text = log.substring(end + 1);
        }
        ReadResult result = Logs.readText(text, declared);
        List<String> lines = new ArrayList<>();
        RecordCounts records = result.records();
        lines.add(
                Logs.file(result).mapping()
                        + ":"
                        + counted(" counted ", records.counted())
                        + counted(" duplicate ", records.duplicate())
                        + counted(" skipped ", records.skipped())
                        + counted(" rejected ", records.rejected()));
        result.rejectsByCode().forEach((code, count) -> lines.add(code + " " + count));
        result.failedChecks().forEach((check, count) -> lines.add("failed " + count + " " + check));
        lines.addAll(
                result.ledger().rows().stream().map(ProviderFormsTest::told).sorted().toList());
        return String.join("\n", lines);
    }

    private static String counted(String what, long count) {
        return count == 0 ? "" : what + count;
    }

    private static String told(LedgerRow row) {
        StringBuilder text = new StringBuilder();
        text.append(row.key().provider()).append(' ').append(row.key().model());
        text.append(' ').append(row.key().tier().id()).append(':');
        for (Meter meter : Meter.values()) {
            text.append(counted(" " + meter.id() + " ", row.counts().of(meter)));
        }
        return text.toString();
    }
}

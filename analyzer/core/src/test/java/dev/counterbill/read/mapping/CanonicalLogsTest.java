package dev.counterbill.read.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.Bill;
import dev.counterbill.pricing.Pricer;
import dev.counterbill.pricing.PricingTerms;
import dev.counterbill.rates.Books;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.run.Declaration;
import dev.counterbill.read.run.FileReading;
import dev.counterbill.read.run.ReadResult;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.UsageKey;
import dev.counterbill.usage.UsageKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The columns of canonical logs, and what the contract says of them. */
class CanonicalLogsTest {
    private static final String HEADER =
            "timestamp,request_id,model,input_tokens,cached_input_tokens,output_tokens";
    private static final String TIME = "2026-06-15T10:00:00Z";

    private static ReadResult csv(String header, String... rows) {
        return Logs.readText(header + "\n" + String.join("\n", rows) + "\n", Declaration.NONE);
    }

    private static ReadResult canonical(String... rows) {
        return csv(HEADER, rows);
    }

    @Test
    void cachedTokensAreNotAlsoInput() {
        ReadResult result = canonical(TIME + ",r1,gpt-4o,10,11,5");
        assertEquals(10, Logs.sum(result, Meter.INPUT));
        assertEquals(11, Logs.sum(result, Meter.CACHED_INPUT));
        assertEquals(1, Logs.sum(result, Meter.REQUESTS));
        assertEquals(
                "token columns are taken as disjoint (input_tokens does not contain cached tokens),"
                        + " unless total_tokens shows otherwise or the cached ones have OpenAI's name",
                Logs.file(result).assumptions().get(0));
    }

    @Test
    void theTotalDecidesWhetherInputContainsCachedTokens() {
        ReadResult result =
                csv(
                        HEADER + ",total_tokens",
                        TIME + ",r1,gpt-4o,100,60,5,165",
                        TIME + ",r2,gpt-4o,100,60,5,105");
        assertEquals(100 + 40, Logs.sum(result, Meter.INPUT));
        assertEquals(Map.of(), result.failedChecks());
    }

    @Test
    void aTotalThatFitsNeitherReadingIsAFailedIdentity() {
        ReadResult result = csv(HEADER + ",total_tokens", TIME + ",r1,gpt-4o,100,60,5,999");
        assertEquals(100, Logs.sum(result, Meter.INPUT));
        assertEquals(1, result.failedChecks().size());
    }

    @Test
    void anAssumptionSettlesWhetherInputContainsCachedTokens() {
        ReadResult result =
                Logs.readText(
                        HEADER + "\n" + TIME + ",r1,gpt-4o,100,60,5\n",
                        Logs.declare(Map.of(), Map.of("input_includes_cached", "true")));
        assertEquals(40, Logs.sum(result, Meter.INPUT));
        assertEquals(
                "input_includes_cached = true (declared for this source)",
                Logs.file(result).assumptions().get(0));
    }

    @Test
    void recordsThatCouldBeReadBothWaysAreCounted() {
        RecordMapping.Session session =
                Mappings.builtIn("canonical")
                        .orElseThrow()
                        .open(
                                new RecordMapping.Options(
                                        LedgerCuts.COARSE,
                                        Map.of(),
                                        Map.of(),
                                        Map.of(),
                                        List.of()));
        Batches.map(
                session,
                "{\"timestamp\":\"2026-06-15T10:00:00Z\",\"model\":\"gpt-4o\",\"input_tokens\":10,"
                        + "\"cached_input_tokens\":4,\"output_tokens\":1}",
                "{\"timestamp\":\"2026-06-15T10:00:00Z\",\"model\":\"gpt-4o\",\"input_tokens\":10,"
                        + "\"cached_input_tokens\":40,\"output_tokens\":1}",
                "{\"timestamp\":\"2026-06-15T10:00:00Z\",\"model\":\"gpt-4o\",\"input_tokens\":10,"
                        + "\"cached_input_tokens\":4,\"output_tokens\":1,\"total_tokens\":15}",
                "{\"timestamp\":\"2026-06-15T10:00:00Z\",\"model\":\"gpt-4o\",\"input_tokens\":10,"
                        + "\"output_tokens\":1}");
        assertEquals(
                Optional.of(new RecordMapping.Ambiguity("input_includes_cached", 2, 1, 44)),
                session.ambiguity());
    }

    @Test
    void aFileWithoutOneOfTheTwoMainColumnsIsNotReadAsZero() {
        ReadResult result = csv("timestamp,model,input_tokens,outptu_tokens", TIME + ",gpt-4o,1,2");
        assertEquals(FileReading.Status.REJECTED, Logs.file(result).status());
        String fault = Logs.file(result).fault().orElseThrow().message();
        assertTrue(fault.contains("'output_tokens' is missing"), fault);
    }

    @Test
    void everyColumnHasItsMeterOrPlace() {
        ReadResult result =
                Logs.readText(
                        "timestamp,end_timestamp,model,billed_model,provider,request_id,input_tokens,"
                                + "cached_input_tokens,cache_write_5m_tokens,cache_write_30m_tokens,"
                                + "cache_write_1h_tokens,cache_write_12h_tokens,cache_write_tokens,"
                                + "output_tokens,reasoning_tokens,audio_input_tokens,"
                                + "cached_audio_input_tokens,audio_output_tokens,image_input_tokens,"
                                + "cached_image_input_tokens,image_output_tokens,web_searches,requests,"
                                + "service_tier,prompt_class,region,deployment,data_sharing,account,"
                                + "project,user,api_key,team,reported_cost,currency,shop\n"
                                + "2026-06-15T10:00:00Z,2026-06-15T11:00:00Z,m,b,OpenAI,r,"
                                + "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,"
                                + "flex,long,eu,d,true,a,p,u,k,t,0.25,usd,s\n",
                        Declaration.NONE,
                        "project",
                        "user",
                        "api_key",
                        "team",
                        "shop");
        List<Meter> order = List.of(Meter.values());
        for (Meter meter : order) {
            assertEquals(order.indexOf(meter) + 1, Logs.sum(result, meter), meter.id());
        }
        UsageKey key = Logs.row(result).key();
        assertEquals(List.of("k", "p", "s", "t", "u"), key.labels());
        assertEquals("openai", key.provider());
        assertEquals("b", key.billedModel());
        assertEquals(UsageKind.BUCKET, key.kind());
        assertEquals(ServiceTier.FLEX, key.tier());
        assertEquals("long", key.promptClass());
        assertEquals(
                List.of("eu", "d", "true", "a"),
                List.of(key.region(), key.deployment(), key.dataSharing(), key.account()));
        assertEquals("0.25", Logs.cost(result).toPlainString());
        assertEquals("USD", result.reportedCosts().amounts().firstKey().currency());
    }

    @Test
    void labelsAreDigestedWhereTheSourceSaysSo() {
        ReadResult result =
                Logs.readText(
                        HEADER + ",user\n" + TIME + ",r1,gpt-4o,1,0,1,jane\n",
                        new Declaration(
                                Optional.empty(),
                                Map.of(),
                                Map.of(),
                                Map.of("team", "support"),
                                List.of("user"),
                                Declaration.Part.COUNTED),
                        "user",
                        "team",
                        "absent");
        // SHA-256 of "jane", its first eight bytes.
        assertEquals(
                List.of("", "support", "sha256:81f8f6dde88365f3"), Logs.row(result).key().labels());
    }

    @Test
    void whatTheSourceDeclaresWinsOverTheRecord() {
        ReadResult result =
                Logs.readText(
                        HEADER
                                + ",provider,service_tier,project\n"
                                + "2026-06-15 10:00:00,r1,gpt-4o,1,0,1,openai,default,p\n",
                        Logs.declare(
                                Map.of(
                                        "provider", "azure_openai",
                                        "tier", "batch",
                                        "project", "q",
                                        "account", "a7",
                                        "timezone", "Europe/Berlin"),
                                Map.of()),
                        "project");
        UsageKey key = Logs.row(result).key();
        assertEquals("azure", key.provider());
        assertEquals(ServiceTier.BATCH, key.tier());
        assertEquals(List.of("q"), key.labels());
        assertEquals("a7", key.account());
        assertEquals(1_781_510_400L, key.slotBegin());
        assertEquals(1, Logs.file(result).assumptions().size());
    }

    @Test
    void theProviderIsInferredFromTheBeginOfTheModelsNameAndSaidSo() {
        ReadResult result =
                canonical(
                        TIME + ",r1,ft:gpt-4o-mini-2024-07-18:claude:gemini:x,1,0,1",
                        TIME + ",r2,my-claude-clone,1,0,1");
        List<String> providers =
                result.ledger().rows().stream().map(row -> row.key().provider()).toList();
        assertEquals(List.of("", "openai"), providers);
        assertEquals(
                "the provider of 1 records was inferred from the model name",
                Logs.file(result).assumptions().get(1));
    }

    @Test
    void vertexIsToldFromTheGeminiApiSinceOneModelHasAnotherPriceThere() {
        String model = ",gemini-2.0-flash-001,1,0,1,";
        ReadResult result =
                csv(
                        HEADER + ",provider",
                        TIME + ",r1" + model + "Vertex_AI",
                        TIME + ",r2" + model + "gcp.vertex_ai",
                        TIME + ",r3" + model + "gemini",
                        TIME + ",r4,vertex_ai/gemini-2.5-flash,1,0,1,",
                        TIME + ",r5,projects/p/locations/l/endpoints/7,1,0,1,");
        assertEquals(
                List.of("google/1", "vertex-ai/2", "vertex-ai/1", "vertex-ai/1"),
                result.ledger().rows().stream()
                        .map(row -> row.key().provider() + "/" + row.counts().of(Meter.REQUESTS))
                        .toList());
        UsageLedger march =
                csv(
                                HEADER + ",provider",
                                "2026-03-20T10:00:00Z,r1" + model + "vertex_ai",
                                "2026-03-20T10:00:00Z,r2" + model + "google")
                        .ledger();
        Bill bill = Pricer.actual(march, Books.BUILT_IN, PricingTerms.PLAIN);
        assertEquals(
                List.of("google: priced", "vertex-ai: DECLARED_GAP"),
                bill.lines().stream()
                        .map(
                                line ->
                                        line.line().source().key().provider()
                                                + ": "
                                                + (line.unpriced().isEmpty()
                                                        ? "priced"
                                                        : line.unpriced().get(0).reason()))
                        .toList());
    }

    @Test
    void theLargestOfRecordsWithOneIdCounts() {
        ReadResult result =
                canonical(
                        TIME + ",r1,gpt-4o,10,0,9", TIME + ",r1,gpt-4o,10,0,1", TIME + ",,m,1,0,1");
        assertEquals(10, Logs.sum(result, Meter.OUTPUT));
        assertEquals(1, result.records().duplicate());
    }

    @Test
    void jsonAndCsvAndQuotedNumbersGiveTheSame() {
        ReadResult result =
                Logs.readText(
                        "{\"timestamp\":1781517600,\"model\":\"gpt-4o\",\"input_tokens\":\"31422.0\","
                                + "\"output_tokens\":12.0}\n",
                        Declaration.NONE);
        assertEquals(31422, Logs.sum(result, Meter.INPUT));
        assertEquals(12, Logs.sum(result, Meter.OUTPUT));
        assertEquals(1_781_517_600L, Logs.row(result).key().slotBegin());
    }
}

package dev.counterbill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.RateCoverage;
import dev.counterbill.rates.RateBook;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.UsageKey;
import dev.counterbill.usage.UsageKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names that a book cannot resolve, and how much of a ledger it prices. */
class RegistryStubTest {
    private static final String TABLE =
            """
            schema: llm-rates/1
            table: {id: test, version: "1", currency: USD, token_unit: 1000000}
            sources: {page: {url: "https://example.com/prices", seen: "2026-11-01"}}
            providers:
              azure:
                prompt_size_measure: [input]
                models:
                  m: {family: m, rates: [{from: "2026-01-01T00:00:00Z", prices: {input: "1"}, confidence: high, source: page}]}
                  guess: {family: guess, rates: [{from: "2026-01-01T00:00:00Z", status: estimate, prices: {input: "1"}, source: page}]}
            """;

    private static RateBook book(String more) {
        Problems problems = new Problems();
        RateBook book = RateTables.ofText(TABLE + more, "t.yaml", problems);
        problems.throwIfErrors();
        return book;
    }

    private static LedgerRow row(String provider, String model, String at, long tokens) {
        long[] counts = new long[Meter.values().length];
        counts[Meter.INPUT.ordinal()] = tokens;
        counts[Meter.REQUESTS.ordinal()] = 2;
        return new LedgerRow(
                new UsageKey(
                        provider,
                        model,
                        "",
                        UsageKind.REQUEST,
                        ServiceTier.STANDARD,
                        "",
                        "",
                        "",
                        "",
                        0,
                        "",
                        Instant.parse(at).getEpochSecond(),
                        0,
                        List.of()),
                MeterCounts.of(counts, 1));
    }

    private static UsageLedger ledger() {
        String at = "2026-06-01T00:00:00Z";
        return UsageLedger.of(
                LedgerCuts.COARSE,
                List.of(
                        row("azure", "m", at, 600),
                        row("azure", "m", "2025-06-01T00:00:00Z", 20),
                        row("azure", "guess", at, 80),
                        row("azure", "triage-prod", at, 100),
                        row("azure", "triage-prod", "2026-06-02T00:00:00Z", 100),
                        row("azure", "odd\n\"name\": x", at, 100)));
    }

    @Test
    void stubNamesEveryUnresolvedNameByTokens() {
        assertEquals(
                """
                # Names that no rate table resolves, most tokens first. Fill in each base,
                # remove what is no fine-tune, and pass the file with --rates.
                schema: llm-rates/1
                table: {id: registry, version: "1", currency: USD, token_unit: 1000000}
                sources: {}
                providers: {}
                fine_tunes:
                  # 200 tokens (20.0 %) in 4 requests: the rate tables have no model, alias or fine-tune 'triage-prod' of azure
                  - provider: "azure"
                    id: "triage-prod"
                    base: ""
                  # 100 tokens (10.0 %) in 2 requests: the rate tables have no model, alias or fine-tune 'odd "name": x' of azure
                  - provider: "azure"
                    id: "odd\\x0a\\"name\\": x"
                    base: ""
                """,
                RegistryStub.yaml(ledger(), book("")));
    }

    /** Azure's logs tell the name of a deployment; its price depends on the kind. */
    @Test
    void stubAsksForTheKindOfADeploymentThatAPriceDependsOn() {
        RateBook book =
                book(
                        """
                              kinds:
                                family: kinds
                                rates:
                                  - {from: "2026-01-01T00:00:00Z", when: {deployment: [global]}, prices: {input: "1"}, source: page}
                                  - {from: "2026-01-01T00:00:00Z", when: {deployment: [regional], region: [eastus]}, prices: {input: "2"}, source: page}
                                  - {from: "2026-01-01T00:00:00Z", when: {deployment: [zone]}, prices: {input: "3"}, source: page}
                        """);
        UsageLedger ledger =
                UsageLedger.of(
                        LedgerCuts.COARSE,
                        List.of(row("azure", "kinds", "2026-06-01T00:00:00Z", 600)));
        String stub = RegistryStub.yaml(ledger, book);
        assertEquals(
                """
                # Where an entry has a deployment, fill in its kind: the log tells a name.
                schema: llm-rates/1
                table: {id: registry, version: "1", currency: USD, token_unit: 1000000}
                sources: {}
                providers: {}
                fine_tunes:
                  # 600 tokens (100.0 %) in 2 requests: the price depends on the kind of deployment, which the log does not tell
                  - provider: "azure"
                    id: "kinds"
                    base: "kinds"
                    deployment: "" # global, zone
                """,
                stub.substring(stub.indexOf("# Where")));
    }

    @Test
    void stubIsATableThatAsksForItsBases() {
        String stub = RegistryStub.yaml(ledger(), book(""));
        Problems problems = new Problems();
        RateTables.assemble(
                List.of(
                        List.of(RateTables.table(TABLE, "t.yaml", problems).orElseThrow()),
                        List.of(RateTables.table(stub, "stub.yaml", problems).orElseThrow())),
                problems);
        assertEquals(
                List.of("UNKNOWN_BASE", "UNKNOWN_BASE"),
                problems.all().stream().map(Problem::code).toList());
        Problems filled = new Problems();
        RateBook book =
                RateTables.assemble(
                        List.of(
                                List.of(RateTables.table(TABLE, "t.yaml", filled).orElseThrow()),
                                List.of(
                                        RateTables.table(
                                                        stub.replace("base: \"\"", "base: m"),
                                                        "stub.yaml",
                                                        filled)
                                                .orElseThrow())),
                        filled);
        filled.throwIfErrors();
        assertTrue(RegistryStub.unresolved(ledger(), book).isEmpty());
    }

    @Test
    void coverageAddsUpToTheLedger() {
        RateCoverage.Coverage coverage = RateCoverage.of(ledger(), book(""));
        List<String> lines = new ArrayList<>();
        coverage.shares()
                .forEach(s -> lines.add(s.support() + " " + s.tokens() + " " + s.requests()));
        coverage.unpriced()
                .forEach(u -> lines.add(u.model().length() + " " + u.reason() + " " + u.tokens()));
        assertEquals(
                List.of(
                        "estimate 80 2",
                        "high 600 2",
                        "unpriced 320 8",
                        "11 UNKNOWN_MODEL 200",
                        "13 UNKNOWN_MODEL 100",
                        "1 OUTSIDE_PRICE_DATES 20"),
                lines);
        assertEquals(
                coverage.tokens(),
                coverage.shares().stream().mapToLong(RateCoverage.Share::tokens).sum());
    }
}

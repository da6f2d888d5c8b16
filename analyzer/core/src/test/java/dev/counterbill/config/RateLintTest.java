package dev.counterbill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateFinding;
import dev.counterbill.rates.RateFinding.Severity;
import dev.counterbill.rates.RateLint;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.TimeCuts;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The lint finds each planted fault and nothing in sound tables. */
class RateLintTest {
    private static final LocalDate AS_OF = LocalDate.parse("2026-11-24");

    private static final String HEAD =
            """
            schema: llm-rates/1
            table: {id: test, version: "1", currency: USD, token_unit: 1000000}
            sources:
              page: {url: "https://example.com/prices", seen: "2026-11-01"}
              old: {url: "https://example.com/old", seen: "2026-08-01"}
            """;

    private static final String SOUND =
            """
            - {from: "2026-01-01T00:00:00Z", prices: {input: "1", cached_input: "0.1", output: "4"}, source: page}
            - {from: "2026-01-01T00:00:00Z", when: {service_tier: [batch]}, prices: {input: "0.5", output: "2"}, source: page}
            """;

    private static RateBook book(String rows, String model) {
        Problems problems = new Problems();
        RateBook book =
                RateTables.ofText(
                        HEAD
                                + """
                                providers:
                                  p:
                                    prompt_size_measure: [input]
                                    models:
                                      m:
                                        family: m
                                        rates:
                                """
                                + rows.indent(10)
                                + model.indent(8),
                        "f.yaml",
                        problems);
        problems.throwIfErrors();
        return book;
    }

    @Test
    void aCurrencyThatIsNoneIsFound() {
        Problems problems = new Problems();
        RateBook book =
                RateTables.ofText(
                        HEAD.replace("USD", "XXQ") + "providers: {}\n", "f.yaml", problems);
        problems.throwIfErrors();
        assertEquals(
                List.of(
                        "f.yaml: UNKNOWN_CURRENCY: 'XXQ': the currency of a table is one of ISO"
                                + " 4217. Look whether a letter is wrong: no exchange rate will be"
                                + " found."),
                RateLint.check(book, AS_OF).stream()
                        .map(finding -> Problem.of(finding).toString())
                        .toList());
    }

    @TestFactory
    Stream<DynamicTest> everyPlantedFaultIsFoundAndNothingElse() {
        return cases().stream()
                .map(
                        node ->
                                DynamicTest.dynamicTest(
                                        text(node, "case"),
                                        () -> {
                                            RateBook book =
                                                    book(
                                                            text(node, "rows"),
                                                            has(node, "model")
                                                                    ? text(node, "model")
                                                                    : "");
                                            assertEquals(
                                                    texts(node, "findings"),
                                                    RateLint.check(book, AS_OF).stream()
                                                            .map(
                                                                    finding ->
                                                                            finding.severity()
                                                                                    + " "
                                                                                    + Problem.of(
                                                                                            finding))
                                                            .toList());
                                        }));
    }

    private static List<ConfigNode> cases() {
        return ((ConfigNode.Sequence) Nodes.ofResource(RateLintTest.class, "rate-lint-faults.yaml"))
                .items();
    }

    private static List<String> texts(ConfigNode node, String key) {
        return ((ConfigNode.Sequence) Nodes.at(node, key))
                .items().stream().map(item -> ((ConfigNode.Scalar) item).text()).toList();
    }

    private static boolean has(ConfigNode node, String key) {
        return ((ConfigNode.Mapping) node).entries().containsKey(key);
    }

    private static String text(ConfigNode node, String key) {
        return ((ConfigNode.Scalar) Nodes.at(node, key)).text();
    }

    @Test
    void soundTableHasNoFindings() {
        assertEquals(List.of(), RateLint.check(book(SOUND, ""), AS_OF));
    }

    @Test
    void shippedBookHasNoErrors() {
        List<RateFinding> errors =
                RateLint.check(RateTables.builtIn(), AS_OF).stream()
                        .filter(finding -> finding.severity() == Severity.ERROR)
                        .toList();
        assertEquals(List.of(), errors);
    }

    @Test
    void aRowThatNeverHoldsIsNotTakenForABatchRow() {
        Problems problems = new Problems();
        RateBook book =
                RateTables.ofText(
                        HEAD
                                + """
                                providers:
                                  p:
                                    prompt_size_measure: [input]
                                    models:
                                      m:
                                        family: m
                                        rates:
                                          - {from: "2026-01-01T00:00:00Z", prices: {input: "1", output: "2"}, source: page}
                                          - {from: "2026-01-01T00:00:00Z", when: {service_tier: [standard], speed: [fast]}, prices: {input: "6", output: "12"}, source: page}
                                """,
                        "f.yaml",
                        problems);
        assertEquals(List.of("NEVER_HOLDS"), problems.all().stream().map(Problem::code).toList());
        assertEquals(List.of(), RateLint.check(book, AS_OF));
    }

    @Test
    void ageIsCountedFromTheGivenDay() {
        RateBook book = book(SOUND, "");
        assertEquals(List.of(), RateLint.check(book, LocalDate.parse("2027-01-30")));
        assertEquals(
                "f.yaml:4:9: SOURCE_NOT_SEEN_LATELY: 'page': a source of prices in force was read"
                        + " in the last 90 days, but this one on 2026-11-01. Read"
                        + " https://example.com/prices again and set 'seen'.",
                Problem.of(RateLint.check(book, LocalDate.parse("2027-01-31")).get(0)).toString());
    }

    @Test
    void calendarOfAnotherYearIsReported() {
        Problems problems = new Problems();
        RateBook book =
                RateTables.ofText(
                        HEAD
                                + """
                                providers: {}
                                calendars: {c: {dates: ["2026-01-01"], complete_for: ["2026"]}}
                                bands: {b: {zone: UTC, windows: [{from: "08:00", to: "20:00"}], except_calendar: c}}
                                """,
                        "f.yaml",
                        problems);
        assertEquals(List.of(), RateLint.check(book, AS_OF));
        assertEquals(
                List.of("CALENDAR_INCOMPLETE"), codes(RateLint.check(book, AS_OF.plusYears(1))));
    }

    @Test
    void priceForEveryModelHasNoTiers() {
        Problems problems = new Problems();
        RateBook book =
                RateTables.ofText(
                        HEAD
                                + """
                                providers:
                                  p:
                                    prompt_size_measure: [input]
                                    models: {}
                                    rates:
                                      - from: "2026-01-01T00:00:00Z"
                                        source: page
                                        tiers: [{prompt_over: 0, prices: {input: "1"}}, {prompt_over: 9, prices: {input: "2"}}]
                                """,
                        "f.yaml",
                        problems);
        assertEquals(List.of("PROVIDER_ROW_WITH_TIERS"), codes(RateLint.check(book, AS_OF)));
    }

    @Test
    void thresholdThatALedgerWasNotCutAtIsReported() {
        RateBook book =
                book(
                        """
                        - from: "2026-01-01T00:00:00Z"
                          source: page
                          tiers: [{prompt_over: 0, prices: {input: "1"}}, {prompt_over: 100000, prices: {input: "2"}}]
                        """,
                        "");
        assertEquals(
                List.of("THRESHOLD_NOT_CUT"), codes(RateLint.missingCuts(book, LedgerCuts.COARSE)));
        LedgerCuts cuts =
                new LedgerCuts(
                        PromptCuts.withGrid(book.promptThresholds()),
                        TimeCuts.HOURS,
                        Map.of(),
                        List.of());
        assertEquals(List.of(), RateLint.missingCuts(book, cuts));
    }

    @Test
    void aLedgerIsNotCutAtThresholdsOfWithdrawnRows() {
        RateBook book =
                book(
                        """
                        - {from: "2026-01-01T00:00:00Z", prices: {input: "1"}, source: page}
                        - from: "2026-06-01T00:00:00Z"
                          status: withdrawn
                          source: page
                          tiers: [{prompt_over: 0, prices: {input: "1"}}, {prompt_over: 150000, prices: {input: "2"}}]
                        """,
                        "");
        assertEquals(List.of(), RateLint.missingCuts(book, LedgerCuts.COARSE));
    }

    private static List<String> codes(List<RateFinding> findings) {
        return findings.stream().map(RateFinding::code).toList();
    }
}

package dev.counterbill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.counterbill.rates.RateTable;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Everything that is wrong in a rate table is reported at once, word for word. */
class RateTableFaultsTest {
    private static final String HEAD =
            """
            schema: llm-rates/1
            table: {id: test, version: "1", currency: USD, token_unit: 1000000}
            sources: {page: {url: "https://example.com/prices", seen: "2026-11-01"}}
            """;

    @TestFactory
    Stream<DynamicTest> everyFaultIsReportedAtItsPlaceWithItsRemedy() {
        ConfigNode.Sequence cases =
                (ConfigNode.Sequence)
                        Nodes.ofResource(RateTableFaultsTest.class, "rate-table-faults.yaml");
        return cases.items().stream()
                .map(
                        node ->
                                DynamicTest.dynamicTest(
                                        text(Nodes.at(node, "case")), () -> check(node)));
    }

    private static void check(ConfigNode node) {
        String text = text(Nodes.at(node, "text"));
        Problems problems = new Problems();
        RateTables.ofText((text.startsWith("providers") ? HEAD : "") + text, "f.yaml", problems);
        List<String> expected =
                ((ConfigNode.Sequence) Nodes.at(node, "problems"))
                        .items().stream().map(RateTableFaultsTest::text).toList();
        assertEquals(
                String.join("\n", expected),
                String.join("\n", problems.all().stream().map(Problem::toString).toList()));
        assertThrows(Problems.InvalidFile.class, problems::throwIfErrors);
    }

    private static String text(ConfigNode node) {
        return ((ConfigNode.Scalar) node).text();
    }

    private static RateTable table(String file, String providers) {
        Problems problems = new Problems();
        RateTable table = RateTables.table(HEAD + providers, file, problems).orElseThrow();
        problems.throwIfErrors();
        return table;
    }

    private static String problemsOf(List<List<RateTable>> layers) {
        Problems problems = new Problems();
        RateTables.assemble(layers, problems);
        return String.join("\n", problems.all().stream().map(Problem::toString).toList());
    }

    @Test
    void tablesOfOneBookDoNotContradictEachOther() {
        RateTable one =
                table(
                        "one.yaml",
                        """
                        providers:
                          p:
                            prompt_size_measure: [input]
                            models:
                              m: {family: m, rates: [{from: "2025-01-01T00:00:00Z", prices: {input: "1"}, source: page}]}
                        """);
        RateTable two =
                table(
                        "two.yaml",
                        """
                        providers:
                          p:
                            prompt_size_measure: [input, cached_input]
                            models:
                              m: {family: m, rates: [{from: "2025-01-01T00:00:00Z", prices: {input: "1"}, source: page}]}
                        """);
        assertEquals(
                """
                two.yaml:6:5: PROVIDER_DISAGREES: 'p': the tables of one book state one prompt size per provider. Make prompt_size_measure the same in both tables.
                two.yaml:8:10: CLAIMED_TWICE: 'm': one name belongs to one entry at any time. Remove one of the two entries, or end one where the other begins."""
                        .strip(),
                problemsOf(List.of(List.of(one, two))));
        assertEquals(
                "one.yaml: TABLE_TWICE: 'test': a rate table is loaded once. Name the file once.",
                problemsOf(List.of(List.of(one), List.of(one))));
    }

    @Test
    void aContractMeasuresPromptsAsTheBookBelowItDoes() {
        String provider =
                """
                providers:
                  p:
                    prompt_size_measure: [%s]
                    models:
                      %s: {family: m, rates: [{from: "2025-01-01T00:00:00Z", prices: {input: "1"}, source: page}]}
                """;
        RateTable book = table("book.yaml", provider.formatted("input, cached_input", "m"));
        RateTable same = table("same.yaml", provider.formatted("cached_input, input", "n"));
        RateTable other = table("other.yaml", provider.formatted("input", "n"));
        assertEquals("", problemsOf(List.of(List.of(book), List.of(same))));
        assertEquals(
                "other.yaml:6:5: PROVIDER_DISAGREES: 'p': a table measures prompts as the tables"
                        + " below it do, for all models of the provider. Make prompt_size_measure"
                        + " the same as below, or leave the book out with --no-built-in-rates.",
                problemsOf(List.of(List.of(book), List.of(other))));
    }

    @Test
    void missingFileIsAProblemAndNoException() {
        Problems problems = new Problems();
        RateTables.withBuiltIn(List.of(Path.of("no-such-table.yaml")), problems);
        assertEquals(
                "no-such-table.yaml: UNREADABLE_FILE: 'no-such-table.yaml': the file must exist and"
                        + " be readable. Check the path and its permissions.",
                problems.all().get(0).toString());
    }
}

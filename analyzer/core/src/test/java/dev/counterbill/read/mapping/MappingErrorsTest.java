package dev.counterbill.read.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.config.Problem;
import dev.counterbill.config.Problems;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.Reject;
import dev.counterbill.usage.LedgerCuts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What people read when a mapping or a record is wrong, word for word. */
class MappingErrorsTest {
    private static final RecordMapping.Options OPTIONS =
            new RecordMapping.Options(LedgerCuts.COARSE, Map.of(), Map.of(), Map.of(), List.of());

    /** Cases of {@code mapping-errors.txt}: a title, a mapping, and all that is told of it. */
    @TestFactory
    Stream<DynamicTest> aWrongMappingIsToldAllThatIsWrongWithIt() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String block : ExpressionsTest.resource("mapping-errors.txt").split("(?m)^=== ")) {
            if (!block.isBlank()) {
                String title = block.substring(0, block.indexOf('\n'));
                String[] parts = block.substring(block.indexOf('\n') + 1).split("(?m)^---\n", 2);
                tests.add(
                        DynamicTest.dynamicTest(
                                title,
                                () -> {
                                    Problems problems = new Problems();
                                    assertTrue(
                                            Mappings.load(parts[0], "t.yaml", problems).isEmpty());
                                    assertEquals(
                                            parts[1].strip(),
                                            String.join(
                                                    "\n",
                                                    problems.all().stream()
                                                            .map(Problem::toString)
                                                            .toList()));
                                }));
            }
        }
        return tests.stream();
    }

    /** Cases of {@code record-errors.txt}: a canonical record, and what is told of it. */
    @Test
    void aWrongRecordIsRejectedWithColumnValueRuleAndRemedy() throws IOException {
        List<String> lines = ExpressionsTest.resource("record-errors.txt").lines().toList();
        RecordMapping mapping = Mappings.builtIn("canonical").orElseThrow();
        List<String> wanted = new ArrayList<>();
        List<String> got = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("{")) {
                wanted.add(line);
                got.add(line);
                Batches.Heard heard = Batches.map(mapping.open(OPTIONS), line);
                heard.rejects.forEach(reject -> got.add(text(reject)));
            } else {
                wanted.add(line);
            }
        }
        assertEquals(String.join("\n", wanted), String.join("\n", got));
    }

    private static String text(Reject reject) {
        return reject.code()
                + ": "
                + reject.field()
                + " '"
                + reject.value()
                + "': "
                + reject.rule()
                + ". "
                + reject.remedy()
                + ".";
    }

    @Test
    void aFileThatDoesNotStateItsTimeIsRejectedUntilTheTimeIsDeclared() {
        String record =
                "{\"custom_id\":\"c\",\"result\":{\"type\":\"succeeded\",\"message\":{\"id\":\"m1\","
                        + "\"model\":\"claude-haiku-4-5\",\"usage\":{\"input_tokens\":1}}}}";
        RecordMapping mapping = Mappings.builtIn("anthropic-batch").orElseThrow();
        assertEquals(
                "MISSING_DECLARATION: @time '': files of form 'anthropic-batch' do not state their"
                        + " time. Declare 'time:' for this source in the configuration.",
                text(Batches.map(mapping.open(OPTIONS), record).rejects.get(0)));
        Batches.Heard heard =
                Batches.map(
                        mapping.open(
                                new RecordMapping.Options(
                                        LedgerCuts.COARSE,
                                        Map.of("time", "2026-09-01"),
                                        Map.of(),
                                        Map.of(),
                                        List.of())),
                        record);
        assertEquals(1, heard.batch().usage.size);
    }

    @Test
    void anExpressionIsBoundedInLengthAndDepthAndAMappingInSize() {
        assertEquals("EXPRESSION_TOO_LONG", code("a: \"" + "a + ".repeat(1200) + "a\""));
        assertEquals(
                "EXPRESSION_TOO_DEEP",
                code("a: \"" + "(".repeat(60) + "a" + ")".repeat(60) + "\""));
        StringBuilder doubling = new StringBuilder("x0: a ?? b\n");
        for (int i = 1; i < 40; i++) {
            int before = i - 1;
            doubling.append("  x" + i + ": $x" + before + ".p ?? $x" + before + ".q\n");
        }
        assertEquals("MAPPING_TOO_LARGE", code(doubling.toString()));
    }

    private static String code(String let) {
        Problems problems = new Problems();
        Mappings.load(
                "id: t\nmatch: {has: [a]}\nlet:\n  "
                        + let
                        + "\nset: {timestamp: iso(a), model: a}\n",
                "t.yaml",
                problems);
        return problems.all().get(0).code();
    }
}

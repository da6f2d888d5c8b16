package dev.counterbill.read.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.config.Problems;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.usage.LedgerCuts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The expression language, case by case, from {@code expressions.txt}. */
class ExpressionsTest {
    private static final RecordMapping.Options OPTIONS =
            new RecordMapping.Options(LedgerCuts.COARSE, Map.of(), Map.of(), Map.of(), List.of());

    static String resource(String name) throws IOException {
        try (InputStream in = ExpressionsTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String mapping(String expression) {
        return "id: t\nmatch: {has: [x]}\nassume: {yes: true, word: cat}\n"
                + "let:\n  u: usage\n  pick: usage ?? other\n"
                + "set:\n  timestamp: iso('2026-06-01T00:00:00Z')\n  model: \"'m'\"\n"
                + "  region: |-\n    "
                + expression
                + "\n";
    }

    private static String evaluate(String expression, String record) {
        Problems problems = new Problems();
        RecordMapping mapping =
                Mappings.load(mapping(expression), "t.yaml", problems)
                        .orElseThrow(() -> new AssertionError(problems.all().toString()));
        Batches.Heard heard = Batches.map(mapping.open(OPTIONS), record);
        return heard.rejects.isEmpty()
                ? heard.region(0)
                : "!" + heard.rejects.get(0).code() + " " + heard.rejects.get(0).field();
    }

    @TestFactory
    Stream<DynamicTest> everyCaseHolds() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        String prose = "";
        for (String line : resource("expressions.txt").lines().toList()) {
            if (line.startsWith("#")) {
                prose = line.substring(1).trim();
            } else if (!line.isBlank()) {
                String[] parts = line.split(" {2,}=> ?| {2,}@ ", 3);
                String expression = parts[0].trim();
                String wanted = parts[1].trim();
                String record = parts.length > 2 ? parts[2].trim() : "{}";
                tests.add(
                        DynamicTest.dynamicTest(
                                prose + ": " + expression,
                                () -> assertEquals(wanted, evaluate(expression, record).trim())));
            }
        }
        return tests.stream();
    }

    /** Whatever stands in a mapping or a record: a value, a reject or a problem, never a crash. */
    @Test
    void randomExpressionsNeverCrash() {
        long seed = 20260601;
        SplittableRandom random = new SplittableRandom(seed);
        String[] records = {
            "{}",
            "{\"a\":1,\"b\":\"x\",\"c\":1.5,\"d\":true,\"e\":null,\"usage\":{\"a\":2},\"l\":[1,2]}",
            "{\"a\":\"9\",\"b\":9223372036854775807,\"c\":1e400,\"d\":{},\"l\":[{\"k\":\"v\"}]}",
            "{\"a\":-9007199254740993,\"b\":\"{\\\"k\\\":[1]}\",\"c\":\"2026-02-30\",\"l\":\"\"}"
        };
        int compiled = 0;
        for (int i = 0; i < 4000; i++) {
            String expression = random(random, random.nextInt(1, 6));
            try {
                Problems problems = new Problems();
                var mapping = Mappings.load(mapping(expression), "t.yaml", problems);
                if (mapping.isPresent()) {
                    compiled++;
                    Batches.map(mapping.get().open(OPTIONS), records);
                }
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed + ", case " + i + ": " + expression, e);
            }
        }
        assertEquals(true, compiled > 500, "the generator makes too few valid expressions");
    }

    private static String random(SplittableRandom random, int depth) {
        if (depth == 0) {
            List<String> leaves =
                    List.of(
                            "a",
                            "b",
                            "c",
                            "d",
                            "e",
                            "l",
                            "usage.a",
                            "$u.a",
                            "$pick.b",
                            "@yes",
                            "@word",
                            "1",
                            "0",
                            "2.5",
                            "'x'",
                            "'9'",
                            "null",
                            "true",
                            "this",
                            "l[0]",
                            "l[k=v].k",
                            "`odd name`",
                            "'2026-06-01'",
                            "999999999999999999");
            return leaves.get(random.nextInt(leaves.size()));
        }
        String left = random(random, depth - 1);
        String right = random(random, random.nextInt(depth));
        List<String> operators =
                Arrays.asList(
                        "??", "||", "&&", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/");
        return switch (random.nextInt(9)) {
            case 0, 1, 2 ->
                    "("
                            + left
                            + " "
                            + operators.get(random.nextInt(operators.size()))
                            + " "
                            + right
                            + ")";
            case 3 -> "if(" + left + ", " + right + ", " + random(random, 0) + ")";
            case 4 -> (random.nextInt(2) == 0 ? "!" : "-") + left;
            case 5 -> left + " in [" + right + ", 'x']";
            case 6 -> "(" + left + " ~ '(x|9)+$')";
            case 7 -> left + ".k[" + random.nextInt(3) + "]";
            default -> call(random, left, right);
        };
    }

    private static String call(SplittableRandom random, String left, String right) {
        String function = FunctionCompiler.NAMES.get(random.nextInt(FunctionCompiler.NAMES.size()));
        return switch (function) {
            case "rx" -> "rx(" + left + ", '(.)(.*)', " + random.nextInt(4) + ")";
            case "lookup" -> "lookup(" + left + ", tiers)";
            case "attr", "prefix_sum" -> function + "(" + left + ", 'k')";
            case "if" -> "if(" + left + ", " + right + ", " + left + ")";
            case "zip", "min", "max" -> function + "(" + left + ", " + right + ")";
            default -> function + "(" + left + ")";
        };
    }
}

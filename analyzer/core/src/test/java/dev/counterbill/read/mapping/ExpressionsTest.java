package dev.counterbill.read.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.config.Problems;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.usage.LedgerCuts;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
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

    /** A session remembers texts and lists from row to row and batch to batch. */
    @Test
    void whatWasAskedBeforeChangesNothing() {
        long seed = 20261130;
        SplittableRandom random = new SplittableRandom(seed);
        List<String> records = new ArrayList<>();
        for (String list :
                List.of(
                        "[]",
                        "[{\"key\":\"k\",\"value\":{\"intValue\":\"3\"}},{\"key\":\"k\",\"value\":{}}]",
                        "[{\"key\":\"k\"},{\"key\":\"k\",\"value\":\"late\"}]",
                        "[{\"key\":7},7,{\"value\":1},{\"key\":\"k\",\"value\":{\"odd\":1}}]",
                        "{\"k\":5,\"ok\":\"6\",\"kk\":{}}",
                        "\"x9x\"")) {
            for (String text : List.of("null", "\"x\"", "\"" + "x9".repeat(200) + "\"", "\"Aa\"")) {
                records.add("{\"a\":" + list + ",\"b\":" + text + ",\"l\":" + list + "}");
                records.add("{\"a\":" + text + ",\"b\":\"BB\",\"l\":" + list + "}");
            }
        }
        for (int i = 0; i < 150; i++) {
            String expression = random(random, random.nextInt(1, 4));
            var mapping = Mappings.load(mapping(expression), "t.yaml", new Problems());
            if (mapping.isEmpty()) {
                continue;
            }
            List<String> alone = new ArrayList<>();
            for (String record : records) {
                alone.addAll(said(mapping.get().open(OPTIONS), List.of(record)));
            }
            RecordMapping.Session session = mapping.get().open(OPTIONS);
            for (int batch = 0; batch < 3; batch++) {
                assertEquals(
                        alone.stream().sorted().toList(),
                        said(session, records).stream().sorted().toList(),
                        "seed " + seed + ", case " + i + ": " + expression);
            }
        }
    }

    private static List<String> said(RecordMapping.Session session, List<String> records) {
        Batches.Heard heard = Batches.map(session, records.toArray(new String[0]));
        List<String> said = new ArrayList<>();
        for (int row = 0; row < heard.batch().usage.size; row++) {
            said.add(heard.region(row));
        }
        heard.rejects.forEach(reject -> said.add(reject.code() + reject.field() + reject.value()));
        return said;
    }

    /** Small whole numbers are calculated as longs, all others as decimals. */
    @Test
    void numbersAreWhatDecimalsSay() {
        long seed = 20261201;
        SplittableRandom random = new SplittableRandom(seed);
        for (String expression :
                List.of(
                        "a + b",
                        "a - b",
                        "a * b",
                        "max0(a)",
                        "sum([a, b, c])",
                        "min(a, b, c)",
                        "max(a, b, c)")) {
            RecordMapping mapping =
                    Mappings.load(mapping(expression), "t.yaml", new Problems()).orElseThrow();
            for (int i = 0; i < 500; i++) {
                BigDecimal a = number(random);
                BigDecimal b = number(random);
                BigDecimal c = number(random);
                BigDecimal wanted =
                        switch (expression) {
                            case "a + b" -> a.add(b);
                            case "a - b" -> a.subtract(b);
                            case "a * b" -> a.multiply(b);
                            case "max0(a)" -> a.max(BigDecimal.ZERO);
                            case "sum([a, b, c])" -> a.add(b).add(c);
                            case "min(a, b, c)" -> a.min(b).min(c);
                            default -> a.max(b).max(c);
                        };
                String quote = random.nextBoolean() ? "\"" : "";
                String record =
                        String.format(
                                "{'a':%1$s%2$s%1$s,'b':%3$s,'c':%1$s%4$s%1$s}",
                                quote, a.toPlainString(), b.toPlainString(), c.toPlainString());
                Batches.Heard heard = Batches.map(mapping.open(OPTIONS), record.replace("'", "\""));
                String text =
                        wanted.signum() == 0 ? "0" : wanted.stripTrailingZeros().toPlainString();
                assertEquals(text, heard.region(0), "seed " + seed + ": " + record);
            }
        }
    }

    private static BigDecimal number(SplittableRandom random) {
        BigDecimal whole =
                switch (random.nextInt(5)) {
                    case 0 -> BigDecimal.valueOf(random.nextInt(-3, 3));
                    case 1 -> BigDecimal.valueOf(random.nextInt());
                    case 2 -> BigDecimal.TEN.pow(18).add(BigDecimal.valueOf(random.nextInt(-2, 3)));
                    case 3 -> BigDecimal.valueOf(Long.MAX_VALUE - random.nextInt(3));
                    default -> BigDecimal.TEN.pow(random.nextInt(15, 22));
                };
        BigDecimal signed = random.nextBoolean() ? whole : whole.negate();
        return random.nextInt(3) > 0 ? signed : signed.movePointLeft(random.nextInt(1, 6));
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

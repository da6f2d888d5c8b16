package dev.counterbill.read.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.counterbill.read.FieldPath;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.mapping.Mappings;
import dev.counterbill.testing.SharedData;
import dev.counterbill.usage.LedgerCuts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The scanner takes no line that Jackson rejects, and finds in the others what Jackson finds. */
final class JsonShapesTest {
    private static final JsonFactory JACKSON = new JsonFactory();

    /** A scanner with what it has learnt so far. */
    private static final class Scanner {
        final List<String> paths = new ArrayList<>();

        /** Those of names alone. */
        final List<String> names = new ArrayList<>();

        final RowFields rows;
        final JsonShapes shapes;

        Scanner(String mapping) {
            RecordMapping.Session session =
                    Mappings.builtIn().stream()
                            .filter(each -> each.id().equals(mapping))
                            .findFirst()
                            .orElseThrow()
                            .open(
                                    new RecordMapping.Options(
                                            LedgerCuts.COARSE,
                                            Map.of(),
                                            Map.of(),
                                            Map.of(),
                                            List.of()));
            Projection projection = session.projection();
            for (Projection.Field field : projection.fields()) {
                FieldPath path = field.path();
                paths.add(path.toString());
                if (path.steps().stream().allMatch(FieldPath.Step.Name.class::isInstance)) {
                    names.add(path.toString());
                }
            }
            rows = new RowFields(session.direct().orElseThrow().roles());
            shapes = new JsonShapes(JsonFields.of(projection).orElseThrow(), rows);
        }

        /**
         * What stands in each field of a line, in the words of {@link #jackson}; null: not read.
         */
        Map<String, String> read(byte[] line) {
            byte[] bytes = Arrays.copyOf(line, line.length + Bytes.PADDING);
            Arrays.fill(bytes, line.length, bytes.length, (byte) '\n');
            rows.clearRow();
            int end = shapes.read(bytes, 0);
            if (end == JsonText.WRONG) {
                return null;
            }
            assertEquals(line.length, end, () -> new String(line, StandardCharsets.UTF_8));
            Map<String, String> found = new HashMap<>();
            for (int field = 0; field < paths.size(); field++) {
                byte type =
                        rows.isActive(field) ? rows.type[rows.typeAt(field, 0)] : RawColumn.NULL;
                if (type == RawColumn.OTHER) {
                    found.put(paths.get(field), "nested");
                } else if (type != RawColumn.NULL) {
                    int from = rows.begin[field * RowFields.STRIDE];
                    String text =
                            new String(
                                    bytes, from, rows.end[field * RowFields.STRIDE] - from, UTF_8);
                    String form = type == RawColumn.TEXT ? "text " : "value ";
                    found.put(paths.get(field), form + text);
                }
            }
            return found;
        }

        /**
         * What Jackson finds at the paths; null where it rejects the line or a name comes twice.
         */
        Map<String, String> jackson(byte[] line) {
            Map<String, String> found = new HashMap<>();
            List<String> names = new ArrayList<>();
            try (JsonParser parser = JACKSON.createParser(line)) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    return null;
                }
                boolean once = object(parser, "", found, names);
                return parser.nextToken() == null && once ? found : null;
            } catch (JsonProcessingException e) {
                return null;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private boolean object(
                JsonParser parser, String path, Map<String, String> found, List<String> names)
                throws IOException {
            boolean once = true;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String at =
                        path.isEmpty() ? parser.currentName() : path + '.' + parser.currentName();
                boolean isRead =
                        paths.stream().anyMatch(p -> p.equals(at) || p.startsWith(at + '.'));
                once &= !isRead || !names.contains(at);
                names.add(at);
                JsonToken token = parser.nextToken();
                if (token == JsonToken.START_ARRAY && elements(parser) == 0) {
                    continue;
                }
                if (paths.contains(at) && token != JsonToken.VALUE_NULL) {
                    found.put(
                            at,
                            token.isStructStart()
                                    ? "nested"
                                    : (token == JsonToken.VALUE_STRING ? "text " : "value ")
                                            + parser.getText());
                }
                if (token == JsonToken.START_OBJECT && isRead) {
                    once &= object(parser, at, found, names);
                } else {
                    parser.skipChildren();
                }
            }
            return once;
        }
    }

    /** Passes over an array. */
    private static int elements(JsonParser parser) throws IOException {
        int elements = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements++;
            parser.skipChildren();
        }
        return elements;
    }

    private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;

    @Test
    void whatTheJsonTestSuiteRejectsIsRejectedAndWhatItAcceptsIsAccepted() throws IOException {
        Scanner scanner = new Scanner("canonical");
        List<Path> files;
        try (Stream<Path> all =
                Files.list(SharedData.require("corpora/JSONTestSuite/test_parsing"))) {
            files = all.sorted().toList();
        }
        int accepted = 0;
        int rejected = 0;
        for (Path file : files) {
            String name = file.getFileName().toString();
            byte[] value = Files.readAllBytes(file);
            String shown = new String(value, StandardCharsets.ISO_8859_1).strip();
            if (shown.contains("\n") || value.length > 100_000) {
                continue;
            }
            byte[] line = within(shown.getBytes(StandardCharsets.ISO_8859_1));
            // The second time over, by what was learnt the first time.
            for (int time = 0; time < 2; time++) {
                Map<String, String> found = scanner.read(line);
                if (name.startsWith("y_")) {
                    assertEquals("value 7", found == null ? "" : found.get("input_tokens"), name);
                    accepted++;
                } else if (name.startsWith("n_")) {
                    // The suite's truncated structures may end well inside of ours.
                    boolean isJson = found != null && scanner.jackson(line) != null;
                    assertEquals(isJson, found != null, name);
                    rejected += found == null ? 1 : 0;
                }
            }
        }
        assertTrue(accepted > 80 && rejected > 160, accepted + " and " + rejected);
    }

    private static byte[] within(byte[] value) {
        byte[] before = "{\"model\":\"m\",\"body\":".getBytes(UTF_8);
        byte[] behind = ",\"input_tokens\":7}".getBytes(UTF_8);
        byte[] line = Arrays.copyOf(before, before.length + value.length + behind.length);
        System.arraycopy(value, 0, line, before.length, value.length);
        System.arraycopy(behind, 0, line, before.length + value.length, behind.length);
        return line;
    }

    /** {@code usage.iterations[0]} is asked for, which the scanner cannot tell. */
    @Test
    void linesWithAnArrayOfWhichMoreIsAskedAreLeft() {
        Scanner scanner = new Scanner("anthropic-messages");
        String line = "{\"response\":{\"id\":\"m\",\"usage\":{\"iterations\":%s}}}";
        for (String value : List.of("[]", "[{\"type\":\"message\"}]", "{}", "7", "\"\"")) {
            assertNull(scanner.read(line.formatted(value).getBytes(UTF_8)), value);
        }
        Map<String, String> found = scanner.read(line.formatted("null").getBytes(UTF_8));
        assertNotNull(found);
        assertEquals("text m", found.get("response.id"));
    }

    @Test
    void randomLinesAreReadAsJacksonReadsThem() {
        for (String mapping : List.of("canonical", "openai-chat", "generic-usage-jsonl")) {
            for (long seed = 1; seed <= 3; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                Scanner scanner = new Scanner(mapping);
                int accepted = 0;
                int agreed = 0;
                for (int i = 0; i < 1500; i++) {
                    byte[] line = new RandomLine(random, scanner.names).bytes();
                    Map<String, String> expected = scanner.jackson(line);
                    Map<String, String> found = scanner.read(line);
                    String message = mapping + ", seed " + seed + ", line " + i + ": ";
                    accepted += expected != null ? 1 : 0;
                    if (found != null) {
                        agreed++;
                        assertEquals(expected, raw(found), message + new String(line, UTF_8));
                    }
                }
                // What it leaves to the plain reader has escapes where they matter.
                assertTrue(agreed > accepted / 2, mapping + ": " + agreed + " of " + accepted);
                assertTrue(accepted > 750 && accepted < 1500, mapping + ": " + accepted);
            }
        }
    }

    /** Texts unescaped by Jackson: categories keep their escapes, which only serve to know them. */
    private static Map<String, String> raw(Map<String, String> found) {
        Map<String, String> clear = new HashMap<>();
        found.forEach(
                (path, value) ->
                        clear.put(
                                path,
                                value.startsWith("text ") ? "text " + unescaped(value) : value));
        return clear;
    }

    private static String unescaped(String value) {
        String quoted = '"' + value.substring("text ".length()) + '"';
        try (JsonParser parser = JACKSON.createParser(quoted)) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException e) {
            throw new AssertionError(quoted, e);
        }
    }

    private static final List<String> NUMBERS =
            List.of(
                    "-0",
                    "1.0",
                    "1e3",
                    "9007199254740993",
                    "0",
                    "-5",
                    "1E-7",
                    "12345678",
                    "123456789012345678901");

    /** One line: members of the mapping and others, in any order, sometimes broken. */
    private static final class RandomLine {
        private final SplittableRandom random;
        private final List<String> paths;
        private final StringBuilder text = new StringBuilder();

        RandomLine(SplittableRandom random, List<String> paths) {
            this.random = random;
            this.paths = paths;
        }

        private boolean oneIn(int n) {
            return random.nextInt(n) == 0;
        }

        byte[] bytes() {
            Map<String, Object> tree = new HashMap<>();
            int members = random.nextInt(1, 9);
            for (int i = 0; i < members; i++) {
                String path = paths.get(random.nextInt(paths.size()));
                put(tree, path.split("\\."), 0);
            }
            object(tree, 0);
            byte[] line = text.toString().getBytes(UTF_8);
            return oneIn(4) ? broken(line) : line;
        }

        @SuppressWarnings("unchecked")
        private void put(Map<String, Object> tree, String[] steps, int at) {
            if (at == steps.length - 1) {
                tree.putIfAbsent(steps[at], "");
            } else {
                Object known = tree.computeIfAbsent(steps[at], unused -> new HashMap<>());
                if (known instanceof Map<?, ?>) {
                    put((Map<String, Object>) known, steps, at + 1);
                }
            }
        }

        private byte[] broken(byte[] line) {
            int at = random.nextInt(line.length);
            byte[] other = line.clone();
            switch (random.nextInt(5)) {
                case 0 -> other[at] = (byte) random.nextInt(256);
                case 1 -> other[at] = (byte) "\"\\{}[],:0 tn".charAt(random.nextInt(12));
                case 2 -> other = Arrays.copyOf(line, at);
                case 3 ->
                        System.arraycopy(line, at, other, at - (at > 0 ? 1 : 0), line.length - at);
                default -> {
                    other = Arrays.copyOf(line, line.length + 1);
                    System.arraycopy(line, at, other, at + 1, line.length - at);
                }
            }
            for (int i = 0; i < other.length; i++) {
                other[i] = other[i] == '\n' ? (byte) '\t' : other[i];
            }
            return other;
        }

        private void blank() {
            if (oneIn(30)) {
                text.append(oneIn(2) ? " " : "\t");
            }
        }

        private void object(Map<String, Object> tree, int depth) {
            text.append('{');
            blank();
            String comma = "";
            for (Map.Entry<String, Object> member : tree.entrySet()) {
                text.append(comma);
                comma = ",";
                if (oneIn(6)) {
                    text.append("\"x").append(oneIn(9) ? random.nextInt(500) : 1).append("\":");
                    value(depth + 1);
                    text.append(',');
                }
                text.append('"').append(member.getKey()).append('"');
                blank();
                text.append(':');
                blank();
                nested(member.getValue(), depth);
                blank();
                if (oneIn(60)) {
                    text.append(",\"").append(member.getKey()).append("\":1");
                }
            }
            text.append('}');
        }

        @SuppressWarnings("unchecked")
        private void nested(Object value, int depth) {
            if (value instanceof Map<?, ?> && !oneIn(12)) {
                object((Map<String, Object>) value, depth + 1);
            } else {
                value(depth);
            }
        }

        private void value(int depth) {
            switch (random.nextInt(depth > 4 ? 8 : 11)) {
                case 0 -> text.append(oneIn(2) ? "null" : oneIn(2) ? "true" : "false");
                case 1 -> text.append(NUMBERS.get(random.nextInt(NUMBERS.size())));
                case 2, 3 -> text.append(random.nextInt(oneIn(2) ? 10 : 100_000));
                case 4, 5, 6, 7 -> string();
                case 8 -> {
                    text.append('[');
                    int elements = random.nextInt(4);
                    for (int i = 0; i < elements; i++) {
                        text.append(i > 0 ? "," : "");
                        value(depth + 1);
                    }
                    text.append(']');
                }
                case 9 -> text.append(oneIn(2) ? "{}" : "[{},[],{}]");
                default -> {
                    text.append("{\"role\":");
                    value(depth + 1);
                    text.append(",\"model\":");
                    value(depth + 1);
                    text.append('}');
                }
            }
        }

        private void string() {
            text.append('"');
            int pieces = random.nextInt(4);
            for (int i = 0; i < pieces; i++) {
                switch (random.nextInt(14)) {
                    case 0 -> text.append("\\\"model\\\":\\\"fake\\\"");
                    case 1 -> text.append("\\\\");
                    case 2 -> text.append("\\u00e9\\ud83d\\ude00");
                    case 3 -> text.append("é").append("漢字".repeat(random.nextInt(3)));
                    case 4 -> text.append("\uD83D\uDE00");
                    case 5 -> text.append("\\n\\t\\/\\b\\f\\r");
                    case 6 -> text.append("x".repeat(random.nextInt(40)));
                    case 7 -> text.append(oneIn(4) ? "\\x" : "\\\\\\\"");
                    default -> text.append("word").append(random.nextInt(99));
                }
            }
            text.append('"');
        }
    }

    @Test
    void aNameThatComesTwiceIsLeftToThePlainReaderAlsoWhereBothPiecesAreKnown() {
        Scanner scanner = new Scanner("canonical");
        byte[] one = "{\"model\":\"a\",\"input_tokens\":1,\"output_tokens\":2}".getBytes(UTF_8);
        byte[] other = "{\"output_tokens\":2,\"model\":\"a\",\"input_tokens\":1}".getBytes(UTF_8);
        byte[] twice =
                "{\"output_tokens\":2,\"model\":\"a\",\"input_tokens\":1,\"output_tokens\":3}"
                        .getBytes(UTF_8);
        assertEquals("value 2", scanner.read(one).get("output_tokens"));
        assertEquals("value 2", scanner.read(other).get("output_tokens"));
        assertEquals(null, scanner.read(twice));
    }

    @Test
    void morePiecesThanAreRememberedAreReadAllTheSame() {
        Scanner scanner = new Scanner("canonical");
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder line = new StringBuilder("{\"meta\":{");
            for (int k = random.nextInt(1, 6); k >= 0; k--) {
                line.append("\"key-").append(random.nextInt(9000)).append("\":[").append(k);
                line.append(",{\"n\":\"").append(k).append("\"}],");
            }
            int tokens = random.nextInt(1000);
            line.append("\"end\":{}},\"").append("long".repeat(i % 500)).append("\":null,");
            line.append("\"input_tokens\":").append(tokens).append(",\"model\":\"m\"}");
            Map<String, String> found = scanner.read(line.toString().getBytes(UTF_8));
            assertEquals(
                    Map.of("input_tokens", "value " + tokens, "model", "text m"),
                    found,
                    "line " + i);
        }
    }
}

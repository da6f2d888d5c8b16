package dev.counterbill.read.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.read.LogContainer.DamagedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonContainersTest {
    private final JsonLinesContainer lines = new JsonLinesContainer(1000);
    private final JsonDocumentsContainer documents = new JsonDocumentsContainer();

    @Test
    void aBadLineCostsItselfOnly() throws IOException {
        assertEquals(
                List.of(
                        "1: 1",
                        "2! TWO_VALUES",
                        "3! TRUNCATED_JSON",
                        "4! NOT_A_JSON_OBJECT",
                        "5! MALFORMED_JSON",
                        "7: 7",
                        "8! TRUNCATED_JSON"),
                RawRows.read(
                        lines,
                        "\uFEFF{\"a\":1}\r\n{\"a\":2}{\"a\":3}\n{\"a\":\nnope\n{'a':5}\n  \n {\"a\":7}"
                                + " \n{\"a\":8",
                        "",
                        "a"));
    }

    @Test
    void aLineThatIsTooLongIsRejectedAndTheNextOneIsExact() throws IOException {
        assertEquals(
                List.of("1: 1", "2! LINE_TOO_LONG", "3: 3"),
                RawRows.read(
                        lines,
                        "{\"a\":1}\n{\"body\":\""
                                + "x".repeat(200_000)
                                + "\",\"a\":2}\n{\"a\":3}\n",
                        "",
                        "a"));
    }

    @Test
    void numbersStayExact() throws IOException {
        assertEquals(
                List.of(
                        "1: 9223372036854775807",
                        "2: decimal 9223372036854775808",
                        "3: decimal 1.50",
                        "4: decimal 1e3",
                        "5! NUMBER_TOO_LONG a",
                        "6: null",
                        "7: 'x'",
                        "8: true",
                        "9: other",
                        "10: other",
                        "11: null"),
                RawRows.read(
                        lines,
                        "{\"a\":9223372036854775807}\n{\"a\":9223372036854775808}\n{\"a\":1.50}\n"
                                + "{\"a\":1e3}\n{\"a\":"
                                + "1".repeat(65)
                                + "}\n{\"a\":null}\n{\"a\":\"x\"}\n{\"a\":true}\n{\"a\":[1]}\n"
                                + "{\"a\":{\"b\":1}}\n{}\n",
                        "",
                        "a"));
    }

    @Test
    void aFieldThatStandsTwiceIsNotGuessedAt() throws IOException {
        assertEquals(
                List.of(
                        "1! REPEATED_FIELD u.n",
                        "2! REPEATED_FIELD u.n",
                        "3: 1",
                        "4! REPEATED_FIELD u.n"),
                RawRows.read(
                        lines,
                        "{\"u\":{\"n\":1,\"n\":2}}\n{\"u\":{\"n\":1},\"u\":{}}\n"
                                + "{\"u\":{\"n\":1},\"body\":1,\"body\":2}\n"
                                + "{\"u\":{\"n\":1,\"n\":1}}\n",
                        "",
                        "u.n"));
    }

    /** What is wrong with a record is said of it, and not of the objects around the next one. */
    @Test
    void aFaultInATreeIsItsOwnRecordsOnly() throws IOException {
        assertEquals(
                List.of(
                        "1! REPEATED_FIELD t",
                        "2: tree Members[members={x=Leaf[type=2, number=1, text=]}]"
                                + "|tree Members[members={a=Leaf[type=2, number=1, text=]}]"),
                RawRows.read(
                        lines,
                        "{\"r\":{\"a\":1},\"s\":[{\"t\":{\"x\":1,\"x\":2}}]}\n"
                                + "{\"r\":{\"a\":1},\"s\":[{\"t\":{\"x\":1}}]}\n",
                        "s[]",
                        "t*",
                        "^.r*"));
    }

    @Test
    void nestingIsBounded() throws IOException {
        assertEquals(
                List.of("1: 1", "2! EXCEEDS_LIMIT", "3: 3"),
                RawRows.read(
                        new JsonLinesContainer(),
                        "{\"a\":1}\n{\"b\":"
                                + "[".repeat(100_000)
                                + "]".repeat(100_000)
                                + "}\n{\"a\":3}\n",
                        "",
                        "a"));
    }

    @Test
    void pathsReachIntoObjectsArraysAndSelections() throws IOException {
        assertEquals(
                List.of("1: 5|'y'|20|tree Members[members={k=Leaf[type=2, number=1, text=]}]"),
                RawRows.read(
                        lines,
                        "{\"l\":[{\"v\":4},{\"v\":5}],\"d\":[{\"n\":10,\"m\":\"A\"},{\"n\":20,\"m\":\"B\"}],"
                                + "\"o\":{\"x\":\"y\"},\"t\":{\"k\":1}}",
                        "",
                        "l[1].v",
                        "o.x",
                        "d[m=B].n",
                        "t*"));
    }

    @Test
    void fieldsAroundRecordsMayStandBehindThem() throws IOException {
        String page =
                "{\"data\":[{\"results\":[{\"n\":1},{\"n\":2}],\"t\":10},\n"
                        + "{\"t\":20,\"results\":[{\"n\":3}]},{\"t\":30,\"results\":[]},{\"t\":40}],"
                        + "\"id\":\"p\"}";
        assertEquals(
                List.of(
                        "1: 1|10|'p'",
                        "1: 2|10|'p'",
                        "2: 3|20|'p'",
                        "2- nothing at data[].results[]"),
                RawRows.read(documents, page, "data[].results[]", "n", "^.t", "^.^.id"));
        assertEquals(
                List.of(
                        "1: 1|10|'p'",
                        "1: 2|10|'p'",
                        "1: 3|20|'p'",
                        "1- nothing at data[].results[]"),
                RawRows.read(
                        lines, page.replace("\n", ""), "data[].results[]", "n", "^.t", "^.^.id"));
    }

    @Test
    void aBadLineTakesAllItsNestedRecordsWithIt() throws IOException {
        assertEquals(
                List.of("1! TRUNCATED_JSON", "2: 3"),
                RawRows.read(
                        lines, "{\"d\":[{\"n\":1},{\"n\":2}]\n{\"d\":[{\"n\":3}]}\n", "d[]", "n"));
    }

    @Test
    void documentsMayFollowEachOtherInAnyLayout() throws IOException {
        assertEquals(
                List.of("1: 1", "4: 2", "5: 3", "6: 4", "6! NOT_AN_OBJECT", "6: 5"),
                RawRows.read(
                        documents,
                        "{\"a\":1}\n\n\n{ \"a\":2\n}{\"a\":3}\n[{\"a\":4}, 7, {\"a\":5}]",
                        "",
                        "a"));
    }

    @Test
    void aBrokenDocumentCostsTheFile() {
        assertEquals(
                "TRUNCATED_JSON",
                assertThrows(
                                DamagedFile.class,
                                () -> RawRows.read(documents, "[{\"a\":1},\n{\"a\":", "", "a"))
                        .code());
        DamagedFile malformed =
                assertThrows(
                        DamagedFile.class,
                        () -> RawRows.read(documents, "[{\"a\":1},\nsecret]", "", "a"));
        assertEquals("MALFORMED_JSON", malformed.code());
        assertTrue(malformed.getMessage().contains("line 2"), malformed.getMessage());
        assertTrue(!malformed.getMessage().contains("secret"), malformed.getMessage());
    }

    @Test
    void linesAreToldFromDocumentsByContent() {
        assertEquals("jsonl", form("{\"a\":1}\n{\"a\":2}\n"));
        assertEquals("jsonl", form("{\"a\":1}"));
        assertEquals("jsonl", form("\n{\n{\"a\":1}\n{\"a\":1}\n"));
        assertEquals("jsonl", form("cut\": 1}\n{\"a\":1}\n{\"a\":1}\n"));
        assertEquals("jsonl", form("{\"a\":\"" + "x".repeat(100_000)));
        assertEquals("json", form("{\n \"a\": 1\n}\n{\n \"a\": 2\n}\n"));
        assertEquals("json", form("[{\"a\":1},\n{\"a\":2}]"));
        assertEquals("json", form("[\n{\"a\":1},\n{\"a\":2}\n]"));
        assertEquals("json", form("[" + "{\"a\":1},".repeat(100_000)));
        assertEquals("json", form("{\"a\":1}{\"a\":2}"));
        assertEquals("neither", form("a,b\n1,2\n"));
    }

    private String form(String text) {
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        byte[] head = java.util.Arrays.copyOf(all, Math.min(all.length, 1 << 16));
        boolean isLines = lines.recognises(head, head.length);
        boolean isDocuments = documents.recognises(head, head.length);
        assertTrue(!(isLines && isDocuments));
        return isLines ? "jsonl" : isDocuments ? "json" : "neither";
    }
}

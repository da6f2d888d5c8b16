package dev.counterbill.read.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.read.LogContainer.DamagedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvContainerTest {
    private final CsvContainer csv = new CsvContainer();

    private List<String> rows(String text) throws IOException {
        return RawRows.read(csv, text, "", "model", "n");
    }

    @Test
    void columnsAreFoundByNameAndAbsentOnesAreNull() throws IOException {
        assertEquals(
                List.of("2: 'gpt|4o'|null"),
                RawRows.read(csv, "x,model\n1,gpt|4o\n", "", "model", "n"));
    }

    @Test
    void lineNumbersArePhysicalBehindQuotedNewlinesAndBlankLines() throws IOException {
        assertEquals(
                List.of("2: 'a\nb'|'1'", "6: 'c'|'2'", "7! RAGGED_ROW '1 cells'", "8: 'd'|'3'"),
                rows("model,n\n\"a\nb\",1\n\n \t \nc,2\nx\nd,3"));
    }

    @Test
    void everyKindOfLineEndIsOneLine() throws IOException {
        List<String> expected = List.of("2: 'a'|'1'", "3: 'b'|'2'");
        assertEquals(expected, rows("model,n\r\na,1\r\nb,2\r\n"));
        assertEquals(expected, rows("model,n\ra,1\rb,2\r"));
        assertEquals(expected, rows("model,n\na,1\nb,2"));
    }

    @Test
    void theByteOrderMarkIsNotPartOfTheFirstName() throws IOException {
        assertEquals(List.of("2: 'a'|'1'"), rows("\uFEFFmodel,n\na,1\n"));
        assertEquals(List.of("2: 'a'|'1'"), rows("\uFEFF\"model\",\"n\"\n\"a\",\"1\"\n"));
    }

    @Test
    void aCellOfTwoDoubledQuotesIsTheTextOfTwoQuotes() throws IOException {
        assertEquals(List.of("2: '\"\"'|null"), rows("model,n\n\"\"\"\"\"\",\"\"\n"));
    }

    @Test
    void theDelimiterIsTheOneThatTheHeaderHasMostOf() throws IOException {
        assertEquals(List.of("2: 'a,b'|'1'"), rows("model;n\na,b;1\n"));
        assertEquals(List.of("2: 'a;b'|'1'"), rows("model\tn\na;b\t1\n"));
        assertEquals(List.of("2: 'a,b'|'1'"), rows("\"model\"|\"n\"\na,b|1\n"));
    }

    @Test
    void aRepeatedHeaderIsCountedAsSkipped() throws IOException {
        assertEquals(
                List.of("2: 'a'|'1'", "3- header repeated", "4: 'b'|'2'"),
                rows("model,n\na,1\nmodel,n\nb,2\n"));
    }

    @Test
    void aWrongQuoteInsideOneLineCostsThatLine() throws IOException {
        assertEquals(
                List.of("2: 'a'|'1'", "3! BAD_QUOTE", "4: 'b'|'2'", "5! BAD_QUOTE", "6: 'c'|'3'"),
                rows("model,n\na,1\n\"x\"y,2\nb,2\n\"he said \"hi\"\",1\nc,3\n"));
        assertEquals(
                List.of("2: 'a'|'1'", "3! BAD_QUOTE"), rows("model,n\na,1\n\"cut off in its quo"));
    }

    @Test
    void aQuoteThatSpansLinesAndIsNeverClosedCostsTheFile() {
        DamagedFile damaged =
                assertThrows(DamagedFile.class, () -> rows("model,n\na,1\nb,\"2\nc,3\nd,4\n"));
        assertEquals("UNCLOSED_QUOTE", damaged.code());
        assertTrue(damaged.getMessage().contains("begins on line 3"), damaged.getMessage());
    }

    @Test
    void aRowLongerThanTheBoundDoesNotFillTheMemory() {
        byte[] bytes = new byte[CsvBytes.MAX_ROW_BYTES + (1 << 20)];
        java.util.Arrays.fill(bytes, (byte) 'x');
        byte[] header = "model,n\n".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(header, 0, bytes, 0, header.length);
        DamagedFile damaged =
                assertThrows(DamagedFile.class, () -> RawRows.read(csv, bytes, "", "model"));
        assertTrue(damaged.getMessage().contains("16 MiB"), damaged.getMessage());
    }

    @Test
    void aColumnNamedTwiceIsAnErrorThatNamesIt() {
        DamagedFile damaged = assertThrows(DamagedFile.class, () -> rows("model,n,model\na,1,b\n"));
        assertEquals("DUPLICATE_COLUMN", damaged.code());
        assertTrue(damaged.getMessage().contains("'model'"), damaged.getMessage());
    }

    @Test
    void bytesThatAreNotUtf8CostTheRecordOnlyWhereTheyAreRead() throws IOException {
        byte[] text = "model,n,body\na,1,?\n?,2,x\nc,3,x\n".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < text.length; i++) {
            text[i] = text[i] == '?' ? (byte) 0xE9 : text[i];
        }
        assertEquals(
                List.of("2: 'a'|'1'", "3! NOT_UTF8 model", "4: 'c'|'3'"),
                RawRows.read(csv, text, "", "model", "n"));
    }

    @Test
    void aPathOfNamesFindsAFlattenedColumn() throws IOException {
        assertEquals(
                List.of("2: '7'"), RawRows.read(csv, "a,usage.total\n1,7\n", "", "usage.total"));
    }

    @Test
    void jsonAndParquetAreNotTakenForCsv() {
        assertFalse(recognised("{\"a\":1}"));
        assertFalse(recognised("\n\n[{\"a\":1}]"));
        assertFalse(recognised("PAR1...."));
        assertFalse(recognised("  \n "));
        assertTrue(recognised("a,b\n{,}\n1,2\n3,4"));
    }

    private boolean recognised(String text) {
        byte[] head = text.getBytes(StandardCharsets.UTF_8);
        return csv.recognises(head, head.length);
    }
}

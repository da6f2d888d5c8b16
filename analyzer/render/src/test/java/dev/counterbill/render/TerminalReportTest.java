package dev.counterbill.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.render.terminal.Colour;
import dev.counterbill.render.terminal.TerminalReport;
import dev.counterbill.report.Outlook;
import dev.counterbill.report.Report;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalReportTest {
    @ParameterizedTest
    @ValueSource(ints = {80, 100, 120, 160})
    void noLineIsLongerThanTheTerminal(int columns) {
        for (Report report :
                List.of(SampleReport.story(), SampleReport.tiny(), SampleReport.year())) {
            for (String line : TerminalReport.render(report, columns, Colour.PLAIN).split("\n")) {
                assertTrue(line.length() <= columns, line.length() + ": " + line);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 90, 100, 110, 120, 160})
    void sentencesAndRangesAreShownWholeOrNotAtAll(int columns) {
        Report story = SampleReport.story();
        String text = TerminalReport.render(story, columns, Colour.PLAIN);
        assertEquals(text.contains(" Low"), text.contains(" High"), text);
        String words = text.replaceAll("\\s+", " ");
        assertFalse(story.outlook().callOuts().isEmpty());
        for (Outlook.CallOut one : story.outlook().callOuts()) {
            assertTrue(words.contains(one.sentence()), one.sentence() + "\n" + text);
        }
    }

    @Test
    void aNarrowTerminalGetsEightyColumns() {
        assertEquals(
                TerminalReport.render(SampleReport.story(), 80, Colour.PLAIN),
                TerminalReport.render(SampleReport.story(), 20, Colour.PLAIN));
    }

    @Test
    void theVerdictStandsLast() {
        Report story = SampleReport.story();
        String text = TerminalReport.render(story, 160, Colour.PLAIN);
        int begin =
                text.indexOf("You spent $2,667.84 on 5.9 M requests from 1 Mar to 30 Jun 2026.");
        assertTrue(begin > text.indexOf("What the same usage would have cost"), text);
        assertTrue(begin > text.indexOf("Incomplete: 2 of 5,892,978 records were rejected"), text);
        assertTrue(text.endsWith("net $319.20.\n"), text);
    }

    @Test
    void coloursAreWrittenOnlyWhenTold() {
        assertFalse(
                TerminalReport.render(SampleReport.story(), 80, Colour.PLAIN).contains("\u001b"));
        assertTrue(
                TerminalReport.render(SampleReport.story(), 80, Colour.COLOURED)
                        .contains("\u001b"));
    }

    @Test
    void namesCannotSteerTheTerminal() {
        String text = TerminalReport.render(SampleReport.hostile(), 160, Colour.PLAIN);
        text.codePoints()
                .filter(point -> point != '\n')
                .forEach(
                        point ->
                                assertTrue(
                                        !Character.isISOControl(point)
                                                && Character.getType(point) != Character.FORMAT,
                                        () -> "U+" + Integer.toHexString(point)));
        assertTrue(text.contains("a\\u0000b\\u001B[31mred\\u0007"), text);
    }

    @Test
    void amountsBelowACentAreNotShownAsNothing() {
        String text = TerminalReport.render(SampleReport.tiny(), 80, Colour.PLAIN);
        assertTrue(text.contains("You spent < $0.01 on 1 request on 1 Jun 2026."), text);
        assertFalse(text.contains("$0.00"), text);
    }
}

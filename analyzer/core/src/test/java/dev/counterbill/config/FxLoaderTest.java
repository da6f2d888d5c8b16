package dev.counterbill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.pricing.FxTable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class FxLoaderTest {
    @Test
    void csvYamlAndJsonSayTheSame() {
        FxTable csv = read("\uFEFFday,from,to,rate\r\n2026-06-05,EUR,USD,1.0800\r\n");
        FxTable yaml =
                read(
                        """
                        schema: counterbill-fx/1
                        rates:
                          - {day: 2026-06-05, from: EUR, to: USD, rate: 1.0800}
                        """);
        FxTable json =
                read(
                        """
                        {"rates": [{"day": "2026-06-05", "from": "EUR", "to": "USD", "rate": "1.0800"}]}
                        """);
        assertEquals(csv.rates(), yaml.rates());
        assertEquals(csv.rates(), json.rates());
        assertEquals("1.0800", csv.rates().get(0).factor().toPlainString());
    }

    private static FxTable read(String text) {
        Problems problems = new Problems();
        Optional<FxTable> table = FxLoader.load(text, "f", problems);
        assertEquals(List.of(), problems.all());
        return table.orElseThrow();
    }

    @TestFactory
    Stream<DynamicTest> everyFaultIsReportedAtItsPlaceWithItsRemedy() {
        return FaultCases.ofText(
                "fx-faults.yaml",
                (text, problems) -> FxLoader.load(text, "f.yaml", problems).isPresent());
    }

    @Test
    void aFileThatIsNotThereIsAProblemAndNoStackTrace() {
        Problems problems = new Problems();
        assertTrue(FxLoader.loadFile(java.nio.file.Path.of("no-such.csv"), problems).isEmpty());
        assertTrue(problems.hasErrors());
    }
}

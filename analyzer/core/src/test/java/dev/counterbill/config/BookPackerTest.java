package dev.counterbill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.counterbill.rates.ProviderRates;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateTable;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The book that the build packed is the one that its files describe. */
class BookPackerTest {
    @Test
    void everyTableIsWhatItsFileSays() {
        List<RateTable> read = RateTables.readBuiltIn();
        assertFalse(read.isEmpty());
        assertEquals(read, RateTables.builtInTables());
    }

    @Test
    void modelsAndAliasesStandInTheOrderOfTheirTable() {
        assertEquals(names(RateTables.readBuiltIn()), names(RateTables.builtInTables()));
    }

    private static List<String> names(List<RateTable> tables) {
        return tables.stream()
                .flatMap(table -> table.providers().stream())
                .map(ProviderRates::models)
                .map(models -> models.keySet().toString())
                .toList();
    }

    @Test
    void nothingIsWrongWithIt() {
        RateBook.Assembled checked = RateBook.of(List.of(RateTables.builtInTables()));
        assertEquals(List.of(), checked.findings());
        assertEquals(checked.book().digest(), RateTables.builtIn().digest());
        assertEquals(checked.book().effectiveInstants(), RateTables.builtIn().effectiveInstants());
    }

    @Test
    void itIsMadeOnce() {
        assertSame(RateTables.builtIn(), RateTables.withBuiltIn(List.<Path>of(), new Problems()));
    }
}

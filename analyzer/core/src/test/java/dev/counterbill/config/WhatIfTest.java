package dev.counterbill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.rates.Books;
import dev.counterbill.rates.SourcePlace;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names of models are looked up as they were at the end of the period. */
class WhatIfTest {
    private static List<String> problems(String word, String at) {
        Problems problems = new Problems();
        WhatIf.parse(
                List.of(word),
                Books.BUILT_IN,
                Instant.parse(at),
                new SourcePlace("--what-if", 0, 0),
                problems);
        return problems.all().stream().map(Problem::toString).toList();
    }

    @Test
    void aModelThatBeginsAfterThePeriodIsSaidToAndNotSuggested() {
        for (String word : List.of("gpt-4o", "openai/gpt-4o")) {
            assertEquals(
                    List.of(
                            "--what-if: UNKNOWN_TARGET_MODEL: '"
                                    + word
                                    + "': the rate book has no such model on 2019-12-31, where the"
                                    + " period ends; it begins on 2024-05-13. Ask for a later"
                                    + " period or another model."),
                    problems(word, "2019-12-31T23:59:59Z"));
        }
        assertEquals(List.of(), problems("gpt-4o", "2024-05-13T00:00:00Z"));
    }
}

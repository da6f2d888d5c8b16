package dev.counterbill.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExcerptsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "key=sk-proj-a1B2c3D4e5F6",
                "sk-ant-api03-AbCdEf123456",
                "Authorization: Bearer abc.def.ghi",
                "AKIAIOSFODNN7EXAMPLE",
                "AIzaSyA-abcdefgh12345",
                "ghp_abcdef123456",
                "xai-abcdef123456",
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc",
                "mail jane.doe@example.com now"
            })
    void secretsAreRedacted(String value) {
        String shown = Excerpts.of(value);
        assertEquals(true, shown.contains("[redacted]"), shown);
        for (String part :
                new String[] {"a1B2", "AbCdEf", "abc.def", "FODNN", "abcdefgh", "jane"}) {
            assertFalse(shown.contains(part), shown);
        }
    }

    @Test
    void modelNamesAndNumbersAreLeftAsTheyAre() {
        for (String value :
                new String[] {
                    "ft:gpt-4o-mini-2024-07-18:acme:intent-v3:Bx7Qm2Ld", "1,234", "-1", "task-sk"
                }) {
            assertEquals(value, Excerpts.of(value));
        }
    }

    @Test
    void whatATerminalWouldObeyIsEscaped() {
        assertEquals(
                "a\\u{1b}[2Jb\\u{202e}c\\u{0}\\u{d800}", Excerpts.of("a\u001b[2Jb\u202ec\0\ud800"));
    }

    @Test
    void longValuesAreCut() {
        assertEquals("x".repeat(80) + "…", Excerpts.of("x".repeat(81)));
        assertEquals("x".repeat(80), Excerpts.of("x".repeat(80)));
    }
}

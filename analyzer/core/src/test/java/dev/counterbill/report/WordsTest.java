package dev.counterbill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.money.Currency;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|$0.00",
                "-0.000|$0.00",
                "1234567.895|$1,234,567.90",
                "0.005|$0.01",
                "0.0049999|< $0.01",
                "-0.0049999|> -$0.01",
                "-0.005|-$0.01",
                "-1234.5|-$1,234.50",
                "999.995|$1,000.00",
                "2.675|$2.68"
            })
    void moneyIsRoundedOnceHalfUpAndNeverShownAsZeroWhereItIsNot(BigDecimal amount, String text) {
        assertEquals(text, Words.money(amount, Currency.USD));
    }

    @Test
    void otherCurrenciesBearTheirOwnSign() {
        assertEquals("€1.00", Words.money(BigDecimal.ONE, new Currency("EUR")));
        assertEquals("CHF 1,000.00", Words.money(new BigDecimal("1E+3"), new Currency("CHF")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|0",
                "999|999",
                "1000|1 k",
                "1249|1.2 k",
                "999949|1 M",
                "99950|100 k",
                "1200000|1.2 M",
                "340000|340 k",
                "1635545742|1.6 B"
            })
    void largeCountsAreShownInAboutThreeFigures(BigDecimal count, String text) {
        assertEquals(text, Words.about(count));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|0.0 %",
                "1|100.0 %",
                "0.00001|< 0.1 %",
                "0.99999|> 99.9 %",
                "0.12345|12.3 %",
                "1.5|150.0 %"
            })
    void aShareIsNeverShownAsNoneOrAllWhereItIsNot(BigDecimal share, String text) {
        assertEquals(text, Words.share(share));
    }

    @Test
    void timesAsMuchNeedsSomethingToCompareWith() {
        assertEquals(
                Optional.of("8.0"),
                Words.times(new BigDecimal("9876.54"), new BigDecimal("1234.56")));
        assertEquals(Optional.empty(), Words.times(BigDecimal.ONE, BigDecimal.ZERO));
    }

    @Test
    void aPeriodNamesItsFirstAndItsLastDay() {
        ZoneId utc = ZoneId.of("UTC");
        Instant march = Instant.parse("2026-03-01T00:00:00Z");
        Instant july = Instant.parse("2026-07-01T00:00:00Z");
        assertEquals("from 1 Mar to 30 Jun 2026", Words.period(new Period(march, july, utc)));
        assertEquals(
                "on 1 Mar 2026",
                Words.period(new Period(march, Instant.parse("2026-03-02T00:00:00Z"), utc)));
        assertEquals(
                "from 31 Dec 2025 to 1 Mar 2026",
                Words.period(
                        new Period(
                                Instant.parse("2025-12-31T00:00:00Z"),
                                Instant.parse("2026-03-02T00:00:00Z"),
                                utc)));
    }

    @Test
    void charactersThatSteerTheEyeAreMadeVisible() {
        assertEquals("a\\u202Eb\\u0000\\u000A\\u200B", Words.visible("a\u202Eb\u0000\n\u200B"));
        assertEquals("\\u{E0001}", Words.visible(new String(Character.toChars(0xE0001))));
        assertEquals("\\uD83D", Words.visible("\uD83D"));
        assertEquals("模型-Ω-🦙", Words.visible("模型-Ω-🦙"));
    }

    @Test
    void figuresDoNotDependOnTheLocaleOfTheMachine() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG"));
            assertEquals("$1,234.56", Words.money(new BigDecimal("1234.56"), Currency.USD));
            assertEquals("1,234,567", Words.count(1_234_567));
        } finally {
            Locale.setDefault(before);
        }
    }
}

package dev.counterbill.bytes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PackedValuesTest {
    /** Not public, as some that are packed are not. */
    private record Row(String name, long tokens, int line, boolean isOpen, List<Row> inner) {}

    static List<Object> values() {
        Row leaf = new Row("leaf", Long.MIN_VALUE, Integer.MAX_VALUE, false, List.of());
        return List.of(
                "",
                "a price in €, and \u0000",
                new BigDecimal("0.150"),
                new BigDecimal("1E+3"),
                Long.MAX_VALUE,
                -1L,
                -1,
                true,
                Instant.parse("2026-08-16T16:00:00Z"),
                Instant.EPOCH.minusSeconds(1),
                LocalDate.of(1969, 12, 31),
                LocalTime.of(23, 59, 59),
                ZoneId.of("Asia/Shanghai"),
                Optional.empty(),
                Optional.of("some"),
                OptionalLong.empty(),
                OptionalLong.of(-5),
                List.of(),
                List.of("b", "a", "b"),
                Set.of(),
                Set.of("b", "a"),
                Map.of("b", 1, "a", 2),
                DayOfWeek.SUNDAY,
                new Row(
                        "root",
                        1,
                        2,
                        true,
                        List.of(leaf, leaf, new Row("x", 0, 0, true, List.of()))));
    }

    @ParameterizedTest
    @MethodSource("values")
    void aValueComesBackAsItWas(Object value) {
        assertEquals(value, PackedValues.unpack(PackedValues.pack(value)));
    }

    @Test
    void numbersOfOneValueAndOfTwoKindsStayApart() {
        List<Object> values =
                List.of(1, 1L, new BigDecimal("1"), new BigDecimal("1.0"), "1", true, Set.of(1));
        assertEquals(values, PackedValues.unpack(PackedValues.pack(values)));
    }

    @Test
    void whatWasFilledInAnOrderKeepsIt() {
        Map<String, Set<String>> filled = new LinkedHashMap<>();
        filled.put("second", new LinkedHashSet<>(List.of("b", "a")));
        filled.put("first", new LinkedHashSet<>(List.of("a", "b")));
        assertEquals(filled.toString(), PackedValues.unpack(PackedValues.pack(filled)).toString());
    }

    @Test
    void equalPartsAreOneAfterwards() {
        List<?> twice =
                (List<?>)
                        PackedValues.unpack(
                                PackedValues.pack(
                                        List.of(new BigDecimal("2.50"), new BigDecimal("2.50"))));
        assertSame(twice.get(0), twice.get(1));
    }

    @Test
    void setsThatForgetTheirOrderAreWrittenInOne() {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            words.add("word " + i * 7 % 40);
        }
        byte[] some = PackedValues.pack(Set.copyOf(words));
        words.sort(null);
        assertArrayEquals(some, PackedValues.pack(Set.copyOf(words)));
    }

    @Test
    void whatIsNotKnownHereIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> PackedValues.pack(new Object()));
        assertThrows(
                IllegalArgumentException.class,
                () -> PackedValues.pack(Optional.of(Instant.EPOCH.plusNanos(1))));
    }
}

package dev.counterbill.read.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BytesTest {
    private static byte[] padded(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length + Bytes.PADDING);
    }

    private static byte[] padded(String text) {
        return padded(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void onlyDigitsAreANumber() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 200_000; i++) {
            long number = random.nextLong(10_000_000_000_000_000L) >> random.nextInt(50);
            String text = Long.toString(number);
            byte[] bytes = padded(text + "77777777");
            assertEquals(number, Bytes.digits(bytes, 0, text.length()), text);
            int at = random.nextInt(text.length());
            byte other = (byte) random.nextInt(256);
            bytes[at] = other;
            boolean digit = other >= '0' && other <= '9';
            assertEquals(
                    digit
                            ? Long.parseLong(
                                    new String(bytes, 0, text.length(), StandardCharsets.US_ASCII))
                            : -1,
                    Bytes.digits(bytes, 0, text.length()),
                    () -> text + " with " + other + " at " + at);
        }
        assertEquals(-1, Bytes.digits(padded(""), 0, 0));
        assertEquals(-1, Bytes.digits(padded("12345678901234567"), 0, 17));
    }

    @Test
    void aCountIsWhatItsDigitsWriteWhateverStandsBehindThem() {
        SplittableRandom random = new SplittableRandom(5);
        for (int length = 0; length <= 8; length++) {
            for (int first = 0; first < 256; first++) {
                for (int times = 0; times < 40; times++) {
                    byte[] bytes = new byte[8];
                    random.nextBytes(bytes);
                    for (int i = 0; i < length; i++) {
                        bytes[i] = (byte) ('0' + random.nextInt(10));
                    }
                    if (length > 0) {
                        int at = times % 2 == 0 ? 0 : random.nextInt(length);
                        bytes[at] = (byte) first;
                    }
                    String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
                    boolean isCount = text.isEmpty() || text.matches("0|[1-9][0-9]*");
                    long expected = !isCount ? -1 : length == 0 ? 0 : Long.parseLong(text);
                    byte[] padded = padded(bytes);
                    assertEquals(expected, Bytes.count(Bytes.word(padded, 0), length), text);
                }
            }
        }
    }

    @Test
    void slicesAreEqualWhereAllTheirBytesAre() {
        SplittableRandom random = new SplittableRandom(6);
        for (int length = 0; length <= 100; length++) {
            byte[] left = new byte[160];
            byte[] right = new byte[160];
            random.nextBytes(left);
            random.nextBytes(right);
            int leftAt = random.nextInt(8);
            int rightAt = random.nextInt(8);
            System.arraycopy(left, leftAt, right, rightAt, length);
            assertTrue(Bytes.equal(left, leftAt, right, rightAt, length), "length " + length);
            for (int at = 0; at < length; at++) {
                right[rightAt + at] ^= (byte) (1 << random.nextInt(8));
                assertFalse(Bytes.equal(left, leftAt, right, rightAt, length), "length " + length);
                right[rightAt + at] = left[leftAt + at];
            }
        }
    }

    @Test
    void everyDayHasItsSecond() {
        TimeText time = new TimeText();
        for (LocalDate day = LocalDate.of(2020, 1, 1);
                day.isBefore(LocalDate.of(2036, 1, 1));
                day = day.plusDays(1)) {
            String text = day + "T23:59:58.123456789Z";
            byte[] bytes = padded(text);
            assertEquals(
                    day.atTime(23, 59, 58).toEpochSecond(ZoneOffset.UTC),
                    time.iso(bytes, 0, text.length()),
                    text);
        }
        String abroad = "2026-06-01T00:00:00-05:30";
        assertEquals(
                LocalDate.of(2026, 6, 1).atTime(5, 30).toEpochSecond(ZoneOffset.UTC),
                time.iso(padded(abroad), 0, abroad.length()));
        String date = "2026-06-01";
        assertEquals(
                LocalDate.of(2026, 6, 1).toEpochDay() * 86_400,
                time.iso(padded(date), 0, date.length()));
        for (String odd :
                new String[] {
                    "2026-02-29T00:00:00Z",
                    "2026-13-01T00:00:00Z",
                    "2026-06-31T00:00:00Z",
                    "2026-06-00T00:00:00Z",
                    "2026-06-01T24:00:00Z",
                    "2026-06-01T00:60:00Z",
                    "2026-06-01T00:00:60Z",
                    "2019-12-31T23:59:59Z",
                    "2036-01-01T00:00:00Z",
                    "2026-06-01T00:00:00+19:00",
                    "2026-06-01T00:00:00+02:60",
                    "2026-06-01T00:00:00+0200",
                    "2026-06-01T00:00:00.Z",
                    "2026-06-01T00:00:00.1234567890Z",
                    "2026/06/01T00:00:00Z",
                    "2026-06-01X00:00:00Z",
                    "2026-06-01T00-00:00Z",
                    "2026-06-01T0a:00:00Z",
                    "2026-06-0"
                }) {
            assertEquals(TimeText.ODD, time.iso(padded(odd), 0, odd.length()), odd);
        }
    }

    @Test
    void utf8IsWhatTheStrictDecoderTakes() {
        SplittableRandom random = new SplittableRandom(5);
        int[] likely = {0x41, 0x80, 0xBF, 0xC1, 0xC2, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0x9F};
        int valid = 0;
        for (int i = 0; i < 300_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(5)];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] =
                        (byte)
                                (random.nextBoolean()
                                        ? likely[random.nextInt(likely.length)]
                                        : 1 + random.nextInt(255));
            }
            boolean expected = isUtf8(bytes);
            valid += expected ? 1 : 0;
            assertEquals(
                    expected,
                    Utf8.isText(padded(bytes), 0, bytes.length),
                    () -> Arrays.toString(bytes));
        }
        assertTrue(valid > 1000);
        assertFalse(Utf8.isText(padded(new byte[] {'a', 0}), 0, 2));
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void aNumberOfJsonIsOneByItsGrammar() {
        JsonText text = new JsonText();
        for (String good :
                new String[] {"0", "-0", "12", "-1.5", "1e5", "1E-5", "0.10", "1.5e+9"}) {
            byte[] bytes = padded(good + ",");
            assertEquals(good.length(), text.number(bytes, 0), good);
        }
        for (String bad : new String[] {"01", "-", ".5", "1.", "1e", "1e+", "+1", "00"}) {
            byte[] bytes = padded(bad + ",");
            assertEquals(JsonText.WRONG, text.number(bytes, 0), bad);
        }
    }

    @Test
    void aTextOfJsonIsOneByItsGrammar() {
        JsonText text = new JsonText();
        for (String good :
                new String[] {
                    "", "abc", "\\u00e9\\n\\\"", "é\uD83D\uDE00", "a".repeat(40), "\\/"
                }) {
            byte[] bytes = padded(good + "\"");
            int end = bytes.length - Bytes.PADDING - 1;
            assertEquals(end, text.string(bytes, 0), good);
        }
        for (String bad : new String[] {"a\tb", "\\x", "\\u00g0", "\\", "abc\n", "\u0000"}) {
            assertEquals(JsonText.WRONG, text.string(padded(bad + "\""), 0), bad);
        }
        assertEquals(JsonText.WRONG, text.string(padded(new byte[] {(byte) 0xC0, '"'}), 0));
    }
}

package dev.counterbill.read.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.counterbill.read.DirectPlan.KeyPart;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class KeyShapeTest {
    private static final KeyPart ID_OF_PROVIDER = new KeyPart(0, 1);

    @Test
    void theKeyOfAnotherRowIsThatOfItsId() {
        assertHash("6:openai;2:id;", "6:openai;10:chatcmpl-7;", "chatcmpl-7", ID_OF_PROVIDER);
        assertHash("form|-;1:a;1:b;#1", "form|-;0:;1:b;#1", "", new KeyPart(5, 1));
    }

    @Test
    void barsColonsAndSemicolonsBelongToTheParts() {
        assertHash("6:openai;5:a|b:c;", "6:openai;4:|;-;;", "|;-;", ID_OF_PROVIDER);
        assertHash("4:o|p;;2:id;", "4:o|p;;1:x;", "x", ID_OF_PROVIDER);
    }

    @Test
    void anAbsentPartHasNoShape() {
        assertNull(KeyShape.of("6:openai;-;", ID_OF_PROVIDER, 0, 0));
    }

    @Test
    void aKeyWhoseIdIsTheSameForAllRowsHasNoShape() {
        assertNull(KeyShape.of("form|2:id;1:7;", new KeyPart(5, 1), 5, 10));
    }

    @Test
    void keysOfOneIdHaveTheSameFirstBitsInEveryForm() {
        String id = "chatcmpl-é7";
        long chat = KeyHash.of("6:openai;11:" + id + ";", 9, 24);
        long gateway = KeyHash.of("litellm|11:" + id + ";", 8, 23);
        assertEquals(KeyHash.idBits(id), chat >>> KeyHash.FORM_BITS);
        assertEquals(KeyHash.idBits(id), gateway >>> KeyHash.FORM_BITS);
        assertNotEquals(chat, gateway);
        assertNotEquals(KeyHash.idBits(id), KeyHash.idBits("chatcmpl-é8"));
    }

    private static void assertHash(String first, String key, String id, KeyPart part) {
        byte[] bytes = ("<" + id + "> and what follows").getBytes(StandardCharsets.US_ASCII);
        KeyShape.Hasher hasher = new KeyShape.Hasher();
        KeyShape ofOther = KeyShape.of(first, part, 0, 0);
        assertNotNull(ofOther);
        assertEquals(KeyHash.of(key), hasher.of(ofOther, bytes, 1, 1 + id.length()), key);
        assertEquals(key, ofOther.key(id));
        int begin = beginOf(first, part);
        KeyShape ofId = KeyShape.of(first, part, begin, endOf(first, begin));
        assertNotNull(ofId);
        assertEquals(
                KeyHash.of(key, begin, endOf(key, begin)),
                hasher.of(ofId, bytes, 1, 1 + id.length()),
                key);
    }

    private static int beginOf(String key, KeyPart part) {
        int at = part.partsBegin();
        for (int i = 0; i < part.number(); i++) {
            at = endOf(key, at);
        }
        return at;
    }

    private static int endOf(String key, int begin) {
        if (key.charAt(begin) == '-') {
            return begin + 2;
        }
        int colon = key.indexOf(':', begin);
        return colon + 2 + Integer.parseInt(key.substring(begin, colon));
    }
}

package dev.counterbill.read.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
        assertNull(KeyShape.of("6:openai;-;", ID_OF_PROVIDER));
    }

    private static void assertHash(String first, String key, String id, KeyPart part) {
        KeyShape shape = KeyShape.of(first, part);
        assertNotNull(shape);
        byte[] bytes = ("<" + id + ">").getBytes(StandardCharsets.US_ASCII);
        assertEquals(
                KeyHash.of(key), new KeyShape.Hasher().of(shape, bytes, 1, bytes.length - 1), key);
    }
}

package dev.counterbill.read.mapping;

import dev.counterbill.rates.Surfaces;
import dev.counterbill.read.MappedBatch;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which records of an emission are the same one, and which of them counts; for one file. */
final class DuplicateRule {
    private final List<CompiledMapping.KeyPart> parts;
    private final List<Node> preferred;
    private final @Nullable Vector[] key;
    private final Vector[] prefer;
    private final String prefix;
    private final String suffix;
    private final Numbers numbers = new Numbers();
    private final StringBuilder text = new StringBuilder();

    /**
     * @param mapping its id
     * @param suffix of all keys
     */
    DuplicateRule(String mapping, CompiledMapping.Emission emission, String suffix) {
        this.parts = emission.key();
        this.preferred = emission.prefer();
        this.key = new @Nullable Vector[parts.size()];
        this.prefer = new Vector[preferred.size()];
        this.prefix = prefix(mapping, parts);
        this.suffix = suffix;
    }

    /** What stands before the parts in all keys of a mapping. */
    static String prefix(String mapping, List<CompiledMapping.KeyPart> parts) {
        return isIssuedByProvider(parts) ? "" : mapping + '|';
    }

    /**
     * Ids that a provider gives are the same in every log of the call, and no two calls share one.
     * All other keys mean something only within their own form of log.
     */
    private static boolean isIssuedByProvider(List<CompiledMapping.KeyPart> key) {
        return key.size() == 2
                && key.get(0).field() == CanonicalField.PROVIDER
                && key.get(1).field() == CanonicalField.REQUEST_ID;
    }

    /** Evaluates keys and preferences for a batch. */
    void begin(Node.Frame frame) {
        for (int i = 0; i < prefer.length; i++) {
            prefer[i] = frame.of(preferred.get(i));
        }
        for (int i = 0; i < key.length; i++) {
            Node node = parts.get(i).node();
            key[i] = node == null ? null : frame.of(node);
        }
    }

    /**
     * Writes the key and the preference of a record whose provider and tier are written.
     *
     * @return what is wrong, or null
     */
    @Nullable Fault write(int row, MappedBatch batch, int at) {
        batch.preference[at] = null;
        batch.duplicateKey[at] = null;
        batch.idPartBegin[at] = 0;
        batch.idPartEnd[at] = 0;
        if (parts.isEmpty()) {
            return null;
        }
        text.setLength(0);
        text.append(prefix);
        for (int i = 0; i < key.length; i++) {
            CompiledMapping.KeyPart part = parts.get(i);
            Vector vector = key[i];
            if (vector != null && vector.type[row & vector.mask] == Vector.FAULT) {
                return vector.fault(row);
            }
            String value = keyText(part, vector, row, batch, at);
            if (value == null || value.isEmpty()) {
                if (part.absence() == CompiledMapping.Absence.NEVER_MATCHES) {
                    return null;
                }
                text.append("-;");
            } else {
                int begin = text.length();
                text.append(value.length()).append(':').append(value).append(';');
                if (part.field() == CanonicalField.REQUEST_ID) {
                    batch.idPartBegin[at] = begin;
                    batch.idPartEnd[at] = text.length();
                }
            }
        }
        batch.duplicateKey[at] = text.append(suffix).toString();
        if (prefer.length > 0) {
            BigDecimal[] tuple = new BigDecimal[prefer.length];
            for (int i = 0; i < prefer.length; i++) {
                BigDecimal part = Preference.of(prefer[i], row, numbers);
                if (part == null) {
                    return Preference.fault(prefer[i], row);
                }
                tuple[i] = part;
            }
            batch.preference[at] = tuple;
        }
        return null;
    }

    private static @Nullable String keyText(
            CompiledMapping.KeyPart part,
            @Nullable Vector vector,
            int row,
            MappedBatch batch,
            int at) {
        if (part.field() == CanonicalField.PROVIDER) {
            return Surfaces.issuer(batch.usage.texts.text(batch.usage.provider[at]));
        }
        if (part.field() == CanonicalField.SERVICE_TIER) {
            return Byte.toString(batch.usage.tier[at]);
        }
        return vector == null ? null : Texts.inKey(vector, row);
    }
}

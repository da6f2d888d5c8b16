package dev.counterbill.read.mapping;

import dev.counterbill.bytes.Sha256;
import dev.counterbill.read.RawTree;
import dev.counterbill.usage.UsageBatch;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fills the label columns that a ledger keeps. */
final class LabelWriter {
    private static final int REMEMBERED_DIGESTS = 10_000;
    private static final int DIGEST_BYTES_SHOWN = 8;

    private final List<MappingSession.LabelColumn> columns;
    private final @Nullable CanonicalField[] canonical;
    private final @Nullable String projectOverride;
    private final @Nullable Vector[] ofField;
    private final Vector[] ofColumn;
    private final EmissionWriter.TextMemo[] memos;
    private final Map<String, String> digests = new LinkedHashMap<>();
    private @Nullable Vector map;

    LabelWriter(
            CompiledMapping.Emission emission,
            List<MappingSession.LabelColumn> columns,
            MappingOptions options) {
        this.columns = columns;
        this.projectOverride = options.override("project");
        this.canonical = new @Nullable CanonicalField[columns.size()];
        this.ofField = new @Nullable Vector[columns.size()];
        this.ofColumn = new Vector[columns.size()];
        this.memos = new EmissionWriter.TextMemo[columns.size()];
        for (int i = 0; i < columns.size(); i++) {
            canonical[i] = fieldOf(columns.get(i), emission);
            ofColumn[i] = new Vector();
            memos[i] = new EmissionWriter.TextMemo();
        }
    }

    /** The field of the mapping that a label is; null where it is a column of the log. */
    private static @Nullable CanonicalField fieldOf(
            MappingSession.LabelColumn label, CompiledMapping.Emission emission) {
        CanonicalField field = CanonicalField.byName(label.name());
        return field != null
                        && field.role == CanonicalField.Role.WORD
                        && emission.fields().containsKey(field)
                ? field
                : null;
    }

    /** How a mapping makes a label; null where it is a column of the log. */
    static @Nullable Node nodeOf(
            MappingSession.LabelColumn label, CompiledMapping.Emission emission) {
        CanonicalField field = fieldOf(label, emission);
        return field == null ? null : emission.fields().get(field);
    }

    boolean isEmpty() {
        return columns.isEmpty();
    }

    void begin(Node.Frame frame, @Nullable Vector[] fields) {
        map = fields[CanonicalField.LABELS.ordinal()];
        for (int i = 0; i < columns.size(); i++) {
            CanonicalField field = canonical[i];
            ofField[i] = field == null ? null : fields[field.ordinal()];
            ofColumn[i].borrow(frame.batch().columns[columns.get(i).column()]);
        }
    }

    void write(int row, UsageBatch usage, int at) {
        for (int i = 0; i < columns.size(); i++) {
            String value = value(i, row);
            if (value == null || value.isEmpty()) {
                usage.labels[i][at] = 0;
            } else {
                String shown = columns.get(i).hashed() ? digest(value) : value;
                usage.labels[i][at] = memos[i].idOf(shown, usage.texts);
            }
        }
    }

    private @Nullable String value(int label, int row) {
        MappingSession.LabelColumn column = columns.get(label);
        if (column.fixed() != null) {
            return column.fixed();
        }
        if (projectOverride != null && column.name().equals("project")) {
            return projectOverride;
        }
        Vector field = ofField[label];
        if (field != null) {
            return Texts.of(field, row);
        }
        if (map != null && map.object[row & map.mask] instanceof RawTree.Members members) {
            String value = Texts.of(members.members().get(column.name()));
            if (value != null) {
                return value;
            }
        }
        return Texts.of(ofColumn[label], row);
    }

    private String digest(String value) {
        String known = digests.get(value);
        if (known != null) {
            return known;
        }
        byte[] hash = Sha256.start().digest(value.getBytes(StandardCharsets.UTF_8));
        String text = "sha256:" + HexFormat.of().formatHex(hash, 0, DIGEST_BYTES_SHOWN);
        if (digests.size() < REMEMBERED_DIGESTS) {
            digests.put(value, text);
        }
        return text;
    }
}

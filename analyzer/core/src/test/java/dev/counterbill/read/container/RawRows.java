package dev.counterbill.read.container;

import dev.counterbill.read.FieldPath;
import dev.counterbill.read.LogContainer;
import dev.counterbill.read.LogSource;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.Reject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a container makes of a text, written down as lines that a test can compare. */
final class RawRows implements LogContainer.Records {
    /** {@code 2: a|1|null} per record, {@code 3! CODE} per reject, {@code 4- rule} per skip. */
    final List<String> lines = new ArrayList<>();

    private final RawBatch batch;

    private RawRows(int columns) {
        this.batch = new RawBatch(columns);
    }

    static List<String> read(LogContainer container, String text, String each, String... fields)
            throws IOException {
        return read(container, text.getBytes(StandardCharsets.UTF_8), each, fields);
    }

    /**
     * Reads bytes.
     *
     * @param each names of nested records separated by dots, or empty
     * @param fields paths of the mapping notation, with {@code ^.}, {@code [0]}, {@code [k=v]} and
     *     a final {@code *} for a tree
     */
    static List<String> read(LogContainer container, byte[] bytes, String each, String... fields)
            throws IOException {
        List<Projection.Field> projected = new ArrayList<>();
        for (String field : fields) {
            projected.add(field(field));
        }
        RawRows rows = new RawRows(fields.length);
        container.read(
                source(bytes),
                new Projection(each.isEmpty() ? List.of() : List.of(each.split("\\.")), projected),
                rows);
        return rows.lines;
    }

    static LogSource source(byte[] bytes) {
        return new LogSource() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public long sizeBytes() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public Optional<Path> localFile() {
                return Optional.empty();
            }
        };
    }

    private static Projection.Field field(String text) {
        boolean tree = text.endsWith("*");
        String rest = tree ? text.substring(0, text.length() - 1) : text;
        int up = 0;
        while (rest.startsWith("^.")) {
            up++;
            rest = rest.substring(2);
        }
        List<FieldPath.Step> steps = new ArrayList<>();
        for (String part : rest.split("[.\\[]")) {
            if (part.endsWith("]")) {
                String inside = part.substring(0, part.length() - 1);
                int equals = inside.indexOf('=');
                steps.add(
                        equals < 0
                                ? new FieldPath.Step.Index(Integer.parseInt(inside))
                                : new FieldPath.Step.Select(
                                        inside.substring(0, equals), inside.substring(equals + 1)));
            } else if (!part.isEmpty()) {
                steps.add(new FieldPath.Step.Name(part));
            }
        }
        return new Projection.Field(
                new FieldPath(up, steps), tree ? Projection.Form.TREE : Projection.Form.SCALAR);
    }

    @Override
    public RawBatch batch() {
        return batch;
    }

    @Override
    public void flush() {
        for (int row = 0; row < batch.size; row++) {
            List<String> cells = new ArrayList<>();
            for (RawColumn column : batch.columns) {
                cells.add(cell(column, row));
            }
            lines.add(batch.line[row] + ": " + String.join("|", cells));
        }
        batch.clear();
    }

    private static String cell(RawColumn column, int row) {
        return switch (column.type[row]) {
            case RawColumn.NULL -> "null";
            case RawColumn.BOOL -> column.number[row] == 1 ? "true" : "false";
            case RawColumn.INTEGER -> Long.toString(column.number[row]);
            case RawColumn.DECIMAL -> "decimal " + column.object[row];
            case RawColumn.TEXT -> "'" + column.object[row] + "'";
            case RawColumn.TREE -> "tree " + column.object[row];
            default -> "other";
        };
    }

    @Override
    public void rejected(Reject reject) {
        flush();
        lines.add(
                reject.line()
                        + "! "
                        + reject.code()
                        + (reject.field().isEmpty() ? "" : " " + reject.field())
                        + (reject.value().isEmpty() ? "" : " '" + reject.value() + "'"));
    }

    @Override
    public void skipped(long line, String rule) {
        flush();
        lines.add(line + "- " + rule);
    }
}

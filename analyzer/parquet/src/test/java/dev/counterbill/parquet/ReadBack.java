package dev.counterbill.parquet;

import dev.counterbill.read.FieldPath;
import dev.counterbill.read.LogContainer;
import dev.counterbill.read.LogSource;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RawTree;
import dev.counterbill.read.Reject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the container gives for a file, as texts that a test can compare. */
final class ReadBack implements LogContainer.Records {
    final List<List<String>> rows = new ArrayList<>();
    final List<Long> lines = new ArrayList<>();
    final List<Reject> rejects = new ArrayList<>();
    final List<String> assumptions = new ArrayList<>();
    private final RawBatch batch;

    private ReadBack(int columns) {
        this.batch = new RawBatch(columns);
    }

    static ReadBack of(Path file, Projection projection) throws IOException {
        return of(local(file), projection);
    }

    static ReadBack of(LogSource source, Projection projection) throws IOException {
        ReadBack into = new ReadBack(projection.fields().size());
        new ParquetContainer().read(source, projection, into);
        return into;
    }

    /** Scalars at the root by these names; a leading {@code *} asks for a tree. */
    static Projection columns(String... names) {
        List<Projection.Field> fields = new ArrayList<>();
        for (String name : names) {
            boolean tree = name.startsWith("*");
            fields.add(
                    new Projection.Field(
                            new FieldPath(
                                    0,
                                    List.of(
                                            new FieldPath.Step.Name(
                                                    tree ? name.substring(1) : name))),
                            tree ? Projection.Form.TREE : Projection.Form.SCALAR));
        }
        return new Projection(List.of(), fields);
    }

    static Projection.Field field(int up, FieldPath.Step... steps) {
        return new Projection.Field(new FieldPath(up, List.of(steps)), Projection.Form.SCALAR);
    }

    static LogSource local(Path file) {
        return new LogSource() {
            @Override
            public String name() {
                return file.getFileName().toString();
            }

            @Override
            public long sizeBytes() {
                try {
                    return Files.size(file);
                } catch (IOException e) {
                    return -1;
                }
            }

            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file);
            }

            @Override
            public Optional<Path> localFile() {
                return Optional.of(file);
            }
        };
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
            rows.add(cells);
            lines.add(batch.line[row]);
        }
        batch.clear();
    }

    @Override
    public void rejected(Reject reject) {
        rejects.add(reject);
    }

    @Override
    public void assumed(String assumption) {
        assumptions.add(assumption);
    }

    static String cell(RawColumn column, int row) {
        return switch (column.type[row]) {
            case RawColumn.NULL -> "null";
            case RawColumn.BOOL -> column.number[row] == 1 ? "true" : "false";
            case RawColumn.INTEGER -> "int " + column.number[row];
            case RawColumn.DECIMAL -> "dec " + column.object[row];
            case RawColumn.TEXT -> "text " + column.object[row];
            case RawColumn.TREE -> text((RawTree) column.object[row]);
            case RawColumn.OTHER -> "other";
            case RawColumn.INSTANT ->
                    "at "
                            + RawColumn.instantText(column.number[row], column.object[row])
                            + (column.object[row] == RawColumn.ZONELESS ? " without a zone" : "");
            default -> throw new IllegalStateException("type " + column.type[row]);
        };
    }

    static String text(RawTree tree) {
        if (tree instanceof RawTree.Members members) {
            return members.members().entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + text(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (tree instanceof RawTree.Elements elements) {
            return elements.elements().stream()
                    .map(ReadBack::text)
                    .collect(Collectors.joining(", ", "[", "]"));
        }
        RawTree.Leaf leaf = (RawTree.Leaf) tree;
        return switch (leaf.type()) {
            case RawColumn.NULL -> "null";
            case RawColumn.BOOL -> leaf.number() == 1 ? "true" : "false";
            case RawColumn.INTEGER -> Long.toString(leaf.number());
            default -> leaf.text();
        };
    }
}

package dev.counterbill.read.container;

import dev.counterbill.read.Excerpts;
import dev.counterbill.read.FieldPath;
import dev.counterbill.read.LogContainer;
import dev.counterbill.read.LogSource;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RawTree;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.Reject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * CSV by RFC 4180 and its common dialects: a header, then rows of as many cells. The delimiter is
 * the one of comma, semicolon, tab and bar that the header has most of. Policies for odd input
 * stand in {@code FORMATS.md}.
 */
public final class CsvContainer implements LogContainer {
    private static final int SAMPLE_ROWS = 50;
    private static final long SAMPLE_CHARS = 8 << 20;

    @Override
    public RecordMapping.Form form() {
        return RecordMapping.Form.CSV;
    }

    @Override
    public String id() {
        return "csv";
    }

    @Override
    public boolean recognises(byte[] head, int length) {
        return TextHead.firstSolid(head, length) < length
                && !JsonHead.isJson(head, length)
                && !(length >= 4
                        && head[0] == 'P'
                        && head[1] == 'A'
                        && head[2] == 'R'
                        && head[3] == '1');
    }

    @Override
    public Optional<RecordMapping.Sample> sample(LogSource source) throws IOException {
        try (Table table = Table.open(source)) {
            List<RawTree> records = new ArrayList<>();
            long chars = 0;
            while (records.size() < SAMPLE_ROWS && chars < SAMPLE_CHARS && table.rows.next()) {
                CSVRecord row = table.rows.row();
                if (row == null || row.size() != table.names.size() || table.isHeader(row)) {
                    continue;
                }
                for (String cell : row) {
                    chars += cell.length();
                }
                records.add(new RawTree.Members(table.members(row)));
            }
            return Optional.of(
                    new RecordMapping.Sample(
                            RecordMapping.Form.CSV,
                            table.names.stream().filter(name -> !name.isEmpty()).toList(),
                            records));
        }
    }

    @Override
    public void read(LogSource source, Projection projection, Records records) throws IOException {
        if (!projection.each().isEmpty()) {
            throw new DamagedFile(
                    "MAPPING_DOES_NOT_FIT",
                    "the mapping expects nested records, which a CSV has not; choose another with"
                            + " --mapping");
        }
        try (Table table = Table.open(source)) {
            int[] cells = table.cellsOf(projection);
            while (table.rows.next()) {
                CSVRecord row = table.rows.row();
                long line = table.rows.line();
                if (row == null) {
                    records.rejected(
                            new Reject(
                                    line,
                                    "BAD_QUOTE",
                                    "",
                                    "",
                                    "a quote inside a quoted cell is doubled, and a closing quote"
                                            + " ends its cell",
                                    "correct the line or export the file again"));
                } else if (table.isHeader(row)) {
                    records.skipped(line, "header repeated");
                } else if (row.size() != table.names.size()) {
                    records.rejected(ragged(line, row.size(), table.names.size()));
                } else {
                    add(table, row, line, projection, cells, records);
                }
            }
        }
        records.flush();
    }

    private static Reject ragged(long line, int found, int expected) {
        return new Reject(
                line,
                "RAGGED_ROW",
                "",
                found + " cells",
                "a row has as many cells as the header",
                "the header has " + expected + ": correct the line or export the file again");
    }

    private static void add(
            Table table,
            CSVRecord row,
            long line,
            Projection projection,
            int[] cells,
            Records records) {
        RawBatch batch = records.batch();
        int at = batch.size;
        for (int column = 0; column < cells.length; column++) {
            int cell = cells[column];
            RawColumn values = batch.columns[column];
            Projection.Field field = projection.fields().get(column);
            if (cell == Table.ABSENT || (cell >= 0 && row.get(cell).isEmpty())) {
                values.setNull(at);
                continue;
            }
            if (cell == Table.WHOLE_ROW) {
                if (field.form() == Projection.Form.TREE) {
                    values.setTree(at, new RawTree.Members(table.members(row)));
                } else {
                    values.setOther(at);
                }
                continue;
            }
            String text = table.decoder.decode(row.get(cell));
            if (text == null) {
                clearRow(batch, at);
                records.rejected(
                        new Reject(
                                line,
                                "NOT_UTF8",
                                field.path().toString(),
                                "",
                                "text is UTF-8",
                                "correct the line or export the file again"));
                return;
            }
            if (field.form() == Projection.Form.TREE) {
                values.setTree(at, new RawTree.Leaf(RawColumn.TEXT, 0, text));
            } else {
                values.setText(at, text);
            }
        }
        batch.line[at] = line;
        batch.size++;
        if (batch.isFull()) {
            records.flush();
        }
    }

    private static void clearRow(RawBatch batch, int row) {
        for (RawColumn column : batch.columns) {
            column.setNull(row);
        }
    }

    /** An open file whose header is read. */
    private static final class Table implements AutoCloseable {
        static final int ABSENT = -1;
        static final int WHOLE_ROW = -2;

        final CsvRows rows;
        final CellText decoder = new CellText();
        final List<String> names = new ArrayList<>();
        final List<String> rawNames;

        private Table(CsvRows rows) throws IOException {
            this.rows = rows;
            CSVRecord header = rows.next() ? rows.row() : null;
            if (header == null) {
                throw new DamagedFile(
                        "NO_HEADER", "line " + rows.line() + " is no header of a CSV file");
            }
            this.rawNames = header.toList();
            Set<String> seen = new HashSet<>();
            for (String raw : rawNames) {
                String name = decoder.decode(raw);
                if (name == null) {
                    throw new DamagedFile(
                            "NOT_UTF8",
                            "the header is not UTF-8 text; convert the file to UTF-8 first");
                }
                name = name.strip();
                if (!name.isEmpty() && !seen.add(name)) {
                    throw new DamagedFile(
                            "DUPLICATE_COLUMN",
                            "the header names the column '"
                                    + Excerpts.of(name)
                                    + "' twice, so which one is meant is unknown; rename or remove"
                                    + " one");
                }
                names.add(name);
            }
        }

        static Table open(LogSource source) throws IOException {
            CsvRows rows = new CsvRows(source.open());
            try {
                return new Table(rows);
            } catch (IOException e) {
                rows.close();
                throw e;
            }
        }

        boolean isHeader(CSVRecord row) {
            return row.size() == rawNames.size()
                    && row.get(0).equals(rawNames.get(0))
                    && row.toList().equals(rawNames);
        }

        /** For each field of a projection the cell that holds it. */
        int[] cellsOf(Projection projection) {
            int[] cells = new int[projection.fields().size()];
            for (int i = 0; i < cells.length; i++) {
                cells[i] = cellOf(projection.fields().get(i).path());
            }
            return cells;
        }

        private int cellOf(FieldPath path) {
            if (path.up() > 0) {
                return ABSENT;
            }
            if (path.steps().isEmpty()) {
                return WHOLE_ROW;
            }
            // A path of names also finds a column that an exporter flattened: usage.total_tokens.
            String name =
                    path.steps().stream()
                            .map(
                                    step ->
                                            step instanceof FieldPath.Step.Name named
                                                    ? named.name()
                                                    : "[]")
                            .collect(Collectors.joining("."));
            return names.indexOf(name);
        }

        Map<String, RawTree> members(CSVRecord row) {
            Map<String, RawTree> members = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                @Nullable String text = decoder.decode(row.get(i));
                if (text != null && !text.isEmpty() && !names.get(i).isEmpty()) {
                    members.put(names.get(i), new RawTree.Leaf(RawColumn.TEXT, 0, text));
                }
            }
            return members;
        }

        @Override
        public void close() throws IOException {
            rows.close();
        }
    }
}

package dev.counterbill.read.fast;

import dev.counterbill.read.CsvDelimiter;
import dev.counterbill.read.FieldPath;
import dev.counterbill.read.Projection;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The header of a CSV file of the usual dialect.
 *
 * @param delimiter as the plain reader tells it
 * @param cells what the header's cells hold, unquoted
 * @param cellOfField per field of the projection the cell that holds it, or -1
 * @param bytes the header line with its newline, without a byte order mark
 * @param endByte where the first row begins
 */
record CsvHeader(byte delimiter, List<String> cells, int[] cellOfField, byte[] bytes, int endByte) {
    private static final int BOM_BYTES = 3;

    /**
     * Reads the header from the first bytes of a file.
     *
     * @return empty where the header is not of the usual dialect; the plain reader may read it
     */
    static Optional<CsvHeader> of(byte[] head, int length, Projection projection) {
        int begin = length >= BOM_BYTES && isBom(head) ? BOM_BYTES : 0;
        int newline = begin;
        while (newline < length && head[newline] != '\n') {
            newline++;
        }
        if (newline == length || !projection.each().isEmpty()) {
            return Optional.empty();
        }
        int end = newline > begin && head[newline - 1] == '\r' ? newline - 1 : newline;
        String line;
        try {
            line =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(head, begin, end - begin))
                            .toString();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
        char delimiter = CsvDelimiter.of(head, begin, length);
        List<String> cells = cells(line, delimiter);
        List<String> names = cells.stream().map(String::strip).toList();
        // What begins with a blank may have its delimiter told otherwise.
        if (cells.size() < 2
                || Character.isWhitespace(line.charAt(0))
                || line.indexOf('\r') >= 0
                || hasTwins(names)) {
            return Optional.empty();
        }
        int[] cellOfField = new int[projection.fields().size()];
        boolean readsCells = false;
        for (int field = 0; field < cellOfField.length; field++) {
            FieldPath path = projection.fields().get(field).path();
            if (path.steps().isEmpty()) {
                return Optional.empty();
            }
            cellOfField[field] = path.up() > 0 ? -1 : names.indexOf(nameOf(path));
            readsCells |= cellOfField[field] >= 0;
        }
        return readsCells
                ? Optional.of(
                        new CsvHeader(
                                (byte) delimiter,
                                cells,
                                cellOfField,
                                Arrays.copyOfRange(head, begin, newline + 1),
                                newline + 1))
                : Optional.empty();
    }

    /** The cells of a header; none where a quote stands anywhere but around a cell. */
    private static List<String> cells(String line, char delimiter) {
        List<String> cells = new ArrayList<>();
        int at = 0;
        while (true) {
            boolean isQuoted = at < line.length() && line.charAt(at) == '"';
            int begin = isQuoted ? at + 1 : at;
            int end = line.indexOf(isQuoted ? '"' : delimiter, begin);
            end = end < 0 && !isQuoted ? line.length() : end;
            int next = isQuoted ? end + 1 : end;
            if (end < 0
                    || line.substring(begin, end).indexOf('"') >= 0
                    || (next < line.length() && line.charAt(next) != delimiter)) {
                return List.of();
            }
            cells.add(line.substring(begin, end));
            if (next == line.length()) {
                return List.copyOf(cells);
            }
            at = next + 1;
        }
    }

    private static boolean hasTwins(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!name.isEmpty() && !seen.add(name)) {
                return true;
            }
        }
        return false;
    }

    /** The column that the plain reader takes for a path. */
    private static String nameOf(FieldPath path) {
        return path.steps().stream()
                .map(step -> step instanceof FieldPath.Step.Name name ? name.name() : "[]")
                .collect(Collectors.joining("."));
    }

    private static boolean isBom(byte[] head) {
        return head[0] == (byte) 0xEF && head[1] == (byte) 0xBB && head[2] == (byte) 0xBF;
    }

    /** Per cell the first field that it holds, or -1. */
    int[] fieldOfCell() {
        int[] fields = new int[cells.size()];
        Arrays.fill(fields, -1);
        for (int field = cellOfField.length - 1; field >= 0; field--) {
            if (cellOfField[field] >= 0) {
                fields[cellOfField[field]] = field;
            }
        }
        return fields;
    }

    /** Whether some cell holds two fields, say a text that is also read as a tree. */
    boolean hasSharedCells() {
        long read = Arrays.stream(cellOfField).filter(cell -> cell >= 0).count();
        return read > Arrays.stream(fieldOfCell()).filter(field -> field >= 0).count();
    }
}

package dev.counterbill.read.fast;

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
 * @param delimiter comma or tab
 * @param fieldOfCell per cell the field of the projection that it holds, or -1
 * @param bytes the header line with its newline, without a byte order mark
 * @param endByte where the first row begins
 */
record CsvHeader(byte delimiter, int[] fieldOfCell, byte[] bytes, int endByte) {
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
        int commas = count(line, ',');
        int tabs = count(line, '\t');
        char delimiter = tabs > commas ? '\t' : ',';
        // Quotes, lone carriage returns and rarer delimiters are left to the plain reader.
        if (count(line, '"') > 0
                || count(line, '\r') > 0
                || Math.max(commas, tabs) == 0
                || count(line, ';') >= Math.max(commas, tabs)
                || count(line, '|') >= Math.max(commas, tabs)) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        for (String cell : line.split(String.valueOf(delimiter), -1)) {
            names.add(cell.strip());
        }
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!name.isEmpty() && !seen.add(name)) {
                return Optional.empty();
            }
        }
        int[] fieldOfCell = new int[names.size()];
        Arrays.fill(fieldOfCell, -1);
        for (int field = 0; field < projection.fields().size(); field++) {
            FieldPath path = projection.fields().get(field).path();
            int cell = path.up() > 0 ? -1 : names.indexOf(nameOf(path));
            if (path.steps().isEmpty() || (cell >= 0 && fieldOfCell[cell] >= 0)) {
                return Optional.empty();
            }
            if (cell >= 0) {
                fieldOfCell[cell] = field;
            }
        }
        return Optional.of(
                new CsvHeader(
                        (byte) delimiter,
                        fieldOfCell,
                        Arrays.copyOfRange(head, begin, newline + 1),
                        newline + 1));
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

    private static int count(String line, char wanted) {
        int count = 0;
        for (int i = 0; i < line.length(); i++) {
            count += line.charAt(i) == wanted ? 1 : 0;
        }
        return count;
    }
}

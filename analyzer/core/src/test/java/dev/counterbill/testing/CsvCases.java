package dev.counterbill.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Cases of a test that are rows of a file with a header. */
public final class CsvCases {
    private CsvCases() {}

    /** The rows of a file that lies beside the test. */
    public static List<CSVRecord> of(Class<?> test, String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(test.getResourceAsStream(file), file);
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
                CSVParser parser =
                        CSVFormat.DEFAULT
                                .builder()
                                .setHeader()
                                .setSkipHeaderRecord(true)
                                .get()
                                .parse(reader)) {
            return parser.getRecords();
        }
    }
}

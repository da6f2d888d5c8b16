package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.counterbill.testing.SharedData;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Every sample export is detected without a hint and adds up to what an independent recount found.
 */
class FormatSamplesTest {
    private static final Pattern LINE =
            Pattern.compile("^([\\w.\\-]+): \\[(.*)]$", Pattern.MULTILINE);

    @Test
    void everySampleIsDetectedAndAddsUp() throws IOException {
        Path reference = SharedData.require("reference");
        CommandRun run =
                CommandRun.of("inspect", "--json", reference.resolve("format-samples").toString());
        Map<String, List<String>> found = new TreeMap<>();
        for (JsonNode file : CommandRun.JSON.readTree(run.out()).get("files")) {
            String path = file.get("path").asText();
            found.put(path.substring(path.lastIndexOf('/') + 1), figures(file));
        }
        Map<String, List<String>> expected = new TreeMap<>();
        Matcher line =
                LINE.matcher(
                        Files.readString(
                                reference.resolve("format-mappings").resolve("_expected.yaml")));
        while (line.find()) {
            expected.put(line.group(1), expected(line.group(2)));
        }
        assertTrue(expected.size() > 60, "expectations found: " + expected.size());
        expected.forEach((name, figures) -> assertEquals(figures, found.get(name), name));
    }

    private static List<String> expected(String text) {
        List<String> figures = new ArrayList<>();
        for (String part : text.split(",")) {
            figures.add(plain(part.strip().replace("\"", "")));
        }
        return figures;
    }

    private static List<String> figures(JsonNode file) {
        JsonNode records = file.get("records");
        JsonNode tokens = file.get("tokens");
        List<String> figures = new ArrayList<>(List.of(file.get("mapping").asText()));
        for (String count : List.of("read", "counted", "skipped", "duplicate", "rejected")) {
            figures.add(records.get(count).asText());
        }
        for (String meter : List.of("input", "cached_input", "cache_write", "output")) {
            figures.add(tokens.get(meter).asText());
        }
        figures.add(file.get("requests").asText());
        figures.add(plain(file.get("reported_cost").asText()));
        return figures;
    }

    private static String plain(String text) {
        return text.matches("[0-9.]+")
                ? new BigDecimal(text).stripTrailingZeros().toPlainString()
                : text;
    }
}

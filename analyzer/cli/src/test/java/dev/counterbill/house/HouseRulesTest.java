package dev.counterbill.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of the house that a machine can check. */
class HouseRulesTest {
    private static final Path ROOT = Path.of(System.getProperty("counterbill.root"));
    private static final int LONGEST_FILE_LINES = 600;
    private static final Pattern VAGUE_NAME =
            Pattern.compile(
                    "(class|record|interface|enum) \\w*(Helper|Util|Utils|Manager|Handler|Processor|Impl|DTO|Dto)\\b");
    private static final Pattern GETTER = Pattern.compile("^\\s+public \\S+ get[A-Z]\\w*\\(\\)");
    private static final Set<String> TOP_LEVEL =
            Set.of("pom.xml", "analyzer", "schemas", "sample-logs", "reports", "README.md");

    @Test
    void theTopLevelHoldsWhatTheUserFixedAndNothingElse() throws IOException {
        try (Stream<Path> files = Files.list(ROOT)) {
            List<String> others =
                    files.map(path -> path.getFileName().toString())
                            .filter(name -> !name.startsWith(".") && !TOP_LEVEL.contains(name))
                            // A run writes build folders there only by mistake; git ignores them.
                            .filter(name -> !name.equals("target"))
                            .sorted()
                            .toList();
            assertEquals(List.of(), others);
        }
    }

    @Test
    void namesAreTheFieldsOwnTerms() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : sources("src/main/java")) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                // A name that another library's interface gives is not ours to choose.
                boolean overrides = i > 0 && lines.get(i - 1).strip().equals("@Override");
                if (VAGUE_NAME.matcher(lines.get(i)).find()
                        || !overrides && GETTER.matcher(lines.get(i)).find()) {
                    found.add(place(file, i) + lines.get(i).strip());
                }
            }
        }
        assertEquals(List.of(), found);
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        List<String> silent = new ArrayList<>();
        for (Path file : sources("src/main/java")) {
            Path page = file.resolveSibling("package-info.java");
            if (!Files.exists(page)
                    || !Files.readString(page).contains("Place in the flow")
                    || !Files.readString(page).contains("@NullMarked")) {
                silent.add(ROOT.relativize(file.getParent()).toString());
            }
        }
        assertEquals(List.of(), silent.stream().distinct().toList());
    }

    @Test
    void filesStayShortEnoughToRead() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : sources("src/main/java")) {
            long lines = Files.readAllLines(file).size();
            if (lines > LONGEST_FILE_LINES) {
                found.add(ROOT.relativize(file) + " has " + lines + " lines");
            }
        }
        assertEquals(List.of(), found);
    }

    @Test
    void moneyNeverPassesThroughFloatingPoint() throws IOException {
        List<String> found = new ArrayList<>();
        Pattern floating = Pattern.compile("\\b(double|float|doubleValue|parseDouble|Double)\\b");
        for (String name : List.of("money", "rates", "pricing", "scenario", "payoff", "ledger")) {
            for (Path file : sources("src/main/java/dev/counterbill/" + name)) {
                List<String> lines = Files.readAllLines(file);
                for (int i = 0; i < lines.size(); i++) {
                    String code = lines.get(i).strip();
                    if (!code.startsWith("*")
                            && !code.startsWith("/")
                            && floating.matcher(code).find()) {
                        found.add(place(file, i) + code);
                    }
                }
            }
        }
        assertEquals(List.of(), found);
    }

    @Test
    void nothingIsLeftOpenInTheCode() throws IOException {
        Pattern open = Pattern.compile("TODO|FIXME|XXX|@Disabled");
        List<String> found = new ArrayList<>();
        for (String tree : List.of("src/main/java", "src/test/java")) {
            for (Path file : sources(tree)) {
                if (file.endsWith("HouseRulesTest.java")) {
                    continue;
                }
                List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
                for (int i = 0; i < lines.size(); i++) {
                    if (open.matcher(lines.get(i)).find()) {
                        found.add(place(file, i) + lines.get(i).strip());
                    }
                }
            }
        }
        assertEquals(List.of(), found);
    }

    /** What stays behind of a run that was asked to end may be large, and private. */
    @Test
    void temporaryFilesGoWithTheProgram() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : sources("src/main/java/dev/counterbill")) {
            String code = Files.readString(file);
            if (code.contains("createTempFile")
                    && !file.endsWith("TemporaryFiles.java")
                    && !file.endsWith("RowsBenchmark.java")) {
                found.add(file.toString());
            }
        }
        assertEquals(List.of(), found);
    }

    /** Who adds a component to a record that spells its equality out must not forget it there. */
    @Test
    void equalityThatIsSpeltOutComparesEveryComponent() throws IOException {
        Pattern header = Pattern.compile("\\brecord \\w+(?:<\\w+>)?\\(([^{]*)\\)[^{]*\\{");
        Pattern name = Pattern.compile("(\\w+)\\s*(?:,|$)");
        List<String> found = new ArrayList<>();
        int spelt = 0;
        for (Path file : sources("src/main/java")) {
            String text = Files.readString(file);
            Matcher record = header.matcher(text);
            while (record.find()) {
                String equality = ownEquality(text, record.end());
                if (equality.isEmpty()) {
                    continue;
                }
                spelt++;
                Matcher component = name.matcher(withoutTypeArguments(record.group(1)));
                while (component.find()) {
                    if (!equality.matches("(?s).*\\bthat\\." + component.group(1) + "\\b.*")) {
                        found.add(ROOT.relativize(file) + ": " + component.group(1));
                    }
                }
            }
        }
        assertEquals(List.of(), found);
        assertTrue(spelt > 0, "no record was looked at");
    }

    private static String withoutTypeArguments(String components) {
        String before = "";
        String left = components;
        while (!left.equals(before)) {
            before = left;
            left = left.replaceAll("<[^<>]*>", "");
        }
        return left;
    }

    /** The body of a record's own {@code equals}, or nothing where it has none. */
    private static String ownEquality(String text, int bodyBegin) {
        int depth = 1;
        int begin = -1;
        for (int at = bodyBegin; at < text.length() && depth > 0; at++) {
            if (depth == 1 && text.startsWith("public boolean equals(", at)) {
                begin = at;
            }
            depth += text.charAt(at) == '{' ? 1 : text.charAt(at) == '}' ? -1 : 0;
            if (depth == 1 && begin >= 0 && text.charAt(at) == '}') {
                return text.substring(begin, at);
            }
        }
        return "";
    }

    private static String place(Path file, int line) {
        return ROOT.relativize(file) + ":" + (line + 1) + ": ";
    }

    private static List<Path> sources(String tree) throws IOException {
        List<Path> all = new ArrayList<>();
        for (String module : List.of("core", "parquet", "render", "cli")) {
            Path folder = ROOT.resolve("analyzer").resolve(module).resolve(tree);
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(path -> path.toString().endsWith(".java")).sorted().forEach(all::add);
            }
        }
        return all;
    }
}

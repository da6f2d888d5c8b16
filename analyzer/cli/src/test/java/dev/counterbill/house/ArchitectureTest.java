package dev.counterbill.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds the table of packages in {@code ARCHITECTURE.md} against the bytecode, both ways: an import
 * that the table does not allow fails, and so does a line of the table that no code needs.
 */
class ArchitectureTest {
    private static final String ROOT = "dev.counterbill.";
    private static final Path PAGE =
            Path.of(System.getProperty("counterbill.root"), "analyzer", "docs", "ARCHITECTURE.md");
    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z.]+)` \\| .+ \\| ([^|]*) \\|$", Pattern.MULTILINE);

    private final JavaClasses classes =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    // The test jars of other modules are on the class path of these tests.
                    .withImportOption(location -> !location.contains("-tests.jar"))
                    .importPackages("dev.counterbill");

    @Test
    void thePackageTableIsWhatTheCodeIs() throws IOException {
        Map<String, Set<String>> stated = stated();
        Map<String, Set<String>> real = real();
        assertFalse(stated.isEmpty(), "no table found in " + PAGE);
        assertEquals(render(real), render(stated), "left: the bytecode, right: " + PAGE);
    }

    @Test
    void noPackageImportsInACircle() {
        Map<String, Set<String>> rest = new TreeMap<>();
        real().forEach((name, imports) -> rest.put(name, new TreeSet<>(imports)));
        boolean progress = true;
        while (progress) {
            Set<String> leaves =
                    rest.entrySet().stream()
                            .filter(entry -> entry.getValue().isEmpty())
                            .map(Map.Entry::getKey)
                            .collect(Collectors.toSet());
            progress = !leaves.isEmpty();
            rest.keySet().removeAll(leaves);
            rest.values().forEach(imports -> imports.removeAll(leaves));
        }
        assertTrue(rest.isEmpty(), "packages in a circle: " + rest);
    }

    private static Map<String, Set<String>> stated() throws IOException {
        Map<String, Set<String>> stated = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(PAGE));
        while (row.find()) {
            stated.put(
                    row.group(1),
                    Arrays.stream(row.group(2).split(","))
                            .map(String::strip)
                            .filter(name -> !name.isEmpty() && !name.equals("-"))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        return stated;
    }

    private Map<String, Set<String>> real() {
        Map<String, Set<String>> real = new TreeMap<>();
        for (JavaClass type : classes) {
            if (type.getSimpleName().equals("package-info") || isGenerated(type)) {
                continue;
            }
            Set<String> imports =
                    real.computeIfAbsent(name(type.getPackageName()), key -> new TreeSet<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String target = dependency.getTargetClass().getBaseComponentType().getPackageName();
                if (target.startsWith(ROOT)
                        && !target.contains(".generated")
                        && !target.equals(type.getPackageName())) {
                    imports.add(name(target));
                }
            }
        }
        return real;
    }

    private static boolean isGenerated(JavaClass type) {
        return type.getPackageName().contains(".generated");
    }

    private static String name(String packageName) {
        return packageName.substring(ROOT.length());
    }

    private static String render(Map<String, Set<String>> table) {
        return table.entrySet().stream()
                .map(entry -> entry.getKey() + " -> " + String.join(", ", entry.getValue()))
                .collect(Collectors.joining("\n"));
    }
}

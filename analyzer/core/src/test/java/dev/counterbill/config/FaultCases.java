package dev.counterbill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Case files of faulty configuration: a sentence, a file, and the problems it must give. */
final class FaultCases {
    private FaultCases() {}

    /**
     * @param load reads the root and says whether a value came out; none may
     */
    static Stream<DynamicTest> of(String resource, BiPredicate<ConfigNode, Problems> load) {
        return ofText(
                resource,
                (text, problems) ->
                        load.test(
                                ConfigParser.parse(text, "f.yaml", problems).orElseThrow(),
                                problems));
    }

    /**
     * @param load reads the text and says whether a value came out; none may
     */
    static Stream<DynamicTest> ofText(String resource, BiPredicate<String, Problems> load) {
        ConfigNode.Sequence cases =
                (ConfigNode.Sequence) Nodes.ofResource(FaultCases.class, resource);
        return cases.items().stream()
                .map(
                        node ->
                                DynamicTest.dynamicTest(
                                        text(Nodes.at(node, "case")), () -> check(node, load)));
    }

    private static void check(ConfigNode node, BiPredicate<String, Problems> load) {
        Problems problems = new Problems();
        boolean loaded = load.test(text(Nodes.at(node, "text")), problems);
        List<String> expected =
                ((ConfigNode.Sequence) Nodes.at(node, "problems"))
                        .items().stream().map(FaultCases::text).toList();
        assertEquals(
                String.join("\n", expected),
                String.join("\n", problems.all().stream().map(Problem::toString).toList()));
        assertFalse(loaded);
    }

    private static String text(ConfigNode node) {
        return ((ConfigNode.Scalar) node).text();
    }
}

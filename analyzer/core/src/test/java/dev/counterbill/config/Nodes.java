package dev.counterbill.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Parsed resources of tests, and paths into a parsed file. */
final class Nodes {
    private Nodes() {}

    static ConfigNode ofResource(Class<?> beside, String name) {
        try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(name), name)) {
            Problems problems = new Problems();
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Optional<ConfigNode> node =
                    ConfigParser.parse(text, BuiltInFiles.PREFIX + name, problems);
            problems.throwIfErrors();
            return node.orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ConfigNode at(ConfigNode root, String... path) {
        ConfigNode node = root;
        for (String key : path) {
            ConfigNode next = ((ConfigNode.Mapping) node).entries().get(key);
            if (next == null) {
                throw new AssertionError("no key " + key + " in " + node.place());
            }
            node = next;
        }
        return node;
    }

    static Set<String> keys(ConfigNode node) {
        return new TreeSet<>(((ConfigNode.Mapping) node).entries().keySet());
    }
}

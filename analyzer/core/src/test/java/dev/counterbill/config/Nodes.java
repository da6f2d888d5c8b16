package dev.counterbill.config;

import java.util.Set;
import java.util.TreeSet;

/** Paths into a parsed file, for tests. */
final class Nodes {
    private Nodes() {}

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

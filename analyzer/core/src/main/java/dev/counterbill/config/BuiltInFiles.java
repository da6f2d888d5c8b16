package dev.counterbill.config;

import dev.counterbill.bytes.Packed;
import dev.counterbill.config.ConfigNode.Scalar.Style;
import dev.counterbill.rates.SourcePlace;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A folder of YAML and JSON files that the program ships. Their trees are packed into one resource
 * when the program is built, by {@link BuiltInPacker}: every run needs all of them, and to take
 * their text apart is a twentieth of what a run over a small log does.
 */
public final class BuiltInFiles {
    /** Begin of the name of a file that the program ships, wherever it is printed. */
    public static final String PREFIX = "built-in:";

    /** What is added to a folder's name for its packed trees. */
    static final String PACKED = ".trees";

    /** Kinds of node; the styles of scalars follow. */
    static final int MAPPING = 0;

    static final int SEQUENCE = 1;
    static final int SCALAR = 2;

    private static final Style[] STYLES = Style.values();

    private final Class<?> beside;
    private final String folder;

    /** Names, digests and trees; texts in them are numbers. */
    private final byte[] packed;

    /** Every text of the folder once. */
    private final String[] texts;

    private final Map<String, Entry> files = new LinkedHashMap<>();

    /**
     * @param digest SHA-256 of the text, in hexadecimal digits
     * @param begin where its tree begins
     */
    private record Entry(String digest, int begin) {}

    private BuiltInFiles(Class<?> beside, String folder, Packed all) {
        this.beside = beside;
        this.folder = folder;
        this.texts = new String[all.takeInt()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = Objects.requireNonNull(all.takeText());
        }
        this.packed = all.takeBytes();
        Packed from = new Packed(packed, 0);
        while (from.at < packed.length) {
            String name = texts[from.takeInt()];
            String digest = texts[from.takeInt()];
            int bytes = from.takeInt();
            files.put(name, new Entry(digest, from.at));
            from.at += bytes;
        }
    }

    /**
     * The files of a folder of resources.
     *
     * @param beside a class of the package in which the folder is
     */
    public static BuiltInFiles of(Class<?> beside, String folder) {
        return new BuiltInFiles(beside, folder, new Packed(resource(beside, folder + PACKED), 0));
    }

    /** Names of the files, in the order of the alphabet. */
    public List<String> names() {
        return List.copyOf(files.keySet());
    }

    /** A file as {@link ConfigParser} read it when the program was built. */
    public ConfigNode tree(String name) {
        return new TreeReader(name).node();
    }

    /** SHA-256 of the text of a file, in hexadecimal digits. */
    public String digest(String name) {
        return file(name).digest();
    }

    /** The text of a file. */
    public String text(String name) {
        return new String(resource(beside, folder + "/" + name), StandardCharsets.UTF_8);
    }

    private Entry file(String name) {
        Entry file = files.get(name);
        if (file == null) {
            throw new IllegalStateException("the program has no file " + folder + "/" + name);
        }
        return file;
    }

    /**
     * A resource of the program.
     *
     * @param beside a class of the package in whose folder it is
     */
    static byte[] resource(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(
                        "missing resource " + name + ": `mvn process-classes` makes all of them");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class TreeReader {
        private final String file;
        private final Packed from;

        TreeReader(String name) {
            this.file = PREFIX + name;
            this.from = new Packed(packed, file(name).begin());
        }

        ConfigNode node() {
            int kind = from.takeInt();
            SourcePlace place = place();
            if (kind >= SCALAR) {
                return new ConfigNode.Scalar(place, text(), STYLES[kind - SCALAR]);
            }
            int size = from.takeInt();
            if (kind == SEQUENCE) {
                List<ConfigNode> items = new ArrayList<>(size);
                for (int i = 0; i < size; i++) {
                    items.add(node());
                }
                return new ConfigNode.Sequence(place, items);
            }
            Map<String, ConfigNode> entries = new LinkedHashMap<>();
            Map<String, SourcePlace> keyPlaces = new LinkedHashMap<>();
            for (int i = 0; i < size; i++) {
                String key = text();
                keyPlaces.put(key, place());
                entries.put(key, node());
            }
            return new ConfigNode.Mapping(place, entries, keyPlaces);
        }

        private String text() {
            return texts[from.takeInt()];
        }

        private SourcePlace place() {
            return new SourcePlace(file, from.takeInt(), from.takeInt());
        }
    }
}

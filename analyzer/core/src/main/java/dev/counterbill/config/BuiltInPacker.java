package dev.counterbill.config;

import dev.counterbill.config.ConfigNode.Mapping;
import dev.counterbill.config.ConfigNode.Scalar;
import dev.counterbill.config.ConfigNode.Sequence;
import dev.counterbill.rates.SourcePlace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Packs folders of YAML and JSON files for {@link BuiltInFiles}. The build runs it after it has
 * compiled the classes and copied the resources, so that a mistake in a file fails the build.
 */
public final class BuiltInPacker {
    private final Map<String, Integer> numbersOfTexts = new LinkedHashMap<>();
    private final Bytes files = new Bytes();

    private BuiltInPacker() {}

    /**
     * Writes the packed trees of each folder beside it.
     *
     * @param folders paths of folders, each with nothing but files that are to be packed
     */
    public static void main(String[] folders) throws IOException {
        for (String folder : folders) {
            pack(Path.of(folder));
        }
    }

    private static void pack(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.sorted().toList();
        }
        BuiltInPacker packer = new BuiltInPacker();
        packer.files.number(files.size());
        for (Path file : files) {
            packer.add(file);
        }
        Bytes packed = new Bytes();
        packed.number(packer.numbersOfTexts.size());
        packer.numbersOfTexts.keySet().forEach(packed::text);
        packed.writeBytes(packer.files.toByteArray());
        Files.write(Path.of(folder + BuiltInFiles.PACKED), packed.toByteArray());
    }

    private void add(Path file) throws IOException {
        String name = file.getFileName().toString();
        String text = Files.readString(file);
        Problems problems = new Problems();
        ConfigNode root =
                ConfigParser.parse(text, BuiltInFiles.PREFIX + name, problems).orElse(null);
        problems.throwIfErrors();
        Bytes tree = new Bytes();
        if (root != null) {
            add(root, tree);
        }
        files.number(numberOf(name));
        files.number(numberOf(RateTables.sha256(text)));
        files.number(tree.size());
        files.writeBytes(tree.toByteArray());
    }

    private void add(ConfigNode node, Bytes to) {
        if (node instanceof Scalar scalar) {
            to.number(BuiltInFiles.SCALAR + scalar.style().ordinal());
            to.place(scalar.place());
            to.number(numberOf(scalar.text()));
        } else if (node instanceof Sequence sequence) {
            to.number(BuiltInFiles.SEQUENCE);
            to.place(sequence.place());
            to.number(sequence.items().size());
            sequence.items().forEach(item -> add(item, to));
        } else {
            Mapping mapping = (Mapping) node;
            to.number(BuiltInFiles.MAPPING);
            to.place(mapping.place());
            to.number(mapping.entries().size());
            mapping.entries()
                    .forEach(
                            (key, value) -> {
                                to.number(numberOf(key));
                                to.place(Objects.requireNonNull(mapping.keyPlaces().get(key)));
                                add(value, to);
                            });
        }
    }

    private int numberOf(String text) {
        return numbersOfTexts.computeIfAbsent(text, unknown -> numbersOfTexts.size());
    }

    /** What {@link BuiltInFiles} reads back. */
    private static final class Bytes extends ByteArrayOutputStream {
        void number(int number) {
            int rest = number;
            for (; rest >= 0x80; rest >>>= 7) {
                write(rest & 0x7f | 0x80);
            }
            write(rest);
        }

        void text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            number(bytes.length);
            writeBytes(bytes);
        }

        void place(SourcePlace place) {
            number(place.line());
            number(place.column());
        }
    }
}

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
import java.util.Optional;
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
     * Writes the packed trees of folders. They are read where people edit them: among the copies
     * beside the classes may be one of a file that was removed since.
     *
     * @param arguments the folder of the sources' resources, that of the classes, and the names of
     *     folders below the first, of which {@code .yaml} and {@code .json} files are packed
     */
    public static void main(String[] arguments) throws IOException {
        Path sources = Path.of(arguments[0]);
        Path classes = Path.of(arguments[1]);
        for (String folder : List.of(arguments).subList(2, arguments.length)) {
            pack(sources.resolve(folder), classes.resolve(folder + BuiltInFiles.PACKED));
        }
    }

    private static void pack(Path folder, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(BuiltInPacker::isPacked).sorted().toList();
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
        Files.write(to, packed.toByteArray());
    }

    private static boolean isPacked(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".yaml") || name.endsWith(".json");
    }

    private void add(Path file) throws IOException {
        String name = file.getFileName().toString();
        String text = Files.readString(file);
        Problems problems = new Problems();
        Optional<ConfigNode> root = ConfigParser.parse(text, BuiltInFiles.PREFIX + name, problems);
        problems.throwIfErrors();
        Bytes tree = new Bytes();
        add(root.orElseThrow(), tree);
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

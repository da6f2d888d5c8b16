package dev.counterbill.config;

import dev.counterbill.bytes.Packed;
import dev.counterbill.bytes.Sha256;
import dev.counterbill.config.ConfigNode.Mapping;
import dev.counterbill.config.ConfigNode.Scalar;
import dev.counterbill.config.ConfigNode.Sequence;
import dev.counterbill.rates.SourcePlace;
import java.io.IOException;
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
    private final Packed files = new Packed();

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
        for (Path file : files) {
            packer.add(file);
        }
        Packed packed = new Packed();
        packed.putLong(packer.numbersOfTexts.size());
        packer.numbersOfTexts.keySet().forEach(packed::putText);
        packed.putBytes(packer.files.toArray());
        Files.write(to, packed.toArray());
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
        Packed tree = new Packed();
        add(root.orElseThrow(), tree);
        files.putLong(numberOf(name));
        files.putLong(numberOf(Sha256.hex(text)));
        files.putBytes(tree.toArray());
    }

    private void add(ConfigNode node, Packed to) {
        if (node instanceof Scalar scalar) {
            to.putLong(BuiltInFiles.SCALAR + scalar.style().ordinal());
            put(scalar.place(), to);
            to.putLong(numberOf(scalar.text()));
        } else if (node instanceof Sequence sequence) {
            to.putLong(BuiltInFiles.SEQUENCE);
            put(sequence.place(), to);
            to.putLong(sequence.items().size());
            sequence.items().forEach(item -> add(item, to));
        } else {
            Mapping mapping = (Mapping) node;
            to.putLong(BuiltInFiles.MAPPING);
            put(mapping.place(), to);
            to.putLong(mapping.entries().size());
            mapping.entries()
                    .forEach(
                            (key, value) -> {
                                to.putLong(numberOf(key));
                                put(Objects.requireNonNull(mapping.keyPlaces().get(key)), to);
                                add(value, to);
                            });
        }
    }

    private int numberOf(String text) {
        return numbersOfTexts.computeIfAbsent(text, unknown -> numbersOfTexts.size());
    }

    private static void put(SourcePlace place, Packed to) {
        to.putLong(place.line());
        to.putLong(place.column());
    }
}

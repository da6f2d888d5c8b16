package dev.counterbill.cli;

import dev.counterbill.bytes.PackedValues;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What the annotations of a command say of its flags, as the build found it ({@link
 * CommandPacker}): all that is needed to take a command line apart, and none of the words for
 * people. To read annotations takes longer than to read a small log.
 *
 * @param type name of its class
 * @param arguments its flags and parameters, in their order
 * @param specs names of its fields that hold the description of the command
 */
record PackedCommand(String name, String type, List<Argument> arguments, List<String> specs) {
    static final String RESOURCE = "commands.packed";

    private static final Map<String, Class<?>> PRIMITIVES =
            Map.of("boolean", boolean.class, "int", int.class, "long", long.class);

    /**
     * A flag, or a parameter.
     *
     * @param names of a flag; a parameter has none
     * @param index of a parameter; a flag has none
     * @param arity empty where its type tells it
     * @param type name of the class of its values
     * @param elements names of the classes of their parts
     * @param split what stands between several values of one flag; empty where nothing does
     * @param path fields that lead from the command to the one that holds the value; empty for
     *     flags that ask for words alone
     */
    record Argument(
            List<String> names,
            String index,
            String arity,
            String type,
            List<String> elements,
            String split,
            boolean required,
            boolean asksForHelp,
            boolean asksForVersion,
            List<String> path) {

        private ArgSpec described(Object command) {
            return names.isEmpty() ? parameter(Place.of(command, path)) : flag(command);
        }

        private OptionSpec flag(Object command) {
            OptionSpec.Builder flag =
                    OptionSpec.builder(names.toArray(String[]::new))
                            .type(classOf(type))
                            .auxiliaryTypes(elementTypes())
                            .splitRegex(split)
                            .required(required)
                            .usageHelp(asksForHelp)
                            .versionHelp(asksForVersion);
            if (!arity.isEmpty()) {
                flag.arity(arity);
            }
            if (!path.isEmpty()) {
                Place place = Place.of(command, path);
                flag.getter(place).setter(place).initialValue(place.get());
            }
            return flag.build();
        }

        private PositionalParamSpec parameter(Place place) {
            PositionalParamSpec.Builder parameter =
                    PositionalParamSpec.builder()
                            .index(index)
                            .type(classOf(type))
                            .auxiliaryTypes(elementTypes())
                            .splitRegex(split)
                            .required(required)
                            .getter(place)
                            .setter(place)
                            .initialValue(place.get());
            if (!arity.isEmpty()) {
                parameter.arity(arity);
            }
            return parameter.build();
        }

        private Class<?>[] elementTypes() {
            Class<?>[] types = new Class<?>[elements.size()];
            for (int i = 0; i < types.length; i++) {
                types[i] = classOf(elements.get(i));
            }
            return types;
        }

        private static Class<?> classOf(String name) {
            Class<?> primitive = PRIMITIVES.get(name);
            try {
                return primitive == null ? Class.forName(name) : primitive;
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** All that were packed, by name; read when first asked for. */
    private static final class All {
        static final Map<String, PackedCommand> BY_NAME = read();

        @SuppressWarnings("unchecked")
        private static Map<String, PackedCommand> read() {
            try (InputStream in = PackedCommand.class.getResourceAsStream(RESOURCE)) {
                if (in == null) {
                    throw new IllegalStateException(
                            "missing resource " + RESOURCE + ": `mvn process-classes` makes it");
                }
                return (Map<String, PackedCommand>) PackedValues.unpack(in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A command by its name, if it was packed. */
    static Optional<PackedCommand> of(String name) {
        return Optional.ofNullable(All.BY_NAME.get(name));
    }

    /** A new command, whose fields are set as a command line says. */
    CommandSpec described() {
        Object command;
        try {
            var constructor = Class.forName(type).getDeclaredConstructor();
            constructor.setAccessible(true);
            command = constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        CommandSpec spec = CommandSpec.wrapWithoutInspection(command);
        spec.name(name);
        for (Argument argument : arguments) {
            spec.add(argument.described(command));
        }
        specs.forEach(field -> Place.of(command, List.of(field)).set(spec));
        return spec;
    }

    /** A field of an object, which picocli reads and sets. */
    private static final class Place implements IGetter, ISetter {
        private final Object holder;
        private final Field field;

        private Place(Object holder, Field field) {
            this.holder = holder;
            this.field = field;
        }

        static Place of(Object command, List<String> path) {
            try {
                Object holder = command;
                for (String name : path.subList(0, path.size() - 1)) {
                    holder = Objects.requireNonNull(field(holder, name).get(holder));
                }
                return new Place(holder, field(holder, path.get(path.size() - 1)));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }

        private static Field field(Object holder, String name) {
            try {
                Field field = holder.getClass().getDeclaredField(name);
                field.setAccessible(true);
                return field;
            } catch (NoSuchFieldException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        public <T> T get() {
            try {
                return (T) field.get(holder);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public <T> T set(T value) {
            T before = get();
            try {
                field.set(holder, value);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
            return before;
        }
    }
}

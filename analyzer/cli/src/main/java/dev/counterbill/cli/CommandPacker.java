package dev.counterbill.cli;

import dev.counterbill.bytes.PackedValues;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Spec;

/** Packs what annotations say of commands, for {@link PackedCommand}; the build runs it. */
public final class CommandPacker {
    private CommandPacker() {}

    /**
     * @param arguments the folder of the classes
     */
    public static void main(String[] arguments) throws IOException {
        Map<String, PackedCommand> commands = new LinkedHashMap<>();
        new CommandLine(new Main())
                .getSubcommands()
                .forEach(
                        (name, line) -> {
                            CommandSpec spec = line.getCommandSpec();
                            if (isPacked(spec)) {
                                commands.put(name, packed(spec));
                            }
                        });
        Path folder =
                Path.of(arguments[0])
                        .resolve(CommandPacker.class.getPackageName().replace('.', '/'));
        Files.write(folder.resolve(PackedCommand.RESOURCE), PackedValues.pack(commands));
    }

    /** Commands with others below them, or that speak of all others, are described as a whole. */
    private static boolean isPacked(CommandSpec spec) {
        return spec.subcommands().isEmpty()
                && !(spec.userObject() instanceof CompletionCommand)
                && !(spec.userObject() instanceof ManPageCommand);
    }

    static PackedCommand packed(CommandSpec spec) {
        Object command = spec.userObject();
        IdentityHashMap<Object, List<String>> paths = new IdentityHashMap<>();
        addHolders(command, List.of(), paths);
        List<PackedCommand.Argument> arguments = new ArrayList<>();
        for (ArgSpec argument : spec.args()) {
            arguments.add(packed(argument, paths));
        }
        List<String> specs = new ArrayList<>();
        for (Field field : command.getClass().getDeclaredFields()) {
            if (field.isAnnotationPresent(Spec.class)) {
                specs.add(field.getName());
            }
        }
        if (specs.size() != spec.specElements().size()
                || !spec.parentCommandElements().isEmpty()
                || !spec.unmatchedArgsBindings().isEmpty()) {
            throw new IllegalStateException(
                    spec.name() + " has fields of the command line that PackedCommand cannot fill");
        }
        PackedCommand packed =
                new PackedCommand(spec.name(), command.getClass().getName(), arguments, specs);
        // What cannot be described again fails the build, and no run.
        packed.described();
        return packed;
    }

    /** The command and the objects that it mixes in, with the fields that lead to each. */
    private static void addHolders(
            Object holder, List<String> path, IdentityHashMap<Object, List<String>> paths) {
        paths.put(holder, path);
        for (Field field : holder.getClass().getDeclaredFields()) {
            if (field.isAnnotationPresent(Mixin.class)) {
                field.setAccessible(true);
                try {
                    Object mixed = Objects.requireNonNull(field.get(holder));
                    addHolders(mixed, longer(path, field.getName()), paths);
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private static List<String> longer(List<String> path, String name) {
        List<String> longer = new ArrayList<>(path);
        longer.add(name);
        return longer;
    }

    private static PackedCommand.Argument packed(
            ArgSpec argument, IdentityHashMap<Object, List<String>> paths) {
        boolean asksForHelp = argument instanceof OptionSpec option && option.usageHelp();
        boolean asksForVersion = argument instanceof OptionSpec option && option.versionHelp();
        requirePlain(argument);
        return new PackedCommand.Argument(
                argument instanceof OptionSpec option ? List.of(option.names()) : List.of(),
                argument instanceof PositionalParamSpec parameter
                        ? parameter.index().toString()
                        : "",
                argument.arity().isUnspecified() ? "" : argument.arity().toString(),
                argument.type().getName(),
                List.of(argument.auxiliaryTypes()).stream().map(Class::getName).toList(),
                argument.splitRegex(),
                argument.required(),
                asksForHelp,
                asksForVersion,
                asksForHelp || asksForVersion ? List.of() : pathOf(argument, paths));
    }

    private static List<String> pathOf(
            ArgSpec argument, IdentityHashMap<Object, List<String>> paths) {
        Field field = (Field) argument.userObject();
        try {
            Object holder = Objects.requireNonNull(argument.scope()).get();
            return longer(Objects.requireNonNull(paths.get(holder)), field.getName());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What no flag of ours has is not packed, and must not be lost in silence. */
    private static void requirePlain(ArgSpec argument) {
        boolean isPlain =
                argument.group() == null
                        && argument.converters().length == 0
                        && argument.defaultValue() == null
                        && argument.parameterConsumer() == null
                        && !argument.interactive()
                        && !argument.inherited()
                        && (!(argument instanceof OptionSpec option)
                                || (!option.negatable() && option.fallbackValue().isEmpty()));
        if (!isPlain) {
            throw new IllegalStateException(
                    argument + " has what PackedCommand.Argument does not keep");
        }
    }
}

package dev.counterbill.cli;

import dev.counterbill.analysis.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Spec;

/**
 * The manual page, from the same descriptions that {@code --help} shows. Written as roff here:
 * picocli's own generator gives AsciiDoc, which would need another program to become a page.
 */
@Command(
        name = "generate-man-page",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = {
            "Print the manual page:",
            "  counterbill generate-man-page | man -l -",
            "  counterbill generate-man-page > ~/.local/share/man/man1/counterbill.1"
        })
final class ManPageCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    private final StringBuilder out = new StringBuilder();

    @Override
    public Integer call() {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        CommandLine program = Objects.requireNonNull(line.getParent());
        line.getOut().print(page(program));
        line.getOut().flush();
        return Outcome.COMPLETE.exitCode();
    }

    private String page(CommandLine program) {
        CommandSpec root = program.getCommandSpec();
        out.append(".TH COUNTERBILL 1 \"\" \"counterbill ").append(Version.NUMBER).append("\"\n");
        out.append(".SH NAME\n");
        out.append("counterbill \\- ")
                .append(text(String.join(" ", root.usageMessage().description())));
        out.append("\n.SH SYNOPSIS\n.B counterbill\n.I COMMAND\n[options]\n");
        out.append(".SH COMMANDS\n");
        commands(program);
        footer(root);
        return out.toString();
    }

    private void commands(CommandLine parent) {
        for (CommandLine child : parent.getSubcommands().values()) {
            CommandSpec one = child.getCommandSpec();
            if (!one.usageMessage().hidden()) {
                command(child);
                commands(child);
            }
        }
    }

    private void command(CommandLine child) {
        CommandSpec one = child.getCommandSpec();
        out.append(".SS \"").append(text(one.qualifiedName())).append("\"\n");
        paragraph(one.usageMessage().description());
        out.append(".PP\n.nf\n");
        lines(child.getHelp().synopsis(0));
        out.append(".fi\n");
        for (PositionalParamSpec parameter : one.positionalParameters()) {
            item(parameter.paramLabel(), parameter.description());
        }
        for (OptionSpec option : one.options()) {
            if (!option.hidden()) {
                String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
                item(String.join(", ", option.names()) + label, option.description());
            }
        }
        footer(one);
    }

    private void item(String head, String[] description) {
        out.append(".TP\n.B \"").append(text(head)).append("\"\n");
        paragraph(description);
    }

    private void paragraph(String[] sentences) {
        for (String sentence : sentences) {
            // Descriptions are formats: a percent sign stands there twice.
            out.append(text(plain(sentence))).append('\n');
        }
    }

    private void footer(CommandSpec one) {
        List<String> footer = Arrays.asList(one.usageMessage().footer());
        if (!footer.isEmpty()) {
            out.append(".PP\n.nf\n");
            footer.stream().map(line -> Ansi.OFF.string(plain(line))).forEach(this::lines);
            out.append(".fi\n");
        }
    }

    private static String plain(String format) {
        return format.replace("%n", "\n").replace("%%", "%");
    }

    private void lines(String some) {
        some.lines().forEach(line -> out.append(text(line)).append('\n'));
    }

    /** A dash would be set as a hyphen, and a line that begins with a dot is a request. */
    private static String text(String words) {
        String escaped = words.replace("\\", "\\e").replace("-", "\\-").replace("\"", "\\(dq");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}

package dev.counterbill.cli;

import dev.counterbill.bytes.Sha256;
import dev.counterbill.config.RateTables;
import dev.counterbill.config.Settings;
import dev.counterbill.publish.Manifest;
import dev.counterbill.publish.WholeFile;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A night with nothing new: logs, settings and rates are as they were and the report is whole, so
 * computing it again would give the same bytes.
 */
final class Unchanged {
    private static final String LAST = "last";

    /** The line that holds what a glance shows. */
    private static final int GLANCE = 4;

    private static final int LINES = 6;

    private Unchanged() {}

    /**
     * What was published last.
     *
     * @param key digest of everything that it follows from
     * @param manifest SHA-256 of its manifest
     * @param notice what there was to say of it
     */
    record Last(String key, Path report, String manifest, Notice notice) {}

    /** Digest of everything that a report follows from. */
    static String key(String situation, Asked asked, Manifest.Request request) {
        String all =
                String.join(
                        "\n",
                        situation,
                        request.toString(),
                        asked.question.program() + build(),
                        asked.question.settingsDigest(),
                        asked.book.digest(),
                        asked.formats().toString(),
                        Delivery.parent(asked).toAbsolutePath().normalize().toString());
        return Sha256.hex(all);
    }

    /**
     * Digest of everything that a report follows from, without understanding any of it: the words
     * of the command, the bytes of the files that it names, the stamps of the logs.
     *
     * @param arguments the command line
     */
    static String glance(
            String stamps,
            List<String> arguments,
            CommonOptions options,
            Settings settings,
            Path parent)
            throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("counterbill ").append(Version.NUMBER).append(build()).append('\n');
        text.append(RateTables.builtInDigest()).append('\n');
        text.append(Path.of("").toAbsolutePath()).append('\n');
        text.append(String.join("\0", arguments)).append('\n');
        new TreeMap<>(System.getenv())
                .forEach(
                        (name, value) -> {
                            if (name.startsWith("COUNTERBILL_") || name.equals("XDG_STATE_HOME")) {
                                text.append(name).append('=').append(value).append('\n');
                            }
                        });
        text.append(Requests.files(options, settings)).append('\n');
        for (Settings.SourceRule source : settings.sources()) {
            String mapping = source.mapping().orElse("");
            Path beside =
                    settings.file()
                            .map(file -> file.toAbsolutePath().resolveSibling(mapping))
                            .orElse(Path.of(mapping));
            for (Path file : List.of(Path.of(mapping), beside)) {
                if (Files.isRegularFile(file)) {
                    text.append(file).append(' ').append(Sha256.hex(file)).append('\n');
                }
            }
        }
        for (Path pin : ClosedMonths.pins(parent)) {
            text.append(pin).append(' ').append(Sha256.hex(pin)).append('\n');
        }
        text.append(parent.toAbsolutePath().normalize()).append('\n').append(stamps);
        return Sha256.hex(text.toString());
    }

    /**
     * What tells this build from others: another one may read or price the same logs otherwise.
     * Empty where the program does not run from a file.
     */
    private static String build() {
        try {
            Path program =
                    Path.of(
                            Unchanged.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            return " " + Files.size(program) + " " + Files.getLastModifiedTime(program).toMillis();
        } catch (URISyntaxException | IOException e) {
            return "";
        }
    }

    /** Whether anything was published with this state. */
    static boolean isThere(State state) {
        return Files.isRegularFile(state.folder.resolve(LAST));
    }

    /** Remembers what was published. */
    static void note(State state, String key, Optional<String> glance, Path report, Notice notice)
            throws IOException {
        Path file = state.folder.resolve(LAST);
        List<String> lines =
                new ArrayList<>(
                        List.of(
                                key,
                                notice.line(),
                                Sha256.hex(report.resolve("manifest.json")),
                                report.toAbsolutePath().normalize().toString(),
                                glance.orElse("")));
        lines.add(digest(lines));
        WholeFile.replace(file, lines);
    }

    private static String digest(List<String> lines) {
        return Sha256.hex(String.join("\n", lines));
    }

    /** The last report, where it would be computed to the same again and is still whole. */
    static Optional<Last> report(State state, String key) {
        return report(state, key, 0);
    }

    /** The same by what a glance shows, before rates and mappings are so much as read. */
    static Optional<Last> atAGlance(State state, String glance) {
        return report(state, glance, GLANCE);
    }

    private static Optional<Last> report(State state, String key, int line) {
        try {
            Path file = state.folder.resolve(LAST);
            List<String> lines = Files.isRegularFile(file) ? Files.readAllLines(file) : List.of();
            if (lines.size() != LINES
                    || key.isEmpty()
                    || !lines.get(line).equals(key)
                    || !lines.get(LINES - 1).equals(digest(lines.subList(0, LINES - 1)))) {
                return Optional.empty();
            }
            Last last = new Last(key, Path.of(lines.get(3)), lines.get(2), Notice.in(lines.get(1)));
            return isWhole(last) ? Optional.of(last) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            // Whatever is wrong with it, computing the report anew mends it.
            return Optional.empty();
        }
    }

    private static boolean isWhole(Last last) throws IOException {
        Path manifest = last.report().resolve("manifest.json");
        if (!Files.isRegularFile(manifest) || !Sha256.hex(manifest).equals(last.manifest())) {
            return false;
        }
        for (JsonTree output : JsonTree.of(Files.readString(manifest)).objects("outputs")) {
            Path file = last.report().resolve(output.text("name"));
            if (!Files.isRegularFile(file) || !Sha256.hex(file).equals(output.text("sha256"))) {
                return false;
            }
        }
        return true;
    }
}

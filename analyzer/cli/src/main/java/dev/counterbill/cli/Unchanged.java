package dev.counterbill.cli;

import dev.counterbill.publish.Manifest;
import dev.counterbill.publish.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A night with nothing new: logs, settings and rates are as they were and the report is whole, so
 * computing it again would give the same bytes.
 */
final class Unchanged {
    private static final String LAST = "last";

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
                        asked.question.program(),
                        asked.question.settingsDigest(),
                        asked.book.digest(),
                        asked.formats().toString(),
                        Delivery.parent(asked).toAbsolutePath().normalize().toString());
        return Requests.sha256(all.getBytes(StandardCharsets.UTF_8));
    }

    /** Remembers what was published. */
    static void note(State state, String key, Path report, Notice notice) throws IOException {
        Path file = state.folder.resolve(LAST);
        List<String> lines =
                new ArrayList<>(
                        List.of(
                                key,
                                notice.line(),
                                Requests.sha256(report.resolve("manifest.json")),
                                report.toAbsolutePath().normalize().toString()));
        lines.add(digest(lines));
        WholeFile.replace(file, lines);
    }

    private static String digest(List<String> lines) {
        return Requests.sha256(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }

    /** The last report, where it would be computed to the same again and is still whole. */
    static Optional<Last> report(State state, String key) {
        try {
            Path file = state.folder.resolve(LAST);
            List<String> lines = Files.isRegularFile(file) ? Files.readAllLines(file) : List.of();
            if (lines.size() != 5
                    || !lines.get(0).equals(key)
                    || !lines.get(4).equals(digest(lines.subList(0, 4)))) {
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
        if (!Files.isRegularFile(manifest) || !Requests.sha256(manifest).equals(last.manifest())) {
            return false;
        }
        for (JsonTree output : JsonTree.of(Files.readString(manifest)).objects("outputs")) {
            Path file = last.report().resolve(output.text("name"));
            if (!Files.isRegularFile(file)
                    || !Requests.sha256(file).equals(output.text("sha256"))) {
                return false;
            }
        }
        return true;
    }
}

package dev.counterbill.cli;

import dev.counterbill.bytes.Sha256;
import dev.counterbill.publish.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The list of what a state has published, closed and opened again. Each line holds the digest of
 * the one before, and a file beside it that of the last one, so that none can be changed or taken
 * out unnoticed.
 *
 * <p>The digest of a line to come stands beside that of the last one before the line is written,
 * and alone once it is: whenever a run is killed, the last line is one of the two.
 */
final class RunChain {
    private static final String LINES = "runs.jsonl";
    private static final String HEAD = "runs.head";
    private static final String PREVIOUS = "previous_sha256";

    private final Path file;
    private final Path head;

    RunChain(Path folder) {
        this.file = folder.resolve(LINES);
        this.head = folder.resolve(HEAD);
    }

    /** Whole lines; a run that was killed while it wrote the last one leaves it without an end. */
    List<String> lines() throws IOException {
        return wholeLines(text());
    }

    private static List<String> wholeLines(String text) {
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /** A byte that is no UTF-8 becomes another character, which no digest overlooks. */
    private String text() throws IOException {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Path path) throws IOException {
        return Files.isRegularFile(path) ? Files.readAllBytes(path) : new byte[0];
    }

    /**
     * Digests of what may be the last line, the one that was there first; of no line at all it is
     * empty. None where the lines are older than this file.
     */
    private List<String> heads() throws IOException {
        return new String(bytes(head), StandardCharsets.UTF_8).lines().toList();
    }

    /** Digest of the last line; empty where there is none. */
    private static String last(List<String> lines) {
        return lines.isEmpty() ? "" : Sha256.hex(lines.get(lines.size() - 1));
    }

    /**
     * Whether the last line that this file was told of stands there. Behind it may stand lines of a
     * program from before there was such a file, which was put back in its place for a while.
     */
    private static boolean isThere(List<String> lines, List<String> heads) {
        return heads.isEmpty()
                || heads.contains("")
                || lines.stream().map(Sha256::hex).anyMatch(heads::contains);
    }

    /** Adds a line with some fields of its own. */
    void append(Json.Content fields) throws IOException {
        List<String> lines = lines();
        List<String> heads = heads();
        String last = last(lines);
        // A link to what should stand there, so that the gap stays one whatever is added behind it.
        String previous = isThere(lines, heads) ? last : heads.get(0);
        String line =
                Json.line(
                        json -> {
                            json.writeStartObject();
                            fields.writeTo(json);
                            json.writeStringField("at", Instant.now().toString());
                            json.writeStringField(PREVIOUS, previous);
                            json.writeEndObject();
                        });
        String digest = Sha256.hex(line);
        WholeFile.replace(head, List.of(previous, digest));
        write(line + "\n");
        WholeFile.replace(head, List.of(digest));
    }

    /** Behind the last whole line. */
    private void write(String line) throws IOException {
        byte[] before = bytes(file);
        int whole = before.length;
        while (whole > 0 && before[whole - 1] != '\n') {
            whole--;
        }
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate(whole);
            channel.position(whole);
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** Where the chain is broken, first place first; empty where it is whole. */
    List<String> breaks() throws IOException {
        List<String> breaks = new ArrayList<>();
        String text = text();
        List<String> lines = wholeLines(text);
        brokenLink(lines).ifPresent(breaks::add);
        List<String> heads = heads();
        if (!isThere(lines, heads)) {
            breaks.add(file + ": the last line was changed or taken out");
        } else if (heads.size() == 1 && !text.isEmpty() && !text.endsWith("\n")) {
            breaks.add(file + ": what stands behind the last line was written by no run");
        }
        return breaks;
    }

    private Optional<String> brokenLink(List<String> lines) {
        String previous = "";
        int number = 0;
        for (String line : lines) {
            number++;
            try {
                if (!JsonTree.of(line).text(PREVIOUS).equals(previous)) {
                    return Optional.of(
                            file + ":" + number + ": the line before was changed or taken out");
                }
            } catch (IOException e) {
                return Optional.of(
                        file + ":" + number + ": the line was changed: " + e.getMessage());
            }
            previous = Sha256.hex(line);
        }
        return Optional.empty();
    }
}

package dev.counterbill.read.container;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.counterbill.read.LogContainer;
import dev.counterbill.read.LogSource;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RawTree;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.Reject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One JSON object per line; a bad line costs itself and no other. */
public final class JsonLinesContainer implements LogContainer {
    /** Longest line, in bytes; longer ones are rejected without being held. */
    public static final long MAX_LINE_BYTES = 64L << 20;

    private static final String REMEDY = "correct the line or export the file again";
    private static final int SAMPLE_RECORDS = 50;
    private static final int SAMPLE_LINES = 1000;

    private final long maxLineBytes;

    public JsonLinesContainer() {
        this(MAX_LINE_BYTES);
    }

    JsonLinesContainer(long maxLineBytes) {
        this.maxLineBytes = maxLineBytes;
    }

    @Override
    public RecordMapping.Form form() {
        return RecordMapping.Form.JSON;
    }

    @Override
    public String id() {
        return "jsonl";
    }

    @Override
    public boolean recognises(byte[] head, int length) {
        return JsonHead.isLines(head, length);
    }

    @Override
    public Optional<RecordMapping.Sample> sample(LogSource source) throws IOException {
        List<RawTree> records = new ArrayList<>();
        JsonSample sample = new JsonSample();
        try (LineInput lines = new LineInput(source.open(), maxLineBytes)) {
            while (records.size() < SAMPLE_RECORDS
                    && sample.hasRoom()
                    && lines.line() < SAMPLE_LINES
                    && lines.nextLine()) {
                if (lines.peek(0) != '{' || lines.peek(1) == 0) {
                    continue;
                }
                try (JsonParser parser = JsonHead.JSON.createParser(lines.content())) {
                    parser.nextToken();
                    RawTree record = sample.document(parser);
                    if (sample.wasCutOff() || parser.nextToken() == null) {
                        records.add(record);
                    }
                } catch (JsonProcessingException | LineInput.LineTooLong e) {
                    // Reading will reject this line by its number; others still tell the form.
                }
            }
        }
        return Optional.of(new RecordMapping.Sample(RecordMapping.Form.JSON, List.of(), records));
    }

    @Override
    public void read(LogSource source, Projection projection, Records records) throws IOException {
        JsonWalk walk = new JsonWalk(projection, records, true);
        try (LineInput lines = new LineInput(source.open(), maxLineBytes)) {
            while (lines.nextLine()) {
                Reject reject = line(lines, walk);
                if (reject == null) {
                    walk.accept();
                } else {
                    walk.discard();
                    records.rejected(reject);
                }
            }
        }
        records.flush();
    }

    private @Nullable Reject line(LineInput lines, JsonWalk walk) throws IOException {
        long line = lines.line();
        // A zero byte would make the parser take the line for UTF-16 or UTF-32.
        if (lines.peek(0) != '{' || lines.peek(1) == 0) {
            return reject(line, "NOT_A_JSON_OBJECT", "a line is one JSON object");
        }
        try (JsonParser parser = JsonHead.JSON.createParser(lines.content())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return reject(line, "NOT_A_JSON_OBJECT", "a line is one JSON object");
            }
            walk.document(parser, line);
            if (parser.nextToken() != null) {
                return reject(line, "TWO_VALUES", "a line is one JSON object and nothing more");
            }
            return null;
        } catch (LineInput.LineTooLong e) {
            return reject(line, "LINE_TOO_LONG", "a line has at most " + maxLineBytes + " bytes");
        } catch (JsonEOFException e) {
            return reject(
                    line, "TRUNCATED_JSON", "a line is a whole JSON object; this one ends early");
        } catch (StreamConstraintsException e) {
            return reject(line, "EXCEEDS_LIMIT", JsonHead.LIMITS);
        } catch (JsonProcessingException e) {
            // The parser's own message may quote a body, so only the place is told.
            return new Reject(
                    line,
                    "MALFORMED_JSON",
                    "",
                    "",
                    "a line is one JSON object by RFC 8259",
                    "it is broken at byte " + JsonHead.byteOf(e) + ": " + REMEDY);
        }
    }

    private static Reject reject(long line, String code, String rule) {
        return new Reject(line, code, "", "", rule, REMEDY);
    }
}

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
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One JSON document or several, one behind the other, each an object or an array of objects, in any
 * layout. Read as a stream, so that a document may be larger than memory; where its JSON is broken
 * the whole file is left out, because what follows cannot be told apart.
 */
public final class JsonDocumentsContainer implements LogContainer {
    private static final int SAMPLE_RECORDS = 50;

    /** How much of a document is looked at for detection. */
    private static final long SAMPLE_BYTES = 32L << 20;

    @Override
    public RecordMapping.Form form() {
        return RecordMapping.Form.JSON;
    }

    @Override
    public String id() {
        return "json";
    }

    @Override
    public boolean recognises(byte[] head, int length) {
        return JsonHead.isJson(head, length) && !JsonHead.isLines(head, length);
    }

    @Override
    public Optional<RecordMapping.Sample> sample(LogSource source) throws IOException {
        List<RawTree> records = new ArrayList<>();
        JsonSample sample = new JsonSample();
        try (JsonParser parser =
                JsonHead.JSON.createParser(new Closing(source.open(), SAMPLE_BYTES))) {
            while (records.size() < SAMPLE_RECORDS && sample.hasRoom()) {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    break;
                }
                if (token == JsonToken.START_ARRAY
                        && parser.getParsingContext().inArray()
                        && parser.getParsingContext().getParent().inRoot()) {
                    continue;
                }
                if (token == JsonToken.START_OBJECT) {
                    records.add(sample.document(parser));
                    if (sample.wasCutOff()) {
                        break;
                    }
                } else if (token == JsonToken.START_ARRAY) {
                    parser.skipChildren();
                }
            }
        } catch (JsonProcessingException e) {
            // Reading will name the place; what was seen before it may tell the form.
        }
        return Optional.of(new RecordMapping.Sample(RecordMapping.Form.JSON, List.of(), records));
    }

    @Override
    public void read(LogSource source, Projection projection, Records records) throws IOException {
        JsonWalk walk = new JsonWalk(projection, records, false);
        try (JsonParser parser = JsonHead.JSON.createParser(source.open())) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_ARRAY) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        walk.document(parser, 0);
                    }
                } else {
                    walk.document(parser, 0);
                }
            }
            walk.accept();
        } catch (JsonEOFException e) {
            throw new DamagedFile(
                    "TRUNCATED_JSON",
                    "the JSON document ends early, at line "
                            + JsonHead.lineOf(e)
                            + "; fetch or export the file again");
        } catch (StreamConstraintsException e) {
            throw new DamagedFile("EXCEEDS_LIMIT", JsonHead.LIMITS);
        } catch (JsonProcessingException e) {
            // The parser's own message may quote a body, so only the place is told.
            throw new DamagedFile(
                    "MALFORMED_JSON",
                    "the JSON is broken at line "
                            + JsonHead.lineOf(e)
                            + "; fetch or export the file again");
        }
        records.flush();
    }

    /** Ends early, as if the file did. */
    private static final class Closing extends FilterInputStream {
        private long left;

        Closing(InputStream in, long left) {
            super(in);
            this.left = left;
        }

        @Override
        public int read(byte[] bytes, int begin, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int read = super.read(bytes, begin, (int) Math.min(length, left));
            left -= Math.max(read, 0);
            return read;
        }
    }
}

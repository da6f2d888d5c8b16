package dev.counterbill.publish;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.counterbill.bytes.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What went into a report and what came out of it, so that a figure can be traced and a run
 * repeated. Its run id follows from its content, not from a clock: the same inputs, rates and
 * settings give the same id.
 *
 * @param program name and version of the program
 * @param period begin, end and time zone of the report, as ISO 8601
 * @param request what the run was called with, so that it can be repeated
 * @param inputs files that were read or refused, in the order of their paths
 * @param rateBook SHA-256 over the texts of the rate tables
 * @param rateTables ids, versions and files of the tables, in the order in which they are laid over
 *     each other
 * @param mappings SHA-256 of each mapping that was used, by its id
 * @param settings SHA-256 over what was asked for: configuration, flags, scenarios, investments
 * @param records counts over all files, by name
 * @param totals exact amounts, by name
 * @param checks identities that were checked before publishing, with their results
 * @param outcomes what the exit code stands for
 */
public record Manifest(
        String program,
        SortedMap<String, String> period,
        Request request,
        List<Input> inputs,
        String rateBook,
        List<String> rateTables,
        SortedMap<String, String> mappings,
        String settings,
        SortedMap<String, Long> records,
        SortedMap<String, String> totals,
        SortedMap<String, String> checks,
        List<String> outcomes,
        int exitCode) {
    /** Name of the format. */
    public static final String SCHEMA = "counterbill-manifest/1";

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * One file that a run looked at.
     *
     * @param digestKind how {@code digest} was made; empty where the file was not read
     * @param records counts by name
     */
    public record Input(
            String path,
            long bytes,
            String digestKind,
            String digest,
            String mapping,
            String status,
            Optional<String> reason,
            SortedMap<String, Long> records) {}

    /**
     * What a run was called with, but for what shapes no figure, such as the output folder.
     *
     * @param command such as {@code run}
     * @param logs the arguments
     * @param flags with their values, sorted by name
     * @param files that flags and settings name, with their roles
     */
    public record Request(
            String command, List<String> logs, List<String> flags, List<NamedFile> files) {
        public Request {
            logs = List.copyOf(logs);
            flags = List.copyOf(flags);
            files = List.copyOf(files);
        }
    }

    /**
     * A file that a person wrote.
     *
     * @param role such as {@code rates} or {@code scenarios}
     * @param sha256 of its bytes
     */
    public record NamedFile(String role, String path, String sha256) {}

    public Manifest {
        period = new TreeMap<>(period);
        inputs = List.copyOf(inputs);
        rateTables = List.copyOf(rateTables);
        mappings = new TreeMap<>(mappings);
        records = new TreeMap<>(records);
        totals = new TreeMap<>(totals);
        checks = new TreeMap<>(checks);
        outcomes = List.copyOf(outcomes);
    }

    /** First 32 hex digits of the SHA-256 of everything but the outputs. */
    public String runId() {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            writeTo(bytes, Optional.empty(), List.of());
            return Sha256.hex(bytes.toByteArray()).substring(0, 32);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
    }

    /** Writes the manifest with its run id and the files that were published beside it. */
    public void writeTo(OutputStream out, Collection<Publication.Output> outputs)
            throws IOException {
        writeTo(out, Optional.of(runId()), outputs);
    }

    /** The end of a manifest, from the name of its list of outputs on. */
    public static String endOf(Collection<Publication.Output> outputs) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            JsonGenerator json = generator(bytes);
            json.writeStartObject();
            outputs(json, outputs);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        String text = bytes.toString(StandardCharsets.UTF_8);
        return text.substring(text.indexOf('"'));
    }

    private static JsonGenerator generator(OutputStream out) throws IOException {
        JsonGenerator json = JSON.createGenerator(out, JsonEncoding.UTF8);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.setPrettyPrinter(
                new DefaultPrettyPrinter()
                        .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                        .withArrayIndenter(new DefaultIndenter("  ", "\n")));
        return json;
    }

    private void writeTo(
            OutputStream out, Optional<String> runId, Collection<Publication.Output> outputs)
            throws IOException {
        JsonGenerator json = generator(out);
        json.writeStartObject();
        json.writeStringField("schema", SCHEMA);
        if (runId.isPresent()) {
            json.writeStringField("run_id", runId.get());
        }
        json.writeStringField("program", program);
        texts(json, "period", period);
        request(json);
        inputs(json);
        json.writeStringField("rate_book_sha256", rateBook);
        list(json, "rate_tables", rateTables);
        texts(json, "mappings_sha256", mappings);
        json.writeStringField("settings_sha256", settings);
        counts(json, "records", records);
        texts(json, "totals", totals);
        texts(json, "checks", checks);
        list(json, "outcomes", outcomes);
        json.writeNumberField("exit_code", exitCode);
        outputs(json, outputs);
    }

    /** The last field, and the end. */
    private static void outputs(JsonGenerator json, Collection<Publication.Output> outputs)
            throws IOException {
        json.writeArrayFieldStart("outputs");
        for (Publication.Output output : outputs) {
            json.writeStartObject();
            json.writeStringField("name", output.name());
            json.writeNumberField("bytes", output.bytes());
            json.writeStringField("sha256", output.sha256());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeRaw('\n');
        json.flush();
    }

    private void request(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("request");
        json.writeStringField("command", request.command());
        list(json, "logs", request.logs());
        list(json, "flags", request.flags());
        json.writeArrayFieldStart("files");
        for (NamedFile file : request.files()) {
            json.writeStartObject();
            json.writeStringField("role", file.role());
            json.writeStringField("path", file.path());
            json.writeStringField("sha256", file.sha256());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void inputs(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("inputs");
        for (Input input : inputs) {
            json.writeStartObject();
            json.writeStringField("path", input.path());
            json.writeNumberField("bytes", input.bytes());
            json.writeStringField("digest_kind", input.digestKind());
            json.writeStringField("digest", input.digest());
            json.writeStringField("mapping", input.mapping());
            json.writeStringField("status", input.status());
            if (input.reason().isPresent()) {
                json.writeStringField("reason", input.reason().get());
            } else {
                json.writeNullField("reason");
            }
            counts(json, "records", input.records());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void texts(JsonGenerator json, String name, Map<String, String> texts)
            throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, String> text : texts.entrySet()) {
            json.writeStringField(text.getKey(), text.getValue());
        }
        json.writeEndObject();
    }

    private static void counts(JsonGenerator json, String name, Map<String, Long> counts)
            throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            json.writeNumberField(count.getKey(), count.getValue());
        }
        json.writeEndObject();
    }

    private static void list(JsonGenerator json, String name, List<String> texts)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }
}

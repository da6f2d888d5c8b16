package dev.counterbill.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.SplittableRandom;

/**
 * Writes a log of any length from a seed: a year of 12 base and 20 fine-tuned models, users of high
 * cardinality, times that go back and forth, absent values, quoted cells, escapes, and JSON objects
 * of several shapes. The same seed gives the same bytes on every machine.
 */
public final class Generator {
    private static final String[] BASES = {
        "gpt-4o-2024-08-06",
        "gpt-4o-mini-2024-07-18",
        "gpt-4.1-2025-04-14",
        "gpt-4.1-mini-2025-04-14",
        "gpt-4.1-nano-2025-04-14",
        "o3-2025-04-16",
        "o4-mini-2025-04-16",
        "claude-sonnet-4-5-20250929",
        "claude-haiku-4-5-20251001",
        "claude-opus-4-1-20250805",
        "gemini-2.5-pro",
        "gemini-2.5-flash"
    };
    private static final int FINE_TUNES = 20;
    private static final String[] TIERS = {"standard", "standard", "standard", "batch", "flex"};
    private static final int DAYS = 30;
    private static final LocalDate FIRST_DAY = LocalDate.of(2026, 6, 1);
    private static final int BUFFER_BYTES = 1 << 20;

    /** Forms of log. */
    private enum Form {
        /** Counterbill's own columns. */
        CSV,
        /** The same with a request id per record; one in a hundred is written twice. */
        CSV_IDS,
        /** The columns of CSV, and what each record is said to have cost. */
        CSV_COSTS,
        /** One object per line with a text full of escapes, in several shapes. */
        JSONL
    }

    private final SplittableRandom random;
    private final String[] models;
    private final String[] providers;
    private final StringBuilder line = new StringBuilder(1024);
    private final String[] dayTexts = new String[DAYS];
    private final String[] keys = new String[200];
    private String lastId = "";

    private Generator(long seed) {
        this.random = new SplittableRandom(seed);
        this.models = new String[BASES.length + FINE_TUNES];
        this.providers = new String[models.length];
        for (int i = 0; i < models.length; i++) {
            if (i < BASES.length) {
                models[i] = BASES[i];
            } else {
                String base = BASES[random.nextInt(5)];
                models[i] = "ft:" + base + ":acme:team-" + i + ":" + id(8);
            }
            providers[i] =
                    models[i].startsWith("claude")
                            ? "anthropic"
                            : models[i].startsWith("gemini") ? "google" : "openai";
        }
        for (int key = 0; key < keys.length; key++) {
            keys[key] = id(12);
        }
        for (int day = 0; day < DAYS; day++) {
            dayTexts[day] = FIRST_DAY.plusDays(day).toString();
        }
    }

    /** {@code Generator FORM ROWS SEED FILE}. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 4) {
            System.err.println("usage: Generator csv|csv_ids|csv_costs|jsonl ROWS SEED FILE");
            System.exit(2);
        }
        Form form = Form.valueOf(arguments[0].toUpperCase(java.util.Locale.ROOT));
        long rows = Long.parseLong(arguments[1]);
        Generator generator = new Generator(Long.parseLong(arguments[2]));
        try (OutputStream out =
                new BufferedOutputStream(
                        Files.newOutputStream(Path.of(arguments[3])), BUFFER_BYTES)) {
            generator.write(form, rows, out);
        }
    }

    private void write(Form form, long rows, OutputStream out) throws IOException {
        if (form != Form.JSONL) {
            line.append("timestamp,")
                    .append(form == Form.CSV_IDS ? "request_id," : "")
                    .append("provider,model,service_tier,input_tokens,cached_input_tokens,")
                    .append("output_tokens,reasoning_tokens,project,user,team,api_key,trace_id,")
                    .append("note,latency_ms")
                    .append(form == Form.CSV_COSTS ? ",reported_cost,currency\n" : "\n");
            flush(out);
        }
        for (long row = 0; row < rows; row++) {
            switch (form) {
                case CSV -> csv(row, rows, "");
                case CSV_IDS -> csv(row, rows, requestId());
                case CSV_COSTS -> {
                    csv(row, rows, "");
                    cost();
                }
                case JSONL -> json(row, rows);
            }
            flush(out);
        }
    }

    private void flush(OutputStream out) throws IOException {
        out.write(line.toString().getBytes(StandardCharsets.UTF_8));
        line.setLength(0);
    }

    private String requestId() {
        if (lastId.isEmpty() || random.nextInt(100) != 0) {
            lastId = "req_" + id(24);
        }
        return lastId;
    }

    private String id(int length) {
        char[] id = new char[length];
        for (int i = 0; i < length; i++) {
            int digit = random.nextInt(62);
            id[i] =
                    (char)
                            (digit < 10
                                    ? '0' + digit
                                    : digit < 36 ? 'a' + digit - 10 : 'A' + digit - 36);
        }
        return new String(id);
    }

    private void time(long row, long rows) {
        // Mostly onwards, but several servers write, each with a delay of its own.
        double at = (double) row / rows * DAYS * 86_400 + random.nextInt(-1800, 1800);
        int second = (int) Math.max(0, Math.min(DAYS * 86_400L - 1, (long) at));
        line.append(dayTexts[second / 86_400]).append('T');
        two(second / 3600 % 24);
        line.append(':');
        two(second / 60 % 60);
        line.append(':');
        two(second % 60);
        line.append('.');
        int milli = random.nextInt(1000);
        line.append((char) ('0' + milli / 100));
        two(milli % 100);
        line.append('Z');
    }

    private void two(int number) {
        line.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    private int model() {
        // A few models carry most of the traffic.
        int a = random.nextInt(models.length);
        int b = random.nextInt(models.length);
        return Math.min(a, b);
    }

    private int prompt() {
        int size = random.nextInt(100);
        return size < 97 ? 20 + random.nextInt(4000) : 20_000 + random.nextInt(280_000);
    }

    private void csv(long row, long rows, String id) {
        time(row, rows);
        int model = model();
        line.append(',');
        if (!id.isEmpty()) {
            line.append(id).append(',');
        }
        line.append(providers[model]).append(',').append(models[model]).append(',');
        line.append(TIERS[random.nextInt(TIERS.length)]).append(',');
        line.append(prompt()).append(',');
        if (random.nextInt(4) != 0) {
            line.append(random.nextInt(3) == 0 ? random.nextInt(3000) : 0);
        }
        int answer = random.nextInt(1200);
        line.append(',').append(answer).append(',');
        if (random.nextInt(3) == 0) {
            line.append(answer / (1 + random.nextInt(6)));
        }
        line.append(",project-").append(random.nextInt(24));
        line.append(",user-").append(random.nextInt(50_000));
        line.append(",team-")
                .append(random.nextInt(9))
                .append(",key_")
                .append(keys[random.nextInt(keys.length)]);
        line.append(',').append(id(24)).append(',');
        csvNote();
        line.append(',').append(random.nextInt(20_000)).append('\n');
    }

    /** Adds a cost to a row, in hundred-millionths of a dollar. */
    private void cost() {
        line.setLength(line.length() - 1);
        line.append(",0.0");
        String digits = Integer.toString(random.nextInt(10_000_000));
        line.append("0".repeat(7 - digits.length())).append(digits).append(",USD\n");
    }

    private void csvNote() {
        switch (random.nextInt(20)) {
            case 0 -> line.append("\"retry, after \"\"timeout\"\"\"");
            case 1 -> line.append("\"first line\nsecond line\"");
            case 2 -> line.append("Grüße aus Zürich");
            case 3 -> line.append("\"quoted for no reason\"");
            case 4, 5, 6, 7 -> {
                // Nothing was noted.
            }
            default -> line.append("ok from region eu-west-").append(random.nextInt(3));
        }
    }

    private void json(long row, long rows) {
        int model = model();
        int shape = random.nextInt(33);
        line.append("{\"timestamp\":\"");
        time(row, rows);
        line.append("\",\"trace\":{\"id\":\"").append(id(16)).append("\",\"sampled\":true},");
        if (shape == 0) {
            // Another order of the same fields.
            line.append("\"model\":\"").append(models[model]).append("\",\"provider\":\"");
            line.append(providers[model]).append("\",");
        } else {
            line.append("\"provider\":\"").append(providers[model]).append("\",\"model\":\"");
            line.append(models[model]).append("\",");
        }
        line.append("\"request\":{\"messages\":[{\"role\":\"user\",\"content\":\"");
        jsonNote();
        line.append("\"},{\"role\":\"assistant\",\"content\":\"").append(id(24));
        line.append("\"}],\"temperature\":0.").append(random.nextInt(10)).append("},");
        line.append("\"service_tier\":\"").append(TIERS[random.nextInt(TIERS.length)]);
        line.append("\",\"input_tokens\":").append(prompt());
        if (shape % 3 != 1) {
            line.append(",\"cached_input_tokens\":");
            line.append(random.nextInt(3) == 0 ? random.nextInt(3000) : 0);
        }
        int answer = random.nextInt(1200);
        line.append(",\"output_tokens\":").append(answer);
        if (shape % 4 == 1) {
            line.append(",\"reasoning_tokens\":").append(answer / (1 + random.nextInt(6)));
        }
        line.append(",\"project\":\"project-").append(random.nextInt(24));
        line.append("\",\"user\":");
        if (random.nextInt(10) == 0) {
            line.append("null");
        } else {
            line.append("\"user-").append(random.nextInt(50_000)).append('"');
        }
        line.append(",\"latency\":{\"first_ms\":").append(random.nextInt(2000));
        line.append(",\"total_ms\":").append(random.nextInt(20_000)).append("}}\n");
    }

    /** A text of about 140 bytes, full of escapes, with what looks like a field in it. */
    private void jsonNote() {
        line.append("Please summarise:\\n\\t\\\"");
        line.append(id(10)).append("\\\" said \\u00e9 \\\\ path\\\\to\\\\").append(id(6));
        line.append(",\\n{\\\"model\\\":\\\"fake\\\",\\\"input_tokens\\\":").append(id(4));
        line.append("}\\r\\nThanks for the help, und viele Grüße ");
        line.append(random.nextInt(1000));
    }
}

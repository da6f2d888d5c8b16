package dev.counterbill.read.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.read.mapping.Mappings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows that the session maps, because their mapping has no plan or the plan no place for them, are
 * taken apart by the fast reader; what comes out is what the plain reader gives.
 */
final class SessionCsvTest {
    private static final int SEEDS = Integer.getInteger("counterbill.seeds", 3);

    /** An export: its mapping, its header, and rows of it, with bars between the cells. */
    private record Export(String mapping, String header, List<String> rows) {}

    private static final List<Export> EXPORTS =
            List.of(
                    new Export(
                            "cursor",
                            "Date|User|Kind|Model|Input (w/ Cache Write)|Input (w/o Cache Write)"
                                    + "|Cache Read|Output Tokens|Total Tokens|Cost",
                            List.of(
                                    "2026-06-03T10:00:00.000Z|a@x.io|Included|gpt-5|1200|1000|5000|300|7500|Included",
                                    "2026-06-04T10:00:00.000Z|b@x.io|On-Demand|gpt-4o|0|100|0|10|110|$0.01",
                                    "2026-06-05T10:00:00.000Z|b@x.io|Errored, No Charge|gpt-4o|0|0|0|0|0|$0.00")),
                    new Export(
                            "deepseek-amount",
                            "user_id|start_time_iso|end_time_iso|model|api_key_name|api_key|type|price|amount",
                            List.of(
                                    "u1|2026-06-03T08:00:00+08:00|2026-06-03T09:00:00+08:00|deepseek-chat|bot|sk|request_count||100",
                                    "u1|2026-06-03T08:00:00+08:00|2026-06-03T09:00:00+08:00|deepseek-chat|bot|sk|output_tokens|0.000002|5000",
                                    "u2|2026-06-04T08:00:00+08:00|2026-06-04T09:00:00+08:00|deepseek-chat|bot|sk|output_tokens|0.000002|7000")),
                    new Export(
                            "openrouter-daily",
                            "Date|Slug|Usage|BYOK Usage|Requests|Prompt Tokens|Completion Tokens|Reasoning Tokens",
                            List.of(
                                    "2026-06-03 00:00:00|anthropic/claude-opus-4.7|430.07|0|4115|7096567|3009973|0",
                                    "2026-06-04 00:00:00|openai/gpt-4.1|0.015|0.012|5|50|125|25")),
                    new Export(
                            "litellm-spendlogs",
                            "request_id|spend|total_tokens|prompt_tokens|completion_tokens|startTime|model"
                                    + "|custom_llm_provider|metadata|cache_hit|team_id|end_user|status",
                            List.of(
                                    "c-1|4.2e-05|158|152|6|2026-06-03 08:00:00.123|gpt-4o|openai|{\"usage_object\":{\"prompt_tokens_details\":{\"cached_tokens\":100}},\"user_api_key_team_alias\":\"é\"}|False|t-1|u|success",
                                    "c-2|0.01|20|10|10|2026-06-04 08:00:00|gpt-4o|openai|{\"a\": \"b, \\\"c\\\"\"}|True|t-2|u|success",
                                    "c-3||0|0|0|2026-06-05 08:00:00|gpt-4o|openai|{}|False|t-2|u|failure")),
                    new Export(
                            "canonical",
                            "timestamp|request_id|model|input_tokens|output_tokens|project|user|reported_cost|end_timestamp",
                            List.of(
                                    "2026-06-03T08:00:00Z|r-1|gpt-4o|100|10|p1|u||",
                                    "2026-06-04T08:00:00Z|r-2|gpt-4o-mini|200|20|p2|u|0.25|",
                                    "2026-06-05T08:00:00Z|r-3|gpt-4o|300|30|p3|\"v\"||2026-06-05T09:00:00Z",
                                    "2026-06-05T08:00:00Z|r-4|gpt-4o|300|30|p\"3|v||")));

    @TempDir Path folder;

    @Test
    void exportsOfManyForms() throws IOException {
        char[] delimiters = {',', ';', '|', '\t'};
        int turn = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            for (Export export : EXPORTS) {
                char delimiter = delimiters[turn++ % delimiters.length];
                byte[] text = new RandomRows(seed, export, delimiter).file(1000);
                Path file = Files.write(folder.resolve("log.csv"), text);
                String of = export.mapping() + ", delimiter '" + delimiter + "', seed " + seed;
                requireMapping(of, export, file);
                FastEqualsPlainTest.same(of, file, List.of());
                FastEqualsPlainTest.same(of + ", labels", file, List.of("project", "user"));
            }
        }
    }

    @Test
    void aLargeExportInParts() throws IOException {
        for (Export export : List.of(EXPORTS.get(0), EXPORTS.get(3))) {
            byte[] text = new RandomRows(7, export, ',').file(60_000);
            assertTrue(text.length > 9 << 19, "parts need a file of two parts or more");
            Path file = Files.write(folder.resolve("large.csv"), text);
            FastEqualsPlainTest.same("large " + export.mapping(), file, List.of());
        }
    }

    /** The first rejects are told, whichever way each of them went. */
    @Test
    void rejectsOfBothWaysAreToldInTheirOrder() throws IOException {
        StringBuilder text =
                new StringBuilder("Date,Slug,Usage,BYOK Usage,Requests,Prompt Tokens\n");
        for (int i = 0; i < 3000; i++) {
            // A space behind a quote is for the plain reader.
            text.append("2026-06-03 00:00:00,\"m\"").append(i % 2 == 0 ? " " : "");
            text.append(",1,0,").append(i > 500 && i % 3 != 0 ? "many" : "1").append(",7\n");
        }
        Path file = Files.writeString(folder.resolve("log.csv"), text);
        FastEqualsPlainTest.same("rejects", file, List.of());
    }

    private static void requireMapping(String of, Export export, Path file) {
        ReadResult result =
                Readings.read(file, Mappings.builtIn(), plan -> plan.withReader(ReaderChoice.FAST));
        assertEquals(export.mapping(), result.files().get(0).mapping(), of);
        RecordCounts records = result.records();
        assertTrue(records.counted() + records.duplicate() > 100, of + ": " + records);
    }

    /** Rows of an export with everything that goes wrong in them. */
    private static final class RandomRows {
        private final SplittableRandom random;
        private final Export export;
        private final char delimiter;
        private final String end;
        private final boolean quotesAll;

        RandomRows(long seed, Export export, char delimiter) {
            this.random = new SplittableRandom(seed);
            this.export = export;
            this.delimiter = delimiter;
            this.end = oneIn(3) ? "\r\n" : "\n";
            this.quotesAll = oneIn(2);
        }

        private boolean oneIn(int n) {
            return random.nextInt(n) == 0;
        }

        byte[] file(int rows) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(utf8(row(export.header(), quotesAll)));
            List<String> all = export.rows();
            for (int i = 0; i < rows; i++) {
                String row = row(changed(all.get(random.nextInt(all.size())), i), quotesAll);
                boolean isLatin = i > 100 && oneIn(300);
                out.writeBytes(isLatin ? row.getBytes(StandardCharsets.ISO_8859_1) : utf8(row));
                if (i > 100 && oneIn(200)) {
                    out.writeBytes(utf8(odd()));
                }
            }
            return out.toByteArray();
        }

        private static byte[] utf8(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        /** What is no row, or a strange one. */
        private String odd() {
            return switch (random.nextInt(7)) {
                case 0 -> row(export.header(), oneIn(2));
                case 1 -> end;
                case 2 -> "  " + end;
                case 3 -> "a" + delimiter + "b" + end;
                case 4 -> "\"a\"b" + delimiter + "1" + end;
                case 5 -> "\"a\" " + row(export.rows().get(0), false).substring(1);
                default -> row(export.rows().get(0) + "|", true);
            };
        }

        private String changed(String row, int number) {
            List<String> cells = new ArrayList<>(List.of(row.split("\\|", -1)));
            if (cells.get(0).startsWith("c-") && !oneIn(20)) {
                cells.set(0, "c-" + number);
            }
            if (oneIn(4)) {
                int cell = random.nextInt(cells.size());
                cells.set(cell, other(cells.get(cell)));
            }
            return String.join("|", cells);
        }

        private String other(String cell) {
            return switch (random.nextInt(16)) {
                case 0 -> "";
                case 1 -> "-5";
                case 2 -> "1.5";
                case 3 -> "007";
                case 4 -> "1e3";
                case 5 -> "99999999999999999999";
                case 6 -> "Grüße";
                case 7 -> "he said \"no\"";
                case 8 -> "\"";
                case 9 -> "two\nlines";
                case 10 -> "two\r\nlines, \"and\" more";
                case 11 -> "a\"\"b";
                case 12 -> " " + cell + " ";
                case 13 -> "nul\u0000";
                case 14 -> "x".repeat(random.nextInt(3000));
                default -> Integer.toString(random.nextInt(100_000));
            };
        }

        private String row(String cells, boolean quoted) {
            StringBuilder text = new StringBuilder();
            for (String cell : cells.split("\\|", -1)) {
                boolean needsQuotes =
                        cell.indexOf(delimiter) >= 0
                                || cell.startsWith("\"")
                                || cell.indexOf('\n') >= 0
                                || (cell.indexOf('"') >= 0 && oneIn(2));
                text.append(text.isEmpty() ? "" : delimiter);
                if (needsQuotes || (quoted && !oneIn(50)) || oneIn(50)) {
                    text.append('"').append(cell.replace("\"", "\"\"")).append('"');
                } else {
                    text.append(cell);
                }
            }
            return text.append(end).toString();
        }
    }
}

package dev.counterbill.read.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.read.container.CsvContainer;
import dev.counterbill.read.container.JsonDocumentsContainer;
import dev.counterbill.read.container.JsonLinesContainer;
import dev.counterbill.read.mapping.Mappings;
import dev.counterbill.read.source.LogSources;
import dev.counterbill.usage.LedgerCuts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JSON lines that once were, or easily could be, read otherwise by the fast reader. */
final class FastJsonTest {
    private static final String[] METERS = {
        "cached_input_tokens",
        "cache_write_5m_tokens",
        "cache_write_1h_tokens",
        "cache_write_30m_tokens",
        "cache_write_12h_tokens",
        "audio_input_tokens",
        "cached_audio_input_tokens",
        "audio_output_tokens",
        "image_input_tokens",
        "cached_image_input_tokens",
        "image_output_tokens",
        "web_searches",
        "cache_write_tokens",
        "reasoning_tokens"
    };

    @TempDir Path folder;

    /** Fields are met one by one, and numbers of one text must not pass for those of two. */
    @Test
    void aCategoryThatAppearsLateDoesNotChangeTheModelsOfOtherRows() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            text.append(line("model-" + i, ",\"input_tokens\":" + (100 + i)));
        }
        for (int i = 0; i < 400; i++) {
            String tier = i % 3 == 0 ? "" : ",\"service_tier\":\"batch\"";
            String region = i % 5 == 0 ? "" : ",\"region\":\"eu-" + i % 4 + '"';
            text.append(line("model-" + i % 60, tier + ",\"input_tokens\":" + i + region));
        }
        same(text.toString());
    }

    /** More fields than one word of types holds, each of them first met after rows without it. */
    @Test
    void aCountThatAppearsLateIsNotLost() throws IOException {
        StringBuilder text = new StringBuilder();
        StringBuilder more =
                new StringBuilder(
                        ",\"request_id\":\"r\",\"service_tier\":\"batch\",\"input_tokens\":1");
        for (String meter : METERS) {
            for (int i = 0; i < 5; i++) {
                text.append(line("m", more.toString()));
            }
            more.append(",\"").append(meter).append("\":1000");
        }
        for (int i = 0; i < 5; i++) {
            text.append(line("m", more.toString()));
        }
        same(text.toString());
    }

    @Test
    void oddLinesAmongUsualOnes() throws IOException {
        String[] odd = {
            "",
            "   ",
            "\t",
            "{}",
            "[]",
            "null",
            "{\"model\":\"a\"",
            line("a", ",\"input_tokens\":1.0"),
            line("a", ",\"input_tokens\":1e3"),
            line("a", ",\"input_tokens\":-0"),
            line("a", ",\"input_tokens\":-1"),
            line("a", ",\"input_tokens\":9007199254740992"),
            line("a", ",\"input_tokens\":9007199254740993"),
            line("a", ",\"input_tokens\":\"12\""),
            line("a", ",\"input_tokens\":01"),
            line("a", ",\"input_tokens\":null"),
            line("a", ",\"input_tokens\":[1]"),
            line("a", ",\"input_tokens\":5,\"input_tokens\":6"),
            line("a", ",\"input_tokens\":5,\"input_\\u0074okens\":6"),
            line(
                    "a",
                    ",\"note\":\"\\\"model\\\":\\\"fake\\\",\\\"input_tokens\\\":9\",\"input_tokens\":5"),
            line("a\\u002db", ",\"input_tokens\":5"),
            line("\\ud800", ",\"input_tokens\":5"),
            line("\\ud83d\\ude00", ",\"input_tokens\":5"),
            line("\uD83D\uDE00", ",\"input_tokens\":5"),
            line("a\tb", ",\"input_tokens\":5"),
            line("a", ",\"x\":" + "[".repeat(100) + "]".repeat(100) + ",\"input_tokens\":5"),
            line(
                    "a",
                    ",\"x\":" + "[{},".repeat(40) + "{}" + "]".repeat(40) + ",\"input_tokens\":5"),
            line("a", ",\"x\":[" + "{},".repeat(20_000) + "1],\"input_tokens\":5"),
            line("a", ",\"x\":\"" + "long \\n".repeat(100_000) + "\",\"input_tokens\":5"),
            line("a", ",\"x\":true,\"y\":false,\"z\":nul,\"input_tokens\":5"),
            line("a", ",\"x\":1 2,\"input_tokens\":5"),
            line("a", ",\"input_tokens\":5}{\"model\":\"b\""),
            line("a", ",\"input_tokens\":5} x {"),
            line("a", ",\"input_tokens\" : 5 , \"service_tier\"\t:\"batch\" ").strip() + "  \n",
        };
        for (String end : List.of("\n", "\r\n")) {
            for (String begin : List.of("", "\uFEFF")) {
                StringBuilder text = new StringBuilder(begin);
                for (String each : odd) {
                    text.append(line("m", ",\"input_tokens\":7").strip()).append(end);
                    text.append(each.endsWith("\n") ? each.substring(0, each.length() - 1) : each);
                    text.append(end);
                }
                same(text.toString());
                text.setLength(text.length() - end.length());
                same(text.append(line("m", "").strip()).toString());
            }
        }
    }

    /** Texts that the plain reader does not take, and keys too long to be compared whole. */
    @Test
    void longTextsAndKeys() throws IOException {
        String usual = line("m", ",\"request_id\":\"r\",\"reported_cost\":0.5");
        StringBuilder text = new StringBuilder(usual.repeat(40));
        for (int length : new int[] {300_000, 1_048_000, 1_048_560, 1_048_560, 1_048_577}) {
            String key = "k".repeat(length);
            text.append(line("m", ",\"request_id\":\"" + key + "\",\"reported_cost\":0.5"));
            text.append(line("m", ",\"request_id\":\"" + key + '"'));
        }
        same(text.append(usual).toString());
    }

    /**
     * Of elements that are told apart by a word, whatever is not quite one is the plain reader's.
     */
    @Test
    void oddElementsAmongUsualOnes() throws IOException {
        String text = element("TEXT", "100");
        String audio = element("AUDIO", "9");
        String[] arrays = {
            '[' + text + ']',
            '[' + audio + ']',
            '[' + text + ',' + audio + ']',
            '[' + audio + ',' + text + ']',
            '[' + text + ',' + text + ',' + element("IMAGE", "3") + ']',
            "[]",
            "null",
            "{}",
            "{\"modality\":\"AUDIO\",\"tokenCount\":9}",
            "\"AUDIO\"",
            "7",
            "true",
            "[null]",
            "[1]",
            "[[" + audio + "]]",
            "[{}]",
            '[' + audio + ",{}]",
            "[{\"modality\":\"AUDIO\"}]",
            "[{\"tokenCount\":9,\"modality\":\"AUDIO\"}]",
            "[{\"modality\":\"AUDIO\",\"tokenCount\":9,\"more\":1}]",
            "[{\"modality\":\"AUDIO\",\"more\":1,\"tokenCount\":9}]",
            "[{\"modality\":\"AUDIO\",\"tokenCount\":9,\"tokenCount\":8}]",
            "[{\"modality\":\"TEXT\",\"tokenCount\":9,\"modality\":\"AUDIO\"}]",
            "[{\"modality\":\"TEXT\",\"modality\":\"AUDIO\",\"tokenCount\":9}]",
            "[{\"modality\":\"A\\u0055DIO\",\"tokenCount\":9}]",
            "[{\"mod\\u0061lity\":\"AUDIO\",\"tokenCount\":9}]",
            "[{\"modality\":\"\\ud800\",\"tokenCount\":9}]",
            "[{\"modality\":1,\"tokenCount\":9}]",
            "[{\"modality\":null,\"tokenCount\":9}]",
            "[ { \"modality\" : \"AUDIO\" , \"tokenCount\" : 9 } , " + text + " ]",
            '[' + audio + ',' + element("AUDIO", "8") + ']',
            '[' + element("TEXT", "null") + ',' + audio + ']',
            '[' + element("AUDIO", "null") + ',' + audio + ']',
            '[' + element("AUDIO", "\"9\"") + ']',
            '[' + element("TEXT", "\"\\ud800\"") + ']',
            '[' + element("TEXT", "9.5") + ',' + element("AUDIO", "9.0") + ']',
            '[' + element("AUDIO", "-9") + ']',
            '[' + element("AUDIO", "1000000") + ']',
            '[' + element("AUDIO", "[]") + ']',
            '[' + element("AUDIO", "{}") + ']',
            '[' + element("TEXT", "1" + "0".repeat(70)) + ']',
            '[' + audio,
            '[' + audio + "}",
            '[' + audio + ",]",
            '[' + audio + "],\"promptTokensDetails\":[" + text + ']',
            '[' + audio + "],\"cacheTokensDetails\":[" + element("AUDIO", "2") + ']',
            '[' + (text + ',').repeat(200) + audio + ']',
            '[' + (text + ',').repeat(40_000) + audio + ']',
        };
        StringBuilder log = new StringBuilder();
        for (int round = 0; round < 3; round++) {
            for (String array : arrays) {
                log.append(gemini("[" + text + "]")).append(gemini(array));
                log.append(gemini('[' + text + ',' + audio + ']'));
            }
        }
        same(log.toString());
    }

    /** Of lists in which something is counted, whatever may count is the plain reader's. */
    @Test
    void oddListsOfCallsAmongUsualOnes() throws IOException {
        String message = "{\"id\":\"m\",\"type\":\"message\",\"content\":[{\"type\":\"text\"}]}";
        String call = "{\"id\":\"w\",\"type\":\"web_search_call\",\"status\":\"completed\"}";
        String[] lists = {
            '[' + message + ']',
            '[' + call + ']',
            '[' + message + ',' + call + ',' + call + ',' + message + ']',
            "[]",
            "null",
            "{}",
            call,
            "\"web_search_call\"",
            "7",
            "[null]",
            "[1,\"web_search_call\"]",
            "[[" + call + "]]",
            "[{},{\"type\":null},{\"type\":7},{\"type\":true},{\"type\":{}},{\"type\":[1]}]",
            "[{\"type\":{\"type\":\"web_search_call\"}},{\"item\":" + call + "}]",
            "[{\"type\":\"web_search_call\"},{\"type\":\"message\"}]",
            "[{\"status\":\"failed\",\"type\":\"web_search_call\"}]",
            "[{\"type\":\"web_search_cal\"},{\"type\":\"web_search_calls\"},{\"type\":\"\"}]",
            "[{\"type\":\"web_search\\u005fcall\"}]",
            "[{\"ty\\u0070e\":\"web_search_call\"}]",
            "[{\"type\":\"\\ud800\"}]",
            "[{\"type\":\"message\",\"type\":\"web_search_call\"}]",
            "[{\"type\":\"web_search_call\",\"type\":\"message\"}]",
            "[{\"type\":\"message\",\"type\":\"reasoning\"}]",
            "[{\"type\":\"message\",\"status\":\"a\",\"status\":\"b\"}]",
            "[{\"type\":\"web_search_call\",\"status\":\"a\",\"status\":\"completed\"}]",
            "[{\"type\":\"file_search_call\"},{\"type\":\"code_interpreter_call\"}]",
            "[ { \"type\" : \"web_search_call\" } , " + message + " ]",
            "[{\"type\":\"web_search_call\",\"action\":{\"type\":\"open_page\"}}," + call + ']',
            '[' + call,
            '[' + call + ",]",
            "[{\"type\":\"message\"},]",
            "[{\"type\":\"message}]",
            "[{\"type\":\"message\"" + ",\"x\":1".repeat(300) + "}]",
            '[' + message + "],\"output\":[" + call + ']',
            '[' + call + "],\"tools\":[{\"type\":\"web_search_preview\"}]",
            '[' + message + "],\"tools\":[{\"type\":\"web_search_preview\"}]",
            '[' + (message + ',').repeat(200) + call + ']',
            "[{\"type\":\"image\",\"result\":\"" + "A".repeat(1_200_000) + "\"}," + call + ']',
        };
        StringBuilder log = new StringBuilder();
        for (int round = 0; round < 3; round++) {
            for (String list : lists) {
                log.append(response('[' + message + ']')).append(response(list));
                log.append(response('[' + message + ',' + message + ']'));
            }
        }
        same(log.toString());
    }

    private static String response(String output) {
        return "{\"id\":\"r\",\"object\":\"response\",\"created_at\":1791000000,\"model\":\"gpt-5\","
                + "\"output\":"
                + output
                + ",\"usage\":{\"input_tokens\":100,\"output_tokens\":10,\"total_tokens\":110}}\n";
    }

    /** Queries of Gemini stand in lists within a list. */
    @Test
    void oddListsOfQueriesAmongUsualOnes() throws IOException {
        String[] metadata = {
            "null",
            "{}",
            "[]",
            "{\"webSearchQueries\":[\"a\",\"b\",\"a\",\"\"]}",
            "{\"webSearchQueries\":[]}",
            "{\"webSearchQueries\":[\"\"]}",
            "{\"webSearchQueries\":null}",
            "{\"webSearchQueries\":\"a\"}",
            "{\"webSearchQueries\":{\"a\":\"b\"}}",
            "{\"webSearchQueries\":[[\"a\"],{\"b\":1},7,null,\"c\"]}",
            "{\"webSearchQueries\":[\"a\"],\"webSearchQueries\":[\"b\"]}",
            "{\"groundingChunks\":[{\"webSearchQueries\":[\"a\"]}]}",
            "{},\"groundingMetadata\":{\"webSearchQueries\":[\"a\"]}",
            "{},\"groundingMetadata\":{}",
            "{\"webSearchQueries\":[\"a\"]}},{\"groundingMetadata\":{\"webSearchQueries\":[\"b\"]}",
            "{\"webSearchQueries\":[\"a\"",
        };
        StringBuilder log = new StringBuilder();
        for (int round = 0; round < 3; round++) {
            for (String each : metadata) {
                log.append(grounded("{}", 3)).append(grounded(each, 3)).append(grounded(each, 2));
            }
        }
        same(log.toString());
    }

    private static String grounded(String metadata, int generation) {
        return gemini("[]").strip().replaceAll("}$", "").replace("2.5-pro", generation + "-pro")
                + ",\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"groundingMetadata\":"
                + metadata
                + "}]}\n";
    }

    private static String element(String modality, String count) {
        return "{\"modality\":\"" + modality + "\",\"tokenCount\":" + count + '}';
    }

    private static String gemini(String details) {
        return "{\"responseId\":\"r\",\"createTime\":\"2026-06-01T00:00:00Z\","
                + "\"modelVersion\":\"gemini-2.5-pro\",\"usageMetadata\":{\"promptTokenCount\":109,"
                + "\"promptTokensDetails\":"
                + details
                + ",\"candidatesTokenCount\":1,\"totalTokenCount\":110}}\n";
    }

    private static String line(String model, String more) {
        return "{\"timestamp\":\"2026-06-01T10:00:00Z\",\"model\":\""
                + model
                + '"'
                + more
                + ",\"output_tokens\":3}\n";
    }

    private void same(String text) throws IOException {
        Path log = Files.writeString(folder.resolve("log.jsonl"), text);
        ReadResult plain = read(log, ReaderChoice.PLAIN);
        ReadResult fast = read(log, ReaderChoice.FAST);
        assertEquals(plain.ledger(), fast.ledger());
        assertEquals(plain.files(), fast.files());
        assertEquals(plain.rejectsByCode(), fast.rejectsByCode());
        assertEquals(plain.reportedCosts(), fast.reportedCosts());
        assertEquals(plain.duplicates(), fast.duplicates());
    }

    private ReadResult read(Path log, ReaderChoice reader) {
        try (LogSources sources =
                LogSources.expand(
                        List.of(log.toString()),
                        folder,
                        uri -> List.of(),
                        InputStream.nullInputStream())) {
            return LogReading.read(
                    ReadPlan.of(
                                    sources.sources(),
                                    Mappings.builtIn(),
                                    List.of(
                                            new JsonLinesContainer(),
                                            new JsonDocumentsContainer(),
                                            new CsvContainer()),
                                    LedgerCuts.COARSE)
                            .withThreads(1)
                            .withReader(reader)
                            .withDuplicateMemory(1 << 26, folder));
        }
    }
}

package dev.counterbill.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.counterbill.model.ModelName.FineTune;
import dev.counterbill.model.ModelName.Opaque;
import dev.counterbill.model.ModelName.Plain;
import dev.counterbill.model.ModelName.Spelling;
import dev.counterbill.testing.CsvCases;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ModelNamesTest {
    @TestFactory
    Stream<DynamicTest> everySpellingIsTakenApart() throws IOException {
        return CsvCases.of(ModelNamesTest.class, "names.csv").stream()
                .map(row -> DynamicTest.dynamicTest(row.get("rule"), () -> check(row)));
    }

    private static void check(CSVRecord row) {
        String logged = row.get("logged");
        ModelName name = ModelNames.parse(logged, List.of(), Spelling.valueOf(row.get("grammar")));
        assertEquals(logged.strip(), name.logged());
        assertEquals(row.get("region"), name.statedRegion(), "region");
        switch (row.get("kind")) {
            case "plain" -> assertEquals(row.get("base"), assertInstanceOf(Plain.class, name).id());
            case "opaque" ->
                    assertEquals(
                            Spelling.valueOf(row.get("base")),
                            assertInstanceOf(Opaque.class, name).spelling());
            default -> {
                FineTune tune = assertInstanceOf(FineTune.class, name);
                assertEquals(
                        List.of(
                                row.get("kind"),
                                row.get("base"),
                                row.get("organisation"),
                                row.get("suffix"),
                                row.get("job"),
                                row.get("step")),
                        List.of(
                                tune.spelling().name(),
                                tune.base(),
                                tune.organisation(),
                                tune.suffix(),
                                tune.jobId(),
                                tune.checkpointStep().isPresent()
                                        ? Integer.toString(tune.checkpointStep().getAsInt())
                                        : ""));
            }
        }
    }

    @Test
    void declaredPrefixesAreStrippedLongestFirst() {
        assertEquals(
                "nova-lite",
                ((Plain)
                                ModelNames.parse(
                                        "Bedrock/us-east-1/nova-lite",
                                        List.of("bedrock/", "bedrock/us-east-1/"),
                                        Spelling.OPENAI))
                        .id());
    }

    @Test
    void checkpointsOfOneJobShareTheirName() {
        FineTune tune = (FineTune) ModelNames.parse("ft:gpt-4o:acme:ckpt-step-1:Ab1:ckpt-step-20");
        assertEquals("ft:gpt-4o:acme:ckpt-step-1:Ab1", tune.withoutCheckpoint());
    }

    @Test
    void parsingNeverFails() {
        List<String> pieces =
                List.of(
                        "ft:",
                        "ft-",
                        ":",
                        ".ft-",
                        "arn:aws:bedrock:",
                        "custom-model/",
                        "/",
                        "#",
                        "accounts/",
                        "projects/",
                        "publishers/google/models/",
                        "openpipe:",
                        "us.",
                        "bedrock/",
                        "gpt-4o",
                        "0e208cf",
                        ":ckpt-step-",
                        "99999999999",
                        " ",
                        "2023-03-01-12-00-00",
                        "-",
                        "İ",
                        "ß",
                        "\uD83D",
                        "\u0000",
                        "imported",
                        "inference-profile/",
                        "foundation-model/",
                        "GPT",
                        "@v");
        long seed = 20261124;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 200_000; i++) {
            StringBuilder name = new StringBuilder();
            int length = random.nextInt(9);
            for (int j = 0; j < length; j++) {
                name.append(pieces.get(random.nextInt(pieces.size())));
            }
            String logged = name.toString();
            try {
                ModelName parsed =
                        ModelNames.parse(
                                logged,
                                List.of("bedrock/us-east-1/"),
                                random.nextBoolean() ? Spelling.OPENAI : Spelling.MISTRAL);
                assertEquals(logged.strip(), parsed.logged());
                parsed.statedRegion();
                if (parsed instanceof FineTune tune) {
                    tune.withoutCheckpoint();
                    assertTrue(!tune.base().isEmpty());
                }
            } catch (RuntimeException e) {
                fail("seed " + seed + ", name '" + logged + "'", e);
            }
        }
    }

    @Test
    void baseOfAFineTuneDoesNotDependOnItsSuffix() {
        long seed = 42;
        SplittableRandom random = new SplittableRandom(seed);
        String letters = "abcXYZ019-_.#/ gpt4o";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder suffix = new StringBuilder();
            for (int j = random.nextInt(20); j > 0; j--) {
                suffix.append(letters.charAt(random.nextInt(letters.length())));
            }
            String logged = "ft:gpt-4o-mini-2024-07-18:acme:" + suffix + ":Ab12";
            FineTune tune = (FineTune) ModelNames.parse(logged);
            assertEquals(
                    "gpt-4o-mini-2024-07-18 " + suffix,
                    tune.base() + " " + tune.suffix(),
                    () -> String.format(Locale.ROOT, "seed %d, name %s", seed, logged));
        }
    }
}

package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Azure's logs tell how a deployment is called, and its price depends on what kind it is. */
class AzureDeploymentsTest {
    private static final String MODEL =
            "gpt-4o-mini-2024-07-18.ft-0e208cf33a6a466994aff31a08aba678";

    @TempDir Path folder;

    private String log(String deployment) throws IOException {
        return Files.writeString(
                        folder.resolve("usage.jsonl"),
                        """
                        {"category":"AzureOpenAIRequestUsage","correlationId":"c-1","location":"eastus2","operationName":"ChatCompletions_Create","properties":{"modelDeploymentName":"NAME","modelName":"MODEL","promptTokens":[1000000],"cachedTokens":[0],"generatedTokens":[0]},"resourceId":"/X","time":"2026-09-01T08:00:02.4350000Z"}
                        """
                                .replace("NAME", deployment)
                                .replace("MODEL", MODEL))
                .toString();
    }

    private CommandRun run(String deployment, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("run", log(deployment), "-o"));
        words.add(folder.resolve("reports").toString());
        words.addAll(List.of(more));
        return CommandRun.of(words.toArray(String[]::new));
    }

    @Test
    void theNameOfADeploymentIsNoKind() throws IOException {
        CommandRun run = run("global");
        assertEquals(3, run.exitCode(), run.err());
        JsonNode unpriced = run.report(folder).at("/unpriced/0");
        assertEquals("NO_RATE_FOR_CONDITIONS", unpriced.get("reason").asText());
        Path csv = CommandRun.reportFolder(folder).resolve("unpriced.csv");
        assertTrue(
                Files.readString(csv)
                        .contains(
                                "deployment unknown. A registry entry that states its deployment"
                                        + " (datazone, global, regional) gives it a price;"
                                        + " `counterbill rates stub` writes one"),
                Files.readString(csv));
    }

    @Test
    void theRegistryTellsTheKindWhateverTheName() throws IOException {
        CommandRun stub = CommandRun.of("rates", "stub", log("intent-ft"));
        assertEquals(0, stub.exitCode(), stub.err());
        assertTrue(
                stub.out().contains("deployment: \"\" # datazone, global, regional"), stub.out());
        Path registry =
                Files.writeString(
                        folder.resolve("registry.yaml"),
                        stub.out().replace("deployment: \"\"", "deployment: global"));
        CommandRun run = run("intent-ft", "--rates", registry.toString());
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("0.15", run.report(folder).at("/actual/total").asText());
    }
}

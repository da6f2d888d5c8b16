package dev.counterbill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Logs from April to June 2026, and runs over them with a state. */
abstract class ThreeMonths {
    static final String HEADER = "timestamp,request_id,model,input_tokens,output_tokens,project\n";
    @TempDir Path folder;
    Path logs;
    Path state;
    Path out;

    @BeforeEach
    void threeMonthsOfLogs() throws IOException {
        logs = Files.createDirectory(folder.resolve("logs"));
        state = folder.resolve("state");
        out = folder.resolve("out");
        for (int month = 4; month <= 6; month++) {
            SplittableRandom random = new SplittableRandom(month);
            StringBuilder text = new StringBuilder(HEADER);
            LocalDate first = LocalDate.of(2026, month, 1);
            for (int i = 0; i < first.lengthOfMonth() * 8; i++) {
                text.append(first.atStartOfDay().plusHours(3L * i).toInstant(ZoneOffset.UTC))
                        .append(",m" + month + "-" + i + ",")
                        .append(i % 3 == 0 ? "gpt-4o" : "gpt-4o-mini")
                        .append("," + (1000 + random.nextInt(250_000)) + "," + i)
                        .append(",p" + i % 2 + "\n");
            }
            write("month" + month + ".csv", text.toString());
        }
    }

    void write(String name, String text) throws IOException {
        Path file = Files.writeString(logs.resolve(name), text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
    }

    void late() throws IOException {
        write(
                "late.csv",
                HEADER
                        + "2026-05-09T10:00:00Z,late-1,gpt-4o,1000000,0,p1\n"
                        + "2026-06-09T10:00:00Z,late-2,gpt-4o,1000000,0,p1\n");
    }

    CommandRun run(String... more) {
        return command(
                Stream.concat(
                        Stream.of("run", logs.toString(), "--state", state.toString()),
                        Stream.of(more)));
    }

    CommandRun close(String command, String month) {
        return command(Stream.of(command, month, "--state", state.toString()));
    }

    CommandRun command(Stream<String> words) {
        List<String> all = new ArrayList<>(words.toList());
        all.addAll(List.of("-o", out.toString(), "--name", "nightly"));
        return CommandRun.of(all.toArray(String[]::new));
    }

    JsonNode report() throws IOException {
        return CommandRun.JSON.readTree(
                Files.readString(out.resolve("nightly/latest/report.json")));
    }

    static BigDecimal month(JsonNode report, String month) {
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode day : report.at("/actual/by_day")) {
            if (day.get("day").asText().startsWith(month)) {
                sum = sum.add(new BigDecimal(day.get("cost").asText()));
            }
        }
        return sum;
    }
}

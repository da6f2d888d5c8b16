package dev.counterbill.read.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.config.Problems;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.mapping.Mappings;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.TimeEdge;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the fast readers understand of exports: the plain reader finds the same, row by row. */
final class FastExportsTest {
    private static final int ROWS = 2000;
    private static final long BEGIN = Instant.parse("2026-06-01T00:00:00Z").getEpochSecond();
    private static final long DAY = 86_400;

    /** More with {@code -Dtest.jvm.args=-Dcounterbill.seeds=12}. */
    private static final int SEEDS = Integer.getInteger("counterbill.seeds", 3);

    @TempDir Path folder;

    @Test
    void daysAndTheMidnightsAfterThem() throws IOException {
        everySeed(
                """
                match: {form: any, has: [day, model]}
                const: {kind: bucket, provider: openai}
                set:
                  timestamp: date(day)
                  end_timestamp: day_end(day)
                  model: model
                  input_tokens: int(input)
                  requests: 0
                """,
                (random, second) -> {
                    String day = Instant.ofEpochSecond(second).toString();
                    return day(random, day.substring(0, 10));
                },
                List.of("day"));
    }

    @Test
    void timesSinceTheEpochInEveryUnit() throws IOException {
        for (Map.Entry<String, String> unit :
                Map.of("epoch_s", "", "epoch_ms", "123", "epoch_us", "123456", "epoch_ns", "0")
                        .entrySet()) {
            String fraction = unit.getKey().equals("epoch_ns") ? "123456789" : unit.getValue();
            everySeed(
                    """
                    match: {form: any, has: [at, until, model]}
                    const: {provider: openai}
                    set:
                      timestamp: UNIT(at)
                      end_timestamp: UNIT(until)
                      kind: if(until == null, 'request', 'bucket')
                      model: model
                      input_tokens: int(input)
                    """
                            .replace("UNIT", unit.getKey()),
                    (random, second) -> epoch(random, second, fraction),
                    List.of("at", "until"));
        }
    }

    @Test
    void bucketsOfCanonicalLogs() throws IOException {
        everySeed(
                """
                match: {form: any, has: [timestamp, end_timestamp, model]}
                const: {provider: openai}
                set:
                  timestamp: time(timestamp)
                  end_timestamp: time(end_timestamp)
                  kind: kind ?? if(end_timestamp != null, 'bucket', 'request')
                  model: model
                  input_tokens: input
                  requests: requests ?? 1
                """,
                (random, second) -> iso(random, second),
                List.of("timestamp", "end_timestamp", "kind", "requests"));
    }

    /** Unless it has usage elsewhere, which is rejected. */
    @Test
    void recordsThatAMappingSkips() throws IOException {
        everySeed(
                """
                match: {form: any, has: [at, model]}
                when: kind != 'odd' && input > 3000
                elsewhere: int(requests) > 6
                const: {provider: openai}
                set:
                  timestamp: iso(at)
                  model: model
                  input_tokens: input
                """,
                (random, second) -> iso(random, second),
                List.of("at", "kind", "requests"));
    }

    /** What a comparison of counts decides differs between rows of the same texts. */
    @Test
    void costsThatDependOnCounts() throws IOException {
        for (String cost :
                List.of(
                        "if(input > 2000, dec(cost), null)",
                        "if(input > 2000, dec(cost), null) ?? dec(second)",
                        "if(input > 2000, null, dec(cost) ?? dec(second))")) {
            everySeed(
                    """
                    match: {form: any, has: [at, model]}
                    const: {provider: openai, currency: USD}
                    set:
                      timestamp: iso(at)
                      model: model
                      input_tokens: input
                      reported_cost: \
                    """
                            + cost
                            + "\n",
                    (random, second) -> iso(random, second),
                    List.of("at", "cost", "second"));
        }
    }

    @Test
    void labelsThatDependOnCounts() throws IOException {
        String text = "at,model,input,requests,project\n";
        for (int i = 0; i < ROWS; i++) {
            text += "2026-06-05T00:00:00Z,gpt-4o," + i + ',' + (i % 3 == 0 ? "a" : "b") + ",p\n";
        }
        String mapping =
                """
                match: {form: any, has: [at, model]}
                set:
                  timestamp: iso(at)
                  model: model
                  input_tokens: input
                  requests: 1
                  project: if(input > 500, 'long', 'short')
                """;
        sameByLabel(mapping, text, "project");
        sameByLabel(mapping, text, "requests");
    }

    /** More than there was room for, before the first record of its class is known. */
    @Test
    void manyLabelsOfRejectedRecords() throws IOException {
        StringBuilder text = new StringBuilder("at,model,input,project\n");
        for (int i = 0; i < 6000; i++) {
            text.append("2026-06-05T00:00:00Z,gpt-4o,").append(i < 3000 ? "1.5" : "15");
            text.append(",project-").append(i).append('\n');
        }
        String mapping =
                """
                match: {form: any, has: [at, model]}
                set: {timestamp: iso(at), model: model, input_tokens: input}
                """;
        sameByLabel(mapping, text.toString(), "project");
    }

    private void sameByLabel(String mapping, String text, String label) throws IOException {
        Path file = Files.writeString(folder.resolve("log.csv"), text);
        List<RecordMapping> mappings = List.of(loaded(mapping));
        ReadResult plain = read(file, mappings, List.of(label), ReaderChoice.PLAIN, 1);
        ReadResult fast = read(file, mappings, List.of(label), ReaderChoice.FAST, 2);
        assertEquals(plain.records(), fast.records(), label);
        assertEquals(plain.ledger(), fast.ledger(), label);
    }

    /** By a text, by a count, and by what is there at all. */
    @Test
    void recordsThatAMappingRejects() throws IOException {
        everySeed(
                """
                match: {form: any, has: [at, model]}
                reject:
                  - {when: kind == 'odd' || input > 3800, says: odd}
                  - {when: kind != null || int(requests) > 7, says: of a kind}
                const: {provider: openai}
                set:
                  timestamp: iso(at)
                  model: model
                  input_tokens: input
                """,
                (random, second) -> iso(random, second),
                List.of("at", "kind", "requests"));
    }

    private static long second(SplittableRandom random) {
        return BEGIN + random.nextLong(30 * DAY);
    }

    private static boolean oneIn(SplittableRandom random, int n) {
        return random.nextInt(n) == 0;
    }

    private static String day(SplittableRandom random, String day) {
        return switch (random.nextInt(60)) {
            case 0 -> "";
            case 1 -> "2026-02-29";
            case 2 -> day + "T23:59:59.999Z";
            case 3 -> day + " 00:00:00";
            case 4 -> "1999-12-31";
            case 5 -> "2035-12-31";
            case 6 -> day + "T23:00:00-02:00";
            case 7 -> "20260601";
            case 8 -> day + "T00:00:00+19:00";
            default -> day;
        };
    }

    private static String epoch(SplittableRandom random, long second, String fraction) {
        return switch (random.nextInt(60)) {
            case 0 -> "";
            case 1 -> "0" + second + fraction;
            case 2 -> "-" + second + fraction;
            case 3 -> second + fraction + ".5";
            case 4 -> "5";
            case 5 -> second + fraction + "1";
            case 6 -> Instant.ofEpochSecond(second).toString();
            case 7 -> second + "x" + fraction;
            default -> second + fraction;
        };
    }

    private static String iso(SplittableRandom random, long second) {
        String iso = Instant.ofEpochSecond(second).toString();
        return switch (random.nextInt(60)) {
            case 0 -> "";
            case 1 -> Long.toString(second);
            case 2 -> iso.replace("Z", "");
            case 3 -> iso.replace("Z", ".250+02:00");
            case 4 -> iso.replace("Z", "-0530");
            case 5 -> iso.replace("Z", "-05:30");
            case 6 -> iso.replace("Z", "+05:99");
            case 7 -> "2035-12-31T23:30:00-01:00";
            case 8 -> iso.substring(0, 10);
            default -> iso;
        };
    }

    /** Reads random CSV and JSON lines whose fields of the given names are made by the time. */
    private void everySeed(
            String mapping, BiFunction<SplittableRandom, Long, String> time, List<String> fields)
            throws IOException {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            String end = random.nextBoolean() ? "\n" : "\r\n";
            StringBuilder csv = new StringBuilder(String.join(",", fields)).append(",model,input");
            StringBuilder json = new StringBuilder();
            csv.append(",project").append(end);
            for (int i = 0; i < ROWS; i++) {
                StringBuilder row = new StringBuilder();
                json.append('{');
                for (String field : fields) {
                    String value = value(field, time, random);
                    row.append(cell(random, value)).append(',');
                    json.append(member(random, field, value)).append(',');
                }
                String model = oneIn(random, 40) ? "" : "model-" + random.nextInt(4);
                String input = oneIn(random, 40) ? "1.5" : "" + random.nextInt(4000);
                String project = oneIn(random, 9) ? "" : "p\u00e9-" + random.nextInt(5);
                csv.append(row).append(cell(random, model)).append(',').append(input);
                csv.append(',').append(cell(random, project)).append(end);
                json.append(member(random, "model", model)).append(',');
                json.append(member(random, "project", project)).append(',');
                json.append("\"input\":").append(input).append("}").append(end);
            }
            same(mapping, "log.csv", csv.toString());
            same(mapping, "log.jsonl", json.toString());
        }
    }

    private static String value(
            String field,
            BiFunction<SplittableRandom, Long, String> time,
            SplittableRandom random) {
        return switch (field) {
            case "kind" -> oneIn(random, 30) ? "request" : oneIn(random, 90) ? "odd" : "";
            case "requests" -> oneIn(random, 3) ? "" : "" + random.nextInt(9);
            case "cost", "second" -> oneIn(random, 4) ? "" : "0." + random.nextInt(1, 999);
            case "until", "end_timestamp" ->
                    oneIn(random, 4)
                            ? ""
                            : time.apply(random, second(random) + random.nextLong(40) * DAY);
            default -> time.apply(random, second(random));
        };
    }

    private static String cell(SplittableRandom random, String value) {
        return oneIn(random, 12) ? '"' + value + '"' : value;
    }

    private static String member(SplittableRandom random, String name, String value) {
        boolean isNumber = value.matches("[1-9][0-9]*") && random.nextBoolean();
        String text = isNumber ? value : '"' + value + '"';
        return '"' + name + "\":" + (value.isEmpty() && !oneIn(random, 40) ? "null" : text);
    }

    private void same(String mapping, String name, String text) throws IOException {
        Files.createDirectories(folder.resolve("logs"));
        Path file = Files.writeString(folder.resolve("logs").resolve(name), text);
        for (List<String> labels : List.of(List.<String>of(), List.of("project"))) {
            AtomicLong asked = new AtomicLong();
            List<RecordMapping> mappings = List.of(counting(loaded(mapping), asked));
            ReadResult plain = read(file, mappings, labels, ReaderChoice.PLAIN, 1);
            long all = asked.getAndSet(0);
            for (int threads = 1; threads <= 2; threads++) {
                asked.set(0);
                ReadResult fast = read(file, mappings, labels, ReaderChoice.FAST, threads);
                String run = name + " " + labels + ", threads " + threads + "\n" + mapping;
                assertEquals(plain.records(), fast.records(), run);
                assertEquals(plain.rejectsByCode(), fast.rejectsByCode(), run);
                assertEquals(plain.skippedByRule(), fast.skippedByRule(), run);
                assertEquals(plain.failedChecks(), fast.failedChecks(), run);
                assertEquals(plain.assumptions(), fast.assumptions(), run);
                assertEquals(plain.files(), fast.files(), run);
                assertEquals(plain.duplicates(), fast.duplicates(), run);
                assertEquals(plain.reportedCosts(), fast.reportedCosts(), run);
                assertEquals(plain.ledger(), fast.ledger(), run);
                assertTrue(asked.get() < all * 2 / 3, asked + " of " + all + " rows, " + run);
            }
        }
        Files.delete(file);
    }

    private ReadResult read(
            Path file,
            List<RecordMapping> mappings,
            List<String> labels,
            ReaderChoice reader,
            int threads) {
        LedgerCuts cuts =
                new LedgerCuts(
                        PromptCuts.withGrid(List.of(200L, 2000L)),
                        TimeCuts.of(
                                List.of(Instant.parse("2026-06-10T12:30:00Z")),
                                List.of(TimeEdge.midnight(ZoneId.of("Asia/Kolkata")))),
                        Map.of(),
                        labels);
        return Readings.read(
                file,
                mappings,
                plan ->
                        plan.withPeriod(
                                        ReadPlan.Period.of(
                                                Instant.parse("2026-06-02T00:00:00Z"),
                                                Instant.parse("2035-01-01T00:00:00Z")))
                                .withThreads(threads)
                                .withReader(reader)
                                .withDuplicateMemory(1 << 20, folder),
                cuts);
    }

    private static RecordMapping loaded(String mapping) {
        Problems problems = new Problems();
        return Mappings.load(
                        "id: export\nversion: 1\ntitle: An export\n" + mapping,
                        "export.yaml",
                        problems)
                .orElseThrow(() -> new AssertionError(problems.all()));
    }

    /** The same mapping, which counts the rows that its sessions are asked about. */
    private static RecordMapping counting(RecordMapping mapping, AtomicLong asked) {
        return proxy(
                RecordMapping.class,
                mapping,
                (method, answer) ->
                        answer instanceof RecordMapping.Session session
                                ? proxy(RecordMapping.Session.class, session, asked)
                                : answer);
    }

    private static RecordMapping.Session proxy(
            Class<RecordMapping.Session> type, RecordMapping.Session session, AtomicLong asked) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) -> {
                            if (method.getName().equals("map")) {
                                asked.addAndGet(((RawBatch) arguments[0]).size);
                            }
                            return invoke(session, method, arguments);
                        }));
    }

    private interface Answer {
        Object of(Method method, Object answer);
    }

    private static RecordMapping proxy(
            Class<RecordMapping> type, RecordMapping mapping, Answer answer) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) ->
                                answer.of(method, invoke(mapping, method, arguments))));
    }

    private static Object invoke(Object on, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}

package dev.counterbill.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.TextPool;
import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.TimeEdge;
import dev.counterbill.usage.UsageBatch;
import dev.counterbill.usage.UsageKey;
import dev.counterbill.usage.UsageKind;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LedgerBuilderTest {
    private static final Meter[] METERS = Meter.values();
    private static final LedgerCuts CUTS =
            new LedgerCuts(
                    PromptCuts.withGrid(List.of(100_000L, 128_000L, 200_000L, 272_000L, 3L)),
                    TimeCuts.of(
                            List.of(Instant.parse("2026-06-01T10:20:30Z")),
                            List.of(
                                    TimeEdge.midnight(ZoneId.of("Asia/Kolkata")),
                                    new TimeEdge(ZoneId.of("Europe/Berlin"), LocalTime.of(8, 15)))),
                    Map.of("anthropic", Set.of(Meter.INPUT), "none", Set.of()),
                    List.of("project", "team", "user"));

    @Test
    void theBuilderAddsUpAsThePlainDefinitionOfTheKeyDoes() {
        for (long seed = 1; seed <= 12; seed++) {
            List<LedgerRow> plain = new ArrayList<>();
            LedgerBuilder builder = fill(seed, plain, 9_000);
            assertEquals(PlainLedger.of(plain), builder.build().rows(), "seed " + seed);
        }
    }

    @Test
    void buildersOfTwoThreadsAddUpToTheSameLedgerInEitherOrder() {
        List<LedgerRow> plain = new ArrayList<>();
        LedgerBuilder left = fill(21, plain, 5_000);
        LedgerBuilder right = fill(22, plain, 3_000);
        UsageLedger expected = UsageLedger.of(CUTS, PlainLedger.of(plain));
        assertEquals(expected, left.build().plus(right.build()));

        LedgerBuilder again = fill(22, new ArrayList<>(), 3_000);
        left.add(right);
        assertEquals(expected, left.build());
        again.add(fill(21, new ArrayList<>(), 5_000));
        assertEquals(expected, again.build());
    }

    @Test
    void aLedgerThatIsHandedOverIsTheOneThatIsBuiltAndLeavesNothingBehind() {
        for (long seed = 31; seed <= 34; seed++) {
            List<LedgerRow> plain = new ArrayList<>();
            LedgerBuilder builder = fill(seed, plain, 4_000);
            UsageLedger built = builder.build();
            UsageLedger given = builder.handOver();
            String where = "seed " + seed;
            assertEquals(built, given, where);
            assertEquals(given, built, where);
            assertEquals(built.hashCode(), given.hashCode(), where);
            assertEquals(built.total(), given.total(), where);
            assertEquals(built.extent(), given.extent(), where);
            assertEquals(built.plus(built), given.plus(given), where);
            assertEquals(UsageLedger.empty(CUTS), given.minus(built), where);
            assertEquals(UsageLedger.empty(CUTS), builder.build(), where);

            builder.add(fill(seed + 10, plain, 1_000));
            assertEquals(UsageLedger.of(CUTS, plain), given.plus(builder.build()), where);
            assertEquals(built, given, where + ": what comes later is not in it");
        }
    }

    @Test
    void moreRowsThanTheBoundAreRefused() {
        TextPool texts = new TextPool();
        LedgerBuilder builder = new LedgerBuilder(LedgerCuts.COARSE, texts, 2);
        UsageBatch batch = new UsageBatch(texts, 0);
        for (int row = 0; row < 3; row++) {
            batch.model[row] = texts.idOf("model-" + row);
            batch.counts[Meter.REQUESTS.ordinal()][row] = 1;
        }
        batch.size = 3;
        LedgerBuilder.TooManyRows refused =
                assertThrows(LedgerBuilder.TooManyRows.class, () -> builder.add(batch));
        assertEquals("more than 2 ledger rows", refused.getMessage());
    }

    @Test
    void aBucketHoldsThePromptsUpToItsCut() {
        SplittableRandom random = new SplittableRandom(7);
        List<Long> thresholds = new ArrayList<>(List.of(1L, 2L, 100_000L, 131_072L, 1L << 40));
        PromptCuts cuts = PromptCuts.withGrid(thresholds);
        long[] sorted = cuts.toArray();
        for (int i = 0; i < 20_000; i++) {
            long base = sorted[random.nextInt(sorted.length)] + random.nextInt(-2, 3);
            long prompt = Math.max(0, i % 2 == 0 ? base : random.nextLong(1L << 42));
            int expected = 0;
            while (expected < sorted.length && sorted[expected] < prompt) {
                expected++;
            }
            assertEquals(expected, cuts.bucketOf(prompt), "prompt " + prompt);
        }
        assertEquals(sorted.length, cuts.bucketOf(Long.MAX_VALUE));
    }

    private static LedgerBuilder fill(long seed, List<LedgerRow> plain, int rows) {
        SplittableRandom random = new SplittableRandom(seed);
        TextPool texts = new TextPool();
        LedgerBuilder builder = new LedgerBuilder(CUTS, texts, 1_000_000);
        UsageBatch batch = new UsageBatch(texts, CUTS.labels().size());
        // Meters appear one after the other, so that rows made before get their column later.
        for (int i = 0; i < rows; i++) {
            int row = batch.size;
            randomRow(random, batch, row, i * METERS.length / rows);
            plain.add(plainRow(batch, row));
            batch.size++;
            if (batch.isFull() || random.nextInt(700) == 0) {
                builder.add(batch);
                batch.clear();
            }
        }
        builder.add(batch);
        return builder;
    }

    private static void randomRow(SplittableRandom random, UsageBatch batch, int row, int meters) {
        TextPool texts = batch.texts;
        String[] providers = {"openai", "anthropic", "none", ""};
        long day = Instant.parse("2026-06-01T00:00:00Z").getEpochSecond();
        batch.beginSecond[row] = day + random.nextLong(2 * 86_400);
        batch.endSecond[row] = random.nextInt(9) == 0 ? batch.beginSecond[row] + 86_400 : 0;
        batch.kind[row] = (byte) random.nextInt(UsageKind.values().length);
        batch.tier[row] = (byte) random.nextInt(ServiceTier.values().length);
        batch.provider[row] = texts.idOf(providers[random.nextInt(providers.length)]);
        batch.model[row] = texts.idOf("m" + random.nextInt(5));
        batch.billedModel[row] = texts.idOf(random.nextInt(5) == 0 ? "b" : "");
        batch.region[row] = texts.idOf(random.nextInt(4) == 0 ? "eu" : "");
        batch.deployment[row] = texts.idOf(random.nextInt(4) == 0 ? "global" : "");
        batch.dataSharing[row] = texts.idOf(random.nextInt(4) == 0 ? "true" : "");
        batch.account[row] = texts.idOf(random.nextInt(4) == 0 ? "acc" : "");
        batch.promptClass[row] = texts.idOf(random.nextInt(4) == 0 ? "long" : "");
        for (int[] label : batch.labels) {
            label[row] = texts.idOf(random.nextInt(3) == 0 ? "é" + random.nextInt(3) : "");
        }
        for (Meter meter : METERS) {
            boolean filled = meter.ordinal() <= meters && random.nextBoolean();
            batch.counts[meter.ordinal()][row] = filled ? random.nextLong(300_000) : 0;
        }
        batch.counts[Meter.REQUESTS.ordinal()][row] = random.nextInt(8) == 0 ? 5 : 1;
    }

    /** What the key is by definition, without any of the builder's tables. */
    private static LedgerRow plainRow(UsageBatch batch, int row) {
        TextPool texts = batch.texts;
        String provider = texts.text(batch.provider[row]);
        UsageKind kind = UsageKind.values()[batch.kind[row]];
        long[] counts = new long[METERS.length];
        long prompt = 0;
        for (Meter meter : METERS) {
            counts[meter.ordinal()] = batch.counts[meter.ordinal()][row];
            prompt += CUTS.isInPromptSize(provider, meter) ? counts[meter.ordinal()] : 0;
        }
        boolean single =
                batch.endSecond[row] == 0
                        && counts[Meter.REQUESTS.ordinal()] == 1
                        && kind != UsageKind.BUCKET;
        List<String> labels = new ArrayList<>();
        for (int[] label : batch.labels) {
            labels.add(texts.text(label[row]));
        }
        long begin = batch.beginSecond[row];
        return new LedgerRow(
                new UsageKey(
                        provider,
                        texts.text(batch.model[row]),
                        texts.text(batch.billedModel[row]),
                        kind,
                        ServiceTier.values()[batch.tier[row]],
                        texts.text(batch.region[row]),
                        texts.text(batch.deployment[row]),
                        texts.text(batch.dataSharing[row]),
                        texts.text(batch.account[row]),
                        single ? CUTS.prompt().bucketOf(prompt) : PromptCuts.UNKNOWN_BUCKET,
                        texts.text(batch.promptClass[row]),
                        batch.endSecond[row] == 0 ? CUTS.time().slotBegin(begin) : begin,
                        batch.endSecond[row],
                        labels),
                MeterCounts.of(counts, 1));
    }
}

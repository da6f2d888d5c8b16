package dev.counterbill.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.TextPool;
import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.TimeEdge;
import dev.counterbill.usage.UsageBatch;
import dev.counterbill.usage.UsageKind;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Rows that are found at a place are those that a search finds. */
final class HourGridTest {
    private static final int ROWS = 2048;

    /** Batches of so few rows are searched for. */
    private static final int FEW_ROWS = 100;

    private static final PromptCuts PROMPTS =
            PromptCuts.withGrid(List.of(3L, 8_191L, 100_000L, 128_000L, 200_000L, 272_000L));

    private static final long JUNE = Instant.parse("2026-06-01T00:00:00Z").getEpochSecond();

    private static LedgerCuts cuts(SplittableRandom random) {
        TimeCuts times =
                random.nextBoolean()
                        ? TimeCuts.HOURS
                        : TimeCuts.of(
                                List.of(Instant.parse("2026-06-01T10:20:30Z")),
                                List.of(TimeEdge.midnight(ZoneId.of("Asia/Kolkata"))));
        return new LedgerCuts(
                PROMPTS,
                times,
                random.nextBoolean()
                        ? Map.of()
                        : Map.of("anthropic", Set.of(Meter.INPUT), "none", Set.of()),
                List.of());
    }

    @Test
    void rowsAreThoseOfTheSearch() {
        for (long seed = 1; seed <= 40; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            LedgerCuts cuts = cuts(random);
            TextPool texts = new TextPool();
            LedgerBuilder whole = new LedgerBuilder(cuts, texts, 1 << 20);
            LedgerBuilder split = new LedgerBuilder(cuts, texts, 1 << 20);
            Meter[] meters = meters(random);
            int models = 1 + random.nextInt(40);
            boolean isAny = random.nextInt(4) == 0;
            for (int i = 0; i < 12; i++) {
                UsageBatch batch = new UsageBatch(texts, 0);
                // New models come all the time.
                fill(batch, random, meters, models + i * random.nextInt(30), isAny);
                whole.add(batch);
                addInParts(split, batch);
                if (random.nextInt(5) == 0) {
                    LedgerBuilder taken = new LedgerBuilder(cuts, texts, 1 << 20);
                    taken.take(whole);
                    taken.add(whole);
                    whole.add(taken);
                }
            }
            assertEquals(split.total(), whole.total(), "seed " + seed);
            assertEquals(split.build(), whole.build(), "seed " + seed);
        }
    }

    private static Meter[] meters(SplittableRandom random) {
        Meter[] all = {
            Meter.INPUT,
            Meter.CACHED_INPUT,
            Meter.OUTPUT,
            Meter.REASONING,
            Meter.AUDIO_INPUT,
            Meter.AUDIO_OUTPUT,
            Meter.IMAGE_INPUT,
            Meter.IMAGE_OUTPUT,
            Meter.WEB_SEARCHES
        };
        return java.util.Arrays.copyOf(all, 1 + random.nextInt(all.length));
    }

    private static void fill(
            UsageBatch batch, SplittableRandom random, Meter[] meters, int models, boolean isAny) {
        batch.meters = 1 << Meter.REQUESTS.ordinal();
        for (Meter meter : meters) {
            batch.meters |= 1 << meter.ordinal();
        }
        boolean isOdd = random.nextInt(6) == 0;
        long[] edges = {0, 1, 2, 3, 4, 1024, 1025, 8191, 8192, 8193, 100_000, 200_001, 1L << 40};
        for (int row = 0; row < ROWS; row++) {
            batch.beginSecond[row] = second(random, isAny);
            int provider = batch.texts.idOf(random.nextInt(3) == 0 ? "anthropic" : "openai");
            int model = batch.texts.idOf("model-" + random.nextInt(models));
            UsageKind kind = isOdd && row == 7 ? UsageKind.BUCKET : UsageKind.REQUEST;
            int tier = ServiceTier.BATCH.ordinal();
            batch.combination[row] =
                    batch.texts.combination(
                            List.of(kind.ordinal(), tier, provider, model, model, 0, 0, 0, 0, 0));
            for (Meter meter : meters) {
                batch.counts[meter.ordinal()][row] =
                        random.nextInt(3) == 0
                                ? edges[random.nextInt(edges.length)]
                                : random.nextInt(9000);
            }
            batch.counts[Meter.REQUESTS.ordinal()][row] = isOdd ? row % 3 : 1;
        }
        batch.size = ROWS;
    }

    private static long second(SplittableRandom random, boolean isAny) {
        if (isAny && random.nextInt(50) == 0) {
            return random.nextLong(-5_000_000_000L, 90_000_000_000L);
        }
        long hour = random.nextInt(isAny ? 9000 : 40);
        return JUNE + hour * 3600 + List.of(-1, 0, 1, 1799, 1800, 3599).get(random.nextInt(6));
    }

    private static void addInParts(LedgerBuilder builder, UsageBatch batch) {
        for (int first = 0; first < batch.size; first += FEW_ROWS) {
            UsageBatch part = new UsageBatch(batch.texts, 0);
            part.meters = batch.meters;
            part.size = Math.min(FEW_ROWS, batch.size - first);
            for (int row = 0; row < part.size; row++) {
                part.beginSecond[row] = batch.beginSecond[first + row];
                part.combination[row] = batch.combination[first + row];
                for (int meter = 0; meter < part.counts.length; meter++) {
                    part.counts[meter][row] = batch.counts[meter][first + row];
                }
            }
            builder.add(part);
        }
    }

    @Test
    void whatItForgetsIsFoundAgainAndWhatIsNotWorthItIsGivenUp() {
        PromptCuts prompts = PROMPTS;
        HourGrid grid = new HourGrid(prompts);
        int combinations = 3000;
        assertTrue(grid.takes(combinations));
        assertFalse(grid.takes(200_000), "too many for a page");
        assertTrue(grid.takes(combinations));
        long[][] tokens = {new long[ROWS]};
        int[] combination = new int[ROWS];
        long[] seconds = new long[ROWS];
        int[] slots = new int[ROWS];
        int[] unknown = new int[ROWS];
        java.util.Arrays.fill(combination, combinations);
        int asked = 0;
        while (grid.takes(combinations) && asked < 1000) {
            for (int row = 0; row < ROWS; row++) {
                seconds[row] = JUNE + (asked * 8L + row % 8) * 3600;
            }
            int count = grid.find(seconds, combination, tokens, ROWS, slots, unknown);
            assertEquals(ROWS, count, "all hours are new");
            for (int i = 0; i < count; i++) {
                int row = unknown[i];
                assertEquals(-1, slots[row]);
                if (grid.find(row) < 0) {
                    grid.add(row, asked * 8 + row % 8);
                }
            }
            assertEquals(0, grid.find(seconds, combination, tokens, ROWS, slots, unknown));
            for (int row = 0; row < ROWS; row++) {
                assertEquals(asked * 8 + row % 8, slots[row]);
            }
            asked++;
        }
        assertTrue(asked > 1 && asked < 1000, "given up after " + asked);
    }

    @Test
    void aSumThatOverflowsIsRefused() {
        TextPool texts = new TextPool();
        LedgerBuilder builder = new LedgerBuilder(cuts(new SplittableRandom(1)), texts, 100);
        UsageBatch batch = new UsageBatch(texts, 0);
        fill(batch, new SplittableRandom(1), new Meter[] {Meter.OUTPUT}, 1, false);
        java.util.Arrays.fill(batch.beginSecond, JUNE);
        java.util.Arrays.fill(batch.combination, batch.combination[0]);
        java.util.Arrays.fill(batch.counts[Meter.OUTPUT.ordinal()], LedgerBuilder.MAX_COUNT);
        assertThrows(ArithmeticException.class, () -> builder.add(batch));
    }
}

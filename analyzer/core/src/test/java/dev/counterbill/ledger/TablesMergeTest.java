package dev.counterbill.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.TextPool;
import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.UsageBatch;
import dev.counterbill.usage.UsageKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Tables that are sorted as words are the ledgers that are made one by one and added up. */
final class TablesMergeTest {
    private static final LedgerCuts CUTS =
            new LedgerCuts(
                    PromptCuts.withGrid(List.of(3L, 100_000L, 272_000L)),
                    TimeCuts.HOURS,
                    Map.of(),
                    List.of());

    private static final Meter[] METERS = {
        Meter.INPUT, Meter.OUTPUT, Meter.CACHED_INPUT, Meter.REASONING, Meter.WEB_SEARCHES
    };

    /** What differs between the rows of a case. */
    private record Case(int rows, int models, int conditions, int hours, int meters) {}

    /** Pages of a table have 2048 rows. */
    private static int rows(SplittableRandom random) {
        int[] special = {0, 1, 2047, 2048, 2049, 4096};
        return random.nextBoolean()
                ? special[random.nextInt(special.length)]
                : random.nextInt(7_000);
    }

    private static LedgerBuilder filled(Case some, TextPool texts, SplittableRandom random) {
        LedgerBuilder builder = new LedgerBuilder(CUTS, texts, 1 << 20);
        for (int rest = some.rows; rest > 0; rest -= 500) {
            UsageBatch batch = new UsageBatch(texts, 0);
            for (int row = 0; row < Math.min(rest, 500); row++) {
                fill(batch, row, some, random);
                batch.size++;
            }
            builder.add(batch);
        }
        return builder;
    }

    private static void fill(UsageBatch batch, int row, Case some, SplittableRandom random) {
        int condition = random.nextInt(some.conditions);
        batch.kind[row] = (byte) UsageKind.REQUEST.ordinal();
        batch.tier[row] = (byte) (condition % ServiceTier.values().length);
        batch.provider[row] = batch.texts.idOf("provider-" + random.nextInt(2));
        batch.model[row] = batch.texts.idOf("model-" + random.nextInt(some.models));
        batch.billedModel[row] = batch.texts.idOf(random.nextInt(9) == 0 ? "billed" : "");
        batch.dataSharing[row] = batch.texts.idOf(condition % 7 == 0 ? "true" : "");
        batch.region[row] = batch.texts.idOf(condition % 3 == 0 ? "" : "region-" + condition % 3);
        batch.promptClass[row] = batch.texts.idOf(condition % 5 == 0 ? "long" : "");
        batch.beginSecond[row] = (random.nextInt(some.hours) - some.hours / 3) * 3600L;
        for (int i = 0; i < some.meters; i++) {
            batch.counts[METERS[i].ordinal()][row] =
                    random.nextInt(3) == 0 ? 0 : random.nextInt(300_000);
        }
        batch.counts[Meter.REQUESTS.ordinal()][row] = random.nextInt(20) == 0 ? 2 : 1;
    }

    private static UsageLedger oneByOne(List<LedgerBuilder> builders) {
        UsageLedger sum = UsageLedger.empty(CUTS);
        for (LedgerBuilder builder : builders) {
            sum = sum.plus(builder.build());
        }
        return sum;
    }

    @Test
    void tablesOfSeveralThreadsAreTheirLedgersTogether() {
        for (long seed = 1; seed <= 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            TextPool shared = new TextPool();
            List<LedgerBuilder> builders = new ArrayList<>();
            int models = 1 + random.nextInt(12);
            for (int i = 0; i < 1 + seed % 4; i++) {
                Case some =
                        new Case(
                                rows(random),
                                models,
                                1 + random.nextInt(9),
                                1 + random.nextInt(400),
                                random.nextInt(METERS.length + 1));
                TextPool texts = random.nextBoolean() ? shared : new TextPool();
                builders.add(filled(some, texts, random));
            }
            UsageLedger expected = oneByOne(builders);
            List<TablesMerge.Table> tables = builders.stream().map(LedgerBuilder::letGo).toList();
            LedgerColumns merged = TablesMerge.merged(tables);
            String where = "seed " + seed;
            assertEquals(expected.isEmpty(), merged == null, where);
            if (merged == null) {
                continue;
            }
            UsageLedger given = UsageLedger.of(CUTS, merged);
            assertEquals(expected, given, where);
            assertEquals(expected.rows(), given.rows(), where);
            assertEquals(expected.total(), given.total(), where);
            assertEquals(expected.extent(), given.extent(), where);
            for (LedgerBuilder builder : builders) {
                assertEquals(0, builder.rows(), where);
            }
        }
    }

    @Test
    void keysThatDoNotFitInAWordOrHaveEndsAreMergedTheOtherWay() {
        for (int kind = 0; kind < 3; kind++) {
            UsageLedger expected = oneByOne(tooLarge(kind));
            assertEquals(expected, LedgerBuilder.handOver(tooLarge(kind)), "kind " + kind);
            List<TablesMerge.Table> tables =
                    tooLarge(kind).stream().map(LedgerBuilder::letGo).toList();
            assertNull(TablesMerge.merged(tables), "kind " + kind);
        }
    }

    private static List<LedgerBuilder> tooLarge(int kind) {
        SplittableRandom random = new SplittableRandom(7);
        Case some = new Case(900, 3, 5, 40, 3);
        LedgerBuilder one = filled(some, new TextPool(), random);
        TextPool texts = new TextPool();
        LedgerBuilder other = filled(some, texts, random);
        UsageBatch batch = new UsageBatch(texts, 0);
        fill(batch, 0, some, random);
        batch.size = 1;
        if (kind == 0) {
            batch.beginSecond[0] = Long.MAX_VALUE / 2;
        } else if (kind == 1) {
            batch.kind[0] = (byte) UsageKind.BUCKET.ordinal();
            batch.endSecond[0] = batch.beginSecond[0] + 86_400;
        } else {
            // Names, conditions and prompt classes have 16 bits together.
            for (int row = 0; row < 400; row++) {
                fill(batch, row, new Case(1, 1, 1, 1, 1), random);
                batch.model[row] = texts.idOf("model-" + row);
                batch.account[row] = texts.idOf("account-" + row);
                batch.promptClass[row] = texts.idOf("class-" + row % 7);
            }
            batch.size = 400;
        }
        other.add(batch);
        return List.of(one, other);
    }

    @Test
    void sumsThatOverflowAreRefused() {
        TextPool texts = new TextPool();
        List<LedgerBuilder> builders = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            LedgerBuilder builder = new LedgerBuilder(CUTS, texts, 10);
            UsageBatch batch = new UsageBatch(texts, 0);
            for (int row = 0; row < 600; row++) {
                batch.counts[Meter.INPUT.ordinal()][row] = LedgerBuilder.MAX_COUNT;
            }
            batch.size = 600;
            builder.add(batch);
            builders.add(builder);
        }
        assertThrows(ArithmeticException.class, () -> LedgerBuilder.handOver(builders));
    }

    @Test
    void largeLedgersAndThoseWithLabelsAreHandedOverOneByOne() {
        LedgerBuilder plain =
                filled(new Case(100, 3, 1, 9, 2), new TextPool(), new SplittableRandom(3));
        int threads = TablesMerge.MOST_ROWS / plain.rows();
        assertTrue(plain.mayBeMadeTogether(threads));
        assertFalse(plain.mayBeMadeTogether(threads + 1));
        LedgerCuts labelled = new LedgerCuts(CUTS.prompt(), CUTS.time(), Map.of(), List.of("team"));
        assertFalse(new LedgerBuilder(labelled, new TextPool(), 10).mayBeMadeTogether(1));
    }
}

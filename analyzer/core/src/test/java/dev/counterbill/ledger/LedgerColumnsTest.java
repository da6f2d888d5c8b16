package dev.counterbill.ledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.UsageKey;
import dev.counterbill.usage.UsageKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Columns do what rows one by one would, on seeded ledgers. */
final class LedgerColumnsTest {
    private static final Meter[] METERS = Meter.values();
    private static final String[] TEXTS = {"", "a", "b", "é", "\uD83D\uDE00", "\uFFFD", "ab"};

    private static LedgerCuts cuts(int labels) {
        List<String> names = new ArrayList<>();
        for (int label = 0; label < labels; label++) {
            names.add("label-" + label);
        }
        return new LedgerCuts(PromptCuts.withGrid(List.of()), TimeCuts.HOURS, Map.of(), names);
    }

    /** Rows of all kinds: few distinct ones, so that keys meet, or ones that span every long. */
    private static List<LedgerRow> rows(SplittableRandom random, int labels, int count) {
        int values = 1 + random.nextInt(TEXTS.length);
        int meters = 1 + random.nextInt(METERS.length);
        boolean wide = random.nextInt(4) == 0;
        int labelValues = random.nextInt(3) == 0 ? 5_000 : 1 + random.nextInt(4);
        List<LedgerRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long begin = wide ? random.nextLong() : random.nextInt(9) * 3_600L;
            boolean hasEnd = random.nextInt(5) == 0;
            List<String> own = new ArrayList<>();
            for (int label = 0; label < labels; label++) {
                own.add("v" + random.nextInt(labelValues));
            }
            long[] counts = new long[METERS.length];
            for (int meter = 0; meter < meters; meter++) {
                counts[meter] = random.nextInt(3) == 0 ? random.nextLong(1L << 40) : 0;
            }
            UsageKey key =
                    new UsageKey(
                            TEXTS[random.nextInt(values)],
                            TEXTS[random.nextInt(values)],
                            random.nextInt(4) == 0 ? TEXTS[random.nextInt(values)] : "",
                            UsageKind.values()[random.nextInt(3)],
                            ServiceTier.values()[random.nextInt(3)],
                            random.nextInt(4) == 0 ? TEXTS[random.nextInt(values)] : "",
                            random.nextInt(4) == 0 ? TEXTS[random.nextInt(values)] : "",
                            random.nextInt(4) == 0 ? "true" : "",
                            random.nextInt(4) == 0 ? TEXTS[random.nextInt(values)] : "",
                            random.nextInt(-1, 5),
                            random.nextInt(4) == 0 ? TEXTS[random.nextInt(values)] : "",
                            begin,
                            hasEnd ? (wide ? random.nextLong() : begin + 86_400) : 0,
                            own);
            rows.add(new LedgerRow(key, MeterCounts.of(counts, random.nextInt(1, 9))));
        }
        return rows;
    }

    @Test
    void rowsInAnyOrderGiveTheLedgerThatSortingThemByTheirKeysGives() {
        for (long seed = 1; seed <= 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int labels = random.nextInt(8);
            List<LedgerRow> rows = rows(random, labels, random.nextInt(600));
            List<LedgerRow> plain = PlainLedger.of(rows);
            String where = "seed " + seed;

            UsageLedger ledger = LedgerDraft.of(rows, labels).ledger(cuts(labels));
            assertEquals(plain, ledger.rows(), where);
            assertEquals(plain, ledger.columns().rows(), where);
            assertEquals(plain, UsageLedger.of(cuts(labels), rows).rows(), where);
            UsageLedger ofSorted = UsageLedger.of(cuts(labels), plain);
            assertEquals(ledger, ofSorted, where);
            assertEquals(ofSorted.total(), ledger.total(), where);
            assertEquals(ofSorted.extent(), ledger.extent(), where);
            assertEquals(ofSorted.hashCode(), ledger.hashCode(), where);

            Set<List<Long>> slots = new LinkedHashSet<>();
            plain.forEach(row -> slots.add(List.of(row.key().slotBegin(), row.key().spanEnd())));
            List<List<Long>> found = new ArrayList<>();
            LedgerColumns columns = ledger.columns();
            for (int row : columns.distinctSlots()) {
                found.add(List.of(columns.slotBegin(row), columns.spanEnd(row)));
            }
            assertEquals(List.copyOf(slots), found, where);
        }
    }

    @Test
    void ledgersAddUpAndAreTakenAwayAsTheirRowsAre() {
        for (long seed = 1; seed <= 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int labels = random.nextInt(5);
            List<LedgerRow> left = rows(random, labels, random.nextInt(300));
            List<LedgerRow> right = rows(random, labels, random.nextInt(300));
            List<LedgerRow> both = new ArrayList<>(left);
            both.addAll(right);
            UsageLedger mine = UsageLedger.of(cuts(labels), left);
            UsageLedger theirs = UsageLedger.of(cuts(labels), right);
            String where = "seed " + seed;

            UsageLedger sum = mine.plus(theirs);
            assertEquals(PlainLedger.of(both), sum.rows(), where);
            assertEquals(sum, theirs.plus(mine), where);
            assertEquals(PlainLedger.of(right), sum.minus(mine).rows(), where);
            // Combinations that nothing uses any more are gone as well.
            assertEquals(theirs, sum.minus(mine), where);
            assertEquals(
                    PlainLedger.minus(PlainLedger.of(both), PlainLedger.of(right)),
                    sum.minus(theirs).rows(),
                    where);
        }
    }

    @Test
    void onlyWhatIsContainedCanBeTakenAway() {
        SplittableRandom random = new SplittableRandom(5);
        List<LedgerRow> rows = PlainLedger.of(rows(random, 1, 40));
        UsageLedger all = UsageLedger.of(cuts(1), rows);
        UsageLedger some = UsageLedger.of(cuts(1), rows.subList(0, rows.size() - 1));
        IllegalArgumentException missing =
                assertThrows(IllegalArgumentException.class, () -> some.minus(all));
        assertEquals("not contained: " + rows.get(rows.size() - 1).key(), missing.getMessage());
        IllegalArgumentException negative =
                assertThrows(IllegalArgumentException.class, () -> all.minus(all.plus(all)));
        assertEquals(
                "a count is not negative",
                negative.getMessage().substring(0, "a count is not negative".length()));
    }

    @Test
    void sumsThatOutgrowALongAreRefused() {
        long[] counts = new long[METERS.length];
        counts[Meter.INPUT.ordinal()] = Long.MAX_VALUE;
        LedgerRow large =
                new LedgerRow(
                        rows(new SplittableRandom(1), 0, 1).get(0).key(),
                        MeterCounts.of(counts, 1));
        UsageLedger one = UsageLedger.of(cuts(0), List.of(large));
        assertThrows(ArithmeticException.class, () -> one.plus(one));
        assertThrows(
                ArithmeticException.class, () -> UsageLedger.of(cuts(0), List.of(large, large)));
    }

    @Test
    void theRowsOfASpanOfTimeAreThoseWhoseSlotBeginsInIt() {
        for (long seed = 1; seed <= 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<LedgerRow> rows = PlainLedger.of(rows(random, 2, 200));
            UsageLedger ledger = UsageLedger.of(cuts(2), rows);
            long begin = random.nextInt(9) * 3_600L;
            long end = begin + random.nextInt(5) * 3_600L;
            List<LedgerRow> plain = new ArrayList<>(rows);
            plain.removeIf(row -> row.key().slotBegin() < begin || row.key().slotBegin() >= end);
            UsageLedger some = ledger.between(begin, end);
            assertEquals(plain, some.rows(), "seed " + seed);
            assertEquals(UsageLedger.of(cuts(2), plain), some, "seed " + seed);
            TreeSet<Combination> used = new TreeSet<>();
            plain.forEach(row -> used.add(Combination.of(row.key())));
            assertEquals(List.copyOf(used), some.columns().combinations(), "seed " + seed);
            assertSame(ledger, ledger.between(Long.MIN_VALUE, Long.MAX_VALUE));
        }
    }

    @Test
    void condensingAddsUpTheRowsThatTheGrainDoesNotTellApart() {
        for (long seed = 1; seed <= 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int labels = random.nextInt(4);
            List<LedgerRow> plain = PlainLedger.of(rows(random, labels, random.nextInt(500)));
            UsageLedger ledger = UsageLedger.of(cuts(labels), plain);
            long[] breaks = random.longs(random.nextInt(4), 0, 9 * 3_600L).sorted().toArray();
            int[] times = random.ints(breaks.length + 1, 0, 3).toArray();
            int[] classes = {0, 0, 1, 1 + random.nextInt(2)};
            List<Integer> places = new ArrayList<>();
            for (int label = 0; label < labels; label++) {
                if (random.nextBoolean()) {
                    places.add(label);
                }
            }
            int[] looked = places.stream().mapToInt(Integer::intValue).toArray();
            Meter apart = METERS[random.nextInt(METERS.length)];
            Set<Meter> alike = EnumSet.noneOf(Meter.class);
            for (int i = random.nextInt(3); i > 0; i--) {
                alike.add(METERS[random.nextInt(METERS.length)]);
            }
            Condensed sums =
                    ledger.condensed(
                            new Grain(
                                    begin -> times[Grain.Times.apart(breaks).classOf(begin)],
                                    looked,
                                    Set.of(apart),
                                    some -> new Grain.Alike(classes, alike)));
            UsageLedger condensed = sums.sums();
            String where = "seed " + seed + ", labels " + Arrays.toString(looked);
            assertEquals(
                    PlainLedger.condensed(plain, breaks, times, classes, looked, apart, alike),
                    condensed.rows(),
                    where);
            assertEquals(condensed.rows(), condensed.columns().rows(), where);
            assertEquals(ledger.total(), condensed.total(), where);
            int[] cells = new int[ledger.size()];
            Arrays.setAll(cells, row -> random.nextInt(5));
            assertSpread(sums, cells, sums.spread(cells, 5), where);
        }
    }

    /** Shares add up to their sums, and cells to the rows that are in them. */
    private static void assertSpread(Condensed sums, int[] cells, Spread spread, String where) {
        UsageLedger ledger = sums.rows();
        long[] expected = new long[5];
        for (int row = 0; row < cells.length; row++) {
            expected[cells[row]] += ledger.columns().count(Meter.OUTPUT, row);
        }
        long[] found = new long[5];
        for (int sum = 0; sum < spread.sums(); sum++) {
            Set<Integer> met = new HashSet<>();
            long counted = 0;
            for (int i = spread.firstShare(sum); i < spread.firstShare(sum + 1); i++) {
                assertTrue(met.add(spread.cell(i)), where + ": a cell twice in sum " + sum);
                found[spread.cell(i)] += spread.count(Meter.OUTPUT, i);
                counted += spread.count(Meter.OUTPUT, i);
            }
            assertFalse(met.isEmpty(), where);
            assertEquals(sums.sums().columns().count(Meter.OUTPUT, sum), counted, where);
        }
        assertArrayEquals(expected, found, where);
    }

    @Test
    void ledgersDifferWhereAnyRowDoes() {
        SplittableRandom random = new SplittableRandom(9);
        List<LedgerRow> rows = new ArrayList<>(PlainLedger.of(rows(random, 1, 60)));
        UsageLedger ledger = UsageLedger.of(cuts(1), rows);
        Collections.shuffle(rows, new Random(1));
        assertEquals(ledger, UsageLedger.of(cuts(1), rows));
        assertNotEquals(ledger, UsageLedger.of(cuts(1), rows.subList(1, rows.size())));
        LedgerRow first = rows.get(0);
        long[] counts = new long[METERS.length];
        counts[Meter.IMAGE_OUTPUT.ordinal()] = 1;
        rows.set(0, new LedgerRow(first.key(), first.counts().plus(MeterCounts.of(counts, 0))));
        assertNotEquals(ledger, UsageLedger.of(cuts(1), rows));
    }

    @Test
    void aDraftWithANegativeCountIsRefused() {
        LedgerDraft draft = new LedgerDraft(1, 0);
        draft.combination[0] =
                draft.idOf(Combination.of(rows(new SplittableRandom(1), 0, 1).get(0).key()));
        draft.counts(Meter.OUTPUT)[0] = -3;
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> draft.ledger(cuts(0)));
        assertEquals("a count is not negative: -3", refused.getMessage());
    }
}

package dev.counterbill.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.TimeEdge;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LedgerLimitsTest {
    private static final List<ZoneId> ZONES =
            List.of(
                    ZoneId.of("UTC"),
                    ZoneId.of("Asia/Kolkata"),
                    ZoneId.of("America/St_Johns"),
                    ZoneId.of("Europe/Berlin"),
                    ZoneId.of("Australia/Lord_Howe"));

    @Test
    void aSlotEndsWhereItsCutsSay() {
        for (long seed = 1; seed <= 40; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            // Around a change of clocks.
            long middle = Instant.parse("2026-10-25T01:00:00Z").getEpochSecond();
            List<Instant> instants = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                instants.add(Instant.ofEpochSecond(middle + random.nextLong(-300_000, 300_000)));
            }
            List<TimeEdge> edges = new ArrayList<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                ZoneId zone = ZONES.get(random.nextInt(ZONES.size()));
                edges.add(
                        random.nextBoolean()
                                ? TimeEdge.midnight(zone)
                                : new TimeEdge(
                                        zone, LocalTime.ofSecondOfDay(random.nextInt(86_400))));
            }
            TimeCuts time = TimeCuts.of(instants, edges);
            long[] cuts = time.cutsBetween(middle - 300_000, middle + 300_000);
            for (int i = 0; i < 300; i++) {
                long at = time.slotBegin(middle + random.nextLong(-290_000, 290_000));
                assertEquals(
                        time.slotEnd(at),
                        LedgerLimits.slotEnd(cuts, at),
                        "seed " + seed + ", slot " + at);
            }
        }
    }
}

package dev.counterbill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.payoff.Investments;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A day begins elsewhere in each zone, and with it what runs from it or to it. */
class InvestmentSpansTest {
    private static Optional<Investments> read(String from, String to, Problems problems) {
        String text =
                """
                deployments:
                  - id: a
                    models: m
                    investments:
                      - {kind: hosting, from: %s, to: %s, rate_per_hour: "3"}
                """
                        .formatted(from, to);
        return ConfigParser.parse(text, "f.yaml", problems)
                .flatMap(root -> InvestmentsLoader.load(root, problems));
    }

    private static List<String> problems(String from, String to, String zone) {
        Problems problems = new Problems();
        read(from, to, problems)
                .ifPresent(some -> InvestmentSpans.check(some, ZoneId.of(zone), problems));
        return problems.all().stream().map(Problem::toString).toList();
    }

    @Test
    void aSpanThatIsEmptyInTheZoneOfTheReportIsRefused() {
        String end = "2026-06-01T05:00:00Z";
        assertEquals(List.of(), problems("2026-06-01", end, "UTC"));
        assertEquals(
                List.of(
                        "f.yaml:5:9: EMPTY_SPAN: '2026-06-01T05:00:00Z': in the zone"
                                + " America/Los_Angeles of the report, 'to' is not after 'from',"
                                + " 2026-06-01. Write both as days or both as times, or give the"
                                + " zone of the days with --timezone."),
                problems("2026-06-01", end, "America/Los_Angeles"));
        assertEquals(
                1,
                problems("2026-06-01T05:00:00Z", "2026-06-01", "Asia/Kolkata").size(),
                "the other way round, in the east");
        assertEquals(
                List.of(), problems("2026-06-01T05:00:00Z", "2026-06-01", "America/Los_Angeles"));
    }

    @Test
    void aSpanThatIsEmptyInUtcMayBeAnHourElsewhere() {
        String end = "2026-05-31T23:00:00Z";
        assertEquals(List.of(), problems("2026-06-01", end, "Europe/Berlin"));
        assertEquals(1, problems("2026-06-01", end, "UTC").size());
    }

    @Test
    void aSpanThatIsEmptyEverywhereIsRefusedWhereItStands() {
        Problems problems = new Problems();
        assertEquals(Optional.empty(), read("2026-06-01", "2026-05-31T06:00:00Z", problems));
        assertEquals(
                List.of(
                        "f.yaml:5:43: EMPTY_SPAN: '2026-05-31T06:00:00Z': 'to' is after 'from' and"
                                + " itself no longer counted. Write the first day on which it no"
                                + " longer ran."),
                problems.all().stream().map(Problem::toString).toList());
    }
}

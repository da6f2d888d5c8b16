package dev.counterbill.config;

import dev.counterbill.payoff.Deployment;
import dev.counterbill.payoff.Investment;
import dev.counterbill.payoff.Investment.Timing;
import dev.counterbill.payoff.Investments;
import dev.counterbill.payoff.Moment;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whether hosting and storage run over any time at all. Which of a day and an instant comes first
 * depends on the zone of the report, which no investments file states.
 */
public final class InvestmentSpans {
    private InvestmentSpans() {}

    /** Whether a span has no time in it in any zone: all zones lie between the two outermost. */
    static boolean isEmptyEverywhere(Moment from, Moment to) {
        return isEmpty(from, to, ZoneOffset.MIN) && isEmpty(from, to, ZoneOffset.MAX);
    }

    private static boolean isEmpty(Moment from, Moment to, ZoneId zone) {
        return !to.in(zone).isAfter(from.in(zone));
    }

    /**
     * Refuses spans without any time in them in the zone of the report: they would cost nothing.
     */
    public static void check(Investments investments, ZoneId zone, Problems problems) {
        Stream.concat(
                        investments.deployments().stream()
                                .map(Deployment::investments)
                                .flatMap(List::stream),
                        investments.shared().stream().map(Investments.Shared::investment))
                .forEach(one -> check(one, zone, problems));
    }

    private static void check(Investment investment, ZoneId zone, Problems problems) {
        if (investment.timing() instanceof Timing.Span span
                && span.to().filter(to -> isEmpty(span.from(), to, zone)).isPresent()) {
            problems.error(
                    "EMPTY_SPAN",
                    investment.place(),
                    span.to().get().word(),
                    "in the zone "
                            + zone
                            + " of the report, 'to' is not after 'from', "
                            + span.from().word(),
                    "Write both as days or both as times, or give the zone of the days with"
                            + " --timezone");
        }
    }
}

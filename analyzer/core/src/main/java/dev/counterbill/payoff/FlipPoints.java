package dev.counterbill.payoff;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Finds where an assumption turns a verdict. The verdict hangs on three margins; where these are
 * linear in the assumption, their zeros are solved for, else they are found by halving. Either way
 * each point is tried with the whole audit on both sides, and what does not turn there is dropped.
 */
public final class FlipPoints {
    /** How far to either side a point is tried. */
    static final BigDecimal HAIR = new BigDecimal("0.000000001");

    private static final int SCALE = 12;
    private static final int STEPS = 64;

    private FlipPoints() {}

    /**
     * Every flip between the knob's ends, in rising order; solved ones also beyond.
     *
     * @param now where the knob stands
     * @param trial the whole audit with the knob at a value; it is asked once per value
     */
    public static List<FlipPoint> of(Knob knob, BigDecimal now, Function<BigDecimal, Audit> trial) {
        Map<BigDecimal, Audit> tried = new HashMap<>();
        Function<BigDecimal, Audit> audit =
                value -> tried.computeIfAbsent(value.stripTrailingZeros(), trial);
        if (audit.apply(now).doubt().isPresent()) {
            return List.of();
        }
        Optional<List<BigDecimal>> solved = zeros(knob, audit);
        List<FlipPoint> flips = new ArrayList<>();
        if (solved.isPresent()) {
            for (BigDecimal at : solved.get()) {
                flip(knob, now, at, audit, FlipPoint.Method.SOLVED).ifPresent(flips::add);
            }
        } else {
            for (BigDecimal at : bisected(knob, audit)) {
                flip(knob, now, at, audit, FlipPoint.Method.BISECTED).ifPresent(flips::add);
            }
        }
        flips.sort(Comparator.comparing(FlipPoint::at));
        return acrossDoubt(flips);
    }

    /**
     * Joins a turn into doubt and the next one out of it: the ledger only tells that the verdict
     * turns in between. Where it comes back to the same verdict, or stays in doubt, nothing is
     * known to turn.
     */
    private static List<FlipPoint> acrossDoubt(List<FlipPoint> flips) {
        List<FlipPoint> joined = new ArrayList<>();
        Optional<FlipPoint> open = Optional.empty();
        for (FlipPoint flip : flips) {
            if (flip.above() == Verdict.INCONCLUSIVE) {
                open = Optional.of(flip);
            } else if (flip.below() != Verdict.INCONCLUSIVE) {
                joined.add(flip);
            } else {
                open.filter(from -> from.below() != flip.above())
                        .map(
                                from ->
                                        new FlipPoint(
                                                flip.knob(),
                                                flip.now(),
                                                from.at(),
                                                flip.until(),
                                                from.below(),
                                                flip.above(),
                                                flip.method()))
                        .ifPresent(joined::add);
                open = Optional.empty();
            }
        }
        return joined;
    }

    private static Optional<FlipPoint> flip(
            Knob knob,
            BigDecimal now,
            BigDecimal at,
            Function<BigDecimal, Audit> audit,
            FlipPoint.Method method) {
        Verdict below = audit.apply(at.subtract(HAIR).max(knob.least())).verdict();
        Verdict above = audit.apply(at.add(HAIR)).verdict();
        return below == above
                ? Optional.empty()
                : Optional.of(new FlipPoint(knob, now, at, at, below, above, method));
    }

    /** The zeros of the margins, or empty where one of them is not linear over the whole range. */
    private static Optional<List<BigDecimal>> zeros(Knob knob, Function<BigDecimal, Audit> audit) {
        List<BigDecimal> at = new ArrayList<>();
        List<List<BigDecimal>> margins = new ArrayList<>();
        for (String share : List.of("0", "0.001", "0.01", "0.1", "0.5", "1")) {
            BigDecimal value = knob.most().multiply(new BigDecimal(share)).max(knob.least());
            at.add(value);
            margins.add(margins(audit.apply(value)));
        }
        List<BigDecimal> zeros = new ArrayList<>();
        BigDecimal origin = at.get(0);
        BigDecimal width = at.get(at.size() - 1).subtract(origin);
        for (int margin = 0; margin < margins.get(0).size(); margin++) {
            BigDecimal first = margins.get(0).get(margin);
            BigDecimal rise = margins.get(at.size() - 1).get(margin).subtract(first);
            for (int i = 1; i < at.size(); i++) {
                BigDecimal here = margins.get(i).get(margin).subtract(first);
                BigDecimal run = at.get(i).subtract(origin);
                if (here.multiply(width).compareTo(rise.multiply(run)) != 0) {
                    return Optional.empty();
                }
            }
            if (rise.signum() != 0) {
                BigDecimal zero =
                        origin.subtract(
                                first.multiply(width).divide(rise, SCALE, RoundingMode.HALF_UP));
                if (zero.compareTo(knob.least()) >= 0) {
                    zeros.add(zero);
                }
            }
        }
        return Optional.of(zeros.stream().distinct().toList());
    }

    private static List<BigDecimal> margins(Audit audit) {
        List<BigDecimal> margins = new ArrayList<>();
        margins.add(audit.margins().net());
        margins.add(audit.margins().recentSum());
        audit.margins().atRetirement().ifPresent(margins::add);
        return margins;
    }

    /** Halves every step of a grid whose ends differ, where the grid is finest near 0. */
    private static List<BigDecimal> bisected(Knob knob, Function<BigDecimal, Audit> audit) {
        TreeSet<BigDecimal> grid = new TreeSet<>();
        grid.add(knob.least());
        BigDecimal point = knob.most();
        for (int i = 0; i < STEPS && point.compareTo(knob.least()) > 0; i++) {
            grid.add(point);
            point = point.multiply(new BigDecimal("0.75")).setScale(SCALE, RoundingMode.HALF_UP);
        }
        List<BigDecimal> found = new ArrayList<>();
        BigDecimal left = knob.least();
        Verdict leftVerdict = audit.apply(left).verdict();
        for (BigDecimal right : grid.tailSet(left, false)) {
            Verdict rightVerdict = audit.apply(right).verdict();
            if (rightVerdict != leftVerdict) {
                found.add(halved(left, leftVerdict, right, audit));
            }
            left = right;
            leftVerdict = rightVerdict;
        }
        return found;
    }

    private static BigDecimal halved(
            BigDecimal from, Verdict below, BigDecimal to, Function<BigDecimal, Audit> audit) {
        BigDecimal left = from;
        BigDecimal right = to;
        BigDecimal width = HAIR.divide(BigDecimal.valueOf(2));
        while (right.subtract(left).compareTo(width) > 0) {
            BigDecimal middle =
                    left.add(right).divide(BigDecimal.valueOf(2), SCALE, RoundingMode.HALF_UP);
            if (audit.apply(middle).verdict() == below) {
                left = middle;
            } else {
                right = middle;
            }
        }
        return right;
    }
}

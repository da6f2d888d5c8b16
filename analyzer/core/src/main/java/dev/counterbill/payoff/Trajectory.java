package dev.counterbill.payoff;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * Cumulative net by day, and what follows from it. This is the whole of the audit's arithmetic; it
 * knows neither models nor prices.
 *
 * @param net saving minus investments at the end
 * @param days the cumulative net of every day of the life, idle days too
 * @param breakEven first day from which the cumulative net stays at or above 0 to the end
 * @param paybackDays days from the begin of the first request's day until then, interpolated within
 *     the day, at scale {@value Ratios#SCALE}
 * @param crossings every change of sign after the first fall
 * @param recent what the last days earned
 * @param forecast day of the break-even at the recent run rate, where it is still to come
 * @param valueAtRetirement net on the eve of retirement at the recent run rate
 * @param retirementMargin the same times the days of the run rate: exact, undivided
 */
record Trajectory(
        BigDecimal net,
        List<NetDay> days,
        Optional<LocalDate> breakEven,
        Optional<BigDecimal> paybackDays,
        List<Crossing> crossings,
        RunRate recent,
        Optional<LocalDate> forecast,
        Optional<BigDecimal> valueAtRetirement,
        Optional<BigDecimal> retirementMargin,
        Verdict verdict) {
    /** The recent run rate looks back this many days. */
    static final int RECENT_DAYS = 28;

    /** Later forecasts are of no use to anyone; they are cut here so that dates stay printable. */
    private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);

    Trajectory {
        days = List.copyOf(days);
        crossings = List.copyOf(crossings);
    }

    /**
     * What goes in, per day; days that are missing count 0.
     *
     * @param begin first day of the life
     * @param end first day after the audit
     * @param firstRequest day from which payback is counted
     * @param saving saved in inference
     * @param once invested once
     * @param running invested for as long as the model is kept
     */
    record Flows(
            LocalDate begin,
            LocalDate end,
            LocalDate firstRequest,
            NavigableMap<LocalDate, BigDecimal> saving,
            NavigableMap<LocalDate, BigDecimal> once,
            NavigableMap<LocalDate, BigDecimal> running) {
        BigDecimal invested(LocalDate day) {
            return on(once, day).add(on(running, day));
        }

        private static BigDecimal on(NavigableMap<LocalDate, BigDecimal> map, LocalDate day) {
            return map.getOrDefault(day, BigDecimal.ZERO);
        }
    }

    static Trajectory of(Flows flows, Optional<LocalDate> retires) {
        List<NetDay> days = new ArrayList<>();
        List<Crossing> crossings = new ArrayList<>();
        BigDecimal net = BigDecimal.ZERO;
        Optional<LocalDate> breakEven = Optional.empty();
        Optional<BigDecimal> payback = Optional.empty();
        for (LocalDate day = flows.begin(); day.isBefore(flows.end()); day = day.plusDays(1)) {
            boolean wasCovered = net.signum() >= 0;
            BigDecimal saving = Flows.on(flows.saving(), day);
            BigDecimal invested = flows.invested(day);
            // Investments are paid as the day begins, savings come in over the day.
            BigDecimal morning = net.subtract(invested);
            net = morning.add(saving);
            boolean isCovered = net.signum() >= 0;
            if (isCovered && breakEven.isEmpty()) {
                breakEven = Optional.of(day);
                payback = Optional.of(payback(flows.firstRequest(), day, morning, saving));
            } else if (!isCovered) {
                breakEven = Optional.empty();
                payback = Optional.empty();
            }
            // The first fall is only the investment itself.
            if (wasCovered != isCovered && !(crossings.isEmpty() && wasCovered)) {
                crossings.add(new Crossing(day, isCovered));
            }
            days.add(new NetDay(day, saving, invested, net));
        }
        RunRate recent = RunRate.of(flows);
        Optional<BigDecimal> future =
                retires.map(day -> atRetirement(net(days), recent, flows, day));
        Optional<LocalDate> forecast =
                net.signum() < 0 && recent.sum().signum() > 0
                        ? Optional.of(forecast(net, recent, flows.end()))
                        : Optional.empty();
        return new Trajectory(
                net,
                days,
                breakEven,
                payback,
                crossings,
                recent,
                forecast,
                future.map(f -> f.divide(recent.dayCount(), Ratios.SCALE, RoundingMode.HALF_UP)),
                future,
                verdict(net, recent, forecast, retires));
    }

    private static BigDecimal net(List<NetDay> days) {
        return days.isEmpty() ? BigDecimal.ZERO : days.get(days.size() - 1).net();
    }

    private static Verdict verdict(
            BigDecimal net,
            RunRate recent,
            Optional<LocalDate> forecast,
            Optional<LocalDate> retires) {
        if (net.signum() >= 0) {
            return Verdict.PAID_OFF;
        }
        if (recent.sum().signum() <= 0) {
            return Verdict.NEVER;
        }
        boolean inTime = retires.isEmpty() || forecast.orElse(LAST_DAY).isBefore(retires.get());
        return inTime ? Verdict.NOT_YET : Verdict.NEVER;
    }

    private static BigDecimal payback(
            LocalDate firstRequest, LocalDate day, BigDecimal morning, BigDecimal saving) {
        BigDecimal whole = BigDecimal.valueOf(ChronoUnit.DAYS.between(firstRequest, day));
        BigDecimal within =
                morning.signum() >= 0
                        ? BigDecimal.ZERO
                        : morning.negate().divide(saving, Ratios.SCALE, RoundingMode.HALF_UP);
        return whole.add(within).max(BigDecimal.ZERO);
    }

    /** The first day on whose evening the net is at or above 0, if every day is like the last. */
    private static LocalDate forecast(BigDecimal net, RunRate recent, LocalDate end) {
        BigDecimal days = Ratios.ceiling(net.negate().multiply(recent.dayCount()), recent.sum());
        BigDecimal limit = BigDecimal.valueOf(ChronoUnit.DAYS.between(end, LAST_DAY));
        return days.compareTo(limit) > 0 ? LAST_DAY : end.plusDays(days.longValueExact() - 1);
    }

    /** The net on the eve of retirement, times the days of the run rate: exact, undivided. */
    private static BigDecimal atRetirement(
            BigDecimal net, RunRate recent, Flows flows, LocalDate retires) {
        long days = Math.max(0, ChronoUnit.DAYS.between(flows.end(), retires));
        return net.multiply(recent.dayCount()).add(recent.sum().multiply(BigDecimal.valueOf(days)));
    }

    /**
     * What the last days earned: saving minus what runs on; what is spent once does not recur.
     *
     * @param sum over the days, exact
     * @param days how many days, {@value Trajectory#RECENT_DAYS} or as many as there are since the
     *     first request
     */
    record RunRate(BigDecimal sum, int days) {
        static RunRate of(Flows flows) {
            LocalDate from = flows.end().minusDays(RECENT_DAYS);
            LocalDate first = flows.firstRequest();
            if (from.isBefore(first)) {
                from = first;
            }
            BigDecimal sum = BigDecimal.ZERO;
            int days = 0;
            for (LocalDate day = from; day.isBefore(flows.end()); day = day.plusDays(1)) {
                sum = sum.add(Flows.on(flows.saving(), day));
                sum = sum.subtract(Flows.on(flows.running(), day));
                days++;
            }
            return new RunRate(sum, Math.max(1, days));
        }

        BigDecimal dayCount() {
            return BigDecimal.valueOf(days);
        }

        BigDecimal perDay() {
            return sum.divide(dayCount(), Ratios.SCALE, RoundingMode.HALF_UP);
        }
    }
}

package dev.counterbill.reconcile;

import dev.counterbill.pricing.PricedLine;
import dev.counterbill.pricing.Pricer;
import dev.counterbill.pricing.UsageLine;
import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.RateCard;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Tries the usual mistakes on our usage until one gives the reported amount. */
final class Causes {
    private static final int[] POWERS = {2, 3, 6};
    private static final BigDecimal CLOSE = new BigDecimal("0.001");

    /** A cause with its sentence. */
    record Found(Cause cause, String sentence) {
        static Found of(Cause cause) {
            return new Found(cause, cause.words());
        }

        static Found of(Cause cause, String what) {
            return new Found(cause, cause.words() + " " + what);
        }
    }

    private final Pricer pricer;
    private final Tolerance tolerance;

    Causes(Pricer pricer, Tolerance tolerance) {
        this.pricer = pricer;
        this.tolerance = tolerance;
    }

    /** Why our cost of these lines is not the reported amount. */
    Found of(List<PricedLine> lines, BigDecimal ours, BigDecimal theirs) {
        if (lines.stream().anyMatch(line -> !line.unpriced().isEmpty())) {
            return Found.of(Cause.UNPRICED_HERE);
        }
        return unit(ours, theirs)
                .or(() -> cached(lines, theirs))
                .or(() -> tier(lines, theirs))
                .or(() -> base(lines, theirs))
                .or(() -> date(lines, theirs))
                .orElse(Found.of(Cause.UNKNOWN));
    }

    private static Optional<Found> unit(BigDecimal ours, BigDecimal theirs) {
        if (ours.signum() == 0 || theirs.signum() == 0) {
            return Optional.empty();
        }
        for (int power : POWERS) {
            if (isClose(ours.movePointRight(power), theirs)
                    || isClose(theirs.movePointRight(power), ours)) {
                return Optional.of(Found.of(Cause.UNIT));
            }
        }
        return Optional.empty();
    }

    private static boolean isClose(BigDecimal left, BigDecimal right) {
        return left.divide(right, 6, RoundingMode.HALF_EVEN)
                        .subtract(BigDecimal.ONE)
                        .abs()
                        .compareTo(CLOSE)
                <= 0;
    }

    private Optional<Found> cached(List<PricedLine> lines, BigDecimal theirs) {
        boolean any =
                lines.stream()
                        .anyMatch(
                                line ->
                                        line.line().quantities().of(Meter.CACHED_INPUT).signum()
                                                > 0);
        if (!any) {
            return Optional.empty();
        }
        if (fits(lines, theirs, line -> input(line, cachedOf(line), BigDecimal.ZERO))) {
            return Optional.of(Found.of(Cause.CACHED_COUNTED_TWICE_THERE));
        }
        if (fits(lines, theirs, line -> input(line, cachedOf(line).negate(), BigDecimal.ZERO))) {
            return Optional.of(Found.of(Cause.CACHED_COUNTED_TWICE_HERE));
        }
        if (fits(lines, theirs, line -> input(line, cachedOf(line), cachedOf(line).negate()))) {
            return Optional.of(Found.of(Cause.CACHED_AT_FULL_PRICE));
        }
        return Optional.empty();
    }

    private static BigDecimal cachedOf(UsageLine line) {
        return line.quantities().of(Meter.CACHED_INPUT);
    }

    private static UsageLine input(UsageLine line, BigDecimal moreInput, BigDecimal moreCached) {
        BigDecimal input = line.quantities().of(Meter.INPUT).add(moreInput).max(BigDecimal.ZERO);
        BigDecimal cached = cachedOf(line).add(moreCached);
        return line.withUsage(
                line.prompt(),
                line.quantities().with(Meter.INPUT, input).with(Meter.CACHED_INPUT, cached));
    }

    private Optional<Found> tier(List<PricedLine> lines, BigDecimal theirs) {
        for (ServiceTier tier :
                List.of(
                        ServiceTier.STANDARD,
                        ServiceTier.BATCH,
                        ServiceTier.FLEX,
                        ServiceTier.PRIORITY)) {
            if (fits(lines, theirs, line -> line.withTier(tier))) {
                return Optional.of(Found.of(Cause.OTHER_TIER, tier.id()));
            }
        }
        return Optional.empty();
    }

    private Optional<Found> base(List<PricedLine> lines, BigDecimal theirs) {
        Optional<ModelIdentity> who = lines.isEmpty() ? Optional.empty() : lines.get(0).identity();
        return who.filter(ModelIdentity::fineTuned)
                .filter(
                        tuned ->
                                fits(
                                        lines,
                                        theirs,
                                        line -> line.withModel(tuned.provider(), tuned.base())))
                .map(tuned -> Found.of(Cause.FINE_TUNE_AS_BASE, tuned.base()));
    }

    /** The prices before the last change and after the next one. */
    private Optional<Found> date(List<PricedLine> lines, BigDecimal theirs) {
        TreeSet<LocalDate> days = new TreeSet<>();
        for (PricedLine line : lines) {
            line.card()
                    .map(RateCard::from)
                    .map(from -> day(from).minusDays(1))
                    .ifPresent(days::add);
            line.card().flatMap(RateCard::to).map(Causes::day).ifPresent(days::add);
        }
        for (LocalDate day : days) {
            if (fits(lines, theirs, line -> line.withTerms(line.terms().withPricesOf(day)))) {
                return Optional.of(Found.of(Cause.PRICES_OF_ANOTHER_DATE, day.toString()));
            }
        }
        return Optional.empty();
    }

    private static LocalDate day(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    private boolean fits(
            List<PricedLine> lines, BigDecimal theirs, UnaryOperator<UsageLine> mistake) {
        BigDecimal sum = BigDecimal.ZERO;
        List<UsageLine> changed = new ArrayList<>();
        for (PricedLine line : lines) {
            changed.add(mistake.apply(line.line()));
        }
        for (UsageLine line : changed) {
            PricedLine priced = pricer.price(line);
            if (!priced.unpriced().isEmpty()) {
                return false;
            }
            sum = sum.add(priced.cost());
        }
        return tolerance.covers(sum, theirs);
    }
}

package dev.counterbill.payoff;

import dev.counterbill.money.Decimals;
import dev.counterbill.money.UnitPrice;
import dev.counterbill.payoff.Investment.Price;
import dev.counterbill.payoff.Investment.Timing;
import dev.counterbill.payoff.Investment.TrainedModel;
import dev.counterbill.rates.Dimension;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Turns stated investments into money on days: amounts as they stand, quantities at their stated
 * price or at the rate book's price of that day. What has no price stays without one.
 */
public final class InvestmentPricer {
    private final TrainingPrices prices;
    private final ZoneId zone;
    private final LocalDate end;

    /**
     * A pricer for one audit.
     *
     * @param prices finds prices of training, hosting, storage and grader tokens
     * @param zone zone of the report's days
     * @param end first day that no longer counts
     */
    public InvestmentPricer(TrainingPrices prices, ZoneId zone, LocalDate end) {
        this.prices = prices;
        this.zone = zone;
        this.end = end;
    }

    /**
     * Prices one investment.
     *
     * @param provider provider of the deployment; empty for any
     * @param model name of the deployment's first model, whose base is meant where the investment
     *     names none
     * @param share part of it that falls to the deployment, from 0 to 1
     */
    public PricedInvestment price(
            Investment investment, String provider, String model, BigDecimal share) {
        if (investment.timing() instanceof Timing.Span span) {
            return overSpan(investment, span, provider, model, share);
        }
        LocalDate day = ((Timing.OnDay) investment.timing()).day();
        Instant at = day.atStartOfDay(zone).toInstant();
        Cost cost = cost(investment.price(), provider, model, at);
        if (cost.refusal().isPresent()) {
            return PricedInvestment.unpriced(
                    investment, share, cost.arithmetic(), cost.refusal().get());
        }
        NavigableMap<LocalDate, BigDecimal> days = new TreeMap<>();
        days.put(day, cost.amount());
        return PricedInvestment.of(investment, share, days, end, shared(cost.arithmetic(), share));
    }

    private static String shared(String arithmetic, BigDecimal share) {
        return share.compareTo(BigDecimal.ONE) == 0
                ? arithmetic
                : arithmetic + ", share " + Decimals.plain(share);
    }

    private record Cost(BigDecimal amount, String arithmetic, Optional<String> refusal) {
        static Cost of(BigDecimal amount, String arithmetic) {
            return new Cost(amount, arithmetic, Optional.empty());
        }

        static Cost refused(String arithmetic, String why) {
            return new Cost(BigDecimal.ZERO, arithmetic, Optional.of(why));
        }
    }

    private Cost cost(Price price, String provider, String model, Instant at) {
        if (price instanceof Price.Unstated) {
            return Cost.refused("", "nobody has stated what it cost to make");
        }
        if (price instanceof Price.Amount stated) {
            return Cost.of(stated.amount(), "as stated");
        }
        if (price instanceof Price.Labour labour) {
            return Cost.of(
                    labour.hours().multiply(labour.rate()),
                    Decimals.plain(labour.hours())
                            + " h x "
                            + Decimals.amount(labour.rate())
                            + " per h");
        }
        if (price instanceof Price.TrainedTokens tokens) {
            return trainedTokens(tokens, provider, model, at);
        }
        if (price instanceof Price.TrainingHours hours) {
            return at(
                    hours.rate().map(InvestmentPricer::perHour),
                    Decimals.plain(hours.hours()) + " h",
                    hours.hours(),
                    Dimension.TRAINING_HOUR,
                    filled(hours.model(), provider, model),
                    at);
        }
        if (price instanceof Price.ModelTokens tokens) {
            return modelTokens(tokens, at);
        }
        // The loader gives hosting and storage a span; only a defect brings them here.
        throw new IllegalStateException("hosting and storage run over a span: " + price);
    }

    private Cost trainedTokens(
            Price.TrainedTokens tokens, String provider, String model, Instant at) {
        String quantity =
                Words.count(tokens.tokens())
                        + tokens.epochs()
                                .map(e -> " tokens x " + Decimals.plain(e) + " epochs")
                                .orElse(" trained tokens");
        return at(
                tokens.perMillion().map(UnitPrice::perMillionTokens),
                quantity,
                tokens.billedTokens(),
                Dimension.TRAINING,
                filled(tokens.model(), provider, model),
                at);
    }

    private Cost at(
            Optional<UnitPrice> stated,
            String quantityWords,
            BigDecimal quantity,
            Dimension dimension,
            TrainedModel model,
            Instant at) {
        TrainingPrices.Found found =
                stated.map(TrainingPrices.Found::stated)
                        .orElseGet(() -> prices.find(model, dimension, at));
        if (found.price().isEmpty()) {
            return Cost.refused(quantityWords, found.words());
        }
        return Cost.of(found.price().get().cost(quantity), quantityWords + " x " + found.words());
    }

    private Cost modelTokens(Price.ModelTokens tokens, Instant at) {
        BigDecimal sum = BigDecimal.ZERO;
        StringBuilder words = new StringBuilder();
        record Part(Dimension dimension, BigDecimal quantity, String words) {}
        for (Part part :
                List.of(
                        new Part(Dimension.INPUT, tokens.input(), "input"),
                        new Part(Dimension.CACHED_INPUT, tokens.cachedInput(), "cached"),
                        new Part(Dimension.OUTPUT, tokens.output(), "output"))) {
            BigDecimal quantity = part.quantity();
            if (quantity.signum() == 0) {
                continue;
            }
            String said = Words.count(quantity) + " " + part.words() + " tokens";
            TrainingPrices.Found found =
                    prices.inference(tokens.provider(), tokens.model(), part.dimension(), at);
            if (found.price().isEmpty()) {
                return Cost.refused(said, found.words());
            }
            sum = sum.add(found.price().get().cost(quantity));
            words.append(words.isEmpty() ? "" : " + ").append(said).append(" x ");
            words.append(found.words());
        }
        return Cost.of(sum, words.toString());
    }

    private PricedInvestment overSpan(
            Investment investment,
            Timing.Span span,
            String provider,
            String model,
            BigDecimal share) {
        Instant begin = span.from().in(zone);
        // What still runs is counted up to the end of the audit and never foreseen.
        Instant until = span.to().map(to -> to.in(zone)).orElse(end.atStartOfDay(zone).toInstant());
        boolean hosting = investment.price() instanceof Price.HostingHours;
        BigDecimal count;
        Optional<UnitPrice> stated;
        TrainedModel of;
        if (investment.price() instanceof Price.HostingHours hours) {
            count = hours.count();
            stated = hours.rate().map(InvestmentPricer::perHour);
            of = filled(hours.model(), provider, model);
        } else {
            Price.StorageMonths months = (Price.StorageMonths) investment.price();
            count = months.count();
            stated = months.rate().map(InvestmentPricer::perMonth);
            of = filled(months.model(), provider, model);
        }
        // The price of the first moment holds for the whole span; a new price is a new entry.
        TrainingPrices.Found found =
                stated.map(TrainingPrices.Found::stated)
                        .orElseGet(
                                () ->
                                        prices.find(
                                                of,
                                                hosting
                                                        ? Dimension.HOSTING_HOUR
                                                        : Dimension.STORAGE_MONTH,
                                                begin));
        String words = Decimals.plain(count) + (hosting ? " hosted x " : " stored x ");
        if (found.price().isEmpty()) {
            return PricedInvestment.unpriced(investment, share, words, found.words());
        }
        BigDecimal one = found.price().get().cost(count);
        return PricedInvestment.of(
                investment,
                share,
                hosting
                        ? Proration.hourly(one, begin, until, zone, end)
                        : Proration.monthly(one, begin, until, zone, end),
                end,
                shared(words + found.words(), share));
    }

    private static TrainedModel filled(TrainedModel stated, String provider, String model) {
        return new TrainedModel(
                stated.provider().isEmpty() ? provider : stated.provider(),
                stated.base().isEmpty() ? model : stated.base(),
                stated.method(),
                stated.adapter(),
                stated.region(),
                stated.deployment(),
                stated.dataSharing());
    }

    private static UnitPrice perHour(BigDecimal price) {
        return new UnitPrice(price, 1, UnitPrice.Unit.HOUR);
    }

    private static UnitPrice perMonth(BigDecimal price) {
        return new UnitPrice(price, 1, UnitPrice.Unit.MODEL_MONTH);
    }
}

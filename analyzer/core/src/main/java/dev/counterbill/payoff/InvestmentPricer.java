package dev.counterbill.payoff;

import dev.counterbill.money.Currency;
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
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Turns stated investments into money on days: amounts as they stand, quantities at their stated
 * price or at the rate book's price of that day. What has no price stays without one.
 */
public final class InvestmentPricer {
    private final TrainingPrices prices;
    private final Currency statedIn;
    private final ZoneId zone;
    private final LocalDate end;

    /**
     * A pricer for one audit.
     *
     * @param prices finds prices of training, hosting, storage and grader tokens
     * @param statedIn currency of the amounts that investments state, exchanged where the prices
     *     are in another one
     * @param zone zone of the report's days
     * @param end first day that no longer counts
     */
    public InvestmentPricer(TrainingPrices prices, Currency statedIn, ZoneId zone, LocalDate end) {
        this.prices = prices;
        this.statedIn = statedIn;
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
        if (!statedIn.equals(prices.currency())
                && investment.exchanged(BigDecimal.ONE).isPresent()) {
            return foreign(investment, day, provider, model, share);
        }
        return onDay(investment, day, provider, model, share, "");
    }

    /** An investment whose amount stands in another currency than the bill. */
    private PricedInvestment foreign(
            Investment investment, LocalDate day, String provider, String model, BigDecimal share) {
        Optional<BigDecimal> factor = prices.factor(statedIn, exchangedAt(day));
        if (factor.isEmpty()) {
            String why = prices.noFactor(statedIn, exchangedAt(day));
            return PricedInvestment.unpriced(investment, share, "", why);
        }
        return onDay(
                investment.exchanged(factor.get()).orElseThrow(),
                day,
                provider,
                model,
                share,
                ", exchanged from " + prices.at(statedIn, factor.get()));
    }

    /** Exchange rates are those of days in UTC, and the rate of the stated day is meant. */
    private static Instant exchangedAt(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private PricedInvestment onDay(
            Investment investment,
            LocalDate day,
            String provider,
            String model,
            BigDecimal share,
            String exchange) {
        Cost cost = cost(investment.price(), provider, model, day);
        if (cost.refusal().isPresent()) {
            return PricedInvestment.unpriced(
                    investment, share, cost.arithmetic(), cost.refusal().get());
        }
        NavigableMap<LocalDate, BigDecimal> days = new TreeMap<>();
        days.put(day, cost.amount());
        String arithmetic = shared(cost.arithmetic() + exchange, share);
        return PricedInvestment.of(investment, share, days, end, arithmetic);
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

    private Cost cost(Price price, String provider, String model, LocalDate day) {
        if (price instanceof Price.Unstated) {
            return Cost.refused("", "nobody has stated what it cost to make");
        }
        if (price instanceof Price.Undivided undivided) {
            return Cost.refused(
                    "",
                    "it made a model of "
                            + undivided.deployments()
                            + ", and nobody has stated under shared who bears it");
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
            return trainedTokens(tokens, provider, model, day);
        }
        if (price instanceof Price.TrainingHours hours) {
            return at(
                    hours.rate().map(InvestmentPricer::perHour),
                    Decimals.plain(hours.hours()) + " h",
                    hours.hours(),
                    Dimension.TRAINING_HOUR,
                    filled(hours.model(), provider, model),
                    day);
        }
        if (price instanceof Price.ModelTokens tokens) {
            return modelTokens(tokens, day);
        }
        // The loader gives hosting and storage a span; only a defect brings them here.
        throw new IllegalStateException("hosting and storage run over a span: " + price);
    }

    private Cost trainedTokens(
            Price.TrainedTokens tokens, String provider, String model, LocalDate day) {
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
                day);
    }

    private Instant begin(LocalDate day) {
        return day.atStartOfDay(zone).toInstant();
    }

    private Cost at(
            Optional<UnitPrice> rate,
            String quantityWords,
            BigDecimal quantity,
            Dimension dimension,
            TrainedModel model,
            LocalDate day) {
        TrainingPrices.Found found =
                rate.map(TrainingPrices.Found::stated)
                        .orElseGet(
                                () -> prices.find(model, dimension, begin(day), exchangedAt(day)));
        if (found.price().isEmpty()) {
            return Cost.refused(quantityWords, found.words());
        }
        return Cost.of(found.price().get().cost(quantity), quantityWords + " x " + found.words());
    }

    private Cost modelTokens(Price.ModelTokens tokens, LocalDate day) {
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
                    prices.inference(
                            tokens.provider(),
                            tokens.model(),
                            part.dimension(),
                            begin(day),
                            exchangedAt(day));
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
        Instant until = span.to().map(to -> to.in(zone)).orElse(begin(end));
        boolean hosting = investment.price() instanceof Price.HostingHours;
        BigDecimal count;
        Optional<UnitPrice> rate;
        TrainedModel of;
        if (investment.price() instanceof Price.HostingHours hours) {
            count = hours.count();
            rate = hours.rate().map(InvestmentPricer::perHour);
            of = filled(hours.model(), provider, model);
        } else {
            Price.StorageMonths months = (Price.StorageMonths) investment.price();
            count = months.count();
            rate = months.rate().map(InvestmentPricer::perMonth);
            of = filled(months.model(), provider, model);
        }
        Dimension dimension = hosting ? Dimension.HOSTING_HOUR : Dimension.STORAGE_MONTH;
        NavigableMap<Instant, TrainingPrices.Found> found =
                pieces(
                        begin,
                        until,
                        at ->
                                rate.map(price -> prices.exchanged(price, statedIn, at))
                                        .orElseGet(() -> prices.find(of, dimension, at, at)));
        String words = Decimals.plain(count) + (hosting ? " hosted x " : " stored x ");
        NavigableMap<LocalDate, BigDecimal> days = new TreeMap<>();
        for (Map.Entry<Instant, TrainingPrices.Found> piece : found.entrySet()) {
            Optional<UnitPrice> price = piece.getValue().price();
            if (price.isEmpty()) {
                return PricedInvestment.unpriced(
                        investment, share, words, piece.getValue().words());
            }
            Instant next = Optional.ofNullable(found.higherKey(piece.getKey())).orElse(until);
            BigDecimal one = price.get().cost(count);
            (hosting
                            ? Proration.hourly(one, piece.getKey(), next, zone, end)
                            : Proration.monthly(one, piece.getKey(), next, zone, end))
                    .forEach((day, cost) -> days.merge(day, cost, BigDecimal::add));
        }
        return PricedInvestment.of(
                investment, share, days, end, shared(words + inWords(found), share));
    }

    /**
     * The prices of a span, each with the instant from which it holds. What falls after the end of
     * the audit is not counted yet, and is listed at the last price before.
     */
    private NavigableMap<Instant, TrainingPrices.Found> pieces(
            Instant begin, Instant until, Function<Instant, TrainingPrices.Found> priceAt) {
        Instant last = until.isBefore(begin(end)) ? until : begin(end);
        NavigableMap<Instant, TrainingPrices.Found> pieces = new TreeMap<>();
        for (Instant at : prices.changes(begin, last)) {
            TrainingPrices.Found found = priceAt.apply(at);
            if (pieces.isEmpty() || !pieces.lastEntry().getValue().equals(found)) {
                pieces.put(at, found);
            }
        }
        return pieces;
    }

    private static String inWords(NavigableMap<Instant, TrainingPrices.Found> pieces) {
        String first = pieces.firstEntry().getValue().words();
        if (pieces.size() == 1) {
            return first;
        }
        Map.Entry<Instant, TrainingPrices.Found> last = pieces.lastEntry();
        int between = pieces.size() - 2;
        return first
                + (between == 0 ? "" : ", then " + Words.counted(between, "other price"))
                + ", from "
                + last.getKey()
                + " x "
                + last.getValue().words();
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

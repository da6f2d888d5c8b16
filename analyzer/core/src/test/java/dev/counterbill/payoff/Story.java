package dev.counterbill.payoff;

import dev.counterbill.money.Currency;
import dev.counterbill.payoff.Investment.Price;
import dev.counterbill.payoff.Investment.Timing;
import dev.counterbill.pricing.FxTable;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.SourcePlace;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Tells a deployment's life in a few words, for tests. */
final class Story {
    static final SourcePlace PLACE = new SourcePlace("investments.yaml", 3, 5);
    static final LocalDate JUNE = LocalDate.parse("2026-06-01");

    private static final RateBook NOTHING = RateBook.of(List.of()).book();

    private final List<SavingDay> days = new ArrayList<>();
    private final List<Investment> investments = new ArrayList<>();
    private final List<PricedInvestment> unpriced = new ArrayList<>();
    private final List<String> gaps = new ArrayList<>();
    private final List<UntoldDays> untold = new ArrayList<>();
    private Optional<LocalDate> history = Optional.of(LocalDate.parse("2026-01-01"));
    private LocalDate end = LocalDate.parse("2026-07-01");
    private ZoneId zone = ZoneOffset.UTC;
    private Optional<LocalDate> liveFrom = Optional.empty();
    private Optional<LocalDate> retires = Optional.empty();
    private OptionalInt amortise = OptionalInt.empty();
    private Optional<Deployment.Quality> quality = Optional.empty();

    static BigDecimal decimal(String text) {
        return new BigDecimal(text);
    }

    static LocalDate day(String text) {
        return LocalDate.parse(text);
    }

    Story days(String from, int count, long requests, String actual, String baseline) {
        Optional<BigDecimal> saving = Optional.of(decimal(baseline).subtract(decimal(actual)));
        for (int i = 0; i < count; i++) {
            days.add(
                    new SavingDay(
                            day(from).plusDays(i),
                            BigDecimal.valueOf(requests),
                            decimal(actual),
                            decimal(baseline),
                            Optional.of(Compared.ALL),
                            saving,
                            saving));
        }
        return this;
    }

    /** A day that saved nothing for sure, and between {@code low} and {@code high} at the worst. */
    Story uncertain(String day, String low, String high) {
        days.add(
                new SavingDay(
                        day(day),
                        BigDecimal.ONE,
                        BigDecimal.ZERO,
                        BigDecimal.ZERO,
                        Optional.of(Compared.NOTHING),
                        Optional.of(decimal(low)),
                        high.isEmpty() ? Optional.empty() : Optional.of(decimal(high))));
        gaps.add("7 tokens of gpt-9 have no price (UNKNOWN_MODEL)");
        return this;
    }

    Story spend(String day, String amount) {
        return add(
                InvestmentKind.TRAINING,
                new Timing.OnDay(day(day)),
                new Price.Amount(decimal(amount)));
    }

    Story labour(String day, String hours, String rate) {
        return add(
                InvestmentKind.ENGINEERING,
                new Timing.OnDay(day(day)),
                new Price.Labour(decimal(hours), decimal(rate)));
    }

    Story host(Moment from, Optional<Moment> to, String rate) {
        return add(
                InvestmentKind.HOSTING,
                new Timing.Span(from, to),
                new Price.HostingHours(
                        Optional.of(decimal(rate)),
                        BigDecimal.ONE,
                        Investment.TrainedModel.OF_DEPLOYMENT));
    }

    Story add(InvestmentKind kind, Timing timing, Price price) {
        investments.add(new Investment(kind, timing, price, false, "", PLACE));
        return this;
    }

    Story unpriced(String day) {
        Investment investment =
                new Investment(
                        InvestmentKind.TRAINING,
                        new Timing.OnDay(day(day)),
                        new Price.TrainedTokens(
                                BigDecimal.TEN,
                                Optional.empty(),
                                Optional.empty(),
                                Investment.TrainedModel.OF_DEPLOYMENT),
                        false,
                        "",
                        PLACE);
        unpriced.add(
                PricedInvestment.unpriced(
                        investment, BigDecimal.ONE, "10 trained tokens", "no such model"));
        return this;
    }

    Story history(String first) {
        history = Optional.of(day(first));
        return this;
    }

    Story untold(String begin, String end) {
        untold.add(new UntoldDays(day(begin), day(end)));
        return this;
    }

    Story end(String first) {
        end = day(first);
        return this;
    }

    Story zone(String id) {
        zone = ZoneId.of(id);
        return this;
    }

    Story liveFrom(String first) {
        liveFrom = Optional.of(day(first));
        return this;
    }

    Story retires(String first) {
        retires = Optional.of(day(first));
        return this;
    }

    Story amortise(int over) {
        amortise = OptionalInt.of(over);
        return this;
    }

    Story quality(Deployment.Quality measured) {
        quality = Optional.of(measured);
        return this;
    }

    List<Investment> investments() {
        return List.copyOf(investments);
    }

    AuditSubject subject() {
        InvestmentPricer pricer =
                new InvestmentPricer(
                        new TrainingPrices(NOTHING, Currency.USD, FxTable.NONE),
                        Currency.USD,
                        zone,
                        end);
        List<PricedInvestment> priced = new ArrayList<>(unpriced);
        investments.forEach(i -> priced.add(pricer.price(i, "", "ft:m", BigDecimal.ONE)));
        return new AuditSubject(
                "intent",
                "Intent classifier",
                "all-on-gpt-4o",
                "gpt-4o",
                SavingSeries.of(Currency.USD, days, gaps),
                priced,
                history,
                untold,
                end,
                liveFrom,
                retires,
                amortise,
                quality);
    }

    Audit audit() {
        return PayoffAudit.audit(subject());
    }
}

package dev.counterbill.rates;

import dev.counterbill.usage.LedgerCuts;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * Says whether a book of rates is sound. An error means that prices would be wrong; a warning asks
 * a person to look. Every rule caught a real mistake in a published price list.
 *
 * <p>Rules about age compare with a given day and never with the clock.
 */
public final class RateLint {
    /** A source that was not read for longer than this may have changed. */
    private static final int FRESH_DAYS = 90;

    private final RateBook book;
    private final LocalDate asOf;
    private final List<RateFinding> findings = new ArrayList<>();

    private RateLint(RateBook book, LocalDate asOf) {
        this.book = book;
        this.asOf = asOf;
    }

    /**
     * Everything that is wrong or looks wrong, by place. References without target, names with two
     * owners and rows that tie are reported when the book is loaded; they are not repeated here.
     *
     * @param asOf the day from which the age of sources and announcements counts
     */
    public static List<RateFinding> check(RateBook book, LocalDate asOf) {
        RateLint lint = new RateLint(book, asOf);
        lint.prices();
        lint.sources();
        lint.calendars();
        return sorted(lint.findings);
    }

    /** The same without what depends on the day on which somebody asks. */
    public static List<RateFinding> checkPrices(RateBook book) {
        // On that day no announced price is due.
        RateLint lint = new RateLint(book, LocalDate.EPOCH);
        lint.prices();
        return sorted(lint.findings);
    }

    private void prices() {
        book.providers().forEach(this::provider);
        currencies();
    }

    /** Prices that change at a prompt size at which a ledger was not cut. */
    public static List<RateFinding> missingCuts(RateBook book, LedgerCuts cuts) {
        Set<Long> cut = new TreeSet<>();
        LongStream.of(cuts.prompt().toArray()).forEach(cut::add);
        List<RateFinding> findings = new ArrayList<>();
        for (ProviderRates provider : book.providers()) {
            for (ModelRates model : provider.models().values()) {
                // A withdrawn row prices nothing, so that logs are not cut for it either.
                for (RateCard card : usable(inferenceCards(model))) {
                    for (PromptTier tier : card.tiers()) {
                        if (tier.overTokens() > 0 && !cut.contains(tier.overTokens())) {
                            findings.add(
                                    RateFinding.warning(
                                            "THRESHOLD_NOT_CUT",
                                            card.place(),
                                            Long.toString(tier.overTokens()),
                                            "the ledger is cut at every prompt size at which "
                                                    + provider.id()
                                                    + "/"
                                                    + model.id()
                                                    + " changes its price",
                                            "Read the logs again with this table"));
                        }
                    }
                }
            }
        }
        return sorted(findings);
    }

    private static List<RateFinding> sorted(List<RateFinding> findings) {
        return findings.stream()
                .distinct()
                .sorted(
                        Comparator.comparing((RateFinding f) -> f.place().file())
                                .thenComparing(f -> f.place().line())
                                .thenComparing(f -> f.place().column())
                                .thenComparing(RateFinding::code)
                                .thenComparing(RateFinding::value))
                .toList();
    }

    private static List<RateCard> inferenceCards(ModelRates model) {
        List<RateCard> cards = new ArrayList<>(model.rates());
        model.fineTuned().ifPresent(tuned -> cards.addAll(tuned.rates()));
        return cards;
    }

    private static List<RateCard> usable(List<RateCard> cards) {
        return cards.stream().filter(CardChoice::isUsable).toList();
    }

    private void provider(ProviderRates provider) {
        for (RateCard card : provider.rates()) {
            if (card.tiers().size() > 1) {
                findings.add(
                        RateFinding.error(
                                "PROVIDER_ROW_WITH_TIERS",
                                card.place(),
                                card.id(),
                                "a price for every model does not depend on the prompt's size",
                                "Use 'prices' instead of 'tiers'"));
            }
        }
        for (ModelRates model : provider.models().values()) {
            list(model.rates());
            model.fineTuned()
                    .ifPresent(
                            tuned -> {
                                list(tuned.rates());
                                gaps(tuned.training());
                                gaps(tuned.hosting());
                                gaps(tuned.storage());
                                againstBase(tuned.rates(), model.rates());
                            });
            replacement(model);
        }
    }

    private void list(List<RateCard> cards) {
        List<RateCard> usable = cards.stream().filter(CardChoice::isUsable).toList();
        PriceRules rules = new PriceRules(findings);
        usable.forEach(rules::card);
        for (RateCard card : usable) {
            if (card.status() == RateCard.Status.ANNOUNCED
                    && !card.from().isAfter(asOf.atStartOfDay(ZoneOffset.UTC).toInstant())) {
                findings.add(
                        RateFinding.warning(
                                "ANNOUNCED_DATE_PASSED",
                                card.place(),
                                card.from().toString(),
                                "an announced price is confirmed or withdrawn once its day comes",
                                "Look whether it took effect, and set its status"));
            }
            for (RateCard standard : usable) {
                if (isStandardOf(standard, card)) {
                    rules.againstStandard(card, standard);
                }
            }
        }
        gaps(cards);
    }

    /** Whether one row is for standard requests under the conditions of another that is not. */
    private static boolean isStandardOf(RateCard standard, RateCard other) {
        var of = CardChoice.effective(standard);
        var to = CardChoice.effective(other);
        if (!CardWords.tiers(standard).contains("standard")
                || CardWords.tiers(other).contains("standard")
                || !meet(standard, other)
                || !standard.band().equals(other.band())) {
            return false;
        }
        of.remove(RateCard.Condition.SERVICE_TIER);
        to.remove(RateCard.Condition.SERVICE_TIER);
        return of.equals(to);
    }

    private static boolean meet(RateCard left, RateCard right) {
        return (left.to().isEmpty() || right.from().isBefore(left.to().get()))
                && (right.to().isEmpty() || left.from().isBefore(right.to().get()));
    }

    private void againstBase(List<RateCard> tuned, List<RateCard> base) {
        PriceRules rules = new PriceRules(findings);
        for (RateCard card : tuned) {
            for (RateCard other : base) {
                if (CardChoice.isUsable(card)
                        && CardChoice.isUsable(other)
                        && meet(card, other)
                        && card.band().equals(other.band())
                        && CardChoice.effective(card).equals(CardChoice.effective(other))) {
                    rules.againstBase(card, other);
                }
            }
        }
    }

    /** Rows that follow each other under the same conditions leave no time between them. */
    private void gaps(List<RateCard> cards) {
        List<RateCard> usable =
                cards.stream()
                        .filter(CardChoice::isUsable)
                        .sorted(Comparator.comparing(RateCard::from))
                        .toList();
        for (RateCard card : usable) {
            if (card.to().isEmpty() || card.gap().isPresent()) {
                continue;
            }
            Instant end = card.to().get();
            boolean covered =
                    usable.stream().anyMatch(next -> isLike(card, next) && next.isInForceAt(end));
            Optional<RateCard> later =
                    usable.stream()
                            .filter(next -> isLike(card, next) && next.from().isAfter(end))
                            .findFirst();
            if (!covered && later.isPresent()) {
                findings.add(
                        RateFinding.error(
                                "UNDECLARED_GAP",
                                card.place(),
                                end + " to " + later.get().from(),
                                "a price is followed by the next one without a gap, or the gap is"
                                        + " declared",
                                "Mend the dates, or add a row with 'gap' and the reason"));
            }
        }
    }

    /** Same conditions; a declared gap stands for rows with any. */
    private static boolean isLike(RateCard card, RateCard next) {
        return CardChoice.effective(card).equals(CardChoice.effective(next))
                && card.band().equals(next.band())
                && card.methods().equals(next.methods());
    }

    private void replacement(ModelRates model) {
        Optional<String> next = model.lifecycle().replacement();
        if (next.isEmpty()) {
            return;
        }
        int slash = next.get().indexOf('/');
        boolean known =
                slash > 0
                        && book.model(
                                        next.get().substring(0, slash),
                                        next.get().substring(slash + 1))
                                .isPresent();
        if (!known) {
            findings.add(
                    RateFinding.warning(
                            "UNKNOWN_REPLACEMENT",
                            model.place(),
                            next.get(),
                            "a replacement is a model of the book, as provider/model",
                            "Add the model, or mend the name"));
        }
    }

    /** A warning only: Java may not yet know a currency that was introduced lately. */
    private void currencies() {
        Set<String> known = new TreeSet<>();
        java.util.Currency.getAvailableCurrencies()
                .forEach(currency -> known.add(currency.getCurrencyCode()));
        for (RateTable table : book.tables()) {
            String code = table.currency().code();
            if (!known.contains(code)) {
                findings.add(
                        RateFinding.warning(
                                "UNKNOWN_CURRENCY",
                                new SourcePlace(table.file(), 0, 0),
                                code,
                                "the currency of a table is one of ISO 4217",
                                "Look whether a letter is wrong: no exchange rate will be found"));
            }
        }
    }

    private void sources() {
        Instant now = asOf.atStartOfDay(ZoneOffset.UTC).toInstant();
        Set<RateSource> stale = new java.util.LinkedHashSet<>();
        for (ProviderRates provider : book.providers()) {
            for (ModelRates model : provider.models().values()) {
                for (RateCard card : inferenceCards(model)) {
                    if (card.isInForceAt(now) && CardChoice.isUsable(card)) {
                        book.source(card).filter(this::isStale).ifPresent(stale::add);
                    }
                }
            }
        }
        for (RateSource source : stale) {
            findings.add(
                    RateFinding.warning(
                            "SOURCE_NOT_SEEN_LATELY",
                            source.place(),
                            source.id(),
                            "a source of prices in force was read in the last "
                                    + FRESH_DAYS
                                    + " days, but this one on "
                                    + source.seen().orElseThrow(),
                            "Read " + source.url() + " again and set 'seen'"));
        }
    }

    private boolean isStale(RateSource source) {
        return source.seen().filter(day -> day.plusDays(FRESH_DAYS).isBefore(asOf)).isPresent();
    }

    private void calendars() {
        for (RateTable table : book.tables()) {
            for (PriceBand band : table.bands().values()) {
                book.layers()
                        .calendar(band)
                        .filter(calendar -> !calendar.completeFor().contains(asOf.getYear()))
                        .ifPresent(
                                calendar ->
                                        findings.add(
                                                RateFinding.warning(
                                                        "CALENDAR_INCOMPLETE",
                                                        calendar.place(),
                                                        Integer.toString(asOf.getYear()),
                                                        "the calendar '"
                                                                + calendar.id()
                                                                + "' is complete for the year of"
                                                                + " the usage",
                                                        "Add the days of that year and name it in"
                                                                + " complete_for")));
            }
        }
    }
}

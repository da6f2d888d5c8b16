package dev.counterbill.analysis;

import dev.counterbill.pricing.Bill;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.rates.PromptTier;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.RateTable;
import dev.counterbill.report.Method;
import dev.counterbill.report.Period;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Says how figures came about: what was assumed, and which rates were used. */
final class MethodAssembly {
    private MethodAssembly() {}

    /**
     * How the figures of a report came about; what was checked is added when it was.
     *
     * @param assumptions in sentences
     * @param actual bill whose rates are listed
     */
    static Method method(
            Question question,
            List<String> assumptions,
            List<Method.Substituted> substituted,
            Bill actual,
            Period period) {
        List<Method.RateUsed> rates = new ArrayList<>();
        for (BillTables.CardUse use : BillTables.cardsUsed(actual)) {
            rates.add(rateUsed(use, question.book(), period));
        }
        return new Method(
                question.program(),
                assumptions,
                substituted,
                rates,
                List.of(),
                List.of(
                        new Method.Digest("rate book", "sha256", question.book().digest()),
                        new Method.Digest("settings", "sha256", question.settingsDigest())),
                // An audit is not computed again, and need not be published at all.
                question.undeclared().isPresent()
                        ? Optional.empty()
                        : Optional.of("counterbill verify " + period.folderName()));
    }

    private static Method.RateUsed rateUsed(BillTables.CardUse use, RateBook book, Period period) {
        RateCard card = use.card();
        List<Method.LongPrompts> tiers = new ArrayList<>();
        for (PromptTier tier : card.tiers()) {
            tiers.add(
                    new Method.LongPrompts(
                            tier.overTokens(),
                            book.pricesInOwnCurrency(card, tier).entrySet().stream()
                                    .sorted(Map.Entry.comparingByKey())
                                    .map(
                                            price ->
                                                    new Method.Price(
                                                            price.getKey(), price.getValue()))
                                    .toList()));
        }
        boolean begins = isInside(card.from(), period);
        boolean ends = card.to().filter(to -> isInside(to, period)).isPresent();
        return new Method.RateUsed(
                use.provider(),
                use.fineTuned() ? "ft:" + use.base() : use.base(),
                card.id(),
                card.from(),
                card.to(),
                card.source(),
                book.source(card).map(source -> source.url()).orElse(""),
                status(card, book),
                conditions(card),
                tiers.isEmpty() ? List.of() : tiers.get(0).prices(),
                tiers.isEmpty() ? List.of() : tiers.subList(1, tiers.size()),
                begins || ends,
                use.subtotal().cost());
    }

    private static String status(RateCard card, RateBook book) {
        return book.tableOf(card.place()).flatMap(RateTable::imported).isPresent()
                ? Method.RateUsed.IMPORTED
                : card.status().name().toLowerCase(Locale.ROOT);
    }

    private static String conditions(RateCard card) {
        return card.when().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(
                        condition ->
                                (condition.getKey() == RateCard.Condition.SERVICE_TIER
                                                ? ""
                                                : condition
                                                                .getKey()
                                                                .name()
                                                                .toLowerCase(Locale.ROOT)
                                                                .replace('_', ' ')
                                                        + " ")
                                        + String.join(" or ", new TreeSet<>(condition.getValue())))
                .collect(Collectors.joining(", "));
    }

    private static boolean isInside(Instant instant, Period period) {
        return instant.isAfter(period.begin()) && instant.isBefore(period.end());
    }
}

package dev.counterbill.pricing;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.rates.Identification;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.RateMatch;
import dev.counterbill.rates.RateQuery;
import dev.counterbill.rates.UnpricedReason;
import dev.counterbill.usage.Meter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How much of a ledger a book prices, and how well it is supported: {@code rates coverage}. */
public final class RateCoverage {
    /**
     * Tokens and requests of one kind of answer.
     *
     * @param support {@code high}, {@code medium} or {@code low} confidence, {@code estimate},
     *     {@code unstated}, {@code imported}, or {@code unpriced}
     */
    public record Share(String support, long tokens, long requests) {}

    /** Usage that has no price. */
    public record Unpriced(
            String provider, String model, UnpricedReason reason, long tokens, long requests) {}

    /**
     * The whole of a ledger.
     *
     * @param shares by support; their tokens add up to {@code tokens}
     * @param unpriced most tokens first
     */
    public record Coverage(long tokens, List<Share> shares, List<Unpriced> unpriced) {
        public Coverage {
            shares = List.copyOf(shares);
            unpriced = List.copyOf(unpriced);
        }
    }

    private record Name(String provider, String model, UnpricedReason reason) {}

    private RateCoverage() {}

    /** Looks up every row of the ledger as the bill does, without pricing it. */
    public static Coverage of(UsageLedger ledger, RateBook book) {
        Map<String, long[]> shares = new TreeMap<>();
        Map<Name, long[]> unpriced = new java.util.HashMap<>();
        long all = 0;
        for (LedgerRow row : ledger.rows()) {
            long tokens = row.counts().tokens();
            long requests = row.counts().of(Meter.REQUESTS);
            all = Math.addExact(all, tokens);
            String support = support(row, book, unpriced, tokens, requests);
            add(shares.computeIfAbsent(support, s -> new long[2]), tokens, requests);
        }
        List<Share> byShare = new ArrayList<>();
        shares.forEach((support, sums) -> byShare.add(new Share(support, sums[0], sums[1])));
        List<Unpriced> without = new ArrayList<>();
        unpriced.forEach(
                (name, sums) ->
                        without.add(
                                new Unpriced(
                                        name.provider(),
                                        name.model(),
                                        name.reason(),
                                        sums[0],
                                        sums[1])));
        without.sort(
                Comparator.comparingLong(Unpriced::tokens)
                        .reversed()
                        .thenComparing(Unpriced::provider)
                        .thenComparing(Unpriced::model)
                        .thenComparing(Unpriced::reason));
        return new Coverage(all, byShare, without);
    }

    private static void add(long[] sums, long tokens, long requests) {
        sums[0] = Math.addExact(sums[0], tokens);
        sums[1] = Math.addExact(sums[1], requests);
    }

    private static String support(
            LedgerRow row, RateBook book, Map<Name, long[]> unpriced, long tokens, long requests) {
        var key = row.key();
        String model = key.billedName();
        Instant at = Instant.ofEpochSecond(key.slotBegin());
        Identification who = book.identify(key.provider(), model, at);
        UnpricedReason reason;
        if (who instanceof Identification.Known known) {
            RateMatch match =
                    book.find(
                            known.identity(),
                            new RateQuery(
                                    at,
                                    key.tier(),
                                    key.region(),
                                    key.deployment(),
                                    key.dataSharing()));
            if (match instanceof RateMatch.Found found) {
                return support(book, found.card());
            }
            reason = ((RateMatch.Missing) match).reason();
        } else {
            reason = ((Identification.Unknown) who).reason();
        }
        Name name = new Name(key.provider(), model, reason);
        add(unpriced.computeIfAbsent(name, n -> new long[2]), tokens, requests);
        return "unpriced";
    }

    private static String support(RateBook book, RateCard card) {
        if (book.tableOf(card.place()).flatMap(table -> table.imported()).isPresent()) {
            return "imported";
        }
        if (card.status() == RateCard.Status.ESTIMATE) {
            return "estimate";
        }
        return card.confidence()
                .map(confidence -> confidence.name().toLowerCase(Locale.ROOT))
                .orElse("unstated");
    }
}

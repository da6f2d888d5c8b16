package dev.counterbill.pricing;

import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.money.UnitPrice;
import dev.counterbill.pricing.LineTerms.Basis;
import dev.counterbill.rates.Capacity;
import dev.counterbill.rates.Identification;
import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.UnpricedReason;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.UsageKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts a price on usage: the one way to a cost, for the actual bill and every counterfactual. Pure:
 * the same lines, book and terms give the same bill. It remembers what the book answered, so each
 * thread needs its own.
 */
public final class Pricer {
    private static final Meter[] METERS = Meter.values();

    private final RateBook book;
    private final PricingTerms terms;
    private final TimeCuts priceChanges;
    private final Quotes quotes;

    /**
     * Prices under one book and one set of terms.
     *
     * @param cuts of the ledger; its time cuts hold every instant and time of day at which a rate
     *     of the book may change
     */
    public Pricer(RateBook book, PricingTerms terms, LedgerCuts cuts) {
        this.book = book;
        this.terms = terms;
        this.priceChanges = cuts.time();
        this.quotes = new Quotes(book, terms);
    }

    /** What the ledger's usage cost. */
    public static Bill actual(UsageLedger ledger, RateBook book, PricingTerms terms) {
        return new Pricer(book, terms, ledger.cuts()).bill(UsageLine.asLogged(ledger));
    }

    /** Prices lines of any origin, in their order. */
    public Bill bill(List<UsageLine> lines) {
        List<PricedLine> priced = new ArrayList<>(lines.size());
        for (UsageLine line : lines) {
            priced.add(price(line));
        }
        return new Bill(
                terms.currency(),
                CapacityPricing.shared(priced, terms.currency(), terms.exchange()));
    }

    /** Prices one line on its own; capacity is shared only within a whole bill. */
    public PricedLine price(UsageLine line) {
        if (line.source().key().kind() == UsageKind.GATEWAY_CACHE) {
            // Which model it was is told all the same: this may be the first row of a fine-tune.
            return free(line, identified(line), Substitute.GATEWAY_CACHE);
        }
        if (line.terms().capacity().isPresent()) {
            return new PricedLine(
                    line, Optional.empty(), Optional.empty(), List.of(), List.of(), List.of());
        }
        long begin = line.source().key().slotBegin();
        long end = line.source().key().spanEnd();
        if (line.tier() == ServiceTier.FREE && line.hasLoggedModel()) {
            return free(line, identified(line), Substitute.FREE_TIER);
        }
        if (end <= begin) {
            return priceAt(line, Instant.ofEpochSecond(begin));
        }
        List<SpanSlots.Slot> slots = SpanSlots.of(begin, end, priceChanges);
        List<PricedLine> pieces = new ArrayList<>();
        for (SpanSlots.Slot slot : slots) {
            pieces.add(priceAt(line, slot.instant()));
        }
        return SpanPricing.of(pieces, slots, terms.spans());
    }

    private PricedLine priceAt(UsageLine line, Instant usageTime) {
        Quote quote = quotes.of(line, usageTime);
        if (quote instanceof Quote.Found found) {
            PricedLine impossible = impossible(line, found);
            if (impossible != null) {
                return impossible;
            }
            LineCosting costing =
                    new LineCosting(line, found, quotes.prices(line, found, usageTime));
            if (contextUndecided(line, found)) {
                costing.substitutions.add(
                        Substitute.CONTEXT_UNDECIDED.of(
                                Meter.REQUESTS, line.requests(), BigDecimal.ZERO));
            }
            return new PricedLine(
                    line,
                    Optional.of(found.identity()),
                    Optional.of(found.card()),
                    costing.parts,
                    costing.unpriced,
                    costing.substitutions);
        }
        Quote.Missing missing = (Quote.Missing) quote;
        Optional<Capacity> own =
                missing.who().isPresent()
                        ? capacity(missing.who().get(), usageTime)
                        : Optional.empty();
        if (own.isPresent()) {
            // A model that runs on GPUs of one's own has no price per token; its hours are shared
            // among the usage of a whole bill.
            return new PricedLine(
                    line.withTerms(line.terms().withCapacity(own.get())),
                    missing.who(),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    List.of());
        }
        return unpriced(line, missing.who(), missing.reason(), missing.detail());
    }

    private static Optional<Capacity> capacity(ModelIdentity who, Instant at) {
        if (who.model().rates().isEmpty()) {
            for (Capacity capacity : who.model().capacity()) {
                if (!at.isBefore(capacity.from())
                        && (capacity.to().isEmpty() || at.isBefore(capacity.to().get()))) {
                    return Optional.of(capacity);
                }
            }
        }
        return Optional.empty();
    }

    private Optional<ModelIdentity> identified(UsageLine line) {
        Instant begin = Instant.ofEpochSecond(line.source().key().slotBegin());
        return book.identify(line.provider(), line.model(), begin)
                        instanceof Identification.Known known
                ? Optional.of(known.identity())
                : Optional.empty();
    }

    /**
     * Assumed requests that the target would not have answered, which are never free: it was no
     * longer served, or its context window is shorter than their prompts. Null where neither is so.
     */
    private static @Nullable PricedLine impossible(UsageLine line, Quote.Found found) {
        ModelIdentity who = found.identity();
        if (line.terms().retired().isPresent()) {
            return unpriced(
                    line,
                    Optional.of(who),
                    UnpricedReason.OUTSIDE_PRICE_DATES,
                    who.provider()
                            + "/"
                            + who.base()
                            + " is no longer served from "
                            + line.terms().retired().get());
        }
        long window = window(line, found);
        if (line.prompt().smallestTokens() <= window) {
            return null;
        }
        return unpriced(
                line,
                Optional.of(who),
                UnpricedReason.INFEASIBLE_CONTEXT,
                "prompts of at least "
                        + line.prompt().smallestTokens()
                        + " tokens; "
                        + who.base()
                        + " takes "
                        + window);
    }

    private static boolean contextUndecided(UsageLine line, Quote.Found found) {
        return line.prompt().largestTokens() > window(line, found);
    }

    /** The window in tokens, where it can make usage infeasible; what happened was feasible. */
    private static long window(UsageLine line, Quote.Found found) {
        return line.terms().basis() == Basis.ASSUMED
                        && line.prompt().knowledge() == PromptRange.Knowledge.MEASURED
                ? found.identity().model().facts().longestPromptTokens().orElse(Long.MAX_VALUE)
                : Long.MAX_VALUE;
    }

    private static PricedLine unpriced(
            UsageLine line, Optional<ModelIdentity> who, UnpricedReason reason, String detail) {
        List<UnpricedPart> parts = new ArrayList<>();
        for (int rest = line.quantities().meters(); rest != 0; rest &= rest - 1) {
            Meter meter = METERS[Integer.numberOfTrailingZeros(rest)];
            BigDecimal quantity = line.quantities().of(meter);
            if (quantity.signum() != 0 && (meter.isToken() || meter == Meter.WEB_SEARCHES)) {
                parts.add(new UnpricedPart(meter, quantity, reason, detail));
            }
        }
        if (parts.isEmpty() && line.requests().signum() != 0) {
            parts.add(new UnpricedPart(Meter.REQUESTS, line.requests(), reason, detail));
        }
        return new PricedLine(line, who, Optional.empty(), List.of(), parts, List.of());
    }

    private static PricedLine free(UsageLine line, Optional<ModelIdentity> who, Substitute why) {
        UnitPrice nothing = UnitPrice.perMillionTokens(BigDecimal.ZERO);
        List<PricedPart> parts = new ArrayList<>();
        List<Substitution> marks = new ArrayList<>();
        for (int rest = line.quantities().meters(); rest != 0; rest &= rest - 1) {
            Meter meter = METERS[Integer.numberOfTrailingZeros(rest)];
            BigDecimal quantity = line.quantities().of(meter);
            if (quantity.signum() != 0 && (meter.isToken() || meter == Meter.WEB_SEARCHES)) {
                parts.add(
                        new PricedPart(
                                meter,
                                MeterDimension.own(meter).get(0),
                                quantity,
                                nothing,
                                BigDecimal.ZERO,
                                BigDecimal.ZERO,
                                BigDecimal.ZERO,
                                BigDecimal.ZERO));
                marks.add(why.of(meter, quantity, BigDecimal.ZERO));
            }
        }
        return new PricedLine(line, who, Optional.empty(), parts, List.of(), marks);
    }
}

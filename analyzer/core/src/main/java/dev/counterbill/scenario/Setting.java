package dev.counterbill.scenario;

import dev.counterbill.pricing.UsageLine;
import dev.counterbill.rates.Identification;
import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.RateBook;
import dev.counterbill.usage.LedgerCuts;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What a scenario is applied in: the book, the ledger's cuts, and a place for what it met. */
final class Setting {
    private final RateBook book;
    private final LedgerCuts cuts;
    private final Map<ScenarioUsage.Note, BigDecimal> notes =
            new EnumMap<>(ScenarioUsage.Note.class);

    Setting(RateBook book, LedgerCuts cuts) {
        this.book = book;
        this.cuts = cuts;
    }

    LedgerCuts cuts() {
        return cuts;
    }

    RateBook book() {
        return book;
    }

    /** Who a line's model is at the time of its usage. */
    Optional<ModelIdentity> identity(UsageLine line) {
        return identity(line.provider(), line.model(), at(line));
    }

    Optional<ModelIdentity> identity(String provider, String model, Instant at) {
        return book.identify(provider, model, at) instanceof Identification.Known known
                ? Optional.of(known.identity())
                : Optional.empty();
    }

    static Instant at(UsageLine line) {
        return Instant.ofEpochSecond(line.source().key().slotBegin());
    }

    /** Counts requests to which something happened. */
    void note(ScenarioUsage.Note note, BigDecimal requests) {
        if (requests.signum() != 0) {
            notes.merge(note, requests, BigDecimal::add);
        }
    }

    Map<ScenarioUsage.Note, BigDecimal> notes() {
        return notes;
    }
}

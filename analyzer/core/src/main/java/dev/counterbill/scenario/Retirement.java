package dev.counterbill.scenario;

import dev.counterbill.pricing.UsageLine;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

/**
 * Usage that was moved to a model has no price there once that is no longer served, whatever prices
 * the book still lists. What the model did serve stays as it was.
 *
 * @param day first day, in UTC, on which the model is no longer served
 */
record Retirement(LocalDate day) implements Change {

    @Override
    public List<UsageLine> apply(UsageLine line, Setting setting) {
        Instant begin = Instant.ofEpochSecond(line.source().key().slotBegin());
        return List.of(
                line.hasLoggedModel() || begin.isBefore(instant())
                        ? line
                        : line.withTerms(line.terms().withRetired(day)));
    }

    private Instant instant() {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    @Override
    public Set<Instant> instants() {
        return Set.of(instant());
    }

    @Override
    public boolean isProportional() {
        return true;
    }

    @Override
    public List<String> assumptions() {
        return List.of(
                "From " + day + " on, when it is no longer served, usage has no price there");
    }
}

package dev.counterbill.config;

import dev.counterbill.rates.Identification;
import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.SourcePlace;
import dev.counterbill.rates.Surfaces;
import dev.counterbill.scenario.Scenario;
import dev.counterbill.scenario.Target;
import dev.counterbill.scenario.WholeTraffic;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The words of {@code --what-if}: model names, {@code base} and {@code all}. They are checked
 * against the rate book before any log is read.
 *
 * @param scenarios one per word but {@code all}, in the order given, each once
 * @param candidates whether every model of the book is asked for
 */
public record WhatIf(List<Scenario> scenarios, Candidates candidates) {
    /** Which further models are asked for. */
    public enum Candidates {
        NONE,
        /** Every model of the book that fits the usage. */
        ALL
    }

    public WhatIf {
        scenarios = List.copyOf(scenarios);
    }

    /**
     * Reads the words and checks every model.
     *
     * @param words as given, without empty ones
     * @param place of the flag or file, for messages
     * @param at instant at which aliases are looked up
     */
    public static WhatIf parse(
            List<String> words, RateBook book, Instant at, SourcePlace place, Problems problems) {
        Candidates candidates = Candidates.NONE;
        boolean base = false;
        Set<Target> targets = new LinkedHashSet<>();
        List<Scenario> scenarios = new ArrayList<>();
        for (String word : words) {
            if (word.equals("all")) {
                candidates = Candidates.ALL;
            } else if (word.equals("base")) {
                if (!base) {
                    scenarios.add(WholeTraffic.onBase());
                }
                base = true;
            } else {
                target(word, book, at, place, problems)
                        .filter(targets::add)
                        .ifPresent(t -> scenarios.add(WholeTraffic.on(t)));
            }
        }
        return new WhatIf(WholeTraffic.distinct(scenarios), candidates);
    }

    /**
     * A model by its name, with or without its provider in front.
     *
     * @return empty where the book does not know it; then {@code problems} says so
     */
    static Optional<Target> target(
            String word, RateBook book, Instant at, SourcePlace place, Problems problems) {
        Optional<Target> target = known(word, book, at);
        if (target.isPresent()) {
            return target;
        }
        Optional<Instant> begin =
                book.effectiveInstants().tailSet(at, false).stream()
                        .filter(later -> known(word, book, later).isPresent())
                        .findFirst();
        if (begin.isPresent()) {
            problems.error(
                    "UNKNOWN_TARGET_MODEL",
                    place,
                    word,
                    "the rate book has no such model on "
                            + day(at)
                            + ", where the period ends; it begins on "
                            + day(begin.get()),
                    "Ask for a later period or another model");
            return Optional.empty();
        }
        List<String> close = new ArrayList<>();
        if (book.identify("", word, at) instanceof Identification.Unknown unknown) {
            close.addAll(unknown.suggestions());
            // A name that is no longer in use is close to itself.
            close.remove(word);
        }
        problems.error(
                "UNKNOWN_TARGET_MODEL",
                place,
                word,
                "a what-if names a model of the rate book, `base` or `all`",
                close.isEmpty()
                        ? "List the known models with `counterbill rates list`"
                        : "Did you mean '" + String.join("' or '", close) + "'?");
        return Optional.empty();
    }

    private static LocalDate day(Instant at) {
        return at.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    private static Optional<Target> known(String word, RateBook book, Instant at) {
        int slash = word.indexOf('/');
        if (slash > 0) {
            String model = word.substring(slash + 1);
            if (book.identify(word.substring(0, slash), model, at)
                    instanceof Identification.Known known) {
                return Optional.of(new Target(soldAs(known.identity()), model));
            }
        }
        return book.identify("", word, at) instanceof Identification.Known known
                ? Optional.of(new Target(soldAs(known.identity()), word))
                : Optional.empty();
    }

    /** Who names Vertex AI means its prices. */
    private static String soldAs(ModelIdentity target) {
        return target.surface().equals(Surfaces.VERTEX_AI) ? target.surface() : target.provider();
    }
}

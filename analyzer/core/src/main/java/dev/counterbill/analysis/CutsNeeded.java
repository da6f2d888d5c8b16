package dev.counterbill.analysis;

import dev.counterbill.config.WhatIf;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.payoff.Auditor;
import dev.counterbill.rates.Identification;
import dev.counterbill.rates.ModelRates;
import dev.counterbill.rates.RateBook;
import dev.counterbill.scenario.Scenario;
import dev.counterbill.scenario.Target;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.TimeEdge;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What must be decided per request so that a question can be answered exactly. */
public final class CutsNeeded {
    private CutsNeeded() {}

    /** The cuts of a ledger that answers the question. */
    public static LedgerCuts of(Question question) {
        RateBook book = question.book();
        SortedSet<Long> thresholds =
                asksForOthers(question) ? thresholds(book, model -> true) : book.promptThresholds();
        SortedSet<Long> cuts = new TreeSet<>(thresholds);
        SortedSet<Instant> instants = new TreeSet<>(book.effectiveInstants());
        SortedSet<String> labels = new TreeSet<>(question.groupBy());
        List<Scenario> scenarios = new ArrayList<>(question.scenarios());
        scenarios.addAll(question.baselines().values());
        for (Scenario scenario : scenarios) {
            cuts.addAll(cuts(scenario, book));
            instants.addAll(scenario.instants());
            labels.addAll(scenario.labels());
        }
        labels.addAll(Auditor.labels(question.investments()));
        question.budgets().forEach(budget -> labels.addAll(budget.labels().keySet()));
        List<TimeEdge> edges = new ArrayList<>(book.timeEdges());
        edges.add(TimeEdge.midnight(question.zone()));
        if (!question.terms().exchange().isEmpty()) {
            // An exchange rate holds for a day in UTC.
            edges.add(TimeEdge.midnight(ZoneOffset.UTC));
        }
        return new LedgerCuts(
                PromptCuts.withGrid(cuts),
                TimeCuts.of(instants, edges),
                book.promptMeasures(),
                List.copyOf(labels));
    }

    /**
     * What happened was feasible and cached as logged: the limits of models matter only where usage
     * is imagined on others, and each costs rows.
     */
    private static boolean asksForOthers(Question question) {
        return !question.scenarios().isEmpty()
                || !question.baselines().isEmpty()
                || question.undeclared().isPresent()
                || question.candidates() != WhatIf.Candidates.NONE;
    }

    private static SortedSet<Long> thresholds(RateBook book, Predicate<ModelRates> isUsed) {
        SortedSet<Long> thresholds = new TreeSet<>(book.promptThresholds(isUsed));
        thresholds.addAll(book.contextWindows(isUsed));
        // A prompt of exactly the smallest size is cached, so the cut is one token below it.
        book.smallestCacheablePrompts(isUsed).forEach(tokens -> thresholds.add(tokens - 1));
        return thresholds;
    }

    /**
     * Prompt sizes that a scenario tells apart. One that makes prompts longer moves what its models
     * tell apart to other sizes, and fifty of them move it to fifty; so only models count that it
     * may end on.
     */
    private static Set<Long> cuts(Scenario scenario, RateBook book) {
        Predicate<ModelRates> mayMeasure =
                scenario.modelsThatMeasure()
                        .map(targets -> models(targets, book))
                        .<Predicate<ModelRates>>map(models -> models::contains)
                        .orElse(model -> true);
        return scenario.promptCuts(thresholds(book, mayMeasure));
    }

    /** What names mean at any time: aliases move. */
    private static Set<ModelRates> models(Set<Target> targets, RateBook book) {
        // A model of the book is one object; its equality would compare all of its prices.
        Set<ModelRates> models = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Instant> moments = new ArrayList<>(book.effectiveInstants());
        moments.add(Instant.EPOCH);
        for (Target target : targets) {
            for (Instant at : moments) {
                if (book.identify(target.provider(), target.model(), at)
                        instanceof Identification.Known known) {
                    models.add(known.identity().model());
                }
            }
        }
        return models;
    }

    /** How to get the cuts of a scenario that a saved ledger lacks; empty where it has all. */
    static Optional<String> missing(Scenario scenario, RateBook book, UsageLedger ledger) {
        SortedSet<Long> cuts = new TreeSet<>(cuts(scenario, book));
        for (long cut : ledger.cuts().prompt().toArray()) {
            cuts.remove(cut);
        }
        return cuts.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "The ledger was added up without cuts at prompt sizes that this scenario"
                                + " needs, so its cost lies between the bounds; reading the logs"
                                + " again with --scenarios and this file makes it exact");
    }
}

package dev.counterbill.analysis;

import dev.counterbill.config.WhatIf;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.payoff.Auditor;
import dev.counterbill.rates.RateBook;
import dev.counterbill.report.Words;
import dev.counterbill.scenario.Scenario;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.TimeEdge;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What must be decided per request so that a question can be answered exactly. */
public final class CutsNeeded {
    private CutsNeeded() {}

    /** The cuts of a ledger that answers the question. */
    public static LedgerCuts of(Question question) {
        RateBook book = question.book();
        SortedSet<Long> thresholds =
                asksForOthers(question) ? thresholds(book) : book.promptThresholds();
        SortedSet<Long> cuts = new TreeSet<>(thresholds);
        SortedSet<Instant> instants = new TreeSet<>(book.effectiveInstants());
        SortedSet<String> labels = new TreeSet<>(question.groupBy());
        List<Scenario> scenarios = new ArrayList<>(question.scenarios());
        scenarios.addAll(question.baselines().values());
        for (Scenario scenario : scenarios) {
            cuts.addAll(scenario.promptCuts(thresholds));
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

    /** Prompt sizes at which a price or a limit of a model of the book may change, in tokens. */
    static SortedSet<Long> thresholds(RateBook book) {
        SortedSet<Long> thresholds = new TreeSet<>(book.promptThresholds());
        thresholds.addAll(book.contextWindows());
        // A prompt of exactly the smallest size is cached, so the cut is one token below it.
        book.smallestCacheablePrompts().forEach(tokens -> thresholds.add(tokens - 1));
        return thresholds;
    }

    /**
     * How to get the cuts of a scenario that a saved ledger lacks; empty where it has all.
     *
     * @param thresholds of the book
     */
    static Optional<String> missing(
            Scenario scenario, SortedSet<Long> thresholds, UsageLedger ledger) {
        SortedSet<Long> cuts = new TreeSet<>(scenario.promptCuts(thresholds));
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

    /** That a saved ledger cannot tell which requests a model could not have taken. */
    static String contextUndecided(String model, BigDecimal requests) {
        return "Requests that may not fit the context window of "
                + model
                + ": "
                + Words.quantity(requests)
                + ". The ledger was added up without a cut there, so they are priced as if they"
                + " fitted; reading the logs again with --what-if "
                + model
                + ", or with --scenarios and this file, makes it exact";
    }
}

package dev.counterbill.config;

import dev.counterbill.payoff.Deployment;
import dev.counterbill.payoff.Investments;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.SourcePlace;
import dev.counterbill.scenario.Scenario;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the baselines of an investments file stand for: the id of a declared scenario, else a model
 * or the word {@code base}, as in {@code --what-if}. Checked before any log is read.
 */
public final class Baselines {
    private static final String WHOLE = "all-on-";

    private Baselines() {}

    /**
     * The scenario of each baseline.
     *
     * @param declared scenarios of the scenarios file
     * @param at instant at which aliases are looked up
     * @return a scenario for each reference without a problem
     */
    public static Map<String, Scenario> resolve(
            Investments investments,
            List<Scenario> declared,
            RateBook book,
            Instant at,
            Problems problems) {
        Map<String, Scenario> baselines = new LinkedHashMap<>();
        for (Deployment deployment : investments.deployments()) {
            baselines.putAll(
                    resolve(
                            deployment.baselines(),
                            deployment.place(),
                            declared,
                            book,
                            at,
                            problems));
        }
        return baselines;
    }

    /**
     * The scenario of each word.
     *
     * @param place where the words stand, for messages
     * @param declared scenarios of the scenarios file
     * @param at instant at which aliases are looked up
     */
    public static Map<String, Scenario> resolve(
            List<String> words,
            SourcePlace place,
            List<Scenario> declared,
            RateBook book,
            Instant at,
            Problems problems) {
        Map<String, Scenario> found = new LinkedHashMap<>();
        for (Scenario scenario : declared) {
            found.putIfAbsent(scenario.id(), scenario);
        }
        Map<String, Scenario> baselines = new LinkedHashMap<>();
        for (String reference : words) {
            Scenario scenario =
                    found.computeIfAbsent(reference, word -> word(word, place, book, at, problems));
            if (scenario != null) {
                baselines.put(reference, scenario);
            }
        }
        return baselines;
    }

    private static @org.jspecify.annotations.Nullable Scenario word(
            String word, SourcePlace place, RateBook book, Instant at, Problems problems) {
        if (word.equals("all")) {
            problems.error(
                    "NOT_A_BASELINE",
                    place,
                    word,
                    "a baseline is one model, 'base', or the id of a scenario",
                    "Name one of them");
            return null;
        }
        // The id of a whole-traffic scenario, as reports show it, means its model.
        String model = word.startsWith(WHOLE) ? word.substring(WHOLE.length()) : word;
        List<Scenario> scenarios =
                WhatIf.parse(List.of(model), book, at, place, problems).scenarios();
        return scenarios.isEmpty() ? null : scenarios.get(0);
    }
}

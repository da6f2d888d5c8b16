package dev.counterbill.analysis;

import dev.counterbill.config.WhatIf;
import dev.counterbill.payoff.Budget;
import dev.counterbill.payoff.Investments;
import dev.counterbill.pricing.PricingTerms;
import dev.counterbill.rates.RateBook;
import dev.counterbill.scenario.Scenario;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked of a ledger, whether it is read from logs now or was saved before.
 *
 * @param book rates
 * @param terms what the whole run agrees on about prices
 * @param scenarios what-ifs in the order in which they were asked
 * @param candidates whether every model that fits the usage is asked for as well
 * @param investments what the fine-tuned deployments cost to make
 * @param baselines the scenario of each baseline that the investments name
 * @param undeclared what fine-tunes that the investments do not name are compared with; empty where
 *     such are not audited
 * @param budgets what calendar months may cost
 * @param earlier what the report is compared with
 * @param zone of report days
 * @param from first day, in the zone; empty for the first day with usage
 * @param to first day after the last one; empty for the day after the last usage
 * @param groupBy labels of the breakdown
 * @param rejectedTolerance share of rejected records that does not yet count as incomplete, 0 to 1
 * @param unpricedTolerance share of unpriced tokens that does not yet count as incomplete, 0 to 1
 * @param reported what exporters say the usage cost; empty where that is not asked
 * @param strictness whether failed identities of the logs are fatal
 * @param program name and version, for the report
 * @param settingsDigest SHA-256 over what was asked for
 */
public record Question(
        RateBook book,
        PricingTerms terms,
        List<Scenario> scenarios,
        WhatIf.Candidates candidates,
        Investments investments,
        Map<String, Scenario> baselines,
        Optional<List<String>> undeclared,
        List<Budget> budgets,
        Optional<Earlier> earlier,
        ZoneId zone,
        Optional<LocalDate> from,
        Optional<LocalDate> to,
        List<String> groupBy,
        BigDecimal rejectedTolerance,
        BigDecimal unpricedTolerance,
        Optional<Reported> reported,
        Strictness strictness,
        String program,
        String settingsDigest) {

    /** Whether failed identities of the logs are fatal. */
    public enum Strictness {
        /** They are counted and shown. */
        LENIENT,
        /** They end the run. */
        STRICT
    }

    /** The same, with reported costs to hold the figures against. */
    public Question with(Reported someReported) {
        return new Question(
                book,
                terms,
                scenarios,
                candidates,
                investments,
                baselines,
                undeclared,
                budgets,
                earlier,
                zone,
                from,
                to,
                groupBy,
                rejectedTolerance,
                unpricedTolerance,
                Optional.of(someReported),
                strictness,
                program,
                settingsDigest);
    }

    /** The same at other rates. */
    public Question with(RateBook otherBook, PricingTerms otherTerms) {
        return new Question(
                otherBook,
                otherTerms,
                scenarios,
                candidates,
                investments,
                baselines,
                undeclared,
                budgets,
                earlier,
                zone,
                from,
                to,
                groupBy,
                rejectedTolerance,
                unpricedTolerance,
                reported,
                strictness,
                program,
                settingsDigest);
    }

    /**
     * What the usage cost, and nothing else, with days in a zone.
     *
     * @param days of a ledger that is to be priced
     */
    public Question ofCostsAlone(ZoneId days) {
        return new Question(
                book,
                terms,
                List.of(),
                WhatIf.Candidates.NONE,
                Investments.NONE,
                Map.of(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                days,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                rejectedTolerance,
                unpricedTolerance,
                Optional.empty(),
                strictness,
                program,
                settingsDigest);
    }

    public Question {
        scenarios = List.copyOf(scenarios);
        baselines = Map.copyOf(baselines);
        undeclared = undeclared.map(List::copyOf);
        budgets = List.copyOf(budgets);
        groupBy = List.copyOf(groupBy);
    }
}

package dev.counterbill.analysis;

import dev.counterbill.ledger.Condensed;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.Bill;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.pricing.Comparison;
import dev.counterbill.pricing.Paid;
import dev.counterbill.pricing.Pricer;
import dev.counterbill.pricing.UsageLine;
import dev.counterbill.report.Counterfactual;
import dev.counterbill.report.Method;
import dev.counterbill.report.Words;
import dev.counterbill.scenario.Change;
import dev.counterbill.scenario.Scenario;
import dev.counterbill.scenario.ScenarioUsage;
import dev.counterbill.usage.LedgerCuts;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Stream;

/**
 * Prices what-ifs, each on as few rows as it can be answered from: those whose costs are prices
 * times counts on sums over all days of one price, so that fifty of them take little longer than
 * one.
 */
final class Alternatives {
    /** Rows of a ledger whose scenarios may be priced by several threads. */
    private static final int MOST_ROWS_AT_ONCE = 10_000;

    private final Question question;
    private final UsageLedger ledger;
    private final LedgerCuts needed;
    private final SortedSet<Long> thresholds;
    private final ReportAssembly assembly;

    /** A counterfactual with what stood in for prices in it. */
    record Compared(Counterfactual counterfactual, List<Method.Substituted> substituted) {}

    /** How closely a scenario looks at usage. */
    private enum Look {
        /** At prices: what it costs is in proportion to what was counted of each meter. */
        PRICES,
        /** At days: it does the same to a sum as to its parts, but mixes meters or currencies. */
        DAYS,
        /** At each row of the ledger. */
        ROWS
    }

    /** Scenarios with the rows that they are priced on. */
    private record Group(List<Scenario> scenarios, Condensed rows) {}

    /** Rows with their actual bill, against which scenarios on those rows are compared. */
    private record Basis(List<UsageLine> usage, Paid paid, Breakdown breakdown) {}

    /**
     * @param ledger with all rows
     * @param needed the cuts that the question needs
     */
    Alternatives(
            Question question, UsageLedger ledger, LedgerCuts needed, ReportAssembly assembly) {
        this.question = question;
        this.ledger = ledger;
        this.needed = needed;
        this.thresholds = CutsNeeded.thresholds(question.book());
        this.assembly = assembly;
    }

    /**
     * Prices scenarios.
     *
     * @param condensed the ledger as all of them see it that can be applied to sums
     * @return in the order of the scenarios
     */
    List<Compared> priced(List<Scenario> scenarios, UsageLedger condensed) {
        List<Group> groups =
                alike(scenarios, condensed).parallelStream()
                        .map(some -> new Group(some, rows(some, condensed)))
                        .toList();
        IdentityHashMap<Scenario, Compared> priced = new IdentityHashMap<>();
        // Scenarios know nothing of each other, so they are priced by several threads; the bills of
        // many rows are too much to have several of them in memory.
        Breakdown.Places places = assembly.places(condensed);
        List<Task> tasks =
                groups.parallelStream()
                        .filter(group -> group.rows().sums().size() <= MOST_ROWS_AT_ONCE)
                        .flatMap(group -> tasks(group, basis(group.rows(), condensed, places)))
                        .toList();
        List<Compared> some =
                tasks.parallelStream().map(task -> priced(task.scenario(), task.basis())).toList();
        for (int i = 0; i < some.size(); i++) {
            priced.put(tasks.get(i).scenario(), some.get(i));
        }
        for (Group group : groups) {
            if (group.rows().sums().size() > MOST_ROWS_AT_ONCE) {
                Basis basis = basis(group.rows(), condensed, places);
                group.scenarios().forEach(one -> priced.put(one, priced(one, basis)));
            }
        }
        return scenarios.stream().map(priced::get).toList();
    }

    /** One scenario on its rows. */
    private record Task(Scenario scenario, Basis basis) {}

    private static Stream<Task> tasks(Group group, Basis basis) {
        return group.scenarios().stream().map(scenario -> new Task(scenario, basis));
    }

    private Look look(Scenario scenario) {
        if (scenario.additivity() == Change.Additivity.SINGLE_ROWS) {
            return Look.ROWS;
        }
        // The rate of a currency is another one each day.
        return question.terms().exchange().isEmpty()
                        && scenario.steps().stream().allMatch(s -> s.change().isProportional())
                ? Look.PRICES
                : Look.DAYS;
    }

    /** Scenarios that are priced on the same rows, group by group. */
    private List<List<Scenario>> alike(List<Scenario> scenarios, UsageLedger condensed) {
        List<List<Scenario>> groups = new ArrayList<>();
        for (Look look : Look.values()) {
            List<Scenario> some = scenarios.stream().filter(s -> look(s) == look).toList();
            if (look == Look.PRICES) {
                groups.addAll(GrainNeeded.lookingAlike(condensed, question.book(), needed, some));
            } else if (!some.isEmpty()) {
                groups.add(some);
            }
        }
        return groups;
    }

    private Condensed rows(List<Scenario> scenarios, UsageLedger condensed) {
        return switch (look(scenarios.get(0))) {
            case ROWS -> ledger.uncondensed();
            case DAYS ->
                    GrainNeeded.condensed(condensed, question.book(), needed, scenarios)
                            .uncondensed();
            case PRICES -> GrainNeeded.byPrice(condensed, question.book(), needed, scenarios);
        };
    }

    /**
     * @param places of the rows of {@code condensed}, which most scenarios are priced on sums of
     */
    private Basis basis(Condensed rows, UsageLedger condensed, Breakdown.Places places) {
        List<UsageLine> usage = UsageLine.asLogged(rows.sums());
        Breakdown.Places own = rows.areOf(condensed) ? places : assembly.places(rows.rows());
        return new Basis(usage, new Paid(pricer().bill(usage)), own.of(rows));
    }

    private Pricer pricer() {
        return new Pricer(question.book(), question.terms(), ledger.cuts());
    }

    private ScenarioUsage applied(Scenario scenario, Basis basis) {
        return scenario.apply(basis.usage(), ledger.cuts(), question.book());
    }

    private Compared priced(Scenario scenario, Basis basis) {
        Pricer pricer = pricer();
        ScenarioUsage usage = applied(scenario, basis);
        Bill bill = pricer.bill(usage.lines());
        List<Bill> corners = new ArrayList<>();
        for (Scenario corner : scenario.corners()) {
            corners.add(pricer.bill(applied(corner, basis).lines()));
        }
        Comparison comparison = Comparison.of(basis.paid(), bill, corners);
        List<String> assumptions = new ArrayList<>(scenario.assumptions());
        usage.notes()
                .forEach(
                        (note, count) ->
                                assumptions.add(Words.quantity(count) + " " + note.sentence()));
        if (bill.low().compareTo(bill.high()) != 0) {
            CutsNeeded.missing(scenario, thresholds, ledger).ifPresent(assumptions::add);
        }
        if (!comparison.isComplete()) {
            BillTables.contextUndecided(bill)
                    .forEach(
                            (model, requests) ->
                                    assumptions.add(CutsNeeded.contextUndecided(model, requests)));
        }
        return new Compared(
                assembly.counterfactual(
                        scenario.id(),
                        scenario.title(),
                        bill,
                        comparison,
                        basis.breakdown(),
                        assumptions),
                ReportAssembly.substituted(scenario.id(), bill));
    }
}

package dev.counterbill.trace;

import dev.counterbill.analysis.Analysis;
import dev.counterbill.analysis.Question;
import dev.counterbill.analysis.Reading;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.payoff.AuditCase;
import dev.counterbill.pricing.Bill;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.pricing.Comparison;
import dev.counterbill.pricing.Paid;
import dev.counterbill.pricing.Pricer;
import dev.counterbill.scenario.Scenario;
import dev.counterbill.usage.UsageKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Prices the ledger of a report again, row by row, and tells what a figure adds up from. Every
 * trace is made of the bills that the report is made of, so it adds up to the report's figure digit
 * for digit.
 */
public final class Tracer {
    private final Question question;
    private final Reading reading;
    private final Tracing tracing;
    private final Compared actual;
    private final Map<String, Compared> counterfactuals = new LinkedHashMap<>();

    /** By deployment and baseline: an audit is asked for more than once, and takes a while. */
    private final Map<List<String>, Optional<Payoff>> payoffs = new LinkedHashMap<>();

    /**
     * A bill, held against the actual one of the same usage.
     *
     * @param comparison with the actual bill; empty for that bill itself
     */
    private record Compared(Bill bill, Optional<Comparison> comparison) {}

    /**
     * Prices what was used.
     *
     * @param reading of the saved ledger, within the days of the question
     */
    public Tracer(Question question, Reading reading) {
        this.question = question;
        this.reading = reading;
        this.tracing = new Tracing(question.book(), question.terms());
        this.actual =
                new Compared(
                        Pricer.actual(reading.ledger(), question.book(), question.terms()),
                        Optional.empty());
    }

    /** What the selected usage cost. */
    public Trace actual(Selection selection) {
        return trace(reading.ledger(), actual.bill(), selection, Optional.empty());
    }

    /** Everything that a counterfactual prices of the selected usage. */
    public Trace counterfactual(String id, Selection selection) {
        return trace(reading.ledger(), counterfactual(id).bill(), selection, Optional.empty());
    }

    /** The counterfactual cost of the selected usage, as far as both sides price it. */
    public Trace compared(String id, Selection selection) {
        Compared other = counterfactual(id);
        return trace(reading.ledger(), other.bill(), selection, other.comparison());
    }

    /** The actual cost of the selected usage, as far as both sides price it. */
    public Trace comparedActual(String id, Selection selection) {
        return trace(reading.ledger(), actual.bill(), selection, counterfactual(id).comparison());
    }

    private Trace trace(
            UsageLedger ledger, Bill bill, Selection selection, Optional<Comparison> comparison) {
        List<String> labels = ledger.cuts().labels();
        return tracing.of(
                bill,
                key -> selection.selects(key, labels, question.zone()),
                selection::selects,
                (key, meter) -> comparison.filter(c -> c.leavesOut(key, meter)).isPresent());
    }

    private Compared counterfactual(String id) {
        return counterfactuals.computeIfAbsent(
                id,
                some -> {
                    Scenario scenario =
                            Analysis.scenarios(question, reading.ledger()).stream()
                                    .filter(one -> one.id().equals(some))
                                    .findFirst()
                                    .orElseThrow(() -> new IllegalArgumentException("no " + some));
                    return compared(scenario, reading.ledger(), actual.bill());
                });
    }

    private Compared compared(Scenario scenario, UsageLedger ledger, Bill paid) {
        Bill bill = bill(scenario, ledger);
        List<Bill> corners = new ArrayList<>();
        scenario.corners().forEach(corner -> corners.add(bill(corner, ledger)));
        return new Compared(bill, Optional.of(Comparison.of(new Paid(paid), bill, corners)));
    }

    private Bill bill(Scenario scenario, UsageLedger ledger) {
        return new Pricer(question.book(), question.terms(), ledger.cuts())
                .bill(scenario.apply(ledger, question.book()).lines());
    }

    /**
     * What a payoff is made of.
     *
     * @param audited the audit, with its investments
     * @param actual what the deployment's own traffic cost
     * @param baseline what it would have cost; without lines where there is no baseline
     */
    public record Payoff(AuditCase audited, Trace actual, Trace baseline) {}

    /** The payoff of a deployment against a baseline, where the report has it. */
    public Optional<Payoff> payoff(String deployment, String baseline) {
        return payoffs.computeIfAbsent(
                List.of(deployment, baseline),
                unused ->
                        Analysis.audits(question, reading).stream()
                                .filter(one -> one.audit().deployment().equals(deployment))
                                .filter(one -> one.audit().baseline().equals(baseline))
                                .findFirst()
                                .map(this::payoff));
    }

    private Payoff payoff(AuditCase audited) {
        UsageLedger traffic = audited.traffic();
        Bill paid = Pricer.actual(traffic, question.book(), question.terms());
        if (audited.baseline().isEmpty()) {
            return new Payoff(
                    audited,
                    trace(audited, paid, Optional.empty()),
                    trace(audited, new Bill(paid.currency(), List.of()), Optional.empty()));
        }
        // A saving is of what both price in the middle of the baseline's ranges.
        Bill instead = bill(audited.baseline().get(), traffic);
        Comparison comparison = Comparison.of(paid, instead);
        return new Payoff(
                audited,
                trace(audited, paid, Optional.of(comparison)),
                trace(audited, instead, Optional.of(comparison)));
    }

    /** The traffic before the end of the audit. */
    private Trace trace(AuditCase audited, Bill bill, Optional<Comparison> comparison) {
        return tracing.of(
                bill,
                key -> isBeforeEnd(key, audited),
                meter -> true,
                (key, meter) -> comparison.filter(c -> c.leavesOut(key, meter)).isPresent());
    }

    private boolean isBeforeEnd(UsageKey key, AuditCase audited) {
        return BillTables.dayOf(key, question.zone()).isBefore(audited.audit().end());
    }
}

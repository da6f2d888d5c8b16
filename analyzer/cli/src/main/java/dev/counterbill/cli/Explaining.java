package dev.counterbill.cli;

import dev.counterbill.analysis.Reading;
import dev.counterbill.money.Decimals;
import dev.counterbill.payoff.Audit;
import dev.counterbill.payoff.AuditCase;
import dev.counterbill.payoff.Compared;
import dev.counterbill.payoff.PricedInvestment;
import dev.counterbill.pricing.Substitution;
import dev.counterbill.report.Words;
import dev.counterbill.trace.Trace;
import dev.counterbill.trace.Tracer;
import dev.counterbill.usage.UsageKey;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the explanation of a cell, and holds it against what is published. */
final class Explaining {
    private static final String NOTHING_COMPARED = "no usage has both prices";

    private final PublishedRun run;
    private final Tracer tracer;
    private final PublishedRun.Again again;
    private final Reading reading;
    private final PublishedFigures figures;

    Explaining(PublishedRun run, Tracer tracer, PublishedRun.Again again, Reading reading) {
        this.run = run;
        this.tracer = tracer;
        this.again = again;
        this.reading = reading;
        this.figures = new PublishedFigures(run);
    }

    Explanation of(Cell cell, LogRecount recount) throws IOException {
        List<Explanation.Part> parts = parts(cell);
        BigDecimal sum = sum(parts);
        List<String> differences =
                new ArrayList<>(
                        run.changed(
                                List.of(
                                        PublishedRun.REPORT,
                                        PublishedRun.LEDGER,
                                        PublishedRun.COSTS)));
        Optional<PublishedFigures.Published> published = figures.of(cell);
        published.ifPresent(some -> compare(cell, sum, some, differences));
        Optional<Explanation.Around> around = Optional.empty();
        if (published.isEmpty()) {
            Optional<Cell> wider = figures.around(cell);
            if (wider.isPresent()) {
                PublishedFigures.Published whole = figures.of(wider.get()).orElseThrow();
                BigDecimal wholeSum = sum(parts(wider.get()));
                compare(wider.get(), wholeSum, whole, differences);
                around = Optional.of(new Explanation.Around(wider.get(), whole, wholeSum));
            }
        }
        Set<UsageKey> keys = new HashSet<>();
        long records = 0;
        BigDecimal requests = BigDecimal.ZERO;
        for (Explanation.Part part : parts) {
            if (part.trace().isPresent()) {
                // Both sides of a comparison are of the same rows.
                keys.addAll(part.trace().get().keys());
                records = Math.max(records, part.trace().get().records());
                requests = requests.max(part.trace().get().requests());
            }
        }
        LogRecount.Counted counted = recount.of(run, keys, records, reading.ledger().cuts());
        return new Explanation(
                run,
                cell,
                again.asked().question.terms().currency().code(),
                parts,
                sum,
                notKnown(cell, parts),
                published,
                around,
                records,
                requests,
                assumptions(cell, parts),
                counted.files(),
                counted.note(),
                differences);
    }

    private static BigDecimal sum(List<Explanation.Part> parts) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Explanation.Part part : parts) {
            sum = sum.add(part.sign().of(part.sum()));
        }
        return sum;
    }

    private static void compare(
            Cell cell,
            BigDecimal sum,
            PublishedFigures.Published published,
            Collection<String> differences) {
        if (sum.compareTo(published.amount()) != 0) {
            differences.add(
                    cell.words()
                            + ": the lines add up to "
                            + Decimals.amount(sum)
                            + ", and "
                            + published.where()
                            + " says "
                            + Decimals.amount(published.amount())
                            + ", which is "
                            + Decimals.amount(published.amount().subtract(sum))
                            + " more");
        }
    }

    private List<Explanation.Part> parts(Cell cell) {
        return switch (cell.place()) {
            case ACTUAL ->
                    List.of(
                            part(
                                    "Actual cost",
                                    Explanation.Sign.PLUS,
                                    tracer.actual(cell.selection())));
            case COUNTERFACTUAL -> counterfactual(cell);
            case PAYOFF -> payoff(cell);
        };
    }

    private List<Explanation.Part> counterfactual(Cell cell) {
        Explanation.Part instead =
                cell.figure() == Cell.Figure.TOTAL
                        ? part(
                                "As " + cell.id(),
                                Explanation.Sign.PLUS,
                                tracer.counterfactual(cell.id(), cell.selection()))
                        : part(
                                "As " + cell.id(),
                                Explanation.Sign.PLUS,
                                tracer.compared(cell.id(), cell.selection()));
        return switch (cell.figure()) {
            case TOTAL, COST, BASELINE, INVESTED, SAVED, NET -> List.of(instead);
            case ACTUAL -> List.of(comparedActual(cell, Explanation.Sign.PLUS));
            case DIFFERENCE -> List.of(instead, comparedActual(cell, Explanation.Sign.MINUS));
        };
    }

    private Explanation.Part comparedActual(Cell cell, Explanation.Sign sign) {
        return part("Actual cost", sign, tracer.comparedActual(cell.id(), cell.selection()));
    }

    private Tracer.Payoff computed(Cell cell) {
        return tracer.payoff(cell.id(), cell.baseline())
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "the report has a payoff that is not computed: "
                                                + cell.words()));
    }

    /** Why a figure, of which reports state no amount then, is not known. */
    private Optional<String> notKnown(Cell cell, List<Explanation.Part> parts) {
        if (cell.place() == Cell.Place.COUNTERFACTUAL) {
            List<Trace> traces = parts.stream().flatMap(part -> part.trace().stream()).toList();
            return traces.stream().allMatch(trace -> trace.lines().isEmpty())
                            && traces.stream().anyMatch(trace -> trace.leftOut().signum() != 0)
                    ? Optional.of(NOTHING_COMPARED)
                    : Optional.empty();
        }
        if (cell.place() != Cell.Place.PAYOFF || cell.figure() == Cell.Figure.INVESTED) {
            return Optional.empty();
        }
        AuditCase audited = computed(cell).audited();
        boolean isOfBoth = cell.figure() != Cell.Figure.ACTUAL && cell.figure() != Cell.Figure.COST;
        if (isOfBoth && audited.baseline().isEmpty()) {
            return Optional.of("there is no baseline");
        }
        return audited.audit().compared() == Compared.NOTHING
                ? Optional.of(NOTHING_COMPARED)
                : Optional.empty();
    }

    private List<Explanation.Part> payoff(Cell cell) {
        Tracer.Payoff payoff = computed(cell);
        List<Explanation.Part> parts = new ArrayList<>();
        boolean isSaving = cell.figure() == Cell.Figure.NET || cell.figure() == Cell.Figure.SAVED;
        boolean hasBaseline = payoff.audited().baseline().isPresent();
        if ((isSaving || cell.figure() == Cell.Figure.BASELINE) && hasBaseline) {
            parts.add(part("As " + cell.baseline(), Explanation.Sign.PLUS, payoff.baseline()));
        }
        if (isSaving && hasBaseline) {
            parts.add(part("Actual cost", Explanation.Sign.MINUS, payoff.actual()));
        } else if (cell.figure() == Cell.Figure.ACTUAL || cell.figure() == Cell.Figure.COST) {
            parts.add(part("Actual cost", Explanation.Sign.PLUS, payoff.actual()));
        }
        if (cell.figure() == Cell.Figure.INVESTED || cell.figure() == Cell.Figure.NET) {
            parts.add(
                    new Explanation.Part(
                            "Invested",
                            cell.figure() == Cell.Figure.NET
                                    ? Explanation.Sign.MINUS
                                    : Explanation.Sign.PLUS,
                            Optional.empty(),
                            outlays(payoff.audited().audit())));
        }
        return parts;
    }

    private static List<Explanation.Outlay> outlays(Audit audit) {
        List<Explanation.Outlay> outlays = new ArrayList<>();
        for (PricedInvestment one : audit.investments()) {
            if (one.unpriced().isEmpty() && !one.byDay().isEmpty()) {
                String note = one.investment().note();
                outlays.add(
                        new Explanation.Outlay(
                                one.byDay().firstKey(),
                                one.investment().kind().id(),
                                note
                                        + (note.isEmpty() || one.arithmetic().isEmpty() ? "" : ": ")
                                        + one.arithmetic(),
                                one.counted()));
            }
        }
        outlays.sort(java.util.Comparator.comparing(Explanation.Outlay::day));
        return outlays;
    }

    private static Explanation.Part part(String title, Explanation.Sign sign, Trace trace) {
        return new Explanation.Part(title, sign, Optional.of(trace), List.of());
    }

    /** What was taken for granted, from the reading of the logs to the prices. */
    private List<String> assumptions(Cell cell, List<Explanation.Part> parts) throws IOException {
        Set<String> sentences = new LinkedHashSet<>(reading.assumptions());
        if (cell.place() == Cell.Place.COUNTERFACTUAL) {
            for (JsonTree one : run.report.objects("counterfactuals")) {
                if (one.text("id").equals(cell.id())) {
                    sentences.addAll(one.texts("assumptions"));
                }
            }
        }
        if (cell.place() == Cell.Place.PAYOFF) {
            tracer.payoff(cell.id(), cell.baseline())
                    .flatMap(payoff -> payoff.audited().baseline())
                    .ifPresent(scenario -> sentences.addAll(scenario.assumptions()));
        }
        for (Explanation.Part part : parts) {
            if (part.trace().isPresent()) {
                for (Substitution one : part.trace().get().substitutions()) {
                    sentences.add(
                            Words.quantity(one.quantity())
                                    + " "
                                    + one.meter().id()
                                    + ", costing "
                                    + Decimals.amount(one.cost())
                                    + ": "
                                    + one.sentence());
                }
            }
        }
        return List.copyOf(sentences);
    }
}

package dev.counterbill.cli;

import dev.counterbill.report.Words;
import dev.counterbill.trace.Trace;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A figure with everything that it comes from.
 *
 * @param parts whose sums, with their signs, make the figure
 * @param sum of the parts
 * @param notKnown why the figure is not known, whatever the sum is; empty where the sum is it
 * @param published what the report says; empty where it holds no such figure
 * @param around a published figure that this one is a part of, where it is none itself
 * @param records counted in the rows of the ledger that the figure is made of
 * @param requests that they stand for
 * @param assumptions in sentences
 * @param files the logs of the run, with what each holds of the figure
 * @param filesNote what to know of the files besides; may be empty
 * @param differences what does not agree, in sentences
 */
record Explanation(
        PublishedRun run,
        Cell cell,
        String currency,
        List<Part> parts,
        BigDecimal sum,
        Optional<String> notKnown,
        Optional<PublishedFigures.Published> published,
        Optional<Around> around,
        long records,
        BigDecimal requests,
        List<String> assumptions,
        List<LogRecount.Contribution> files,
        String filesNote,
        List<String> differences) {
    Explanation {
        parts = List.copyOf(parts);
        assumptions = List.copyOf(assumptions);
        files = List.copyOf(files);
        differences = List.copyOf(differences);
    }

    /** Whether a part is added or taken off. */
    enum Sign {
        PLUS("+"),
        MINUS("-");

        private final String mark;

        Sign(String mark) {
            this.mark = mark;
        }

        String mark() {
            return mark;
        }

        BigDecimal of(BigDecimal amount) {
            return this == PLUS ? amount : amount.negate();
        }
    }

    /**
     * One of the amounts that a figure is made of.
     *
     * @param trace the arithmetic of usage; empty for outlays
     * @param outlays money that is no usage
     */
    record Part(String title, Sign sign, Optional<Trace> trace, List<Outlay> outlays) {
        Part {
            outlays = List.copyOf(outlays);
        }

        BigDecimal sum() {
            BigDecimal sum = trace.map(Trace::cost).orElse(BigDecimal.ZERO);
            for (Outlay outlay : outlays) {
                sum = sum.add(outlay.amount());
            }
            return sum;
        }

        private boolean isEmpty() {
            return outlays.isEmpty() && trace.filter(some -> !some.lines().isEmpty()).isEmpty();
        }

        /** Quantities without a price, of meters that satisfy a condition. */
        private BigDecimal unpriced(Predicate<Meter> meters) {
            return trace.stream()
                    .flatMap(some -> some.unpriced().stream())
                    .flatMap(some -> some.meters().entrySet().stream())
                    .filter(one -> meters.test(one.getKey()))
                    .map(Map.Entry::getValue)
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
        }
    }

    /**
     * Money that was put into a deployment.
     *
     * @param how its amount came about, in words and figures
     */
    record Outlay(LocalDate day, String kind, String how, BigDecimal amount) {}

    /** A published figure, and what its own lines add up to. */
    record Around(Cell cell, PublishedFigures.Published published, BigDecimal sum) {}

    /** How much has no price, by part where there are several; empty where all has one. */
    Optional<String> unpriced() {
        List<String> words = new ArrayList<>();
        for (Part part : parts) {
            String of = parts.size() > 1 ? " (" + part.title() + ")" : "";
            BigDecimal tokens = part.unpriced(meter -> !meter.isFee());
            BigDecimal fees = part.unpriced(Meter::isFee);
            if (tokens.signum() > 0) {
                words.add(Words.quantity(tokens) + " tokens" + of);
            }
            if (fees.signum() > 0) {
                words.add(Words.quantity(fees) + " searches or requests" + of);
            }
        }
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", words));
    }

    /** True where nothing has a price that should have one: 0 is then no amount. */
    boolean isWithoutPrice() {
        return unpriced().isPresent() && parts.stream().allMatch(Part::isEmpty);
    }

    boolean agrees() {
        return differences.isEmpty();
    }
}

package dev.counterbill.cli;

import dev.counterbill.trace.Selection;
import java.util.ArrayList;
import java.util.List;

/**
 * A figure of a report, by what it is of.
 *
 * @param id of the counterfactual, or of the deployment; empty in the actual bill
 * @param baseline of a payoff; empty elsewhere, and where there is none
 * @param figure which of the amounts of that place
 * @param selection which usage of it
 */
record Cell(Place place, String id, String baseline, Figure figure, Selection selection) {
    /** In which part of a report a figure stands. */
    enum Place {
        ACTUAL,
        COUNTERFACTUAL,
        PAYOFF
    }

    /** Which amount of a place is meant. */
    enum Figure {
        /** What the usage cost, or would have cost where both bills price it. */
        COST("cost"),
        /** Everything that a counterfactual prices. */
        TOTAL("total"),
        /** What the usage cost, where both bills price it. */
        ACTUAL("actual"),
        DIFFERENCE("difference"),
        BASELINE("baseline"),
        INVESTED("invested"),
        SAVED("saved"),
        NET("net");

        private final String word;

        Figure(String word) {
            this.word = word;
        }

        /** The value of {@code --figure}. */
        String word() {
            return word;
        }
    }

    Cell with(Selection other) {
        return new Cell(place, id, baseline, figure, other);
    }

    /** The cell in words. */
    String words() {
        List<String> words = new ArrayList<>();
        switch (place) {
            case ACTUAL -> words.add("actual cost");
            case COUNTERFACTUAL ->
                    words.add(
                            switch (figure) {
                                case TOTAL -> "counterfactual " + id + ", everything it prices";
                                case ACTUAL -> "actual cost compared with " + id;
                                case DIFFERENCE -> "difference of " + id + " to the actual cost";
                                case COST, BASELINE, INVESTED, SAVED, NET ->
                                        "counterfactual " + id + ", as far as it is compared";
                            });
            case PAYOFF ->
                    words.add(
                            "payoff of "
                                    + id
                                    + (baseline.isEmpty() ? "" : " against " + baseline)
                                    + ": "
                                    + figure.word());
        }
        selection.provider().ifPresent(some -> words.add("provider " + some));
        selection.model().ifPresent(some -> words.add("model " + some));
        selection.day().ifPresent(some -> words.add("day " + some));
        selection.tier().ifPresent(some -> words.add("service tier " + some.id()));
        selection.region().ifPresent(some -> words.add("region " + some));
        selection.labels().forEach((label, value) -> words.add(label + " = " + value));
        selection.meter().ifPresent(some -> words.add("meter " + some.id()));
        return String.join(", ", words);
    }
}

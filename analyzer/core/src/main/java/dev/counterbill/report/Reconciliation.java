package dev.counterbill.report;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Our amounts beside what exporters say things cost. Reported amounts are in no other figure.
 *
 * @param against what was compared with, in words
 * @param tolerance by how much two amounts may differ, in words
 * @param lines by day (UTC), provider and model
 * @param notCompared providers of the usage of which the reported costs say nothing at all
 * @param outside sum of reported amounts on days outside the period
 */
public record Reconciliation(
        String against,
        String tolerance,
        List<Line> lines,
        List<String> notCompared,
        BigDecimal outside) {
    public Reconciliation {
        lines = List.copyOf(lines);
        notCompared = List.copyOf(notCompared);
    }

    /** How the two sides stand to each other. */
    public enum Standing {
        MATCHED("matched"),
        OURS_ONLY("ours only"),
        THEIRS_ONLY("theirs only"),
        DIFFERS("differs");

        private final String words;

        Standing(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /**
     * One day of one model.
     *
     * @param model empty where the reported costs of that day name none
     * @param cause stable name of the likely cause of a difference; empty where they match
     * @param sentence the same in words
     */
    public record Line(
            LocalDate day,
            String provider,
            String model,
            Standing standing,
            BigDecimal ours,
            BigDecimal theirs,
            String cause,
            String sentence) {
        /** Ours less theirs. */
        public BigDecimal difference() {
            return ours.subtract(theirs);
        }
    }

    public BigDecimal ours() {
        return lines.stream().map(Line::ours).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    public BigDecimal theirs() {
        return lines.stream().map(Line::theirs).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    public long count(Standing standing) {
        return lines.stream().filter(line -> line.standing() == standing).count();
    }

    public boolean agrees() {
        return count(Standing.MATCHED) == lines.size();
    }

    /** What came of it, in a sentence. */
    public String sentence(dev.counterbill.money.Currency currency) {
        long matched = count(Standing.MATCHED);
        String amounts =
                Words.money(ours(), currency)
                        + " here, "
                        + Words.money(theirs(), currency)
                        + " reported";
        Optional<String> others =
                notCompared.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                " "
                                        + against
                                        + " says nothing of "
                                        + String.join(", ", notCompared)
                                        + ".");
        return (lines.isEmpty()
                        ? "There was nothing to compare with " + against + "."
                        : agrees()
                                ? "The reported costs of "
                                        + against
                                        + " agree on all "
                                        + Words.counted(matched, "line")
                                        + ": "
                                        + amounts
                                        + "."
                                : "The reported costs of "
                                        + against
                                        + " differ: "
                                        + Words.count(lines.size() - matched)
                                        + " of "
                                        + Words.counted(lines.size(), "line")
                                        + " (a day and a model each)"
                                        + ", "
                                        + amounts
                                        + ".")
                + others.orElse("");
    }
}

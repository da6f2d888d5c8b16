package dev.counterbill.cli;

import dev.counterbill.money.Decimals;
import dev.counterbill.report.Coverage;
import dev.counterbill.report.Outlook;
import dev.counterbill.trace.RunDifference;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Two runs with what makes them differ.
 *
 * @param usedBefore what of the earlier run's usage has a price; the rest is in no total
 * @param usedAfter likewise of the later run
 * @param parts every cause once, in the order of {@link Cause}; they add up to the difference
 * @param logs that differ, with their amounts where these are known
 * @param unnamed of the parts for logs, what is of no single log
 * @param onOtherDays of that, what takes back the part of the logs' amounts that is on days which
 *     only one of the runs was asked for, since it belongs to these days
 * @param difference the steps of the money
 * @param bridge of the usage step, in volume, mix and price; empty where usage costs the same
 * @param gaps usage without a price that is not the same in both
 * @param counts records that are not the same in both
 * @param totals of counterfactuals that are not the same in both
 * @param notes what a reader must know besides
 * @param tampered files that are not what was published
 */
record RunComparison(
        PublishedRun before,
        PublishedRun after,
        String currency,
        BigDecimal totalBefore,
        BigDecimal totalAfter,
        Coverage usedBefore,
        Coverage usedAfter,
        List<Part> parts,
        RunChanges changes,
        List<LogAmounts.Priced> logs,
        BigDecimal unnamed,
        BigDecimal onOtherDays,
        RunDifference difference,
        Optional<Outlook.Bridge> bridge,
        List<RunChanges.Change> gaps,
        List<RunChanges.Change> counts,
        List<RunChanges.Change> totals,
        List<String> notes,
        List<String> tampered) {
    RunComparison {
        parts = List.copyOf(parts);
        logs = List.copyOf(logs);
        gaps = List.copyOf(gaps);
        counts = List.copyOf(counts);
        totals = List.copyOf(totals);
        notes = List.copyOf(notes);
        tampered = List.copyOf(tampered);
    }

    /** Why the totals of two runs differ. */
    enum Cause {
        FILES("logs that came, went or changed"),
        MAPPING("logs that are read by another mapping"),
        RATES("other rates"),
        DAYS("other days"),
        CONFIG("other settings"),
        TOOL("another version of the program"),
        NOT_TOLD("several causes that cannot be taken apart");

        private final String words;

        Cause(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What one cause adds.
     *
     * @param why what changed, in words; empty where nothing did
     */
    record Part(Cause cause, BigDecimal amount, String why) {}

    BigDecimal change() {
        return totalAfter.subtract(totalBefore);
    }

    /** The answer in one sentence. */
    String verdict() {
        List<String> unknown = new ArrayList<>();
        if (usedBefore.leavesUnknown(totalBefore)) {
            unknown.add("the first");
        }
        if (usedAfter.leavesUnknown(totalAfter)) {
            unknown.add("the second");
        }
        if (!unknown.isEmpty()) {
            return "How the two compare cannot be told, since none of the usage of "
                    + String.join(" and of ", unknown)
                    + " has a price.";
        }
        int sign = change().signum();
        List<String> causes = new ArrayList<>();
        for (Part part : parts) {
            if (part.amount().signum() != 0) {
                causes.add(part.cause().words() + " " + signed(part.amount()));
            }
        }
        if (sign == 0) {
            List<String> silent =
                    parts.stream()
                            .filter(part -> !part.why().isEmpty())
                            .map(part -> part.cause().words())
                            .toList();
            return "Both cost "
                    + Decimals.amount(totalAfter)
                    + " "
                    + currency
                    + (causes.isEmpty()
                            ? silent.isEmpty()
                                    ? "."
                                    : ", for all their differences: "
                                            + String.join(", ", silent)
                                            + "."
                            : ": " + String.join(", ", causes) + ".");
        }
        return "The second costs "
                + Decimals.amount(change().abs())
                + " "
                + currency
                + (sign > 0 ? " more" : " less")
                + " than the first: "
                + String.join(", ", causes)
                + ".";
    }

    static String signed(BigDecimal amount) {
        return (amount.signum() > 0 ? "+" : "") + Decimals.amount(amount);
    }
}

package dev.counterbill.read.run;

import dev.counterbill.ledger.LedgerBuilder;
import dev.counterbill.read.run.Declaration.Part;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.TextPool;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Usage and money of files that do not simply count, kept apart by the part that they play. Empty
 * in nearly all runs.
 */
final class Figures {
    private final TreeMap<Part, Sum> sums = new TreeMap<>();

    /** What files of one part add up to, not yet scaled. */
    record Sum(LedgerBuilder ledger, MoneyRecords money) {}

    Sum of(Part part, LedgerCuts cuts, TextPool texts, int maxRows) {
        return of(part, () -> new LedgerBuilder(cuts, texts, maxRows));
    }

    private Sum of(Part part, Supplier<LedgerBuilder> empty) {
        return sums.computeIfAbsent(part, unused -> new Sum(empty.get(), new MoneyRecords()));
    }

    /** Adds what another thread has added up. */
    void addAll(Figures other, Supplier<LedgerBuilder> empty) {
        other.sums.forEach(
                (part, theirs) -> {
                    Sum mine = of(part, empty);
                    mine.ledger.add(theirs.ledger);
                    mine.money.addAll(theirs.money);
                });
    }

    Map<Part, Sum> sums() {
        return sums;
    }
}

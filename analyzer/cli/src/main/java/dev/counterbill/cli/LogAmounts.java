package dev.counterbill.cli;

import dev.counterbill.analysis.ClosedMonth;
import dev.counterbill.analysis.Question;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.Bill;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.pricing.Pricer;
import dev.counterbill.report.Coverage;
import dev.counterbill.trace.PricedRun;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What logs that differ between two runs hold, as far as their bytes are still there. */
final class LogAmounts {
    /**
     * What a log holds by itself, within the days of its run, at the prices of the comparison.
     *
     * @param coverage its tokens, and how many of them have a price there
     * @param costOnOtherDays of the cost, what lies on days that the other run was not asked for
     */
    record Amount(long records, Coverage coverage, BigDecimal cost, BigDecimal costOnOtherDays) {
        static final Amount NOTHING =
                new Amount(0, Coverage.WHOLE, BigDecimal.ZERO, BigDecimal.ZERO);
    }

    /**
     * A log with its amounts.
     *
     * @param before empty where the bytes that the earlier run read are gone
     * @param after likewise
     */
    record Priced(RunChanges.LogChange log, Optional<Amount> before, Optional<Amount> after) {
        /** Cost after minus cost before; empty where one of them is not known. */
        Optional<BigDecimal> change() {
            return change(Amount::cost);
        }

        /** Of that, what the days make that only one of the runs was asked for. */
        Optional<BigDecimal> changeOnOtherDays() {
            return change(Amount::costOnOtherDays);
        }

        private Optional<BigDecimal> change(Function<Amount, BigDecimal> of) {
            return before.isPresent() && after.isPresent()
                    ? Optional.of(of.apply(after.get()).subtract(of.apply(before.get())))
                    : Optional.empty();
        }
    }

    private LogAmounts() {}

    /**
     * Records that belong to an amount, else those that the run has counted where that is known.
     */
    static Optional<Long> records(PublishedRun run, JsonTree input, Optional<Amount> amount)
            throws IOException {
        return amount.isPresent() ? Optional.of(amount.get().records()) : run.counted(input);
    }

    /**
     * Reads the logs that differ.
     *
     * @param first the earlier run, for its days
     * @param second the later run, likewise
     * @param prices at which they are compared; without them nothing is read
     */
    static List<Priced> of(
            RunChanges changes,
            PublishedRun before,
            Optional<PublishedRun.Again> askedBefore,
            PublishedRun after,
            Optional<PublishedRun.Again> askedAfter,
            PricedRun first,
            PricedRun second,
            Optional<Question> prices)
            throws IOException {
        Map<String, Amount> then = new HashMap<>();
        Map<String, Amount> now = new HashMap<>();
        if (prices.isPresent()) {
            then = read(changes, before, askedBefore, prices.get(), Side.BEFORE, second);
            now = read(changes, after, askedAfter, prices.get(), Side.AFTER, first);
        }
        List<Priced> priced = new ArrayList<>();
        for (RunChanges.LogChange log : changes.logs) {
            if (log.kind() != RunChanges.Kind.RENAMED) {
                priced.add(new Priced(log, amount(log.before(), then), amount(log.after(), now)));
            }
        }
        return priced;
    }

    private enum Side {
        BEFORE,
        AFTER;

        Optional<JsonTree> of(RunChanges.LogChange log) {
            return this == BEFORE ? log.before() : log.after();
        }
    }

    private static Optional<Amount> amount(Optional<JsonTree> input, Map<String, Amount> amounts)
            throws IOException {
        if (input.isEmpty() || input.get().object("records").number("counted") == 0) {
            return Optional.of(Amount.NOTHING);
        }
        return Optional.ofNullable(amounts.get(input.get().text("path")));
    }

    private static Map<String, Amount> read(
            RunChanges changes,
            PublishedRun run,
            Optional<PublishedRun.Again> asked,
            Question prices,
            Side side,
            PricedRun other)
            throws IOException {
        Map<String, Amount> amounts = new HashMap<>();
        Map<String, JsonTree> inputs = new HashMap<>();
        for (RunChanges.LogChange log : changes.logs) {
            Optional<JsonTree> input = side.of(log);
            if (input.isPresent()) {
                inputs.put(input.get().text("path"), input.get());
            }
        }
        List<String> logs = run.request.texts("logs");
        Set<String> names = new HashSet<>(inputs.keySet());
        if (asked.isEmpty() || names.isEmpty() || logs.isEmpty() || logs.contains("-")) {
            return amounts;
        }
        try {
            for (Logs.Alone alone :
                    Logs.readAlone(logs, names, asked.get().options(), asked.get().asked())) {
                JsonTree input = inputs.get(alone.name());
                if (input != null && isAsRead(alone, input, run)) {
                    UsageLedger ledger = open(alone.ledger(), asked.get().asked().closed);
                    Bill bill = Pricer.actual(ledger, prices.book(), prices.terms());
                    BillTables.Subtotal total = BillTables.total(bill);
                    amounts.put(
                            alone.name(),
                            new Amount(
                                    ledger.total().records(),
                                    new Coverage(
                                            ledger.total().tokens(),
                                            total.unpricedTokens().longValueExact(),
                                            total.unpricedFees().longValueExact()),
                                    total.cost(),
                                    other.costOutside(bill)));
                }
            }
        } catch (Failure e) {
            // A mapping that is gone leaves the amounts of its logs unknown, which is said.
            return amounts;
        }
        return amounts;
    }

    /** What logs say of closed months does not count. */
    private static UsageLedger open(UsageLedger ledger, List<ClosedMonth> closed) {
        return closed.isEmpty()
                ? ledger
                : UsageLedger.of(
                        ledger.cuts(),
                        ledger.rows().stream()
                                .filter(
                                        row ->
                                                closed.stream()
                                                        .noneMatch(month -> month.contains(row)))
                                .toList());
    }

    /** Whether the bytes and the mapping are still those of the run. */
    private static boolean isAsRead(Logs.Alone alone, JsonTree input, PublishedRun run)
            throws IOException {
        return alone.fingerprint().equals(Optional.of(RunChanges.digest(input)))
                && run.manifest
                        .textMap("mappings_sha256")
                        .getOrDefault(input.text("mapping"), "")
                        .equals(alone.mappingDigest())
                && input.text("mapping").equals(alone.mapping());
    }
}

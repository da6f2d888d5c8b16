package dev.counterbill.analysis;

import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.money.Currency;
import dev.counterbill.money.Decimals;
import dev.counterbill.pricing.AllowanceCredit;
import dev.counterbill.pricing.Bill;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.pricing.FxTable;
import dev.counterbill.pricing.PricedLine;
import dev.counterbill.pricing.PricedPart;
import dev.counterbill.pricing.Pricer;
import dev.counterbill.pricing.PricingTerms;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.RatesDiff;
import dev.counterbill.report.Intake;
import dev.counterbill.report.Words;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds out what a closed month would change by if it were open, and why. */
final class DriftSearch {
    private static final String NONE = "(none)";

    private final Question question;
    private final Closing.LogShares shares;
    private final long begin;
    private final long end;

    /**
     * A search at rates that hold for the closed months.
     *
     * @param begin epoch second from which logs were read
     * @param end epoch second (exclusive) to which logs were read
     */
    DriftSearch(Question question, Closing.LogShares shares, long begin, long end) {
        this.question = question;
        this.shares = shares;
        this.begin = begin;
        this.end = end;
    }

    /**
     * What a month would change by.
     *
     * @param closed its usage
     * @param open what logs say of it by now
     * @param logs that say so
     * @return empty where nothing would change
     */
    Optional<Drift> of(ClosedMonth month, UsageLedger closed, UsageLedger open, Intake logs) {
        RateBook own = question.book().books().get(0);
        Bill then = Pricer.actual(closed, month.book(), question.terms());
        Bill relogged = Pricer.actual(open, month.book(), question.terms());
        FxTable exchange = question.terms().exchange().with(List.of());
        Bill now = Pricer.actual(open, own, question.terms().with(exchange));
        boolean otherLogs = !open.equals(closed);
        List<String> rates = rates(repriced(relogged, now), month.book(), own, exchange);
        rates.addAll(allowances(relogged, now, own, month));
        if (!otherLogs && rates.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Drift(
                        month.month(),
                        figures(closed, then),
                        figures(open, relogged),
                        figures(open, now),
                        otherLogs ? files(month, logs) : List.of(),
                        rates));
    }

    private static Drift.Figures figures(UsageLedger ledger, Bill bill) {
        BillTables.Subtotal total = BillTables.total(bill);
        return new Drift.Figures(
                ledger.total().records(),
                ledger.total().tokens(),
                total.cost(),
                total.unpricedTokens());
    }

    /** A line that costs something else now. */
    private record Repriced(PricedLine then, PricedLine now) {
        Instant usedAt() {
            return Instant.ofEpochSecond(then.line().source().key().slotBegin());
        }

        /** The rows of the line and those that lend it prices, as it met and as it meets them. */
        Set<RowPair> rows() {
            Set<RowPair> rows = new LinkedHashSet<>();
            rows.add(new RowPair(then.card(), now.card()));
            Map<Meter, RateCard> before = byMeter(then);
            Map<Meter, RateCard> after = byMeter(now);
            for (Meter meter : Meter.values()) {
                rows.add(
                        new RowPair(
                                Optional.ofNullable(before.get(meter)),
                                Optional.ofNullable(after.get(meter))));
            }
            return rows;
        }

        private static Map<Meter, RateCard> byMeter(PricedLine line) {
            Map<Meter, RateCard> rows = new EnumMap<>(Meter.class);
            for (PricedPart part : line.parts()) {
                line.row(part).ifPresent(row -> rows.put(part.meter(), row));
            }
            return rows;
        }

        String model() {
            return then.line().provider() + "/" + then.line().model();
        }
    }

    /** A row that stated a price, and the one that states it now. */
    private record RowPair(Optional<RateCard> then, Optional<RateCard> now) {
        Optional<String> currency(RateBook before, RateBook after) {
            return then.isEmpty() || now.isEmpty()
                    ? Optional.empty()
                    : changed(before.currency(then.get()).code(), after.currency(now.get()).code())
                            .map(to -> then.get().id() + " currency " + to);
        }
    }

    private static List<Repriced> repriced(Bill then, Bill now) {
        List<Repriced> repriced = new ArrayList<>();
        for (int i = 0; i < then.lines().size(); i++) {
            Repriced line = new Repriced(then.lines().get(i), now.lines().get(i));
            if (line.then.cost().compareTo(line.now.cost()) != 0
                    || line.then.unpricedTokens().compareTo(line.now.unpricedTokens()) != 0) {
                repriced.add(line);
            }
        }
        return repriced;
    }

    /** What changed of the prices that some line met or meets; else the models of the lines. */
    private List<String> rates(
            List<Repriced> lines, RateBook before, RateBook after, FxTable exchange) {
        List<String> words = new ArrayList<>();
        if (lines.isEmpty()) {
            return words;
        }
        Set<String> cards = new TreeSet<>();
        Set<String> currencies = new TreeSet<>();
        Set<String> days = new TreeSet<>();
        for (Repriced line : lines) {
            for (RowPair pair : line.rows()) {
                pair.then().ifPresent(one -> cards.add(one.id()));
                pair.now().ifPresent(one -> cards.add(one.id()));
                pair.currency(before, after).ifPresent(currencies::add);
                pair.now()
                        .or(pair::then)
                        .map(question.book()::currency)
                        .flatMap(from -> exchanged(line.usedAt(), from, exchange))
                        .ifPresent(days::add);
            }
        }
        words.addAll(currencies);
        for (RatesDiff.Change change : RatesDiff.between(before, after)) {
            if (cards.contains(change.row())) {
                changed(change.before().orElse(NONE), change.after().orElse(NONE))
                        .ifPresent(to -> words.add(change.row() + " " + change.part() + " " + to));
            }
        }
        words.addAll(days);
        if (words.isEmpty()) {
            words.addAll(new TreeSet<>(lines.stream().map(Repriced::model).toList()));
        }
        return words;
    }

    private static Optional<String> changed(String was, String is) {
        return was.equals(is) ? Optional.empty() : Optional.of(was + " -> " + is);
    }

    /** That usage would be exchanged at another rate. */
    private Optional<String> exchanged(Instant usedAt, Currency from, FxTable exchange) {
        PricingTerms terms = question.terms();
        return changed(
                        words(terms.exchange().factor(from, terms.currency(), usedAt)),
                        words(exchange.factor(from, terms.currency(), usedAt)))
                .map(
                        to ->
                                from.code()
                                        + " to "
                                        + terms.currency().code()
                                        + " on "
                                        + usedAt.atOffset(ZoneOffset.UTC).toLocalDate()
                                        + " "
                                        + to);
    }

    private static String words(Optional<BigDecimal> factor) {
        return factor.map(BigDecimal::stripTrailingZeros).map(Decimals::plain).orElse(NONE);
    }

    /** What changed of the free units that the usage of the month has or had. */
    private static List<String> allowances(Bill then, Bill now, RateBook book, ClosedMonth month) {
        Map<String, String> before = freeUnits(then, month.book(), month);
        Map<String, String> after = freeUnits(now, book, month);
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        List<String> words = new ArrayList<>();
        for (String name : names) {
            changed(before.getOrDefault(name, NONE), after.getOrDefault(name, NONE))
                    .ifPresent(to -> words.add("free units of " + name + " " + to));
        }
        return words;
    }

    /** Free units and what they take off, by rule, account and month. */
    private static Map<String, String> freeUnits(Bill bill, RateBook book, ClosedMonth month) {
        Map<String, String> free = new TreeMap<>();
        for (AllowanceCredit credit : AllowanceCredit.of(bill, book, month.begin(), month.end())) {
            free.put(
                    credit.rule().id()
                            + (credit.account().isEmpty() ? "" : " of " + credit.account())
                            + " in "
                            + credit.month(),
                    Words.quantity(credit.free())
                            + " ("
                            + Decimals.amount(credit.credit())
                            + " "
                            + bill.currency().code()
                            + ")");
        }
        return free;
    }

    /** Logs that came, changed or went and have, had or may have had usage of the month. */
    private List<String> files(ClosedMonth month, Intake logs) {
        Map<String, ClosedMonth.Input> byPath = new HashMap<>();
        Map<String, ClosedMonth.Input> byContent = new HashMap<>();
        for (ClosedMonth.Input input : month.inputs()) {
            byPath.put(input.path(), input);
            byContent.put(input.fingerprint(), input);
        }
        List<String> words = new ArrayList<>();
        TreeSet<String> present = new TreeSet<>();
        for (Intake.LogFile file : logs.files()) {
            String content = file.fingerprint().orElse("");
            present.add(content);
            present.add(file.path());
            if (byContent.containsKey(content)) {
                continue;
            }
            Optional<ClosedMonth.Input> was = Optional.ofNullable(byPath.get(file.path()));
            OptionalLong has =
                    shares.counted(
                            file.path(),
                            Math.max(begin, month.begin().getEpochSecond()),
                            Math.min(end, month.end().getEpochSecond()));
            OptionalLong had = was.map(ClosedMonth.Input::records).orElse(OptionalLong.of(0));
            if (isNothing(has) && isNothing(had)) {
                continue;
            }
            words.add(
                    (was.isPresent() ? "changed " : "new ")
                            + Words.visible(file.path())
                            + records(was.isPresent() ? had : OptionalLong.empty(), has));
        }
        for (ClosedMonth.Input input : month.inputs()) {
            if (!present.contains(input.path())
                    && !present.contains(input.fingerprint())
                    && !isNothing(input.records())) {
                words.add(
                        "gone "
                                + Words.visible(input.path())
                                + records(OptionalLong.empty(), input.records()));
            }
        }
        return words.isEmpty()
                ? List.of("no log came, changed or went; they are read in another way")
                : words;
    }

    private static boolean isNothing(OptionalLong records) {
        return records.isPresent() && records.getAsLong() == 0;
    }

    private static String records(OptionalLong before, OptionalLong now) {
        if (now.isEmpty()) {
            return " (how much of the month is not known)";
        }
        return " ("
                + (before.isPresent() ? Words.count(before.getAsLong()) + " -> " : "")
                + Words.counted(now.getAsLong(), "record")
                + " of the month)";
    }
}

package dev.counterbill.analysis;

import dev.counterbill.ledger.Spread;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.Bill;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.pricing.Comparison;
import dev.counterbill.pricing.LabelValues;
import dev.counterbill.pricing.PricedLine;
import dev.counterbill.pricing.PricedPart;
import dev.counterbill.pricing.Substitution;
import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.report.Actual;
import dev.counterbill.report.Bounds;
import dev.counterbill.report.CostLine;
import dev.counterbill.report.Counterfactual;
import dev.counterbill.report.LeftOut;
import dev.counterbill.report.MeterCost;
import dev.counterbill.report.MeterCosts;
import dev.counterbill.report.Method;
import dev.counterbill.report.Unpriced;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.UsageKey;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Turns bills and comparisons into the parts of a report; adds up, and rounds nothing but shares.
 */
final class ReportAssembly {
    private static final int SHARE_SCALE = 10;

    private final ZoneId zone;
    private final List<String> ledgerLabels;
    private final List<String> groupBy;

    /**
     * @param ledgerLabels labels of the ledger's key, in its order
     * @param groupBy labels of the breakdown, each one of them
     */
    ReportAssembly(ZoneId zone, List<String> ledgerLabels, List<String> groupBy) {
        this.zone = zone;
        this.ledgerLabels = ledgerLabels;
        this.groupBy = groupBy;
    }

    Actual actual(Bill bill) {
        Map<UsageKey, List<PricedLine>> cells = new TreeMap<>();
        for (PricedLine line : bill.lines()) {
            cells.computeIfAbsent(cell(line), key -> new ArrayList<>()).add(line);
        }
        List<CostLine> lines = new ArrayList<>(cells.size());
        cells.values().forEach(some -> lines.add(costLine(some)));
        return Actual.of(groupBy, lines).between(bounds(bill));
    }

    /** Empty where every price is certain, as in most bills. */
    private static Optional<Bounds> bounds(Bill bill) {
        return bill.lines().stream().anyMatch(PricedLine::isInterval)
                ? Optional.of(new Bounds(bill.low(), bill.high(), causes(bill)))
                : Optional.empty();
    }

    /** What the prices of a bill leave open; a rule that makes no difference leaves nothing. */
    private static Set<Bounds.Cause> causes(Bill bill) {
        return Bounds.Cause.of(
                BillTables.substitutions(bill).stream()
                        .filter(one -> one.cost().signum() != 0)
                        .map(Substitution::rule)
                        .toList());
    }

    private static Bounds bounds(Bill bill, Comparison comparison) {
        Set<Bounds.Cause> causes = causes(bill);
        if (comparison.hasRanges()) {
            causes.add(Bounds.Cause.SCENARIO_RANGES);
        }
        return new Bounds(comparison.total().low(), comparison.total().high(), causes);
    }

    /**
     * The key with everything blanked that the report does not break down by; its slot is the day.
     */
    private UsageKey cell(PricedLine line) {
        UsageKey key = line.line().source().key();
        LocalDate day = day(key);
        return new UsageKey(
                line.line().provider(),
                line.line().model(),
                line.identity()
                        .filter(ModelIdentity::fineTuned)
                        .map(ModelIdentity::base)
                        .orElse(""),
                dev.counterbill.usage.UsageKind.REQUEST,
                line.line().tier(),
                line.line().region(),
                "",
                "",
                "",
                0,
                "",
                day.toEpochDay(),
                0,
                LabelValues.of(key, ledgerLabels, groupBy).values());
    }

    private CostLine costLine(List<PricedLine> some) {
        MeterCounts counts = MeterCounts.ZERO;
        BigDecimal unpriced = BigDecimal.ZERO;
        BigDecimal fees = BigDecimal.ZERO;
        List<MeterCost> parts = new ArrayList<>();
        for (PricedLine line : some) {
            counts = counts.plus(line.line().source().counts());
            unpriced = unpriced.add(line.unpricedTokens());
            fees = fees.add(line.unpricedFees());
            parts.addAll(meterCosts(line));
        }
        UsageKey cell = cell(some.get(0));
        return new CostLine(
                LocalDate.ofEpochDay(cell.slotBegin()),
                cell.provider(),
                cell.model(),
                Optional.of(cell.billedModel()).filter(base -> !base.isEmpty()),
                cell.tier(),
                cell.region(),
                cell.labels(),
                counts,
                MeterCosts.byMeter(parts),
                unpriced.longValueExact(),
                fees.longValueExact());
    }

    private static List<MeterCost> meterCosts(PricedLine line) {
        List<MeterCost> parts = new ArrayList<>();
        for (PricedPart part : line.parts()) {
            parts.add(new MeterCost(part.meter(), part.quantity(), part.listCost(), part.cost()));
        }
        return parts;
    }

    private static List<MeterCost> byMeter(Bill bill) {
        List<MeterCost> parts = new ArrayList<>(bill.lines().size() * 4);
        for (PricedLine line : bill.lines()) {
            parts.addAll(meterCosts(line));
        }
        return MeterCosts.byMeter(parts);
    }

    private LocalDate day(UsageKey key) {
        return Instant.ofEpochSecond(key.slotBegin()).atZone(zone).toLocalDate();
    }

    Counterfactual counterfactual(
            String id,
            String title,
            Bill bill,
            Comparison comparison,
            Breakdown breakdown,
            List<String> assumptions) {
        Comparison.Sides total = comparison.total();
        List<Counterfactual.ModelComparison> byModel = new ArrayList<>();
        Map<BillTables.ModelKey, Comparison.Moved> moved = comparison.moved();
        comparison
                .byModel()
                .forEach(
                        (model, sides) -> {
                            Comparison.Moved own =
                                    moved.getOrDefault(model, Comparison.Moved.NOTHING);
                            byModel.add(
                                    new Counterfactual.ModelComparison(
                                            model.provider(),
                                            model.model(),
                                            own.target(),
                                            own.requests()
                                                    .setScale(0, RoundingMode.HALF_UP)
                                                    .longValueExact(),
                                            sides.actual(),
                                            sides.counterfactual(),
                                            new LeftOut(
                                                    sides.excludedTokens(), sides.excludedFees()),
                                            sides.tokens().subtract(sides.excludedTokens())));
                        });
        List<Counterfactual.DayComparison> byDay = new ArrayList<>();
        List<Comparison.CellSides> days = comparison.byCell(breakdown.byDay());
        for (int day = 0; day < days.size(); day++) {
            byDay.add(
                    new Counterfactual.DayComparison(
                            breakdown.days().get(day),
                            days.get(day).actual(),
                            days.get(day).counterfactual(),
                            leftOut(days.get(day)),
                            days.get(day).comparedTokens()));
        }
        return new Counterfactual(
                id,
                title,
                bill.total(),
                total.actual(),
                total.counterfactual(),
                total.excludedActualCost(),
                total.excludedTokensShare(),
                comparison.isComplete(),
                total.isInterval() ? Optional.of(bounds(bill, comparison)) : Optional.empty(),
                assumptions,
                unpriced(comparison.unpriced(), total.tokens()),
                byModel,
                byDay,
                byGroup(comparison, breakdown),
                byMeter(bill));
    }

    /** What the comparisons of a report are broken down by. */
    Breakdown.Places places(UsageLedger ledger) {
        return Breakdown.Places.of(ledger, zone, groupBy);
    }

    private static List<Counterfactual.GroupComparison> byGroup(
            Comparison comparison, Breakdown breakdown) {
        if (breakdown.groups().isEmpty()) {
            return List.of();
        }
        List<LabelValues> values = breakdown.groups().get().values();
        Spread spread = breakdown.groups().get().spread();
        List<BigDecimal> requests = comparison.requestsByCell(spread);
        List<Comparison.CellSides> sides = comparison.byCell(spread);
        List<Counterfactual.GroupComparison> groups = new ArrayList<>();
        for (int group = 0; group < sides.size(); group++) {
            groups.add(
                    new Counterfactual.GroupComparison(
                            values.get(group).values(),
                            requests.get(group).setScale(0, RoundingMode.HALF_UP).longValueExact(),
                            sides.get(group).actual(),
                            sides.get(group).counterfactual(),
                            leftOut(sides.get(group)),
                            sides.get(group).comparedTokens()));
        }
        return groups;
    }

    private static LeftOut leftOut(Comparison.CellSides sides) {
        return new LeftOut(sides.excludedTokens(), sides.excludedFees());
    }

    List<Unpriced> unpriced(Collection<BillTables.Unpriced> some, BigDecimal allTokens) {
        List<Unpriced> unpriced = new ArrayList<>();
        for (BillTables.Unpriced one : some) {
            unpriced.add(
                    new Unpriced(
                            one.model().provider(),
                            one.model().model(),
                            one.reason(),
                            one.requests(),
                            one.tokens(),
                            one.fees(),
                            allTokens.signum() == 0
                                    ? BigDecimal.ZERO
                                    : one.tokens()
                                            .divide(allTokens, SHARE_SCALE, RoundingMode.HALF_EVEN),
                            one.detail()));
        }
        return unpriced;
    }

    static List<Method.Substituted> substituted(String billId, Bill bill) {
        List<Method.Substituted> all = new ArrayList<>();
        for (Substitution one : BillTables.substitutions(bill)) {
            all.add(
                    new Method.Substituted(
                            billId,
                            one.rule(),
                            one.sentence(),
                            one.meter().id(),
                            one.quantity(),
                            one.cost()));
        }
        return all;
    }
}

package dev.counterbill.render.csv;

import dev.counterbill.report.Bounds;
import dev.counterbill.report.CostLine;
import dev.counterbill.report.Counterfactual;
import dev.counterbill.report.Intake;
import dev.counterbill.report.Payoff;
import dev.counterbill.report.PayoffAccount;
import dev.counterbill.report.Report;
import dev.counterbill.report.Unpriced;
import dev.counterbill.usage.Meter;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The CSV files of a run, each at one grain so that its columns may be summed. */
public final class CsvReports {
    private CsvReports() {}

    /** costs.csv: one row per day, model, tier, region and labels; {@code cost} adds up. */
    public static void costs(Report report, OutputStream stream) throws IOException {
        List<String> head =
                new ArrayList<>(
                        List.of(
                                "day",
                                "provider",
                                "model",
                                "base",
                                "fine_tuned",
                                "service_tier",
                                "region"));
        List<Meter> meters = metersUsed(report);
        List<String> sums = new ArrayList<>(List.of("requests"));
        meters.forEach(meter -> sums.add(column(meter)));
        sums.addAll(List.of("unpriced_tokens", "cost", "currency"));
        boolean hasUnpricedFees = report.tokens().unpricedFees() > 0;
        if (hasUnpricedFees) {
            sums.add("unpriced_fees");
        }
        for (String label : report.actual().labels()) {
            // A label may bear the name of a column of ours; the head stays unambiguous.
            boolean isTaken = head.contains(label) || sums.contains(label);
            head.add(isTaken ? "label_" + label : label);
        }
        head.addAll(sums);
        CsvSheet sheet = CsvSheet.begin(stream, head);
        for (CostLine line : report.actual().lines()) {
            sheet.text(line.day().toString())
                    .text(line.provider())
                    .text(line.model())
                    .text(line.base().orElse(""))
                    .text(Boolean.toString(line.isFineTuned()))
                    .text(line.tier().id())
                    .text(line.region());
            line.labels().forEach(sheet::text);
            sheet.number(line.counts().of(Meter.REQUESTS));
            meters.forEach(meter -> sheet.number(line.counts().of(meter)));
            sheet.number(line.unpricedTokens());
            if (line.isWithoutAnyPrice()) {
                // Nothing of it has a price; an amount of 0 would be read as free.
                sheet.empty();
            } else {
                sheet.amount(line.cost());
            }
            sheet.text(report.currency().code());
            if (hasUnpricedFees) {
                sheet.number(line.unpricedFees());
            }
            sheet.endRow();
        }
        sheet.end();
    }

    /** The usual four meters and every other that was used, in their order. */
    private static List<Meter> metersUsed(Report report) {
        List<Meter> meters = new ArrayList<>();
        for (Meter meter : Meter.values()) {
            boolean isUsual =
                    meter == Meter.INPUT || meter == Meter.CACHED_INPUT || meter == Meter.OUTPUT;
            if (meter != Meter.REQUESTS && (isUsual || report.tokens().counts().of(meter) != 0)) {
                meters.add(meter);
            }
        }
        return meters;
    }

    /** The column of a meter: as in canonical logs, {@code cached_input_tokens}. */
    private static String column(Meter meter) {
        return meter == Meter.WEB_SEARCHES ? meter.id() : meter.id() + "_tokens";
    }

    /** counterfactuals.csv: one row per alternative. */
    public static void counterfactuals(Report report, OutputStream stream) throws IOException {
        CsvSheet sheet =
                CsvSheet.begin(
                        stream,
                        List.of(
                                "id",
                                "title",
                                "total",
                                "compared_actual",
                                "compared_counterfactual",
                                "difference",
                                "difference_ratio",
                                "excluded_actual_cost",
                                "excluded_tokens_share",
                                "complete",
                                "low",
                                "high",
                                "assumptions",
                                "currency",
                                "excluded_fees"));
        for (Counterfactual one : report.counterfactuals()) {
            sheet.text(one.id()).text(one.title());
            amount(sheet, one.total(), one.isTotalUnknown());
            amount(sheet, one.comparedActual(), one.comparesNothing());
            amount(sheet, one.comparedCounterfactual(), one.comparesNothing());
            amount(sheet, one.difference(), one.comparesNothing());
            number(sheet, one.differenceRatio());
            sheet.amount(one.excludedActualCost())
                    .number(one.excludedTokensShare())
                    .text(Boolean.toString(one.complete()));
            amount(sheet, one.bounds().map(Bounds::low));
            amount(sheet, one.bounds().map(Bounds::high));
            sheet.text(String.join(" ", one.assumptions()))
                    .text(report.currency().code())
                    .number(one.excludedFees())
                    .endRow();
        }
        sheet.end();
    }

    /** payoff.csv: one row per deployment and baseline, over the deployment's whole life. */
    public static void payoff(Report report, OutputStream stream) throws IOException {
        CsvSheet sheet =
                CsvSheet.begin(
                        stream,
                        List.of(
                                "deployment",
                                "baseline",
                                "invested",
                                "saved",
                                "net",
                                "break_even",
                                "payback_days",
                                "verdict",
                                "reason",
                                "currency",
                                "doubt",
                                "begin",
                                "end",
                                "first_request",
                                "requests",
                                "actual_cost",
                                "baseline_cost",
                                "return_on_investment",
                                "cost_per_1000_requests",
                                "baseline_cost_per_1000_requests",
                                "requests_per_month_to_break_even",
                                "recent_net_per_day",
                                "forecast_break_even",
                                "retires",
                                "value_at_retirement",
                                "crossings",
                                "flip_points",
                                "amortised_over_days",
                                "amortised_net",
                                "quality",
                                "notes",
                                "complete"));
        for (Payoff one : report.payoffs()) {
            PayoffAccount account = one.account();
            sheet.text(one.deployment()).text(one.baseline());
            amount(sheet, one.knownInvested());
            amount(sheet, one.knownSaved());
            amount(sheet, one.knownNet());
            day(sheet, one.breakEven());
            number(sheet, one.paybackDays());
            sheet.text(one.verdict().name())
                    .text(one.reason())
                    .text(report.currency().code())
                    .text(account.doubt().orElse(""))
                    .text(account.begin().toString())
                    .text(account.end().toString());
            day(sheet, account.firstRequest());
            sheet.number(account.requests());
            amount(sheet, account.knownActual());
            amount(sheet, account.knownBaselineCost());
            number(sheet, account.returnOnInvestment());
            number(sheet, account.costPerThousand());
            number(sheet, account.baselinePerThousand());
            number(sheet, account.requestsPerMonthToBreakEven());
            number(sheet, account.recent().map(PayoffAccount.Recent::netPerDay));
            day(sheet, account.forecast());
            day(sheet, account.retires());
            number(sheet, account.valueAtRetirement());
            sheet.text(sentences(account.crossings(), CsvReports::crossing))
                    .text(sentences(account.flips(), flip -> flip.sentence() + "."));
            number(sheet, account.amortised().map(some -> BigDecimal.valueOf(some.days())));
            number(sheet, account.knownAmortisedNet());
            sheet.text(account.quality().map(PayoffAccount.Quality::sentence).orElse(""))
                    .text(String.join("; ", account.notes()))
                    .text(Boolean.toString(account.compared() == PayoffAccount.Compared.ALL))
                    .endRow();
        }
        sheet.end();
    }

    private static String crossing(PayoffAccount.Crossing crossing) {
        return crossing.day()
                + switch (crossing.direction()) {
                    case ROSE -> " covered";
                    case FELL -> " below again";
                };
    }

    private static <T> String sentences(List<T> some, Function<T, String> words) {
        return some.stream().map(words).collect(Collectors.joining(" "));
    }

    private static void day(CsvSheet sheet, Optional<LocalDate> day) {
        sheet.text(day.map(LocalDate::toString).orElse(""));
    }

    /**
     * unpriced.csv: what has no price; {@code bill} is {@code actual} or the id of an alternative.
     */
    public static void unpriced(Report report, OutputStream stream) throws IOException {
        CsvSheet sheet =
                CsvSheet.begin(
                        stream,
                        List.of(
                                "bill",
                                "provider",
                                "model",
                                "reason",
                                "requests",
                                "tokens",
                                "tokens_share",
                                "detail",
                                "fees"));
        unpriced(sheet, "actual", report.unpriced());
        for (Counterfactual one : report.counterfactuals()) {
            unpriced(sheet, one.id(), one.unpriced());
        }
        sheet.end();
    }

    private static void unpriced(CsvSheet sheet, String bill, List<Unpriced> unpriced)
            throws IOException {
        for (Unpriced one : unpriced) {
            sheet.text(bill)
                    .text(one.provider())
                    .text(one.model())
                    .text(one.reason().name())
                    .number(one.requests())
                    .number(one.tokens())
                    .number(one.tokensShare())
                    .text(one.detail())
                    .number(one.fees())
                    .endRow();
        }
    }

    /** rejects.csv: the first rejected records of each file, with what to do about them. */
    public static void rejects(Report report, OutputStream stream) throws IOException {
        CsvSheet sheet =
                CsvSheet.begin(
                        stream,
                        List.of("file", "line", "code", "field", "value", "rule", "remedy"));
        for (Intake.RejectedRecord one : report.intake().samples()) {
            sheet.text(one.file())
                    .number(one.line())
                    .text(one.code())
                    .text(one.field())
                    .text(one.value())
                    .text(one.rule())
                    .text(one.remedy())
                    .endRow();
        }
        sheet.end();
    }

    /** A sheet says nothing, and not 0, where nobody knows the amount. */
    private static void amount(CsvSheet sheet, BigDecimal amount, boolean isUnknown) {
        amount(sheet, isUnknown ? Optional.empty() : Optional.of(amount));
    }

    private static void amount(CsvSheet sheet, Optional<BigDecimal> amount) {
        amount.ifPresentOrElse(sheet::amount, sheet::empty);
    }

    private static void number(CsvSheet sheet, Optional<BigDecimal> number) {
        number.ifPresentOrElse(sheet::number, sheet::empty);
    }
}

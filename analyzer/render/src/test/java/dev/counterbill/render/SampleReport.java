package dev.counterbill.render;

import dev.counterbill.money.Currency;
import dev.counterbill.money.UnitPrice;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.UnpricedReason;
import dev.counterbill.report.Actual;
import dev.counterbill.report.Bounds;
import dev.counterbill.report.Bridges;
import dev.counterbill.report.CostLine;
import dev.counterbill.report.Counterfactual;
import dev.counterbill.report.Coverage;
import dev.counterbill.report.Identities;
import dev.counterbill.report.Intake;
import dev.counterbill.report.LeftOut;
import dev.counterbill.report.MeterCost;
import dev.counterbill.report.MeterCosts;
import dev.counterbill.report.Method;
import dev.counterbill.report.Outlook;
import dev.counterbill.report.Payoff;
import dev.counterbill.report.PayoffAccount;
import dev.counterbill.report.Period;
import dev.counterbill.report.Reconciliation;
import dev.counterbill.report.Report;
import dev.counterbill.report.TokenTotals;
import dev.counterbill.report.Unpriced;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Reports made without the rest of the program: an intent classifier that moves from a large model
 * to a fine-tuned small one, priced in plain decimals.
 */
public final class SampleReport {
    /** Names that try to be markup, script, formulas, or to steer the reader's eye. */
    public static final List<String> HOSTILE =
            List.of(
                    "<script>alert(1)</script>",
                    "</script><img src=x onerror=alert(1)>",
                    "=HYPERLINK(\"http://evil.example/\",\"x\")",
                    "@SUM(1+1)*cmd|' /C calc'!A0",
                    "\"><svg onload=alert(1)>",
                    "'; --",
                    "model\u202Egpj.exe",
                    "a\u0000b\u001b[31mred\u0007",
                    "line\nbreak,comma\"quote\"",
                    "zero\u200Bwidth | pipe | **bold** [x](javascript:alert(1))",
                    "${7*7}{{7*7}}<!-- --> ]]>",
                    "模型-Ω-🦙");

    private static final Meter[] METERS = {Meter.INPUT, Meter.CACHED_INPUT, Meter.OUTPUT};

    private final Map<String, List<BigDecimal>> rates = new LinkedHashMap<>();
    private final List<String> labels;
    private final List<CostLine> lines = new ArrayList<>();
    private final List<Counterfactual> alternatives = new ArrayList<>();

    private SampleReport(List<String> labels) {
        this.labels = labels;
    }

    /** Four months, two fine-tunes, some of everything that can go wrong. */
    public static Report story() {
        SampleReport sample = new SampleReport(List.of("project"));
        sample.rate("gpt-4o-2024-08-06", "2.50", "1.25", "10");
        sample.rate("ft:gpt-4o-mini-2024-07-18:acme:intent:9wcAcylo", "0.30", "0.15", "1.20");
        sample.rate("ft:gpt-4o-2024-08-06:acme:summary:Bx71kQp2", "3.75", "1.875", "15");
        sample.rate("gpt-4o-mini-2024-07-18", "0.15", "0.075", "0.60");
        sample.rate("claude-sonnet-4-20250514", "3", "0.30", "15");
        SplittableRandom random = new SplittableRandom(20260301);
        LocalDate begin = LocalDate.parse("2026-03-01");
        for (int day = 0; day < 122; day++) {
            LocalDate date = begin.plusDays(day);
            boolean isWeekend = date.getDayOfWeek().getValue() > 5;
            long calls = (isWeekend ? 21_000 : 47_000) + random.nextLong(6_000) + day * 90L;
            long moved = day < 31 ? 0 : day < 61 ? calls / 4 : day < 92 ? calls / 2 : calls;
            sample.use(date, "gpt-4o-2024-08-06", "intent", calls - moved, 214, 37, 4);
            sample.use(
                    date,
                    "ft:gpt-4o-mini-2024-07-18:acme:intent:9wcAcylo",
                    "intent",
                    moved,
                    214,
                    37,
                    4);
            long summaries = day < 45 ? 0 : 310 + random.nextLong(40);
            sample.use(
                    date,
                    "ft:gpt-4o-2024-08-06:acme:summary:Bx71kQp2",
                    "summaries",
                    summaries,
                    1_913,
                    0,
                    411);
            sample.use(
                    date,
                    "claude-sonnet-4-20250514",
                    day % 3 == 0 ? "research" : "",
                    40 + random.nextLong(9),
                    4_021,
                    10_240,
                    977);
            if (day > 100) {
                sample.use(date, "gpt-9-preview", "research", 25, 900, 0, 300);
            }
        }
        sample.alternative("all-on-gpt-4o", "All on gpt-4o", "gpt-4o-2024-08-06");
        sample.alternative(
                "each-on-its-base", "Each fine-tune on its base", "gpt-4o-mini-2024-07-18");
        sample.alternative(
                "all-on-claude-sonnet-4", "All on claude-sonnet-4", "claude-sonnet-4-20250514");
        sample.alternative(
                "all-on-ft-intent",
                "All on ft:gpt-4o-mini",
                "ft:gpt-4o-mini-2024-07-18:acme:intent:9wcAcylo");
        return sample.report(begin, LocalDate.parse("2026-07-01"));
    }

    /** The same kinds of lines under names that must stay inert wherever they are written. */
    public static Report hostile() {
        SampleReport sample = new SampleReport(List.of("project", "=cmd|calc"));
        LocalDate begin = LocalDate.parse("2026-06-01");
        int at = 0;
        for (String name : HOSTILE) {
            sample.rate(name, "0.15", "0.075", "0.60");
            sample.use(begin.plusDays(at % 3), name, HOSTILE.get(at), 1_000 + at, 100, 5, 7);
            at++;
        }
        sample.alternative("all-on-hostile", "All on " + HOSTILE.get(1), HOSTILE.get(0));
        sample.use(begin, "</title>" + HOSTILE.get(1), HOSTILE.get(2), 3, 10, 0, 1);
        return sample.report(begin, begin.plusDays(3));
    }

    /** One day of usage that is split by a label. */
    static Report labelled(String label) {
        SampleReport sample = new SampleReport(List.of(label));
        LocalDate begin = LocalDate.parse("2026-06-01");
        sample.rate("gpt-4o-mini-2024-07-18", "0.15", "0.075", "0.60");
        sample.use(begin, "gpt-4o-mini-2024-07-18", "value", 1, 3, 0, 0);
        return sample.bare(begin, begin.plusDays(1));
    }

    /** One request of three tokens: amounts below a cent. */
    public static Report tiny() {
        SampleReport sample = new SampleReport(List.of());
        LocalDate begin = LocalDate.parse("2026-06-01");
        sample.rate("gpt-4o-mini-2024-07-18", "0.15", "0.075", "0.60");
        sample.use(begin, "gpt-4o-mini-2024-07-18", "", 1, 3, 0, 0);
        return sample.bare(begin, begin.plusDays(1));
    }

    /** A year, fifty models and ten alternatives. */
    public static Report year() {
        SampleReport sample = new SampleReport(List.of("team"));
        SplittableRandom random = new SplittableRandom(7);
        LocalDate begin = LocalDate.parse("2025-07-01");
        for (int model = 0; model < 50; model++) {
            sample.rate(
                    "ft:gpt-4o-mini-2024-07-18:acme:deployment-" + model + ":Id" + model,
                    "0." + (30 + model),
                    "0.15",
                    "1." + (20 + model));
        }
        for (int day = 0; day < 365; day++) {
            for (String model : sample.rates.keySet()) {
                String team = "team-" + random.nextInt(30);
                long calls = 900 + random.nextLong(300);
                sample.use(begin.plusDays(day), model, team, calls, 211, 31, 17);
            }
        }
        List<String> models = List.copyOf(sample.rates.keySet());
        for (int i = 0; i < 10; i++) {
            sample.alternative("all-on-" + i, "All on deployment " + i, models.get(i));
        }
        return sample.report(begin, begin.plusDays(365));
    }

    private void rate(String model, String input, String cached, String output) {
        rates.put(
                model,
                List.of(new BigDecimal(input), new BigDecimal(cached), new BigDecimal(output)));
    }

    private void use(
            LocalDate day,
            String model,
            String label,
            long calls,
            long input,
            long cached,
            long output) {
        if (calls == 0) {
            return;
        }
        long[] counts = new long[Meter.values().length];
        counts[Meter.INPUT.ordinal()] = calls * input;
        counts[Meter.CACHED_INPUT.ordinal()] = calls * cached;
        counts[Meter.OUTPUT.ordinal()] = calls * output;
        counts[Meter.REQUESTS.ordinal()] = calls;
        MeterCounts used = MeterCounts.of(counts, calls);
        List<MeterCost> parts = rates.containsKey(model) ? priced(used, model) : List.of();
        boolean isFineTuned = model.startsWith("ft:");
        List<String> values = new ArrayList<>();
        labels.forEach(name -> values.add(values.isEmpty() ? label : label + "!"));
        lines.add(
                new CostLine(
                        day,
                        model.startsWith("claude") ? "anthropic" : "openai",
                        model,
                        isFineTuned ? Optional.of(model.split(":", -1)[1]) : Optional.empty(),
                        ServiceTier.STANDARD,
                        "",
                        values,
                        used,
                        parts,
                        parts.isEmpty() ? used.tokens() : 0,
                        0));
    }

    private List<MeterCost> priced(MeterCounts used, String model) {
        List<MeterCost> parts = new ArrayList<>();
        for (int i = 0; i < METERS.length; i++) {
            BigDecimal quantity = BigDecimal.valueOf(used.of(METERS[i]));
            BigDecimal cost = quantity.multiply(rates.get(model).get(i)).movePointLeft(6);
            if (quantity.signum() > 0) {
                parts.add(new MeterCost(METERS[i], quantity, cost, cost));
            }
        }
        return parts;
    }

    private void alternative(String id, String title, String target) {
        Map<String, List<CostLine>> byModel = new TreeMap<>();
        Map<LocalDate, List<CostLine>> byDay = new TreeMap<>();
        Map<String, List<CostLine>> byGroup = new TreeMap<>();
        List<MeterCost> parts = new ArrayList<>();
        long tokens = 0;
        long left = 0;
        for (CostLine line : lines) {
            tokens += line.counts().tokens();
            if (line.parts().isEmpty()) {
                left += line.counts().tokens();
                continue;
            }
            byModel.computeIfAbsent(line.model(), k -> new ArrayList<>()).add(line);
            byDay.computeIfAbsent(line.day(), k -> new ArrayList<>()).add(line);
            byGroup.computeIfAbsent(String.join("\u0000", line.labels()), k -> new ArrayList<>())
                    .add(line);
            parts.addAll(priced(line.counts(), target));
        }
        List<CostLine> all = byDay.values().stream().flatMap(List::stream).toList();
        BigDecimal otherwise = otherwise(all, target);
        alternatives.add(
                new Counterfactual(
                        id,
                        title,
                        otherwise,
                        cost(all),
                        otherwise,
                        BigDecimal.ZERO,
                        BigDecimal.valueOf(left)
                                .divide(BigDecimal.valueOf(tokens), 18, RoundingMode.HALF_UP),
                        left == 0,
                        id.contains("claude")
                                ? Optional.of(
                                        new Bounds(
                                                otherwise.multiply(new BigDecimal("0.94")),
                                                otherwise.multiply(new BigDecimal("1.21")),
                                                Set.of(Bounds.Cause.PROMPT_SIZES)))
                                : Optional.empty(),
                        List.of("Every request is priced as if " + target + " had answered it."),
                        List.of(),
                        byModel.values().stream()
                                .map(
                                        some ->
                                                new Counterfactual.ModelComparison(
                                                        some.get(0).provider(),
                                                        some.get(0).model(),
                                                        target,
                                                        requests(some),
                                                        cost(some),
                                                        otherwise(some, target),
                                                        LeftOut.NOTHING,
                                                        BigDecimal.ONE))
                                .toList(),
                        byDay.entrySet().stream()
                                .map(
                                        e ->
                                                new Counterfactual.DayComparison(
                                                        e.getKey(),
                                                        cost(e.getValue()),
                                                        otherwise(e.getValue(), target),
                                                        LeftOut.NOTHING,
                                                        BigDecimal.ZERO))
                                .toList(),
                        byGroup.values().stream()
                                .map(
                                        some ->
                                                new Counterfactual.GroupComparison(
                                                        some.get(0).labels(),
                                                        requests(some),
                                                        cost(some),
                                                        otherwise(some, target),
                                                        LeftOut.NOTHING,
                                                        BigDecimal.ZERO))
                                .toList(),
                        MeterCosts.byMeter(parts)));
    }

    private BigDecimal otherwise(List<CostLine> some, String target) {
        BigDecimal sum = BigDecimal.ZERO;
        for (CostLine line : some) {
            sum = sum.add(MeterCosts.sum(priced(line.counts(), target)));
        }
        return sum;
    }

    private static BigDecimal cost(List<CostLine> some) {
        return some.stream().map(CostLine::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static long requests(List<CostLine> some) {
        return some.stream().mapToLong(line -> line.counts().of(Meter.REQUESTS)).sum();
    }

    private Report report(LocalDate begin, LocalDate end) {
        return assembled(begin, end, payoffs(), outlook(period(begin, end)), samples());
    }

    private static Period period(LocalDate begin, LocalDate end) {
        ZoneId zone = ZoneId.of("UTC");
        return new Period(
                begin.atStartOfDay(zone).toInstant(), end.atStartOfDay(zone).toInstant(), zone);
    }

    private Report bare(LocalDate begin, LocalDate end) {
        return assembled(begin, end, List.of(), Outlook.NONE, List.of());
    }

    private Report assembled(
            LocalDate begin,
            LocalDate end,
            List<Payoff> payoffs,
            Outlook outlook,
            List<Intake.RejectedRecord> samples) {
        Actual actual = Actual.of(labels, lines);
        MeterCounts total = MeterCounts.ZERO;
        for (CostLine line : lines) {
            total = total.plus(line.counts());
        }
        long without = lines.stream().mapToLong(CostLine::unpricedTokens).sum();
        int bad = samples.size();
        Intake.RecordCounts records =
                new Intake.RecordCounts(
                        total.records() + bad + (bad > 0 ? 59 : 0),
                        total.records(),
                        bad,
                        bad > 0 ? 12 : 0,
                        bad > 0 ? 40 : 0,
                        bad > 0 ? 7 : 0);
        Intake intake =
                new Intake(
                        records,
                        List.of(
                                new Intake.LogFile(
                                        "logs/march.csv",
                                        "canonical",
                                        "csv",
                                        bad > 0 ? Intake.FileStatus.PARTIAL : Intake.FileStatus.OK,
                                        records,
                                        bad > 0
                                                ? Optional.of(bad + " records rejected")
                                                : Optional.empty(),
                                        1_234_567,
                                        Optional.of("crc32c-blocks:5f1c09aa"))),
                        bad > 0
                                ? List.of(
                                        new Intake.RejectCount(
                                                "NEGATIVE_COUNT",
                                                "a count of tokens is a whole number of 0 or more",
                                                bad))
                                : List.of(),
                        samples,
                        bad > 0
                                ? List.of(
                                        new Intake.Duplicates(
                                                "same request_id and same tokens", 12, 3_012, 0))
                                : List.of());
        Report unchecked =
                new Report(
                        period(begin, end),
                        Currency.USD,
                        intake,
                        new TokenTotals(total, total.tokens() - without, without, 0),
                        actual,
                        alternatives,
                        payoffs,
                        unpriced(total.tokens()),
                        outlook,
                        method(List.of()),
                        List.of(),
                        0);
        List<Report.Outcome> outcomes =
                unchecked.isComplete()
                        ? List.of()
                        : List.of(
                                new Report.Outcome(
                                        "INCOMPLETE",
                                        3,
                                        "Some usage was rejected or has no price; give"
                                                + " --tolerate or add rates."));
        return new Report(
                unchecked.period(),
                unchecked.currency(),
                intake,
                unchecked.tokens(),
                actual,
                alternatives,
                payoffs,
                unchecked.unpriced(),
                outlook,
                method(Identities.of(unchecked)),
                outcomes,
                outcomes.isEmpty() ? 0 : 3);
    }

    private List<Intake.RejectedRecord> samples() {
        return List.of(
                new Intake.RejectedRecord(
                        "logs/march.csv",
                        17,
                        "NEGATIVE_COUNT",
                        "output_tokens",
                        "-4",
                        "a count of tokens is a whole number of 0 or more",
                        "correct the exporter, or map the column that holds the count"),
                new Intake.RejectedRecord(
                        "logs/march.csv",
                        2_311,
                        "NEGATIVE_COUNT",
                        "input_tokens",
                        "=1+1",
                        "a count of tokens is a whole number of 0 or more",
                        "correct the exporter, or map the column that holds the count"));
    }

    private List<Unpriced> unpriced(long tokens) {
        Map<String, List<CostLine>> some = new TreeMap<>();
        lines.stream()
                .filter(line -> line.parts().isEmpty())
                .forEach(
                        line ->
                                some.computeIfAbsent(line.model(), k -> new ArrayList<>())
                                        .add(line));
        return some.values().stream()
                .map(
                        group -> {
                            long without = group.stream().mapToLong(CostLine::unpricedTokens).sum();
                            return new Unpriced(
                                    group.get(0).provider(),
                                    group.get(0).model(),
                                    UnpricedReason.UNKNOWN_MODEL,
                                    BigDecimal.valueOf(requests(group)),
                                    BigDecimal.valueOf(without),
                                    BigDecimal.ZERO,
                                    BigDecimal.valueOf(without)
                                            .divide(
                                                    BigDecimal.valueOf(tokens),
                                                    18,
                                                    RoundingMode.HALF_UP),
                                    "no model, alias or registry row of this name");
                        })
                .toList();
    }

    private List<Payoff> payoffs() {
        List<Payoff> payoffs = new ArrayList<>();
        if (alternatives.isEmpty()) {
            return payoffs;
        }
        Counterfactual baseline = alternatives.get(0);
        for (Actual.ModelCost model : Actual.of(labels, lines).byModel()) {
            if (!model.isFineTuned() || payoffs.size() == 2) {
                continue;
            }
            List<CostLine> used =
                    lines.stream().filter(line -> line.model().equals(model.model())).toList();
            LocalDate start = used.get(0).day();
            List<Payoff.Investment> investments =
                    List.of(
                            new Payoff.Investment(
                                    start.minusDays(9),
                                    "training",
                                    "four runs of 500,000 tokens x 3 epochs",
                                    new BigDecimal("30.50"),
                                    Optional.empty(),
                                    "openai"),
                            new Payoff.Investment(
                                    start.minusDays(2),
                                    "engineering",
                                    "labels and evaluation",
                                    new BigDecimal("1120"),
                                    Optional.of(new BigDecimal("14")),
                                    ""));
            payoffs.add(payoff(model.model(), baseline, investments, used));
        }
        return payoffs;
    }

    private Payoff payoff(
            String deployment,
            Counterfactual baseline,
            List<Payoff.Investment> investments,
            List<CostLine> used) {
        BigDecimal invested = new BigDecimal("1150.50");
        BigDecimal net = invested.negate();
        List<Payoff.Point> curve = new ArrayList<>();
        Optional<LocalDate> breakEven = Optional.empty();
        String target = rates.keySet().iterator().next();
        for (CostLine line : used) {
            net = net.add(otherwise(List.of(line), target)).subtract(line.cost());
            curve.add(new Payoff.Point(line.day(), net));
            if (breakEven.isEmpty() && net.signum() >= 0) {
                breakEven = Optional.of(line.day());
            }
        }
        BigDecimal saved = net.add(invested);
        return new Payoff(
                deployment,
                baseline.id(),
                invested,
                saved,
                breakEven,
                breakEven.map(day -> new BigDecimal("44.386")),
                breakEven.isPresent()
                        ? Payoff.Verdict.PAID_OFF
                        : saved.signum() < 0 ? Payoff.Verdict.NEVER : Payoff.Verdict.NOT_YET,
                "Its saving was set against everything invested up to the end of the period.",
                investments,
                curve,
                account(deployment, baseline, used, saved, curve));
    }

    /** An account with something in every field, so that every output has to write it. */
    private static PayoffAccount account(
            String deployment,
            Counterfactual baseline,
            List<CostLine> used,
            BigDecimal saved,
            List<Payoff.Point> curve) {
        BigDecimal actual =
                used.stream().map(CostLine::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
        LocalDate first = used.get(0).day();
        Optional<BigDecimal> ratio = Optional.of(new BigDecimal("0.1234567891"));
        return new PayoffAccount(
                deployment,
                baseline.title(),
                first.minusDays(9),
                used.get(used.size() - 1).day().plusDays(1),
                Optional.of(first),
                new BigDecimal("123456"),
                actual,
                actual.add(saved),
                PayoffAccount.Compared.ALL,
                List.of(
                        new PayoffAccount.Crossing(first, PayoffAccount.Direction.ROSE),
                        new PayoffAccount.Crossing(
                                first.plusDays(1), PayoffAccount.Direction.FELL)),
                ratio,
                ratio,
                ratio,
                Optional.of(new BigDecimal("98765")),
                Optional.of(new PayoffAccount.Recent(new BigDecimal("9.87"), 28)),
                Optional.of(LocalDate.parse("2026-12-24")),
                Optional.of(LocalDate.parse("2027-01-14")),
                ratio,
                Optional.empty(),
                List.of(),
                List.of(
                        new PayoffAccount.Flip(
                                "traffic",
                                "the traffic factor",
                                BigDecimal.ONE,
                                new BigDecimal("1.5"),
                                new BigDecimal("1.5"),
                                Payoff.Verdict.NOT_YET,
                                Payoff.Verdict.PAID_OFF,
                                "solved",
                                "At 1.5 as the traffic factor (now 1) the verdict turns from"
                                        + " NOT_YET to PAID_OFF")),
                Optional.of(
                        new PayoffAccount.Observed(
                                "project",
                                "openai/gpt-4o",
                                new BigDecimal("120"),
                                new BigDecimal("100"),
                                new BigDecimal("140"),
                                Optional.of(new BigDecimal("2")),
                                List.of(
                                        new PayoffAccount.ObservedValue(
                                                "intent",
                                                BigDecimal.TEN,
                                                new BigDecimal("320"),
                                                new BigDecimal("12"),
                                                BigDecimal.TEN,
                                                new BigDecimal("200"),
                                                new BigDecimal("6"))),
                                "Observed, not proved: prompts were longer")),
                Optional.of(
                        new PayoffAccount.Amortised(
                                180,
                                new BigDecimal("575.25"),
                                new BigDecimal("575.25"),
                                saved.subtract(new BigDecimal("575.25")),
                                curve)),
                Optional.of(
                        new PayoffAccount.Range(
                                saved, Payoff.Verdict.NEVER, saved, Payoff.Verdict.NOT_YET)),
                Optional.of(
                        new PayoffAccount.Quality(
                                ratio,
                                ratio,
                                new BigDecimal("3703.68"),
                                ratio,
                                ratio,
                                ratio,
                                "Accuracy 92 % -> 95 %")),
                List.of(
                        new PayoffAccount.Uncounted(
                                Optional.of(LocalDate.parse("2026-08-01")),
                                "training",
                                "the next run",
                                Optional.of(new BigDecimal("4.50")),
                                "it falls after the end")),
                List.of("the logs begin with its traffic"));
    }

    private static final Reconciliation RECONCILIATION =
            new Reconciliation(
                    "costs.json",
                    "$0.01",
                    List.of(
                            new Reconciliation.Line(
                                    LocalDate.parse("2026-07-01"),
                                    "openai",
                                    "gpt-4o-2024-08-06",
                                    Reconciliation.Standing.MATCHED,
                                    new BigDecimal("1.25"),
                                    new BigDecimal("1.25"),
                                    "",
                                    ""),
                            new Reconciliation.Line(
                                    LocalDate.parse("2026-07-02"),
                                    "openai",
                                    "gpt-4o-2024-08-06",
                                    Reconciliation.Standing.DIFFERS,
                                    new BigDecimal("1.25"),
                                    new BigDecimal("0.625"),
                                    "OTHER_TIER",
                                    "it fits the price of service tier batch")),
                    List.of("anthropic"),
                    BigDecimal.ZERO);
    private static final Outlook.Forecast FORECAST =
            new Outlook.Forecast(
                    LocalDate.parse("2026-07-31"),
                    new BigDecimal("812.34"),
                    new BigDecimal("640"),
                    new BigDecimal("990.5"),
                    "the mean of the last 28 days, by day of the week");

    private Outlook outlook(Period period) {
        BigDecimal after = Actual.of(labels, lines).total();
        BigDecimal before = after.multiply(new BigDecimal("1.25"));
        BigDecimal volume = before.multiply(new BigDecimal("0.08"));
        BigDecimal mix = before.multiply(new BigDecimal("-0.30"));
        BigDecimal price = after.subtract(before).subtract(volume).subtract(mix);
        List<Outlook.Mover> movers =
                Actual.of(labels, lines).byModel().stream()
                        .limit(5)
                        .map(
                                model ->
                                        new Outlook.Mover(
                                                model.provider(),
                                                model.model(),
                                                model.isFineTuned()
                                                        ? BigDecimal.ZERO
                                                        : model.cost()
                                                                .multiply(new BigDecimal("1.7")),
                                                model.cost(),
                                                Coverage.WHOLE,
                                                Coverage.WHOLE,
                                                model.isFineTuned()
                                                        ? Outlook.Presence.NEW
                                                        : Outlook.Presence.BOTH))
                        .toList();
        return new Outlook(
                Optional.of(
                        new Outlook.Bridge(
                                "1 Nov 2025 – 28 Feb 2026",
                                "1 Mar – 30 Jun 2026",
                                before,
                                volume,
                                mix,
                                price,
                                after,
                                new Coverage(1_000, 12, 0),
                                Coverage.WHOLE,
                                movers,
                                List.of(
                                        "12 tokens of May 2026 have no price and are in no step."))),
                Bridges.months(period, lines),
                List.of(
                        new Outlook.Budget(
                                "all",
                                "Budget of the month",
                                YearMonth.parse("2026-07"),
                                new BigDecimal("4000"),
                                after,
                                false,
                                BigDecimal.ZERO,
                                BigDecimal.ZERO,
                                Optional.empty(),
                                Optional.of(FORECAST),
                                "Budget of the month, 2026-07: some of $4,000.00.")),
                Optional.of(FORECAST),
                List.of(
                        new Outlook.CallOut(
                                "NEW_FINE_TUNE",
                                LocalDate.parse("2026-07-02"),
                                "ft:gpt-4o-mini-2024-07-18:acme::Ab1",
                                "first use of the fine-tuned model"
                                        + " ft:gpt-4o-mini-2024-07-18:acme::Ab1")),
                Optional.of(RECONCILIATION));
    }

    private Method method(List<Method.Check> checks) {
        List<Method.RateUsed> used = new ArrayList<>();
        rates.forEach(
                (model, prices) ->
                        used.add(
                                new Method.RateUsed(
                                        model.startsWith("claude") ? "anthropic" : "openai",
                                        model,
                                        "card-" + used.size(),
                                        Instant.parse("2024-08-06T00:00:00Z"),
                                        used.size() == 1
                                                ? Optional.of(Instant.parse("2026-05-01T00:00:00Z"))
                                                : Optional.empty(),
                                        "published-prices",
                                        "https://openai.com/api/pricing",
                                        "confirmed",
                                        used.isEmpty() ? "batch" : "",
                                        List.of(
                                                price(Dimension.INPUT, prices.get(0)),
                                                price(Dimension.CACHED_INPUT, prices.get(1)),
                                                price(Dimension.OUTPUT, prices.get(2))),
                                        used.isEmpty()
                                                ? List.of()
                                                : List.of(
                                                        new Method.LongPrompts(
                                                                272_000,
                                                                List.of(
                                                                        price(
                                                                                Dimension.INPUT,
                                                                                new BigDecimal(
                                                                                        "5"))))),
                                        used.size() == 1,
                                        BigDecimal.ONE)));
        return new Method(
                "counterbill 0.1.0",
                List.of(
                        "input_tokens does not contain cached tokens (mapping canonical).",
                        "The provider of gpt-4o-2024-08-06 was inferred from its name."),
                List.of(
                        new Method.Substituted(
                                "all-on-gpt-4o",
                                "CACHED_AS_INPUT",
                                "Cached tokens were priced as input, since the target lists no"
                                        + " cached price.",
                                "cached_input",
                                new BigDecimal("123456"),
                                new BigDecimal("0.30864"))),
                used,
                checks,
                List.of(
                        new Method.Digest(
                                "rate book",
                                "sha256",
                                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
                        new Method.Digest("logs/march.csv", "crc32c-blocks", "5f1c09aa")),
                Optional.of("counterbill verify reports/2026-03-01_2026-07-01"));
    }

    private static Method.Price price(Dimension dimension, BigDecimal price) {
        return new Method.Price(dimension, UnitPrice.perMillionTokens(price));
    }
}

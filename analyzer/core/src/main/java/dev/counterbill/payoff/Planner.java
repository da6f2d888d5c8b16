package dev.counterbill.payoff;

import dev.counterbill.payoff.PlanInput.Alternative;
import dev.counterbill.payoff.PlanInput.Call;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Works a plan out: a pure function of its inputs. A month has 30 days. */
public final class Planner {
    private static final BigDecimal DAYS_PER_MONTH = BigDecimal.valueOf(30);

    /** The article's claim of a break-even, which it derives nowhere. */
    private static final BigDecimal CLAIMED_CALLS = BigDecimal.valueOf(500_000);

    private Planner() {}

    /** The plan that follows from the inputs. */
    public static Plan plan(PlanInput input) {
        BigDecimal training = input.training().total();
        AmountRange work = input.work().at(input.hourlyRate());
        BigDecimal today = input.today().cost(input.callsPerMonth());
        BigDecimal inference = input.fineTuned().cost(input.callsPerMonth());
        BigDecimal saving = today.subtract(inference).subtract(input.hostingPerMonth());
        AmountRange once = AmountRange.exact(training).plus(work);
        Optional<AmountRange> payback = payback(once, saving);
        return new Plan(
                input.title(),
                input.currency(),
                training,
                work,
                inference,
                input.hostingPerMonth(),
                today,
                saving,
                saving.signum() <= 0
                        ? Optional.empty()
                        : Ratios.of(training.multiply(DAYS_PER_MONTH), saving),
                payback(work, saving),
                payback,
                breakEven(input, once),
                hostingBreakEven(input),
                options(input, today, once, inference),
                PlanWords.checklist(input, payback),
                PlanWords.warnings(input, saving, once),
                remarks(input, training),
                PlanWords.sentence(input, today, inference, saving, once, payback));
    }

    private static Optional<AmountRange> payback(AmountRange once, BigDecimal savingPerMonth) {
        return savingPerMonth.signum() <= 0
                ? Optional.empty()
                : Optional.of(
                        new AmountRange(
                                Ratios.of(once.low(), savingPerMonth).orElseThrow(),
                                Ratios.of(once.high(), savingPerMonth).orElseThrow()));
    }

    /** (once / months + hosting) / saving per call, rounded up to whole calls. */
    private static Optional<Plan.BreakEven> breakEven(PlanInput input, AmountRange once) {
        BigDecimal perCall = savingPerCall(input);
        if (perCall.signum() <= 0) {
            return Optional.empty();
        }
        String formula =
                "("
                        + once.in(input.currency())
                        + " once / "
                        + Words.count(input.horizonMonths())
                        + " months + "
                        + Words.money(input.hostingPerMonth(), input.currency())
                        + " hosting a month) / "
                        + Words.count(perCall)
                        + " saved per call";
        return Optional.of(
                new Plan.BreakEven(
                        calls(once.low(), input, perCall),
                        calls(once.high(), input, perCall),
                        formula));
    }

    private static BigDecimal calls(BigDecimal once, PlanInput input, BigDecimal perCall) {
        BigDecimal months = input.horizonMonths();
        return Ratios.ceiling(
                once.add(input.hostingPerMonth().multiply(months)), perCall.multiply(months));
    }

    private static BigDecimal savingPerCall(PlanInput input) {
        return input.today().cost(BigDecimal.ONE).subtract(input.fineTuned().cost(BigDecimal.ONE));
    }

    private static Optional<BigDecimal> hostingBreakEven(PlanInput input) {
        BigDecimal cheaper =
                input.today().model().input().subtract(input.fineTuned().model().input());
        return input.hostingPerMonth().signum() <= 0 || cheaper.signum() <= 0
                ? Optional.empty()
                : Ratios.of(input.hostingPerMonth().movePointRight(6), cheaper);
    }

    private static List<Plan.Option> options(
            PlanInput input, BigDecimal today, AmountRange once, BigDecimal inference) {
        List<Plan.Option> options = new ArrayList<>();
        AmountRange nothing = AmountRange.exact(BigDecimal.ZERO);
        String basis = input.today().model().basis();
        options.add(option(input, "as today", Optional.of(today), nothing, today, basis));
        options.add(
                option(
                        input,
                        "fine-tuned " + input.fineTuned().model().name(),
                        Optional.of(inference.add(input.hostingPerMonth())),
                        once,
                        today,
                        input.fineTuned().model().basis()));
        for (Alternative alternative : input.alternatives()) {
            Optional<BigDecimal> perMonth =
                    alternative
                            .call()
                            .map(call -> perMonth(call, input, alternative.fixedPerMonth()));
            AmountRange cost =
                    AmountRange.exact(alternative.once())
                            .plus(alternative.work().at(input.hourlyRate()));
            String name =
                    alternative.kind().words()
                            + alternative.call().map(c -> " on " + c.model().name()).orElse("");
            String note =
                    alternative.note().isEmpty()
                            ? alternative.call().map(c -> c.model().basis()).orElse("")
                            : alternative.note();
            options.add(option(input, name, perMonth, cost, today, note));
        }
        // What has no price stands last; it is no cheaper for that.
        options.sort(
                Comparator.comparing(
                        (Plan.Option o) -> o.overHorizon().map(AmountRange::low).orElse(null),
                        Comparator.nullsLast(Comparator.naturalOrder())));
        return options;
    }

    private static BigDecimal perMonth(Call call, PlanInput input, BigDecimal fixed) {
        return call.cost(input.callsPerMonth()).add(fixed);
    }

    private static Plan.Option option(
            PlanInput input,
            String name,
            Optional<BigDecimal> perMonth,
            AmountRange once,
            BigDecimal today,
            String note) {
        return new Plan.Option(
                name,
                perMonth,
                once,
                perMonth.map(
                        cost -> AmountRange.exact(cost.multiply(input.horizonMonths())).plus(once)),
                perMonth.flatMap(cost -> payback(once, today.subtract(cost))),
                note);
    }

    private static List<String> remarks(PlanInput input, BigDecimal training) {
        List<String> remarks = new ArrayList<>();
        BigDecimal perCall = savingPerCall(input);
        String months = Words.count(input.horizonMonths()) + " months";
        if (perCall.signum() > 0) {
            BigDecimal covered =
                    CLAIMED_CALLS
                            .multiply(perCall)
                            .subtract(input.hostingPerMonth())
                            .multiply(input.horizonMonths());
            remarks.add(
                    covered.signum() <= 0
                            ? "\"Break-even at 500,000 calls a month\" cannot hold here: they would"
                                    + " not even cover the hosting"
                            : "\"Break-even at 500,000 calls a month\" holds only where all that is"
                                    + " spent once is "
                                    + Words.money(covered, input.currency())
                                    + ": 500,000 calls x "
                                    + Words.count(perCall)
                                    + " saved per call over "
                                    + months
                                    + (input.hostingPerMonth().signum() > 0
                                            ? ", less hosting"
                                            : ""));
        }
        input.training()
                .largerModel()
                .flatMap(
                        larger ->
                                Ratios.of(
                                                training.multiply(larger.perMillion()),
                                                input.training().perMillion())
                                        .map(
                                                cost ->
                                                        "The same training on "
                                                                + larger.name()
                                                                + " would cost "
                                                                + Words.money(
                                                                        cost, input.currency())))
                .ifPresent(remarks::add);
        return remarks;
    }
}

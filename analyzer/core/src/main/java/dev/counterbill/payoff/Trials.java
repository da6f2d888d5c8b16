package dev.counterbill.payoff;

import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.Bill;
import dev.counterbill.pricing.Pricer;
import dev.counterbill.pricing.PricingTerms;
import dev.counterbill.rates.RateBook;
import dev.counterbill.scenario.Change;
import dev.counterbill.scenario.Factor;
import dev.counterbill.scenario.PromptShift;
import dev.counterbill.scenario.ScenarioStem;
import dev.counterbill.scenario.TokenFactor;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs the whole audit of a case again with one of its assumptions at another value. Several
 * threads may try at once.
 */
final class Trials {
    private final RateBook book;
    private final PricingTerms terms;
    private final ZoneId zone;
    private final AuditCase audited;
    private @Nullable Savings savings;

    Trials(RateBook book, PricingTerms terms, ZoneId zone, AuditCase audited) {
        this.book = book;
        this.terms = terms;
        this.zone = zone;
        this.audited = audited;
    }

    /** Where a knob stands in the audit. */
    BigDecimal now(Knob knob) {
        if (knob != Knob.ENGINEERING_RATE) {
            return knob.neutral();
        }
        BigDecimal hours = BigDecimal.ZERO;
        BigDecimal cost = BigDecimal.ZERO;
        for (PricedInvestment priced : audited.subject().investments()) {
            // Hours after the end of the audit are in no verdict, whatever their rate.
            if (priced.investment().price() instanceof Investment.Price.Labour labour
                    && !priced.byDay().isEmpty()) {
                BigDecimal share = labour.hours().multiply(priced.share());
                hours = hours.add(share);
                cost = cost.add(share.multiply(labour.rate()));
            }
        }
        return Ratios.of(cost, hours).orElse(BigDecimal.ZERO);
    }

    /** The whole audit with one knob at a value. */
    Function<BigDecimal, Audit> turned(Knob knob) {
        return switch (knob) {
            case TRAFFIC ->
                    factor ->
                            PayoffAudit.audit(
                                    audited.subject()
                                            .withSaving(audited.subject().saving().times(factor)));
            case ENGINEERING_RATE -> rate -> withLabourRate(rate);
            case TOKENIZER_FACTOR -> repriced(x -> TokenFactor.ofAll(Factor.exact(x)));
            case OUTPUT_FACTOR -> repriced(x -> TokenFactor.ofOutput(Factor.exact(x)));
            case PROMPT_OVERHEAD ->
                    repriced(
                            x ->
                                    new PromptShift(
                                            Factor.exact(x),
                                            Factor.exact(BigDecimal.ZERO),
                                            Meter.INPUT));
        };
    }

    private Audit withLabourRate(BigDecimal rate) {
        AuditSubject subject = audited.subject();
        InvestmentPricer pricer =
                new InvestmentPricer(
                        new TrainingPrices(book, terms.currency(), terms.exchange()),
                        terms.currency(),
                        zone,
                        subject.end());
        Deployment first = audited.members().get(0);
        List<PricedInvestment> priced =
                subject.investments().stream()
                        .map(
                                p ->
                                        p.investment().price() instanceof Investment.Price.Labour
                                                ? pricer.price(
                                                        p.investment().withLabourRate(rate),
                                                        first.provider(),
                                                        first.models().get(0),
                                                        p.share())
                                                : p)
                        .toList();
        return PayoffAudit.audit(subject.withInvestments(priced));
    }

    private Function<BigDecimal, Audit> repriced(Function<BigDecimal, Change> change) {
        UsageLedger traffic = audited.traffic();
        ScenarioStem baseline = ScenarioStem.of(audited.baseline().orElseThrow(), traffic, book);
        Pricer pricer = new Pricer(book, terms, traffic.cuts());
        Savings savings = savings();
        return value ->
                PayoffAudit.audit(
                        audited.subject()
                                .withSaving(
                                        savings.against(
                                                pricer.bill(
                                                        baseline.andThen(change.apply(value))))));
    }

    /** What was paid does not depend on any knob, so it is priced for the first that asks. */
    private synchronized Savings savings() {
        Savings known = savings;
        if (known == null) {
            Bill actual = Pricer.actual(audited.traffic(), book, terms);
            known = new Savings(actual, audited.candidates(), zone);
            savings = known;
        }
        return known;
    }
}

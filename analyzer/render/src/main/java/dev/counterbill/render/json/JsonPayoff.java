package dev.counterbill.render.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.counterbill.money.Decimals;
import dev.counterbill.report.Payoff;
import dev.counterbill.report.PayoffAccount;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The part of a payoff that says how the audit came to its verdict. */
final class JsonPayoff {
    private final JsonGenerator out;

    JsonPayoff(JsonGenerator out) {
        this.out = out;
    }

    /** Writes the fields of an account into the open object of its payoff. */
    void account(PayoffAccount account, List<Payoff.Point> curve) throws IOException {
        out.writeStringField("title", account.title());
        out.writeStringField("baseline_title", account.baselineTitle());
        out.writeStringField("begin", account.begin().toString());
        out.writeStringField("end", account.end().toString());
        day("first_request", account.firstRequest());
        JsonMethod.quantity(out, "requests", account.requests());
        amount("actual_cost", account.knownActual());
        amount("baseline_cost", account.knownBaselineCost());
        decimal("return_on_investment", account.returnOnInvestment());
        decimal("cost_per_1000_requests", account.costPerThousand());
        decimal("baseline_cost_per_1000_requests", account.baselinePerThousand());
        decimal("requests_per_month_to_break_even", account.requestsPerMonthToBreakEven());
        decimal("recent_net_per_day", account.recent().map(PayoffAccount.Recent::netPerDay));
        if (account.recent().isPresent()) {
            out.writeNumberField("recent_days", account.recent().get().days());
        } else {
            out.writeNullField("recent_days");
        }
        day("forecast_break_even", account.forecast());
        day("retires", account.retires());
        decimal("value_at_retirement", account.valueAtRetirement());
        JsonMethod.text(out, "doubt", account.doubt().orElse(null));
        JsonMethod.texts(out, "candidates", account.candidates());
        JsonMethod.texts(out, "notes", account.notes());
        crossings(account.crossings());
        flips(account.flips());
        observed(account.observed());
        quality(account.quality());
        range(account.range());
        uncounted(account.uncounted());
        amortised(account);
        points(curve);
    }

    private void crossings(List<PayoffAccount.Crossing> crossings) throws IOException {
        out.writeArrayFieldStart("crossings");
        for (PayoffAccount.Crossing crossing : crossings) {
            out.writeStartObject();
            out.writeStringField("day", crossing.day().toString());
            out.writeStringField("direction", crossing.direction().name().toLowerCase(Locale.ROOT));
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void flips(List<PayoffAccount.Flip> flips) throws IOException {
        out.writeArrayFieldStart("flip_points");
        for (PayoffAccount.Flip flip : flips) {
            out.writeStartObject();
            out.writeStringField("assumption", flip.assumption());
            out.writeStringField("words", flip.words());
            out.writeStringField("now", Decimals.plain(flip.now()));
            out.writeStringField("at", Decimals.plain(flip.at()));
            out.writeStringField("until", Decimals.plain(flip.until()));
            out.writeStringField("verdict_below", flip.below().name());
            out.writeStringField("verdict_above", flip.above().name());
            out.writeStringField("method", flip.method());
            out.writeStringField("sentence", flip.sentence());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void observed(Optional<PayoffAccount.Observed> some) throws IOException {
        if (some.isEmpty()) {
            out.writeNullField("observed_prompt_change");
            return;
        }
        PayoffAccount.Observed observed = some.get();
        out.writeObjectFieldStart("observed_prompt_change");
        out.writeStringField("label", observed.label());
        out.writeStringField("model_before", observed.model());
        out.writeStringField("prompt_overhead_tokens", Decimals.plain(observed.promptOverhead()));
        out.writeStringField("low_overhead_tokens", Decimals.plain(observed.lowOverhead()));
        out.writeStringField("high_overhead_tokens", Decimals.plain(observed.highOverhead()));
        decimal("output_factor", observed.outputFactor());
        out.writeStringField("sentence", observed.sentence());
        out.writeArrayFieldStart("by_value");
        for (PayoffAccount.ObservedValue value : observed.values()) {
            out.writeStartObject();
            out.writeStringField("value", value.value());
            JsonMethod.quantity(out, "requests_before", value.requestsBefore());
            out.writeStringField("prompt_tokens_before", Decimals.plain(value.promptBefore()));
            out.writeStringField("output_tokens_before", Decimals.plain(value.outputBefore()));
            JsonMethod.quantity(out, "requests_after", value.requestsAfter());
            out.writeStringField("prompt_tokens_after", Decimals.plain(value.promptAfter()));
            out.writeStringField("output_tokens_after", Decimals.plain(value.outputAfter()));
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void quality(Optional<PayoffAccount.Quality> some) throws IOException {
        if (some.isEmpty()) {
            out.writeNullField("quality");
            return;
        }
        PayoffAccount.Quality quality = some.get();
        out.writeObjectFieldStart("quality");
        decimal("cost_per_correct", quality.costPerCorrect());
        decimal("baseline_cost_per_correct", quality.baselineCostPerCorrect());
        out.writeStringField("more_correct", Decimals.plain(quality.moreCorrect()));
        decimal("value", quality.value());
        decimal("value_of_point_to_turn", quality.valueOfPointToTurn());
        decimal("margin", quality.margin());
        out.writeStringField("sentence", quality.sentence());
        out.writeEndObject();
    }

    private void range(Optional<PayoffAccount.Range> some) throws IOException {
        if (some.isEmpty()) {
            out.writeNullField("range");
            return;
        }
        PayoffAccount.Range range = some.get();
        out.writeObjectFieldStart("range");
        amount("low_saved", range.lowSaved());
        out.writeStringField("low_verdict", range.lowVerdict().name());
        amount("high_saved", range.highSaved());
        out.writeStringField("high_verdict", range.highVerdict().name());
        out.writeEndObject();
    }

    private void uncounted(List<PayoffAccount.Uncounted> investments) throws IOException {
        out.writeArrayFieldStart("not_counted");
        for (PayoffAccount.Uncounted one : investments) {
            out.writeStartObject();
            day("day", one.day());
            out.writeStringField("kind", one.kind());
            out.writeStringField("note", one.note());
            JsonMethod.text(out, "amount", one.amount().map(Decimals::amount).orElse(null));
            out.writeStringField("reason", one.reason());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void amortised(PayoffAccount account) throws IOException {
        if (account.amortised().isEmpty()) {
            out.writeNullField("amortised");
            return;
        }
        PayoffAccount.Amortised amortised = account.amortised().get();
        out.writeObjectFieldStart("amortised");
        out.writeNumberField("days", amortised.days());
        amount("written_off", amortised.written());
        amount("open", amortised.open());
        amount("net", Optional.of(amortised.net()).filter(net -> account.knowsSaving()));
        points(amortised.curve());
        out.writeEndObject();
    }

    private void points(List<Payoff.Point> curve) throws IOException {
        out.writeArrayFieldStart("cumulative_net");
        for (Payoff.Point point : curve) {
            out.writeStartObject();
            out.writeStringField("day", point.day().toString());
            amount("net", point.net());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void day(String field, Optional<LocalDate> day) throws IOException {
        JsonMethod.text(out, field, day.map(LocalDate::toString).orElse(null));
    }

    private void decimal(String field, Optional<BigDecimal> number) throws IOException {
        JsonMethod.text(out, field, number.map(Decimals::plain).orElse(null));
    }

    private void amount(String field, Optional<BigDecimal> amount) throws IOException {
        JsonMethod.text(out, field, amount.map(Decimals::amount).orElse(null));
    }

    private void amount(String field, BigDecimal amount) throws IOException {
        out.writeStringField(field, Decimals.amount(amount));
    }
}

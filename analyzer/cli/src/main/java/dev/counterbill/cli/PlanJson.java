package dev.counterbill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.counterbill.money.Decimals;
import dev.counterbill.payoff.AmountRange;
import dev.counterbill.payoff.Plan;
import dev.counterbill.payoff.PlanInput;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A plan as JSON; decimals are texts, ranges are objects with {@code low} and {@code high}. */
final class PlanJson {
    private static final String SCHEMA = "counterbill-plan-answer/1";

    private final JsonGenerator json;

    private PlanJson(JsonGenerator json) {
        this.json = json;
    }

    static String text(PlanInput input, Plan plan) {
        return Json.text(json -> new PlanJson(json).write(input, plan));
    }

    private void write(PlanInput input, Plan plan) throws IOException {
        json.writeStartObject();
        json.writeStringField("schema", SCHEMA);
        json.writeStringField("title", plan.title());
        json.writeStringField("currency", plan.currency().code());
        json.writeStringField("as_of", input.serving().asOf().toString());
        decimal("calls_per_month", input.callsPerMonth());
        decimal("horizon_months", input.horizonMonths());
        call("today", input.today());
        call("fine_tuned", input.fineTuned());
        decimal("training", plan.training());
        range("work", Optional.of(plan.work()));
        decimal("inference_per_month", plan.inferencePerMonth());
        decimal("hosting_per_month", plan.hostingPerMonth());
        decimal("today_per_month", plan.todayPerMonth());
        decimal("fine_tuned_per_month", plan.inferencePerMonth().add(plan.hostingPerMonth()));
        decimal("saving_per_month", plan.savingPerMonth());
        decimal("training_payback_days", plan.trainingPaybackDays().orElse(null));
        range("work_payback_months", plan.workPaybackMonths());
        range("payback_months", plan.paybackMonths());
        if (plan.breakEvenCalls().isPresent()) {
            Plan.BreakEven calls = plan.breakEvenCalls().get();
            json.writeObjectFieldStart("break_even_calls_per_month");
            decimal("low", calls.low());
            decimal("high", calls.high());
            json.writeStringField("formula", calls.formula());
            json.writeEndObject();
        } else {
            json.writeNullField("break_even_calls_per_month");
        }
        decimal(
                "hosting_break_even_input_tokens_per_month",
                plan.hostingBreakEvenInputTokens().orElse(null));
        json.writeArrayFieldStart("alternatives");
        for (Plan.Option option : plan.alternatives()) {
            json.writeStartObject();
            json.writeStringField("name", option.name());
            decimal("per_month", option.perMonth().orElse(null));
            range("once", Optional.of(option.once()));
            range("over_horizon", option.overHorizon());
            range("payback_months", option.paybackMonths());
            json.writeStringField("note", option.note());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("checklist");
        for (Plan.Answer answer : plan.checklist()) {
            json.writeStartObject();
            json.writeStringField("question", answer.question());
            json.writeStringField("standing", answer.standing().name().toLowerCase(Locale.ROOT));
            json.writeStringField("words", answer.words());
            json.writeEndObject();
        }
        json.writeEndArray();
        texts("assumptions", input.assumptions());
        texts("remarks", plan.remarks());
        texts("warnings", plan.warnings());
        json.writeStringField("sentence", plan.sentence());
        json.writeEndObject();
    }

    private void call(String field, PlanInput.Call call) throws IOException {
        json.writeObjectFieldStart(field);
        json.writeStringField("model", call.model().name());
        decimal("input_price_per_million", call.model().input());
        decimal("cached_input_price_per_million", call.model().cachedInput().orElse(null));
        decimal("output_price_per_million", call.model().output());
        json.writeStringField("price_basis", call.model().basis());
        decimal("input_tokens", call.inputTokens());
        decimal("cached_tokens", call.cachedTokens());
        decimal("output_tokens", call.outputTokens());
        json.writeEndObject();
    }

    private void range(String field, Optional<AmountRange> range) throws IOException {
        if (range.isEmpty()) {
            json.writeNullField(field);
            return;
        }
        json.writeObjectFieldStart(field);
        decimal("low", range.get().low());
        decimal("high", range.get().high());
        json.writeEndObject();
    }

    private void decimal(String field, @Nullable BigDecimal number) throws IOException {
        if (number == null) {
            json.writeNullField(field);
        } else {
            json.writeStringField(field, Decimals.plain(number));
        }
    }

    private void texts(String field, List<String> texts) throws IOException {
        json.writeArrayFieldStart(field);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }
}

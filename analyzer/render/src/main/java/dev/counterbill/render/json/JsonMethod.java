package dev.counterbill.render.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.counterbill.money.Decimals;
import dev.counterbill.report.Coverage;
import dev.counterbill.report.Method;
import dev.counterbill.report.Outlook;
import dev.counterbill.report.Reconciliation;
import dev.counterbill.report.Report;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The part of report.json that tells how the figures came about. */
final class JsonMethod {
    private final JsonGenerator out;

    JsonMethod(JsonGenerator out) {
        this.out = out;
    }

    void ratesUsed(List<Method.RateUsed> rates) throws IOException {
        out.writeArrayFieldStart("rates_used");
        for (Method.RateUsed rate : rates) {
            out.writeStartObject();
            out.writeStringField("provider", rate.provider());
            out.writeStringField("model", rate.model());
            out.writeStringField("card", rate.card());
            out.writeStringField("from", rate.begin().toString());
            text(out, "to", rate.end().map(Object::toString).orElse(null));
            out.writeStringField("source", rate.source());
            out.writeStringField("reference", rate.reference());
            out.writeStringField("status", rate.status());
            out.writeStringField("conditions", rate.conditions());
            out.writeArrayFieldStart("prices");
            prices(rate.prices());
            out.writeEndArray();
            out.writeArrayFieldStart("long_prompts");
            for (Method.LongPrompts longer : rate.longPrompts()) {
                out.writeStartObject();
                out.writeNumberField("over_tokens", longer.overTokens());
                out.writeArrayFieldStart("prices");
                prices(longer.prices());
                out.writeEndArray();
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeBooleanField("changed_within_period", rate.changedWithinPeriod());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void prices(List<Method.Price> prices) throws IOException {
        for (Method.Price price : prices) {
            out.writeStartObject();
            out.writeStringField("dimension", price.dimension().id());
            out.writeStringField("price", Decimals.plain(price.price().price()));
            out.writeNumberField("per", price.price().per());
            out.writeStringField("unit", price.price().unit().id());
            out.writeEndObject();
        }
    }

    void outlook(Outlook outlook) throws IOException {
        out.writeObjectFieldStart("outlook");
        if (outlook.bridge().isPresent()) {
            out.writeFieldName("bridge");
            bridge(outlook.bridge().get());
        } else {
            out.writeNullField("bridge");
        }
        out.writeArrayFieldStart("months");
        for (Outlook.Bridge month : outlook.months()) {
            bridge(month);
        }
        out.writeEndArray();
        out.writeArrayFieldStart("budgets");
        for (Outlook.Budget budget : outlook.budgets()) {
            out.writeStartObject();
            out.writeStringField("id", budget.id());
            out.writeStringField("title", budget.title());
            out.writeStringField("month", budget.month().toString());
            amount("limit", budget.limit());
            amount("spent", budget.spent());
            amount("left", budget.left());
            quantity(out, "unpriced_tokens", budget.unpricedTokens());
            quantity(out, "unpriced_fees", budget.unpricedFees());
            text(out, "alert_at", budget.alert().map(Decimals::plain).orElse(null));
            forecast(budget.forecast());
            out.writeStringField("standing", budget.standing().name());
            out.writeStringField("sentence", budget.sentence());
            out.writeEndObject();
        }
        out.writeEndArray();
        forecast(outlook.forecast());
        out.writeArrayFieldStart("call_outs");
        for (Outlook.CallOut callOut : outlook.callOuts()) {
            out.writeStartObject();
            out.writeStringField("kind", callOut.kind());
            out.writeStringField("day", callOut.day().toString());
            out.writeStringField("model", callOut.model());
            out.writeStringField("sentence", callOut.sentence());
            out.writeEndObject();
        }
        out.writeEndArray();
        reconciliation(outlook.reconciliation());
        out.writeEndObject();
    }

    private void reconciliation(Optional<Reconciliation> some) throws IOException {
        if (some.isEmpty()) {
            out.writeNullField("reconciliation");
            return;
        }
        Reconciliation found = some.get();
        out.writeObjectFieldStart("reconciliation");
        out.writeStringField("against", found.against());
        out.writeStringField("tolerance", found.tolerance());
        amount("ours", found.ours());
        amount("theirs", found.theirs());
        amount("outside_period", found.outside());
        out.writeArrayFieldStart("not_compared");
        for (String provider : found.notCompared()) {
            out.writeString(provider);
        }
        out.writeEndArray();
        out.writeArrayFieldStart("lines");
        for (Reconciliation.Line line : found.lines()) {
            out.writeStartObject();
            out.writeStringField("day", line.day().toString());
            out.writeStringField("provider", line.provider());
            out.writeStringField("model", line.model());
            out.writeStringField("standing", line.standing().name());
            amount("ours", line.ours());
            amount("theirs", line.theirs());
            amount("difference", line.difference());
            text(out, "cause", line.cause().isEmpty() ? null : line.cause());
            out.writeStringField("sentence", line.sentence());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void forecast(Optional<Outlook.Forecast> some) throws IOException {
        if (some.isEmpty()) {
            out.writeNullField("forecast");
            return;
        }
        Outlook.Forecast forecast = some.get();
        out.writeObjectFieldStart("forecast");
        out.writeStringField("last_day", forecast.lastDay().toString());
        amount("expected", forecast.expected());
        amount("low", forecast.low());
        amount("high", forecast.high());
        out.writeStringField("method", forecast.method());
        out.writeEndObject();
    }

    private void bridge(Outlook.Bridge bridge) throws IOException {
        out.writeStartObject();
        out.writeStringField("title", bridge.title());
        out.writeStringField("title_after", bridge.titleAfter());
        amount("before", bridge.before());
        amount("volume", bridge.volume());
        amount("mix", bridge.mix());
        amount("price", bridge.price());
        amount("after", bridge.after());
        amount("change", bridge.change());
        unpriced(bridge.usedBefore(), bridge.usedAfter());
        out.writeArrayFieldStart("movers");
        for (Outlook.Mover mover : bridge.movers()) {
            out.writeStartObject();
            out.writeStringField("provider", mover.provider());
            out.writeStringField("model", mover.model());
            amount("before", mover.before());
            amount("after", mover.after());
            amount("change", mover.change());
            unpriced(mover.usedBefore(), mover.usedAfter());
            out.writeStringField("presence", mover.presence().name());
            out.writeEndObject();
        }
        out.writeEndArray();
        texts(out, "notes", bridge.notes());
        out.writeEndObject();
    }

    private void unpriced(Coverage before, Coverage after) throws IOException {
        out.writeNumberField("unpriced_tokens_before", before.unpricedTokens());
        out.writeNumberField("unpriced_tokens_after", after.unpricedTokens());
        out.writeNumberField("unpriced_fees_before", before.unpricedFees());
        out.writeNumberField("unpriced_fees_after", after.unpricedFees());
    }

    void method(Method method) throws IOException {
        out.writeObjectFieldStart("method");
        out.writeStringField("program", method.program());
        texts(out, "assumptions", method.assumptions());
        out.writeArrayFieldStart("substitutions");
        for (Method.Substituted one : method.substitutions()) {
            out.writeStartObject();
            out.writeStringField("bill", one.bill());
            out.writeStringField("rule", one.rule());
            out.writeStringField("sentence", one.sentence());
            out.writeStringField("meter", one.meter());
            quantity(out, "quantity", one.quantity());
            amount("cost", one.cost());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("checks");
        for (Method.Check check : method.checks()) {
            out.writeStartObject();
            out.writeStringField("name", check.name());
            out.writeStringField("result", check.result().name());
            out.writeStringField("detail", check.detail());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("digests");
        for (Method.Digest digest : method.digests()) {
            out.writeStartObject();
            out.writeStringField("name", digest.name());
            out.writeStringField("kind", digest.kind());
            out.writeStringField("value", digest.value());
            out.writeEndObject();
        }
        out.writeEndArray();
        text(out, "verify_with", method.verifyWith().orElse(null));
        out.writeEndObject();
    }

    void outcomes(List<Report.Outcome> outcomes) throws IOException {
        out.writeArrayFieldStart("outcomes");
        for (Report.Outcome outcome : outcomes) {
            out.writeStartObject();
            out.writeStringField("code", outcome.code());
            out.writeNumberField("exit_code", outcome.exitCode());
            out.writeStringField("sentence", outcome.sentence());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void amount(String field, BigDecimal amount) throws IOException {
        out.writeStringField(field, Decimals.amount(amount));
    }

    /** A whole number as a JSON number, any other as a string, as decimals are. */
    static void quantity(JsonGenerator out, String field, BigDecimal quantity) throws IOException {
        BigDecimal stripped = quantity.stripTrailingZeros();
        if (stripped.scale() <= 0) {
            BigInteger whole = stripped.toBigIntegerExact();
            out.writeFieldName(field);
            out.writeNumber(whole);
        } else {
            out.writeStringField(field, Decimals.plain(quantity));
        }
    }

    static void texts(JsonGenerator out, String field, List<String> texts) throws IOException {
        out.writeArrayFieldStart(field);
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }

    static void text(JsonGenerator out, String field, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeNullField(field);
        } else {
            out.writeStringField(field, text);
        }
    }
}

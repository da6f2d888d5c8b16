package dev.counterbill.render.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import dev.counterbill.money.Decimals;
import dev.counterbill.report.Actual;
import dev.counterbill.report.Bounds;
import dev.counterbill.report.Counterfactual;
import dev.counterbill.report.Coverage;
import dev.counterbill.report.Intake;
import dev.counterbill.report.LeftOut;
import dev.counterbill.report.MeterCost;
import dev.counterbill.report.Payoff;
import dev.counterbill.report.PayoffAccount;
import dev.counterbill.report.Report;
import dev.counterbill.report.TokenTotals;
import dev.counterbill.report.Unpriced;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Writes report.json; its fields are described in {@code schemas/report.schema.json}. */
public final class JsonReport {
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private final JsonGenerator out;

    private JsonReport(JsonGenerator out) {
        this.out = out;
    }

    /** Writes the report as UTF-8 and leaves the stream open. */
    public static void write(Report report, OutputStream stream) throws IOException {
        try (JsonGenerator out = JSON.createGenerator(stream)) {
            // Line ends of our own, so that every machine writes the same bytes.
            DefaultIndenter indent = new DefaultIndenter("  ", "\n");
            out.setPrettyPrinter(
                    new DefaultPrettyPrinter(
                                    Separators.createDefaultInstance()
                                            .withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                            .withObjectIndenter(indent)
                            .withArrayIndenter(indent));
            new JsonReport(out).report(report);
            out.writeRaw('\n');
        }
    }

    private void report(Report report) throws IOException {
        out.writeStartObject();
        out.writeStringField("schema", Report.SCHEMA);
        out.writeObjectFieldStart("period");
        out.writeStringField("from", report.period().begin().toString());
        out.writeStringField("to", report.period().end().toString());
        out.writeStringField("timezone", report.period().timezone().getId());
        out.writeEndObject();
        out.writeStringField("currency", report.currency().code());
        out.writeBooleanField("complete", report.isComplete());
        texts("gaps", report.gaps());
        texts("verdict", report.verdict());
        intake(report.intake());
        tokens(report.tokens());
        actual(report.actual());
        out.writeArrayFieldStart("counterfactuals");
        for (Counterfactual one : report.counterfactuals()) {
            counterfactual(one, report.actual().labels());
        }
        out.writeEndArray();
        out.writeArrayFieldStart("payoff");
        for (Payoff payoff : report.payoffs()) {
            payoff(payoff);
        }
        out.writeEndArray();
        unpriced(report.unpriced());
        JsonMethod method = new JsonMethod(out);
        method.ratesUsed(report.method().rates());
        method.outlook(report.outlook());
        method.method(report.method());
        method.outcomes(report.outcomes());
        out.writeNumberField("exit_code", report.exitCode());
        out.writeEndObject();
    }

    private void intake(Intake intake) throws IOException {
        records("records", intake.records());
        out.writeArrayFieldStart("files");
        for (Intake.LogFile file : intake.files()) {
            out.writeStartObject();
            out.writeStringField("path", file.path());
            out.writeStringField("mapping", file.mapping());
            out.writeStringField("format", file.format());
            out.writeStringField("status", file.status().id());
            records("records", file.records());
            text("reason", file.reason().orElse(null));
            out.writeNumberField("size_bytes", file.sizeBytes());
            text("fingerprint", file.fingerprint().orElse(null));
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("rejects");
        for (Intake.RejectCount reject : intake.rejects()) {
            out.writeStartObject();
            out.writeStringField("code", reject.code());
            out.writeStringField("rule", reject.rule());
            out.writeNumberField("records", reject.records());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("duplicates");
        for (Intake.Duplicates some : intake.duplicates()) {
            out.writeStartObject();
            out.writeStringField("rule", some.rule());
            out.writeNumberField("records", some.records());
            out.writeNumberField("tokens", some.tokens());
            if (some.conflicts() > 0) {
                out.writeNumberField("conflicts", some.conflicts());
            }
            text("cost", some.cost().map(Decimals::plain).orElse(null));
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("skipped");
        for (Intake.Skip skip : intake.skips()) {
            out.writeStartObject();
            out.writeStringField("rule", skip.rule());
            out.writeNumberField("records", skip.records());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void records(String field, Intake.RecordCounts counts) throws IOException {
        out.writeObjectFieldStart(field);
        out.writeNumberField("read", counts.read());
        out.writeNumberField("counted", counts.counted());
        out.writeNumberField("rejected", counts.rejected());
        out.writeNumberField("duplicate", counts.duplicate());
        out.writeNumberField("skipped", counts.skipped());
        out.writeNumberField("filtered", counts.filtered());
        out.writeEndObject();
    }

    private void tokens(TokenTotals tokens) throws IOException {
        out.writeObjectFieldStart("tokens");
        meters(tokens.counts());
        out.writeNumberField("priced", tokens.priced());
        out.writeNumberField("unpriced", tokens.unpriced());
        out.writeNumberField("unpriced_fees", tokens.unpricedFees());
        out.writeEndObject();
    }

    /** The four usual meters always, with cache writes summed; every other one that was used. */
    private void meters(MeterCounts counts) throws IOException {
        out.writeNumberField("input", counts.of(Meter.INPUT));
        out.writeNumberField("cached_input", counts.of(Meter.CACHED_INPUT));
        out.writeNumberField("cache_write", TokenTotals.cacheWrites(counts));
        out.writeNumberField("output", counts.of(Meter.OUTPUT));
        for (Meter meter : Meter.values()) {
            boolean isWritten =
                    meter == Meter.INPUT || meter == Meter.CACHED_INPUT || meter == Meter.OUTPUT;
            if (!isWritten && meter != Meter.REQUESTS && counts.of(meter) != 0) {
                out.writeNumberField(meter.id(), counts.of(meter));
            }
        }
    }

    private void bounds(Optional<Bounds> bounds) throws IOException {
        text("low", bounds.map(some -> Decimals.amount(some.low())).orElse(null));
        text("high", bounds.map(some -> Decimals.amount(some.high())).orElse(null));
    }

    private void actual(Actual actual) throws IOException {
        out.writeObjectFieldStart("actual");
        amount("total", actual.total());
        amount("list_total", actual.listTotal());
        if (actual.bounds().isPresent()) {
            bounds(actual.bounds());
        }
        out.writeNumberField("requests", actual.requests());
        texts("labels", actual.labels());
        out.writeArrayFieldStart("by_model");
        for (Actual.ModelCost model : actual.byModel()) {
            out.writeStartObject();
            out.writeStringField("provider", model.provider());
            out.writeStringField("model", model.model());
            text("base", model.base().orElse(null));
            out.writeBooleanField("fine_tuned", model.isFineTuned());
            out.writeNumberField("requests", model.requests());
            out.writeObjectFieldStart("tokens");
            meters(model.counts());
            out.writeNumberField("unpriced", model.coverage().unpricedTokens());
            out.writeNumberField("unpriced_fees", model.coverage().unpricedFees());
            out.writeEndObject();
            amount("cost", model.cost());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("by_day");
        for (Actual.DayCost day : actual.byDay()) {
            out.writeStartObject();
            out.writeStringField("day", day.day().toString());
            amount("cost", day.cost());
            unpriced(day.coverage());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("by_group");
        for (Actual.GroupCost group : actual.byGroup()) {
            out.writeStartObject();
            labels(actual.labels(), group.values());
            out.writeNumberField("requests", group.requests());
            amount("cost", group.cost());
            unpriced(group.coverage());
            out.writeEndObject();
        }
        out.writeEndArray();
        byMeter(actual.byMeter());
        beside(actual);
        out.writeEndObject();
    }

    private void unpriced(Coverage coverage) throws IOException {
        out.writeNumberField("unpriced_tokens", coverage.unpricedTokens());
        out.writeNumberField("unpriced_fees", coverage.unpricedFees());
    }

    /** What stands beside the lines of inference, and is in no other amount. */
    private void beside(Actual actual) throws IOException {
        out.writeArrayFieldStart("allowances");
        for (Actual.Allowance one : actual.allowances()) {
            out.writeStartObject();
            out.writeStringField("rule", one.rule());
            out.writeStringField("provider", one.provider());
            out.writeStringField("account", one.account());
            out.writeStringField("month", one.month().toString());
            quantity("free_units", one.free());
            amount("credit", one.credit());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("conversions");
        for (Actual.Conversion one : actual.conversions()) {
            out.writeStartObject();
            out.writeStringField("currency", one.currency().code());
            out.writeStringField("day", one.day().toString());
            out.writeStringField("rate", Decimals.plain(one.factor()));
            out.writeStringField("original", Decimals.plain(one.original()));
            amount("converted", one.converted());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void byMeter(List<MeterCost> meters) throws IOException {
        out.writeArrayFieldStart("by_meter");
        for (MeterCost one : meters) {
            out.writeStartObject();
            out.writeStringField("meter", one.meter().id());
            quantity("quantity", one.quantity());
            amount("list_cost", one.listCost());
            amount("cost", one.cost());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void labels(List<String> names, List<String> values) throws IOException {
        out.writeObjectFieldStart("labels");
        for (int i = 0; i < names.size(); i++) {
            out.writeStringField(names.get(i), values.get(i));
        }
        out.writeEndObject();
    }

    private void counterfactual(Counterfactual one, List<String> labels) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", one.id());
        out.writeStringField("title", one.title());
        amount("total", one.total());
        amount("compared_actual", one.comparedActual());
        amount("compared_counterfactual", one.comparedCounterfactual());
        amount("difference", one.difference());
        text("difference_ratio", one.differenceRatio().map(Decimals::plain).orElse(null));
        text("excluded_actual_cost", Decimals.plain(one.excludedActualCost()));
        text("excluded_tokens_share", Decimals.plain(one.excludedTokensShare()));
        quantity("excluded_fees", one.excludedFees());
        out.writeBooleanField("complete", one.complete());
        bounds(one.bounds());
        texts("assumptions", one.assumptions());
        unpriced(one.unpriced());
        out.writeArrayFieldStart("by_model");
        for (Counterfactual.ModelComparison model : one.byModel()) {
            out.writeStartObject();
            out.writeStringField("provider", model.provider());
            out.writeStringField("model", model.model());
            out.writeStringField("target", model.target());
            out.writeNumberField("requests", model.requests());
            amounts(model);
            quantity("compared_tokens", model.comparedTokens());
            leftOut(model.leftOut());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("by_day");
        for (Counterfactual.DayComparison day : one.byDay()) {
            out.writeStartObject();
            out.writeStringField("day", day.day().toString());
            compared(day);
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("by_group");
        for (Counterfactual.GroupComparison group : one.byGroup()) {
            out.writeStartObject();
            labels(labels, group.values());
            out.writeNumberField("requests", group.requests());
            compared(group);
            out.writeEndObject();
        }
        out.writeEndArray();
        byMeter(one.byMeter());
        out.writeEndObject();
    }

    /** Amounts of a day or group of which nothing is compared are not known, and not 0. */
    private void compared(Counterfactual.Compared part) throws IOException {
        if (part.isUnknown()) {
            for (String field : List.of("actual", "cost", "difference")) {
                out.writeNullField(field);
            }
        } else {
            amounts(part);
        }
        leftOut(part.leftOut());
    }

    private void amounts(Counterfactual.Compared part) throws IOException {
        amount("actual", part.actual());
        amount("cost", part.counterfactual());
        amount("difference", part.counterfactual().subtract(part.actual()));
    }

    private void leftOut(LeftOut leftOut) throws IOException {
        quantity("excluded_tokens", leftOut.tokens());
        quantity("excluded_fees", leftOut.fees());
    }

    private void payoff(Payoff payoff) throws IOException {
        out.writeStartObject();
        out.writeStringField("deployment", payoff.deployment());
        out.writeStringField("baseline", payoff.baseline());
        amount("invested", payoff.invested());
        text("saved", payoff.knownSaved().map(Decimals::amount).orElse(null));
        text("net", payoff.knownSaved().map(some -> Decimals.amount(payoff.net())).orElse(null));
        out.writeBooleanField(
                "complete", payoff.account().compared() == PayoffAccount.Compared.ALL);
        text("break_even", payoff.breakEven().map(Object::toString).orElse(null));
        text("payback_days", payoff.paybackDays().map(Decimals::plain).orElse(null));
        out.writeStringField("verdict", payoff.verdict().name());
        out.writeStringField("reason", payoff.reason());
        out.writeArrayFieldStart("investments");
        for (Payoff.Investment one : payoff.investments()) {
            out.writeStartObject();
            out.writeStringField("day", one.day().toString());
            out.writeStringField("kind", one.kind());
            out.writeStringField("note", one.note());
            out.writeStringField("provider", one.provider());
            text("hours", one.hours().map(Decimals::plain).orElse(null));
            amount("amount", one.amount());
            out.writeEndObject();
        }
        out.writeEndArray();
        new JsonPayoff(out).account(payoff.account(), payoff.curve());
        out.writeEndObject();
    }

    private void unpriced(Collection<Unpriced> unpriced) throws IOException {
        out.writeArrayFieldStart("unpriced");
        for (Unpriced one : unpriced) {
            out.writeStartObject();
            out.writeStringField("provider", one.provider());
            out.writeStringField("model", one.model());
            out.writeStringField("reason", one.reason().name());
            quantity("requests", one.requests());
            quantity("tokens", one.tokens());
            quantity("fees", one.fees());
            text("tokens_share", Decimals.plain(one.tokensShare()));
            out.writeStringField("detail", one.detail());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void amount(String field, BigDecimal amount) throws IOException {
        out.writeStringField(field, Decimals.amount(amount));
    }

    private void quantity(String field, BigDecimal quantity) throws IOException {
        JsonMethod.quantity(out, field, quantity);
    }

    private void texts(String field, List<String> texts) throws IOException {
        JsonMethod.texts(out, field, texts);
    }

    private void text(String field, @org.jspecify.annotations.Nullable String text)
            throws IOException {
        JsonMethod.text(out, field, text);
    }
}

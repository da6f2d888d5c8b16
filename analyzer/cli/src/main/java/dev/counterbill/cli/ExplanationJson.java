package dev.counterbill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.counterbill.money.Decimals;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.pricing.PriceSteps;
import dev.counterbill.trace.Selection;
import dev.counterbill.trace.Trace;
import dev.counterbill.trace.TraceLine;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** An explanation for programs. */
final class ExplanationJson {
    private ExplanationJson() {}

    static void write(JsonGenerator json, Explanation explanation) throws IOException {
        json.writeStartObject();
        json.writeStringField("report", explanation.run().folder.toString());
        json.writeStringField("run_id", explanation.run().text("run_id"));
        write(json, explanation.cell());
        json.writeStringField("currency", explanation.currency());
        RateText.text(
                json,
                "sum",
                Optional.of(Decimals.amount(explanation.sum()))
                        .filter(sum -> explanation.notKnown().isEmpty()));
        RateText.text(json, "not_known", explanation.notKnown());
        RateText.text(
                json,
                "published",
                explanation.published().map(some -> Decimals.amount(some.amount())));
        RateText.text(
                json,
                "published_at",
                explanation.published().map(PublishedFigures.Published::where));
        RateText.text(json, "part_of", explanation.around().map(some -> some.published().where()));
        json.writeBooleanField("agrees", explanation.agrees());
        json.writeNumberField("records", explanation.records());
        json.writeNumberField("requests", explanation.requests().longValueExact());
        json.writeArrayFieldStart("parts");
        for (Explanation.Part part : explanation.parts()) {
            write(json, part);
        }
        json.writeEndArray();
        texts(json, "assumptions", explanation.assumptions());
        json.writeArrayFieldStart("files");
        for (LogRecount.Contribution file : explanation.files()) {
            write(json, file);
        }
        json.writeEndArray();
        json.writeStringField("files_note", explanation.filesNote());
        texts(json, "differences", explanation.differences());
        json.writeEndObject();
    }

    private static void texts(JsonGenerator json, String name, Iterable<String> texts)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, Cell cell) throws IOException {
        Selection selection = cell.selection();
        json.writeObjectFieldStart("cell");
        json.writeStringField("of", cell.place().name().toLowerCase(Locale.ROOT));
        RateText.text(json, "id", Optional.of(cell.id()).filter(id -> !id.isEmpty()));
        RateText.text(json, "baseline", Optional.of(cell.baseline()).filter(b -> !b.isEmpty()));
        json.writeStringField("figure", cell.figure().word());
        RateText.text(json, "provider", selection.provider());
        RateText.text(json, "model", selection.model());
        RateText.text(json, "day", selection.day().map(Object::toString));
        RateText.text(json, "service_tier", selection.tier().map(tier -> tier.id()));
        RateText.text(json, "region", selection.region());
        json.writeObjectFieldStart("labels");
        for (Map.Entry<String, String> label : selection.labels().entrySet()) {
            json.writeStringField(label.getKey(), label.getValue());
        }
        json.writeEndObject();
        RateText.text(json, "meter", selection.meter().map(meter -> meter.id()));
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Explanation.Part part) throws IOException {
        json.writeStartObject();
        json.writeStringField("title", part.title());
        json.writeStringField("sign", part.sign().mark());
        json.writeStringField("sum", Decimals.amount(part.sum()));
        json.writeArrayFieldStart("lines");
        if (part.trace().isPresent()) {
            for (TraceLine line : part.trace().get().lines()) {
                write(json, line);
            }
        }
        json.writeEndArray();
        json.writeStringField(
                "left_out",
                Decimals.amount(part.trace().map(Trace::leftOut).orElse(BigDecimal.ZERO)));
        json.writeArrayFieldStart("unpriced");
        if (part.trace().isPresent()) {
            for (BillTables.Unpriced gap : part.trace().get().unpriced()) {
                json.writeStartObject();
                json.writeStringField("provider", gap.model().provider());
                json.writeStringField("model", gap.model().model());
                json.writeStringField("reason", gap.reason().name());
                json.writeStringField("tokens", Decimals.plain(gap.tokens()));
                json.writeEndObject();
            }
        }
        json.writeEndArray();
        json.writeArrayFieldStart("outlays");
        for (Explanation.Outlay outlay : part.outlays()) {
            json.writeStartObject();
            json.writeStringField("day", outlay.day().toString());
            json.writeStringField("kind", outlay.kind());
            json.writeStringField("how", outlay.how());
            json.writeStringField("amount", Decimals.amount(outlay.amount()));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, TraceLine line) throws IOException {
        PriceSteps steps = line.steps();
        json.writeStartObject();
        json.writeStringField("provider", line.provider());
        json.writeStringField("model", line.model());
        RateText.text(json, "base", line.base());
        json.writeBooleanField("fine_tuned", line.fineTune() == TraceLine.FineTune.YES);
        json.writeStringField("service_tier", line.tier().id());
        json.writeStringField("meter", line.part().meter().id());
        json.writeStringField("priced_as", line.part().dimension().id());
        json.writeStringField("quantity", Decimals.plain(line.part().quantity()));
        json.writeStringField("rate", Decimals.amount(line.part().price().price()));
        json.writeNumberField("per", line.part().price().per());
        json.writeStringField("listed_rate", Decimals.amount(steps.listed().price()));
        json.writeArrayFieldStart("factors");
        for (PriceSteps.Factor factor : steps.factors()) {
            json.writeStartObject();
            json.writeStringField("what", factor.what());
            json.writeStringField("factor", Decimals.plain(factor.factor()));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeStringField("exchange", Decimals.plain(steps.exchange()));
        json.writeStringField("cost", Decimals.plain(line.cost()));
        json.writeStringField("formula", line.formula().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("ledger_rows", line.rows());
        json.writeNumberField("over_tokens", steps.overTokens());
        texts(json, "substitutions", line.marks());
        if (line.card().isPresent()) {
            json.writeFieldName("rate_row");
            RateText.write(json, line.card().get(), line.source());
        } else {
            json.writeNullField("rate_row");
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, LogRecount.Contribution file) throws IOException {
        json.writeStartObject();
        json.writeStringField("path", file.path());
        json.writeStringField("mapping", file.mapping());
        json.writeStringField("status", file.status());
        json.writeStringField("digest", file.digest());
        json.writeNumberField("records_read", file.read());
        json.writeNumberField("records_counted", file.counted());
        if (file.share().isPresent()) {
            json.writeNumberField("records", file.share().get().records());
            json.writeNumberField("requests", file.share().get().requests());
            json.writeNumberField("tokens", file.share().get().tokens());
        } else {
            json.writeNullField("records");
            json.writeNullField("requests");
            json.writeNullField("tokens");
        }
        json.writeStringField("note", file.note());
        json.writeEndObject();
    }
}

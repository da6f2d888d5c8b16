package dev.counterbill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.counterbill.money.Decimals;
import dev.counterbill.report.Coverage;
import dev.counterbill.report.Outlook;
import dev.counterbill.trace.RunDifference;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Why two runs differ, for programs. */
final class ComparisonJson {
    private ComparisonJson() {}

    static void write(JsonGenerator json, RunComparison comparison) throws IOException {
        json.writeStartObject();
        run(json, "before", comparison.before(), comparison.totalBefore(), comparison.usedBefore());
        run(json, "after", comparison.after(), comparison.totalAfter(), comparison.usedAfter());
        json.writeStringField("currency", comparison.currency());
        amount(json, "difference", comparison.change());
        json.writeArrayFieldStart("parts");
        for (RunComparison.Part part : comparison.parts()) {
            json.writeStartObject();
            json.writeStringField("cause", part.cause().id());
            amount(json, "amount", part.amount());
            json.writeStringField("why", part.why());
            json.writeEndObject();
        }
        json.writeEndArray();
        logs(json, comparison);
        RunDifference difference = comparison.difference();
        RateText.text(
                json,
                "usage_at_prices_of",
                difference.basis().map(basis -> basis.name().toLowerCase(Locale.ROOT)));
        json.writeArrayFieldStart("rates");
        for (RunDifference.RateEffect effect : difference.effects()) {
            rate(json, effect);
        }
        json.writeEndArray();
        changes(json, "rate_tables", comparison.changes().rates);
        changes(json, "mappings", comparison.changes().mappings);
        changes(json, "settings", comparison.changes().settings);
        changes(json, "counterfactual_totals", comparison.totals());
        changes(json, "unpriced", comparison.gaps());
        changes(json, "records", comparison.counts());
        if (comparison.bridge().isPresent()) {
            bridge(json, comparison.bridge().get());
        } else {
            json.writeNullField("usage");
        }
        texts(json, "notes", comparison.notes());
        texts(json, "tampered", comparison.tampered());
        json.writeStringField("verdict", comparison.verdict());
        json.writeEndObject();
    }

    private static void amount(JsonGenerator json, String name, BigDecimal amount)
            throws IOException {
        json.writeStringField(name, Decimals.amount(amount));
    }

    private static void texts(JsonGenerator json, String name, List<String> texts)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    private static void run(
            JsonGenerator json, String name, PublishedRun run, BigDecimal total, Coverage coverage)
            throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("report", run.folder.toString());
        json.writeStringField("run_id", run.text("run_id"));
        json.writeStringField("program", run.text("program"));
        amount(json, "total", total);
        json.writeNumberField("unpriced_tokens", coverage.unpricedTokens());
        json.writeNumberField("unpriced_fees", coverage.unpricedFees());
        json.writeEndObject();
    }

    private static void logs(JsonGenerator json, RunComparison comparison) throws IOException {
        json.writeArrayFieldStart("files");
        for (LogAmounts.Priced log : comparison.logs()) {
            json.writeStartObject();
            json.writeStringField("path", log.log().path());
            json.writeStringField("change", log.log().kind().name().toLowerCase(Locale.ROOT));
            side(json, "before", comparison.before(), log.log().before(), log.before());
            side(json, "after", comparison.after(), log.log().after(), log.after());
            RateText.text(json, "difference", log.change().map(Decimals::amount));
            json.writeEndObject();
        }
        for (RunChanges.LogChange log : comparison.changes().logs) {
            if (log.kind() == RunChanges.Kind.RENAMED) {
                json.writeStartObject();
                json.writeStringField("path", log.path());
                json.writeStringField("change", "renamed");
                json.writeStringField("was", log.before().orElseThrow().text("path"));
                json.writeStringField("difference", "0.00");
                json.writeEndObject();
            }
        }
        json.writeEndArray();
        amount(json, "files_by_subtraction", comparison.unnamed());
        amount(json, "files_on_other_days", comparison.onOtherDays());
    }

    private static void side(
            JsonGenerator json,
            String name,
            PublishedRun run,
            Optional<JsonTree> input,
            Optional<LogAmounts.Amount> amount)
            throws IOException {
        if (input.isEmpty()) {
            json.writeNullField(name);
            return;
        }
        json.writeObjectFieldStart(name);
        json.writeStringField("digest", RunChanges.digest(input.get()));
        json.writeStringField("mapping", input.get().text("mapping"));
        count(json, "records", LogAmounts.records(run, input.get(), amount));
        Optional<Coverage> coverage = amount.map(LogAmounts.Amount::coverage);
        count(json, "tokens", coverage.map(Coverage::tokens));
        count(json, "unpriced_tokens", coverage.map(Coverage::unpricedTokens));
        count(json, "unpriced_fees", coverage.map(Coverage::unpricedFees));
        RateText.text(json, "cost", amount.map(some -> Decimals.amount(some.cost())));
        json.writeEndObject();
    }

    private static void count(JsonGenerator json, String name, Optional<Long> count)
            throws IOException {
        if (count.isPresent()) {
            json.writeNumberField(name, count.get());
        } else {
            json.writeNullField(name);
        }
    }

    private static void rate(JsonGenerator json, RunDifference.RateEffect effect)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("provider", effect.model().provider());
        json.writeStringField("model", effect.model().model());
        json.writeStringField("service_tier", effect.tier());
        json.writeStringField("meter", effect.meter());
        json.writeStringField("quantity", Decimals.plain(effect.quantity()));
        texts(json, "before", effect.before());
        texts(json, "after", effect.after());
        amount(json, "cost_before", effect.costBefore());
        amount(json, "cost_after", effect.costAfter());
        amount(json, "difference", effect.change());
        json.writeEndObject();
    }

    private static void changes(JsonGenerator json, String name, List<RunChanges.Change> changes)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (RunChanges.Change change : changes) {
            json.writeStartObject();
            json.writeStringField("what", change.what());
            json.writeStringField("before", change.before());
            json.writeStringField("after", change.after());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void bridge(JsonGenerator json, Outlook.Bridge bridge) throws IOException {
        json.writeObjectFieldStart("usage");
        amount(json, "before", bridge.before());
        amount(json, "volume", bridge.volume());
        amount(json, "mix", bridge.mix());
        amount(json, "price", bridge.price());
        amount(json, "after", bridge.after());
        json.writeArrayFieldStart("movers");
        for (Outlook.Mover mover : bridge.movers()) {
            json.writeStartObject();
            json.writeStringField("provider", mover.provider());
            json.writeStringField("model", mover.model());
            amount(json, "before", mover.before());
            amount(json, "after", mover.after());
            json.writeNumberField("unpriced_tokens_before", mover.usedBefore().unpricedTokens());
            json.writeNumberField("unpriced_tokens_after", mover.usedAfter().unpricedTokens());
            json.writeNumberField("unpriced_fees_before", mover.usedBefore().unpricedFees());
            json.writeNumberField("unpriced_fees_after", mover.usedAfter().unpricedFees());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}

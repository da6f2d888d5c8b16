package dev.counterbill.parquet;

import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.TimeEdge;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** What stands beside the rows of a ledger file, as JSON texts in its footer. */
final class CutsText {
    private CutsText() {}

    /** The cuts; members: prompt_cuts, instants, edges, prompt_measures, labels. */
    static String ofCuts(LedgerCuts cuts) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("prompt_cuts", LongStream.of(cuts.prompt().toArray()).boxed().toList());
        members.put("instants", cuts.time().instants().stream().map(Instant::toString).toList());
        List<Object> edges = new ArrayList<>();
        for (TimeEdge edge : cuts.time().edges()) {
            Map<String, Object> made = new LinkedHashMap<>();
            made.put("zone", edge.zone().getId());
            made.put("time", edge.time().toString());
            edges.add(made);
        }
        members.put("edges", edges);
        Map<String, Object> measures = new LinkedHashMap<>();
        for (Map.Entry<String, Set<Meter>> measure : cuts.promptMeasures().entrySet()) {
            measures.put(
                    measure.getKey(), measure.getValue().stream().sorted().map(Meter::id).toList());
        }
        members.put("prompt_measures", measures);
        members.put("labels", cuts.labels());
        return JsonText.write(members);
    }

    static LedgerCuts toCuts(String text) throws IOException {
        Object members = JsonText.read(text);
        List<Long> prompt = new ArrayList<>();
        for (String cut : JsonText.texts(members, "prompt_cuts")) {
            prompt.add(Long.parseLong(cut));
        }
        List<Instant> instants = new ArrayList<>();
        for (String instant : JsonText.texts(members, "instants")) {
            instants.add(Instant.parse(instant));
        }
        List<TimeEdge> edges = new ArrayList<>();
        for (Object edge : JsonText.list(members, "edges")) {
            edges.add(
                    new TimeEdge(
                            ZoneId.of(JsonText.text(edge, "zone")),
                            LocalTime.parse(JsonText.text(edge, "time"))));
        }
        Map<String, Set<Meter>> measures = new TreeMap<>();
        Map<?, ?> saved = JsonText.map(JsonText.map(members).get("prompt_measures"));
        for (Object provider : saved.keySet()) {
            Set<Meter> meters = new LinkedHashSet<>();
            for (String id : JsonText.texts(saved, String.valueOf(provider))) {
                meters.add(
                        Meter.byId(id).orElseThrow(() -> new IOException("unknown meter " + id)));
            }
            measures.put(String.valueOf(provider), meters);
        }
        return new LedgerCuts(
                PromptCuts.of(prompt),
                TimeCuts.of(instants, edges),
                measures,
                JsonText.texts(members, "labels"));
    }

    static String ofCosts(ReportedCosts costs) throws IOException {
        List<Object> lines = new ArrayList<>();
        for (Map.Entry<ReportedCosts.Key, BigDecimal> cost : costs.amounts().entrySet()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("day", cost.getKey().day().toString());
            line.put("provider", cost.getKey().provider());
            line.put("model", cost.getKey().model());
            line.put("source", cost.getKey().source());
            line.put("currency", cost.getKey().currency());
            // Not toPlainString: the scale is part of the value and must come back.
            line.put("amount", cost.getValue().toString());
            lines.add(line);
        }
        return JsonText.write(lines);
    }

    static ReportedCosts toCosts(String text) throws IOException {
        if (!(JsonText.read(text) instanceof List<?> lines)) {
            throw new IOException("reported costs are a list");
        }
        Map<ReportedCosts.Key, BigDecimal> amounts = new TreeMap<>();
        for (Object line : lines) {
            ReportedCosts.Key key =
                    new ReportedCosts.Key(
                            LocalDate.parse(JsonText.text(line, "day")),
                            JsonText.text(line, "provider"),
                            JsonText.text(line, "model"),
                            JsonText.text(line, "source"),
                            JsonText.text(line, "currency"));
            amounts.put(key, new BigDecimal(JsonText.text(line, "amount")));
        }
        return ReportedCosts.of(amounts);
    }
}

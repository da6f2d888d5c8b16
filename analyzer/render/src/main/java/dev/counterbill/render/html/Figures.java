package dev.counterbill.render.html;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.counterbill.report.Actual;
import dev.counterbill.report.CostLine;
import dev.counterbill.report.Counterfactual;
import dev.counterbill.report.MeterCost;
import dev.counterbill.report.OutlookTables;
import dev.counterbill.report.Payoff;
import dev.counterbill.report.Report;
import dev.counterbill.report.Words;
import dev.counterbill.usage.Meter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the charts draw, as JSON that may stand inside a script element. Amounts are rounded to what
 * a chart can show; figures to be read are in the tables.
 */
final class Figures {
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

    /** Decimals of amounts in charts. */
    private static final int CHART_SCALE = 4;

    private static final int MOST_SERIES = 8;

    private final Report report;
    private final JsonGenerator out;

    private Figures(Report report, JsonGenerator out) {
        this.report = report;
        this.out = out;
    }

    static String json(Report report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            new Figures(report, out).write();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // In JSON these stand only inside strings; escaped they cannot end the script element.
        return text.toString()
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    private void write() throws IOException {
        out.writeStartObject();
        out.writeStringField(
                "symbol", Words.money(BigDecimal.ZERO, report.currency()).replace("0.00", ""));
        daily();
        alternatives();
        payoffs();
        bridge();
        out.writeEndObject();
    }

    /** Cost per day of the dearest models, and of all others together. */
    private void daily() throws IOException {
        Map<String, Integer> series = new HashMap<>();
        List<String> names = new ArrayList<>();
        for (Actual.ModelCost model : report.actual().byModel()) {
            if (names.size() < MOST_SERIES && model.cost().signum() != 0) {
                series.put(model.provider() + "\u0000" + model.model(), names.size());
                names.add(Words.visible(model.model()));
            }
        }
        boolean isOther = report.actual().byModel().size() > names.size();
        Map<LocalDate, BigDecimal[]> days = new TreeMap<>();
        for (LocalDate day = report.period().firstDay();
                !day.isAfter(report.period().lastDay());
                day = day.plusDays(1)) {
            days.put(day, zeros(names.size() + 1));
        }
        for (CostLine line : report.actual().lines()) {
            int at = series.getOrDefault(line.provider() + "\u0000" + line.model(), names.size());
            BigDecimal[] costs = days.computeIfAbsent(line.day(), d -> zeros(names.size() + 1));
            costs[at] = costs[at].add(line.cost());
        }
        if (isOther) {
            names.add("other models");
        }
        out.writeObjectFieldStart("daily");
        out.writeArrayFieldStart("days");
        for (LocalDate day : days.keySet()) {
            out.writeString(day.toString());
        }
        out.writeEndArray();
        out.writeArrayFieldStart("withoutPrice");
        for (Actual.DayCost day : report.actual().byDay()) {
            if (day.coverage().leavesUnknown(day.cost())) {
                out.writeString(day.day().toString());
            }
        }
        out.writeEndArray();
        out.writeArrayFieldStart("series");
        for (int i = 0; i < names.size(); i++) {
            out.writeStartObject();
            out.writeStringField("name", names.get(i));
            out.writeArrayFieldStart("costs");
            for (BigDecimal[] costs : days.values()) {
                out.writeNumber(rounded(costs[i]));
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static BigDecimal[] zeros(int length) {
        BigDecimal[] zeros = new BigDecimal[length];
        java.util.Arrays.fill(zeros, BigDecimal.ZERO);
        return zeros;
    }

    private void alternatives() throws IOException {
        BigDecimal invested = invested();
        out.writeArrayFieldStart("alternatives");
        for (Counterfactual one : report.counterfactuals()) {
            if (one.comparesNothing()) {
                continue;
            }
            out.writeStartObject();
            out.writeStringField("title", Words.visible(one.title()));
            number("actual", one.comparedActual());
            number("cost", one.comparedCounterfactual());
            out.writeStringField("shownActual", money(one.comparedActual()));
            out.writeStringField("shownCost", money(one.comparedCounterfactual()));
            out.writeStringField(
                    "shownDifference", Words.change(one.difference(), report.currency()));
            out.writeStringField(
                    "shownNet",
                    Words.change(one.difference().subtract(invested), report.currency()));
            if (one.bounds().isPresent()) {
                number("low", one.bounds().get().low());
                number("high", one.bounds().get().high());
            }
            long requests = 0;
            for (Counterfactual.ModelComparison model : one.byModel()) {
                requests = Math.addExact(requests, model.requests());
            }
            out.writeNumberField("requests", requests);
            for (MeterCost meter : one.byMeter()) {
                if (meter.meter() == Meter.INPUT && meter.quantity().signum() > 0) {
                    out.writeFieldName("inputPrice");
                    out.writeNumber(
                            meter.cost().divide(meter.quantity(), 15, RoundingMode.HALF_UP));
                }
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /** Everything invested; a deployment that is judged against two baselines was paid for once. */
    private BigDecimal invested() {
        BigDecimal invested = BigDecimal.ZERO;
        java.util.Set<String> seen = new java.util.HashSet<>();
        for (Payoff payoff : report.payoffs()) {
            if (seen.add(payoff.deployment())) {
                for (Payoff.Investment one : payoff.investments()) {
                    invested = invested.add(one.amount());
                }
            }
        }
        return invested;
    }

    private void payoffs() throws IOException {
        BigDecimal hours = BigDecimal.ZERO;
        BigDecimal priced = BigDecimal.ZERO;
        BigDecimal other = BigDecimal.ZERO;
        java.util.Set<String> seen = new java.util.HashSet<>();
        out.writeArrayFieldStart("payoffs");
        for (Payoff payoff : report.payoffs()) {
            out.writeStartObject();
            out.writeStringField("name", Words.visible(payoff.deployment()));
            out.writeStringField("baseline", Words.visible(payoff.baseline()));
            out.writeStringField(
                    "breakEven", payoff.breakEven().map(LocalDate::toString).orElse(""));
            out.writeArrayFieldStart("curve");
            for (Payoff.Point point : payoff.curve()) {
                out.writeStartArray();
                out.writeString(point.day().toString());
                out.writeNumber(rounded(point.net()));
                out.writeEndArray();
            }
            out.writeEndArray();
            out.writeArrayFieldStart("investments");
            boolean isFirst = seen.add(payoff.deployment());
            for (Payoff.Investment one : payoff.investments()) {
                out.writeStartArray();
                out.writeString(one.day().toString());
                out.writeNumber(rounded(one.amount()));
                out.writeString(Words.visible(one.kind()));
                out.writeEndArray();
                if (isFirst && one.hours().isPresent()) {
                    hours = hours.add(one.hours().get());
                    priced = priced.add(one.amount());
                } else if (isFirst) {
                    other = other.add(one.amount());
                }
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeObjectFieldStart("invested");
        number("hours", hours);
        number("priced", priced);
        number("other", other);
        out.writeStringField("shown", money(priced.add(other)));
        // What has no price is not nothing: no net is told then.
        out.writeBooleanField(
                "isKnown",
                report.payoffs().stream().allMatch(payoff -> payoff.knownNet().isPresent()));
        out.writeEndObject();
    }

    private void bridge() throws IOException {
        var some = new OutlookTables(report).drawnBridge();
        if (some.isEmpty()) {
            return;
        }
        var bridge = some.get();
        out.writeObjectFieldStart("bridge");
        out.writeStringField("title", Words.visible(bridge.title()));
        out.writeStringField("titleAfter", Words.visible(bridge.titleAfter()));
        number("before", bridge.before());
        number("volume", bridge.volume());
        number("mix", bridge.mix());
        number("price", bridge.price());
        number("after", bridge.after());
        out.writeEndObject();
    }

    private String money(BigDecimal amount) {
        return Words.money(amount, report.currency());
    }

    private void number(String field, BigDecimal amount) throws IOException {
        out.writeFieldName(field);
        out.writeNumber(rounded(amount));
    }

    private static BigDecimal rounded(BigDecimal amount) {
        BigDecimal rounded = amount.setScale(CHART_SCALE, RoundingMode.HALF_UP);
        return rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros();
    }
}

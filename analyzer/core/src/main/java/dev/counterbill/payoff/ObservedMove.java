package dev.counterbill.payoff;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.pricing.BillTables.ModelKey;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageKey;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the logs show of the move to a fine-tune: which model served the same label before, and how
 * long prompts and answers were then and are now. An observation, not proof: what was asked may
 * have changed with the model.
 *
 * @param label name of the label by which the traffic is matched
 * @param provider who billed the model that served before
 * @param model the model, as logged, that served most requests before
 * @param parts one per value of the label
 * @param promptOverhead how many prompt tokens per request were longer before, weighted by the
 *     requests of the fine-tune, with 10 decimals; negative where they were shorter
 * @param lowOverhead,highOverhead the same with the shortest and the longest day before
 * @param outputFactor answer tokens per request before, per one of the fine-tune; none where it has
 *     none
 */
public record ObservedMove(
        String label,
        String provider,
        String model,
        List<Part> parts,
        BigDecimal promptOverhead,
        BigDecimal lowOverhead,
        BigDecimal highOverhead,
        Optional<BigDecimal> outputFactor) {
    public ObservedMove {
        parts = List.copyOf(parts);
    }

    /** One value of the label. */
    public record Part(String value, Shape before, Shape after) {}

    /**
     * Tokens per request, with 10 decimals.
     *
     * @param leastPrompt,mostPrompt means of the days with the shortest and the longest prompts
     */
    public record Shape(
            BigDecimal requests,
            BigDecimal prompt,
            BigDecimal output,
            BigDecimal leastPrompt,
            BigDecimal mostPrompt) {}

    /** The observation for people. */
    public String sentence() {
        return "Observed, not proved: before the move "
                + provider
                + "/"
                + model
                + " served the same "
                + label
                + " with prompts "
                + overhead()
                + outputFactor
                        .filter(factor -> factor.compareTo(BigDecimal.ONE) != 0)
                        .map(
                                factor ->
                                        " and answers "
                                                + Words.count(factor, 2)
                                                + " times as long as now")
                        .orElse("");
    }

    private String overhead() {
        if (promptOverhead.signum() == 0
                && lowOverhead.signum() == 0
                && highOverhead.signum() == 0) {
            return "as long as now";
        }
        return (promptOverhead.signum() < 0 ? "shorter by " : "longer by ")
                + Words.count(promptOverhead.abs(), 1)
                + " tokens per request (by day "
                + Words.count(lowOverhead, 1)
                + " to "
                + Words.count(highOverhead, 1)
                + (promptOverhead.signum() < 0 ? " longer)" : ")");
    }

    /**
     * What the ledger shows.
     *
     * @return empty where no label of the ledger tells what served the same traffic before
     */
    static Optional<ObservedMove> of(
            UsageLedger ledger, List<Deployment> members, DeploymentTraffic traffic, ZoneId zone) {
        List<String> labels = ledger.cuts().labels();
        return labels.stream()
                .map(label -> by(label, ledger, DeploymentTraffic.ids(members), traffic, zone))
                .flatMap(Optional::stream)
                .max(Comparator.comparing(move -> move.weight()));
    }

    private BigDecimal weight() {
        return parts.stream()
                .map(part -> part.before().requests())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static Optional<ObservedMove> by(
            String label,
            UsageLedger ledger,
            Set<String> members,
            DeploymentTraffic traffic,
            ZoneId zone) {
        int at = ledger.cuts().labels().indexOf(label);
        NavigableMap<String, List<LedgerRow>> own = new TreeMap<>();
        NavigableMap<String, List<LedgerRow>> others = new TreeMap<>();
        for (LedgerRow row : ledger.rows()) {
            String value = row.key().labels().get(at);
            if (!value.isEmpty()) {
                (traffic.isOf(row.key(), members) ? own : others)
                        .computeIfAbsent(value, v -> new ArrayList<>())
                        .add(row);
            }
        }
        Map<ModelKey, BigDecimal> requestsByModel = new TreeMap<>();
        Map<String, List<LedgerRow>> before = new TreeMap<>();
        own.forEach(
                (value, rows) -> {
                    long first = rows.stream().mapToLong(r -> r.key().slotBegin()).min().orElse(0);
                    for (LedgerRow row : others.getOrDefault(value, List.of())) {
                        if (row.key().slotBegin() < first) {
                            requestsByModel.merge(
                                    new ModelKey(row.key().provider(), row.key().billedName()),
                                    count(row, Meter.REQUESTS),
                                    BigDecimal::add);
                            before.computeIfAbsent(value, v -> new ArrayList<>()).add(row);
                        }
                    }
                });
        Optional<ModelKey> served =
                requestsByModel.entrySet().stream()
                        .filter(e -> e.getValue().signum() > 0)
                        .max(
                                Map.Entry.<ModelKey, BigDecimal>comparingByValue()
                                        .thenComparing(e -> e.getKey().toString()))
                        .map(Map.Entry::getKey);
        if (served.isEmpty()) {
            return Optional.empty();
        }
        List<Part> parts = new ArrayList<>();
        before.forEach(
                (value, rows) -> {
                    List<LedgerRow> ofModel =
                            rows.stream()
                                    .filter(
                                            r ->
                                                    isOf(
                                                            r.key(),
                                                            served.get().provider(),
                                                            served.get().model()))
                                    .toList();
                    Optional<Shape> was = shape(ofModel, zone);
                    Optional<Shape> is = shape(own.getOrDefault(value, List.of()), zone);
                    if (was.isPresent() && is.isPresent()) {
                        parts.add(new Part(value, was.get(), is.get()));
                    }
                });
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        weighted(label, served.get().provider(), served.get().model(), parts));
    }

    private static boolean isOf(UsageKey key, String provider, String model) {
        return key.provider().equals(provider) && key.billedName().equals(model);
    }

    private static ObservedMove weighted(
            String label, String provider, String model, List<Part> parts) {
        BigDecimal requests = BigDecimal.ZERO;
        BigDecimal mid = BigDecimal.ZERO;
        BigDecimal low = BigDecimal.ZERO;
        BigDecimal high = BigDecimal.ZERO;
        BigDecimal outputBefore = BigDecimal.ZERO;
        BigDecimal outputAfter = BigDecimal.ZERO;
        for (Part part : parts) {
            BigDecimal weight = part.after().requests();
            BigDecimal now = part.after().prompt();
            requests = requests.add(weight);
            mid = mid.add(part.before().prompt().subtract(now).multiply(weight));
            low = low.add(part.before().leastPrompt().subtract(now).multiply(weight));
            high = high.add(part.before().mostPrompt().subtract(now).multiply(weight));
            outputBefore = outputBefore.add(part.before().output().multiply(weight));
            outputAfter = outputAfter.add(part.after().output().multiply(weight));
        }
        return new ObservedMove(
                label,
                provider,
                model,
                parts,
                Ratios.of(mid, requests).orElse(BigDecimal.ZERO),
                Ratios.of(low, requests).orElse(BigDecimal.ZERO),
                Ratios.of(high, requests).orElse(BigDecimal.ZERO),
                Ratios.of(outputBefore, outputAfter));
    }

    private static Optional<Shape> shape(List<LedgerRow> rows, ZoneId zone) {
        NavigableMap<LocalDate, BigDecimal[]> days = new TreeMap<>();
        BigDecimal[] all = {BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO};
        for (LedgerRow row : rows) {
            BigDecimal[] sums =
                    days.computeIfAbsent(
                            BillTables.dayOf(row.key(), zone),
                            d -> new BigDecimal[] {BigDecimal.ZERO, BigDecimal.ZERO});
            BigDecimal prompt = BigDecimal.ZERO;
            for (Meter meter : Meter.values()) {
                if (meter.isPrompt()) {
                    prompt = prompt.add(count(row, meter));
                }
            }
            BigDecimal requests = count(row, Meter.REQUESTS);
            sums[0] = sums[0].add(requests);
            sums[1] = sums[1].add(prompt);
            all[0] = all[0].add(requests);
            all[1] = all[1].add(prompt);
            all[2] = all[2].add(count(row, Meter.OUTPUT));
        }
        List<BigDecimal> means =
                days.values().stream()
                        .map(sums -> Ratios.of(sums[1], sums[0]))
                        .flatMap(Optional::stream)
                        .sorted()
                        .toList();
        return all[0].signum() == 0
                ? Optional.empty()
                : Optional.of(
                        new Shape(
                                all[0],
                                Ratios.of(all[1], all[0]).orElseThrow(),
                                Ratios.of(all[2], all[0]).orElseThrow(),
                                means.get(0),
                                means.get(means.size() - 1)));
    }

    private static BigDecimal count(LedgerRow row, Meter meter) {
        return BigDecimal.valueOf(row.counts().of(meter));
    }
}

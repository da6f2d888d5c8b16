package dev.counterbill.pricing;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.UsageKey;
import dev.counterbill.usage.UsageKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A ledger that a test writes down request by request, as a builder would add it up. */
public final class CaseLedger {
    private final LedgerCuts cuts;
    private final List<LedgerRow> rows = new ArrayList<>();

    private String provider = "openai";
    private String model = "";
    private ServiceTier tier = ServiceTier.STANDARD;
    private UsageKind kind = UsageKind.REQUEST;
    private String at = "2026-06-01T00:00:00Z";
    private String end = "";
    private String promptClass = "";
    private List<String> labels;

    public CaseLedger(LedgerCuts cuts) {
        this.cuts = cuts;
        this.labels = cuts.labels().stream().map(label -> "").toList();
    }

    public CaseLedger() {
        this(LedgerCuts.COARSE);
    }

    public CaseLedger model(String newProvider, String newModel) {
        provider = newProvider;
        model = newModel;
        return this;
    }

    public CaseLedger tier(ServiceTier newTier) {
        tier = newTier;
        return this;
    }

    public CaseLedger kind(UsageKind newKind) {
        kind = newKind;
        return this;
    }

    public CaseLedger at(String instant) {
        at = instant;
        end = "";
        return this;
    }

    public CaseLedger span(String from, String to) {
        at = from;
        end = to;
        kind = UsageKind.BUCKET;
        return this;
    }

    public CaseLedger promptClass(String stated) {
        promptClass = stated;
        return this;
    }

    public CaseLedger labels(String... values) {
        labels = List.of(values);
        return this;
    }

    /** Adds so many equal requests: {@code INPUT, 200, OUTPUT, 6}. */
    public CaseLedger requests(long count, Object... meters) {
        long[] one = counts(meters);
        long prompt = 0;
        for (Meter meter : Meter.values()) {
            if (cuts.isInPromptSize(provider, meter)) {
                prompt += one[meter.ordinal()];
            }
        }
        for (int i = 0; i < one.length; i++) {
            one[i] *= count;
        }
        one[Meter.REQUESTS.ordinal()] = count;
        return add(cuts.prompt().bucketOf(prompt), one, count);
    }

    /** Adds one row that stands for so many requests. */
    public CaseLedger bucket(long requests, Object... meters) {
        long[] sums = counts(meters);
        sums[Meter.REQUESTS.ordinal()] = requests;
        return add(PromptCuts.UNKNOWN_BUCKET, sums, 1);
    }

    private static long[] counts(Object... meters) {
        long[] counts = new long[Meter.values().length];
        for (int i = 0; i < meters.length; i += 2) {
            counts[((Meter) meters[i]).ordinal()] = ((Number) meters[i + 1]).longValue();
        }
        return counts;
    }

    private CaseLedger add(int promptBucket, long[] counts, long records) {
        long begin = Instant.parse(at).getEpochSecond();
        UsageKey key =
                new UsageKey(
                        provider,
                        model,
                        "",
                        kind,
                        tier,
                        "",
                        "",
                        "",
                        "",
                        promptBucket,
                        promptClass,
                        end.isEmpty() ? cuts.time().slotBegin(begin) : begin,
                        end.isEmpty() ? 0 : Instant.parse(end).getEpochSecond(),
                        labels);
        rows.add(new LedgerRow(key, MeterCounts.of(counts, records)));
        return this;
    }

    public UsageLedger build() {
        return UsageLedger.of(cuts, rows);
    }
}

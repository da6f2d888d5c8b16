package dev.counterbill.analysis;

import dev.counterbill.ledger.LedgerColumns;
import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.model.CloseNames;
import dev.counterbill.rates.Identification;
import dev.counterbill.rates.ModelRates;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.RateFinding;
import dev.counterbill.rates.RateLint;
import dev.counterbill.rates.SourcePlace;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.UsageKey;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a saved ledger cannot answer, because it was added up without a cut that the question needs.
 * Only what lies inside a cell with usage counts: a price that changed before the first record is
 * no obstacle. Prompt sizes matter for the actual bill; a scenario that straddles one is priced as
 * an interval.
 */
public final class LedgerLimits {
    /**
     * One thing that the ledger cannot tell.
     *
     * @param what in a sentence without its full stop
     * @param remedy what to do about it
     */
    public record Lack(String what, String remedy) {}

    private static final long HOUR_SECONDS = 3600;

    private final Question question;
    private final UsageLedger ledger;
    private final LedgerCuts needed;

    private LedgerLimits(Question question, UsageLedger ledger) {
        this.question = question;
        this.ledger = ledger;
        this.needed = CutsNeeded.of(question);
    }

    /** Everything that stands in the way of an exact answer; empty where nothing does. */
    public static List<Lack> of(Question question, UsageLedger ledger) {
        LedgerLimits limits = new LedgerLimits(question, ledger);
        List<Lack> lacks = new ArrayList<>();
        limits.labels().ifPresent(lacks::add);
        lacks.addAll(limits.prices());
        return lacks;
    }

    /** What stands in the way of an exact total alone, whatever the labels. */
    public static List<Lack> ofPrices(Question question, UsageLedger ledger) {
        return new LedgerLimits(question, ledger).prices();
    }

    private List<Lack> prices() {
        List<Lack> lacks = new ArrayList<>();
        instant().ifPresent(lacks::add);
        lacks.addAll(promptSizes());
        promptMeasure().ifPresent(lacks::add);
        return lacks;
    }

    private Optional<Lack> labels() {
        TreeSet<String> missing = new TreeSet<>(needed.labels());
        List<String> kept = ledger.cuts().labels();
        kept.forEach(missing::remove);
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        Set<String> all = new TreeSet<>(kept);
        all.addAll(missing);
        String again = "Read the logs again with --group-by " + String.join(",", all);
        return Optional.of(
                new Lack(
                        "the ledger does not keep "
                                + (missing.size() == 1 ? "the label " : "the labels ")
                                + String.join(", ", missing)
                                + (kept.isEmpty()
                                        ? ": it keeps none"
                                        : ": it keeps " + String.join(", ", kept)),
                        missing.size() == 1
                                ? CloseNames.remedy(missing.first(), kept, again)
                                : again));
    }

    /** The first instant that the question tells apart and a slot with usage does not. */
    private Optional<Lack> instant() {
        if (ledger.isEmpty()) {
            return Optional.empty();
        }
        UsageLedger.Extent extent = ledger.extent();
        long first = extent.firstBegin() - HOUR_SECONDS;
        long last = Math.max(extent.lastBegin() + HOUR_SECONDS, extent.spanEnd()) + HOUR_SECONDS;
        long[] own = ledger.cuts().time().cutsBetween(first, last);
        long[] asked = needed.time().cutsBetween(first, last);
        LedgerColumns rows = ledger.columns();
        for (int row : rows.distinctSlots()) {
            long begin = rows.slotBegin(row);
            long end = Math.max(rows.spanEnd(row), slotEnd(own, begin));
            for (long at = begin; at < end; at = slotEnd(own, at)) {
                long cut = slotEnd(asked, at);
                if (cut < Math.min(end, slotEnd(own, at))) {
                    return Optional.of(lack(Instant.ofEpochSecond(cut)));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * As {@link TimeCuts#slotEnd} says it, which takes a few microseconds for each of some thousand
     * slots.
     *
     * @param cuts all that there are near the slot, in rising order
     */
    static long slotEnd(long[] cuts, long slotBegin) {
        long hourEnd = (Math.floorDiv(slotBegin, HOUR_SECONDS) + 1) * HOUR_SECONDS;
        int at = Arrays.binarySearch(cuts, slotBegin + 1);
        int next = at < 0 ? -at - 1 : at;
        return next < cuts.length ? Math.min(hourEnd, cuts[next]) : hourEnd;
    }

    private Lack lack(Instant cut) {
        boolean midnight = cut.atZone(question.zone()).toLocalTime().equals(LocalTime.MIDNIGHT);
        return midnight
                ? new Lack(
                        "a report day in "
                                + question.zone()
                                + " begins at "
                                + cut
                                + ", inside a time slot of the ledger",
                        "Read the logs again with --timezone " + question.zone())
                : new Lack(
                        "a price or a scenario changes at "
                                + cut
                                + ", inside a time slot of the ledger",
                        "Read the logs again with these rates and scenarios");
    }

    /** Prompt sizes at which a used model changes its price and a bucket with usage is not cut. */
    private List<Lack> promptSizes() {
        List<RateFinding> missing = RateLint.missingCuts(question.book(), ledger.cuts());
        if (missing.isEmpty()) {
            return List.of();
        }
        PromptCuts cuts = ledger.cuts().prompt();
        Set<SourcePlace> straddled = new HashSet<>();
        for (LedgerRow row : ledger.rows()) {
            int bucket = row.key().promptBucket();
            if (bucket == PromptCuts.UNKNOWN_BUCKET) {
                continue;
            }
            long smallest = cuts.smallestTokens(bucket);
            long largest = cuts.largestTokens(bucket);
            model(row.key())
                    .ifPresent(
                            model ->
                                    model.inferenceRates()
                                            .filter(card -> changes(card, smallest, largest))
                                            .forEach(card -> straddled.add(card.place())));
        }
        return missing.stream()
                .filter(finding -> straddled.contains(finding.place()))
                .map(LedgerLimits::lack)
                .distinct()
                .toList();
    }

    private static Lack lack(RateFinding finding) {
        return new Lack(
                finding.place()
                        + ": "
                        + finding.code()
                        + ": '"
                        + finding.value()
                        + "': "
                        + finding.rule(),
                finding.remedy());
    }

    private Optional<ModelRates> model(UsageKey key) {
        String name = key.billedName();
        return question.book()
                                .identify(
                                        key.provider(),
                                        name,
                                        Instant.ofEpochSecond(key.slotBegin()))
                        instanceof Identification.Known known
                ? Optional.of(known.identity().model())
                : Optional.empty();
    }

    private static boolean changes(RateCard card, long smallest, long largest) {
        return card.tiers().stream()
                .anyMatch(tier -> tier.overTokens() >= smallest && tier.overTokens() < largest);
    }

    /** A provider whose prompts the book now measures otherwise than the ledger did. */
    private Optional<Lack> promptMeasure() {
        Set<String> providers = new TreeSet<>();
        ledger.columns().combinations().forEach(some -> providers.add(some.provider()));
        for (String provider : providers) {
            for (Meter meter : Meter.values()) {
                if (needed.isInPromptSize(provider, meter)
                        != ledger.cuts().isInPromptSize(provider, meter)) {
                    return Optional.of(
                            new Lack(
                                    "the rates measure a prompt of "
                                            + provider
                                            + " with other meters than the ledger ("
                                            + meter.id()
                                            + ")",
                                    "Read the logs again with these rates"));
                }
            }
        }
        return Optional.empty();
    }
}

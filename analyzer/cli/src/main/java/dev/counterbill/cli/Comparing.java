package dev.counterbill.cli;

import dev.counterbill.analysis.Analysis;
import dev.counterbill.analysis.Question;
import dev.counterbill.config.SettingsFile;
import dev.counterbill.pricing.BillTables.ModelKey;
import dev.counterbill.report.Outlook;
import dev.counterbill.report.Words;
import dev.counterbill.trace.PricedRun;
import dev.counterbill.trace.RunDifference;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Lays the difference of two totals to its causes. */
final class Comparing {
    /** Whether logs are read again. */
    enum Recount {
        NO,
        OF_LOGS_THAT_DIFFER
    }

    /** Flags that decide what is made of the same bytes. */
    private static final Set<String> READING_FLAGS =
            Set.of("--dedup", "--hash-labels", "--reader", "--config");

    private final PublishedRun before;
    private final Optional<PublishedRun.Again> askedBefore;
    private final PublishedRun after;
    private final Optional<PublishedRun.Again> askedAfter;
    private final RunChanges changes;

    private final Map<RunComparison.Cause, BigDecimal> amounts =
            new EnumMap<>(RunComparison.Cause.class);
    private List<LogAmounts.Priced> logs = List.of();

    Comparing(
            PublishedRun before,
            Optional<PublishedRun.Again> askedBefore,
            PublishedRun after,
            Optional<PublishedRun.Again> askedAfter)
            throws IOException {
        this.before = before;
        this.askedBefore = askedBefore;
        this.after = after;
        this.askedAfter = askedAfter;
        this.changes = new RunChanges(before, after);
        for (RunComparison.Cause cause : RunComparison.Cause.values()) {
            amounts.put(cause, BigDecimal.ZERO);
        }
    }

    RunComparison compare(Recount recount, List<String> notes, List<String> tampered)
            throws IOException {
        PricedRun first = priced(before, askedBefore);
        PricedRun second = priced(after, askedAfter);
        RunDifference difference = RunDifference.between(first, second);
        logs =
                LogAmounts.of(
                        changes,
                        before,
                        askedBefore,
                        after,
                        askedAfter,
                        first,
                        second,
                        recount == Recount.NO ? Optional.empty() : difference.prices());
        List<String> said = new ArrayList<>(notes);
        said.addAll(ratesNotes());
        lay(difference);
        BigDecimal unnamed =
                amounts(RunComparison.Cause.FILES).add(amounts(RunComparison.Cause.MAPPING));
        for (LogAmounts.Priced log : logs) {
            unnamed = unnamed.subtract(log.change().orElse(BigDecimal.ZERO));
        }
        RunComparison comparison =
                new RunComparison(
                        before,
                        after,
                        after.report.text("currency"),
                        first.total(),
                        second.total(),
                        before.coverage(),
                        after.coverage(),
                        parts(),
                        changes,
                        logs,
                        logs.isEmpty() ? BigDecimal.ZERO : unnamed,
                        onOtherDays(difference),
                        difference,
                        bridge(difference, first, second),
                        differences(gaps(before), gaps(after)),
                        differences(counts(before), counts(after)),
                        differences(totals(before), totals(after)),
                        said,
                        tampered);
        BigDecimal sum =
                comparison.parts().stream()
                        .map(RunComparison.Part::amount)
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        if (sum.compareTo(comparison.change()) != 0) {
            throw new IllegalStateException(
                    "the parts add up to "
                            + sum
                            + " and the totals differ by "
                            + comparison.change());
        }
        return comparison;
    }

    /** What logs hold on days that only one of the runs was asked for, with its sign turned. */
    private BigDecimal onOtherDays(RunDifference difference) throws IOException {
        if (changes.hasNoLogInCommon()) {
            // All of these days is of the logs that differ, also of those that are gone.
            return difference.days().negate();
        }
        BigDecimal sum = BigDecimal.ZERO;
        for (LogAmounts.Priced log : logs) {
            sum = sum.subtract(log.changeOnOtherDays().orElse(BigDecimal.ZERO));
        }
        return sum;
    }

    private BigDecimal amounts(RunComparison.Cause cause) {
        return amounts.getOrDefault(cause, BigDecimal.ZERO);
    }

    private static PricedRun priced(PublishedRun run, Optional<PublishedRun.Again> asked)
            throws IOException {
        SortedMap<ModelKey, BigDecimal> byModel = new TreeMap<>();
        JsonTree actual = run.report.object("actual");
        for (JsonTree model : actual.objects("by_model")) {
            byModel.put(
                    new ModelKey(model.text("provider"), model.text("model")),
                    new BigDecimal(model.text("cost")));
        }
        ZoneId zone =
                SettingsFile.zone(run.report.object("period").text("timezone"))
                        .orElse(ZoneId.of("UTC"));
        Optional<Question> question = asked.map(again -> again.asked().question);
        return new PricedRun(
                new BigDecimal(actual.text("total")),
                byModel,
                run.ledger(),
                zone,
                asked.isPresent() && run.hasRates(asked.get().asked())
                        ? question
                        : Optional.empty(),
                question.flatMap(Question::from),
                question.flatMap(Question::to));
    }

    private List<String> ratesNotes() throws IOException {
        List<String> notes = new ArrayList<>();
        if (askedBefore.isPresent() && !before.hasRates(askedBefore.get().asked())) {
            notes.add(ratesNote("RUN1", before));
        }
        if (askedAfter.isPresent() && !after.hasRates(askedAfter.get().asked())) {
            notes.add(ratesNote("RUN2", after));
        }
        return notes;
    }

    private static String ratesNote(String which, PublishedRun run) throws IOException {
        List<String> changed = run.changedFiles();
        return "the rates of "
                + which
                + " are not to be had here any more"
                + (changed.isEmpty() ? "" : " (" + String.join("; ", changed) + ")")
                + ", so what they cost is taken from what it published, by model";
    }

    /** Lays each step to its cause. */
    private void lay(RunDifference difference) throws IOException {
        Set<RunComparison.Cause> causes = causes();
        if (difference.together().signum() != 0 && causes.size() == 1) {
            add(causes.iterator().next(), difference.together());
            return;
        }
        add(RunComparison.Cause.NOT_TOLD, difference.together());
        add(RunComparison.Cause.CONFIG, difference.terms());
        // The same days begin and end elsewhere in another zone.
        add(
                changes.ofDays().isEmpty() ? RunComparison.Cause.CONFIG : RunComparison.Cause.DAYS,
                difference.days());
        // What was published at exchange rates that are gone is computed at today's.
        boolean isExchanged =
                changes.settings.stream().anyMatch(one -> one.what().startsWith("fx file"))
                        && !causes.contains(RunComparison.Cause.TOOL);
        add(isExchanged ? RunComparison.Cause.CONFIG : RunComparison.Cause.TOOL, difference.tool());
        add(
                changes.hasOther("rate_book_sha256")
                        ? RunComparison.Cause.RATES
                        : otherwise(causes),
                difference.rates());
        layUsage(difference.usage(), causes);
    }

    private void add(RunComparison.Cause cause, BigDecimal amount) {
        amounts.merge(cause, amount, BigDecimal::add);
    }

    /** What can be at work between the two runs. */
    private Set<RunComparison.Cause> causes() throws IOException {
        Set<RunComparison.Cause> causes = EnumSet.noneOf(RunComparison.Cause.class);
        if (!changes.ofBytes().isEmpty()) {
            causes.add(RunComparison.Cause.FILES);
        }
        if (!changes.ofMapping().isEmpty()) {
            causes.add(RunComparison.Cause.MAPPING);
        }
        if (changes.hasOther("rate_book_sha256")) {
            causes.add(RunComparison.Cause.RATES);
        }
        if (!changes.ofDays().isEmpty()) {
            causes.add(RunComparison.Cause.DAYS);
        }
        if (!changes.ofSettings().isEmpty()
                || changes.hasOther("settings_sha256") && changes.ofDays().isEmpty()) {
            causes.add(RunComparison.Cause.CONFIG);
        }
        if (changes.hasOther("program")) {
            causes.add(RunComparison.Cause.TOOL);
        }
        return causes;
    }

    private static RunComparison.Cause otherwise(Set<RunComparison.Cause> causes) {
        return causes.contains(RunComparison.Cause.CONFIG)
                ? RunComparison.Cause.CONFIG
                : causes.contains(RunComparison.Cause.TOOL)
                        ? RunComparison.Cause.TOOL
                        : RunComparison.Cause.NOT_TOLD;
    }

    private void layUsage(BigDecimal usage, Set<RunComparison.Cause> causes) {
        boolean hasFiles = causes.contains(RunComparison.Cause.FILES);
        boolean hasMapping = causes.contains(RunComparison.Cause.MAPPING);
        if (!hasFiles && !hasMapping) {
            add(otherwise(causes), usage);
            return;
        }
        Optional<BigDecimal> ofFiles = sum(changes.ofBytes());
        Optional<BigDecimal> ofMapping = sum(changes.ofMapping());
        boolean readsOtherwise =
                changes.settings.stream()
                        .anyMatch(
                                one ->
                                        READING_FLAGS.contains(one.what())
                                                || one.what().startsWith("config file"));
        if (hasFiles && hasMapping && ofMapping.isEmpty() && ofFiles.isEmpty()) {
            add(RunComparison.Cause.NOT_TOLD, usage);
        } else if (hasFiles && hasMapping && ofMapping.isEmpty()) {
            add(RunComparison.Cause.FILES, ofFiles.orElseThrow());
            add(RunComparison.Cause.MAPPING, usage.subtract(ofFiles.orElseThrow()));
        } else if (readsOtherwise && ofFiles.isPresent() && ofMapping.isPresent()) {
            // Duplicates across logs cannot be told from what other settings make of all logs.
            add(RunComparison.Cause.FILES, ofFiles.get());
            add(RunComparison.Cause.MAPPING, ofMapping.get());
            add(
                    RunComparison.Cause.CONFIG,
                    usage.subtract(ofFiles.get()).subtract(ofMapping.get()));
        } else if (hasFiles) {
            BigDecimal mapped = hasMapping ? ofMapping.orElseThrow() : BigDecimal.ZERO;
            add(RunComparison.Cause.MAPPING, mapped);
            add(RunComparison.Cause.FILES, usage.subtract(mapped));
        } else {
            add(RunComparison.Cause.MAPPING, usage);
        }
    }

    /** What logs add on the days of both runs; empty where one of them is not known. */
    private Optional<BigDecimal> sum(List<RunChanges.LogChange> some) {
        BigDecimal sum = BigDecimal.ZERO;
        for (LogAmounts.Priced log : logs) {
            if (some.contains(log.log())) {
                if (log.change().isEmpty()) {
                    return Optional.empty();
                }
                sum = sum.add(log.change().get()).subtract(log.changeOnOtherDays().orElseThrow());
            }
        }
        return Optional.of(sum);
    }

    private List<RunComparison.Part> parts() throws IOException {
        List<RunComparison.Part> parts = new ArrayList<>();
        for (RunComparison.Cause cause : RunComparison.Cause.values()) {
            parts.add(new RunComparison.Part(cause, amounts(cause), why(cause)));
        }
        return parts;
    }

    private String why(RunComparison.Cause cause) throws IOException {
        return switch (cause) {
            case FILES ->
                    counted(
                            changes.logs.stream()
                                    .filter(log -> log.kind() != RunChanges.Kind.REMAPPED)
                                    .toList());
            case MAPPING -> counted(changes.ofMapping());
            case RATES -> changes.hasOther("rate_book_sha256") ? "another rate book" : "";
            case DAYS -> {
                List<String> words = named(changes.ofDays());
                yield words.isEmpty() || !changes.hasNoLogInCommon()
                        ? String.join(", ", words)
                        : String.join(", ", words) + ", from other logs";
            }
            case CONFIG -> String.join(", ", named(changes.ofSettings()));
            case TOOL ->
                    changes.hasOther("program")
                            ? before.text("program") + " and " + after.text("program")
                            : amounts(cause).signum() != 0
                                    ? "the same version computes other figures now"
                                    : "";
            case NOT_TOLD ->
                    amounts(cause).signum() == 0
                            ? ""
                            : "see the notes; "
                                    + (causes().isEmpty()
                                            ? "no cause is known"
                                            : "one of: "
                                                    + String.join(
                                                            ", ",
                                                            causes().stream()
                                                                    .map(RunComparison.Cause::id)
                                                                    .toList()));
        };
    }

    private static List<String> named(List<RunChanges.Change> changes) {
        return changes.stream().map(RunChanges.Change::what).toList();
    }

    private static String counted(List<RunChanges.LogChange> logs) {
        List<String> words = new ArrayList<>();
        for (RunChanges.Kind kind : RunChanges.Kind.values()) {
            long count = logs.stream().filter(log -> log.kind() == kind).count();
            if (count > 0) {
                words.add(
                        Words.count(count) + " " + kind.name().toLowerCase(java.util.Locale.ROOT));
            }
        }
        return String.join(", ", words);
    }

    private static Optional<Outlook.Bridge> bridge(
            RunDifference difference, PricedRun before, PricedRun after) {
        return difference
                .prices()
                .filter(prices -> difference.usage().add(difference.days()).signum() != 0)
                .map(
                        prices ->
                                Analysis.bridge(
                                        prices, "RUN1", before.ledger(), "RUN2", after.ledger()));
    }

    /** What a report says without a price, in words, by model and reason. */
    private static Map<String, String> gaps(PublishedRun run) throws IOException {
        Map<String, String> gaps = new TreeMap<>();
        for (JsonTree gap : run.report.objectsOrNone("unpriced")) {
            gaps.put(
                    gap.text("provider") + "/" + gap.text("model") + " " + gap.text("reason"),
                    gap.word("tokens") + " tokens");
        }
        return gaps;
    }

    private static Map<String, String> counts(PublishedRun run) throws IOException {
        Map<String, String> counts = new TreeMap<>();
        run.manifest
                .numberMap("records")
                .forEach((what, count) -> counts.put("records " + what, Words.count(count)));
        for (JsonTree reject : run.report.objectsOrNone("rejects")) {
            counts.put("rejected " + reject.text("code"), Words.count(reject.number("records")));
        }
        for (JsonTree file : run.manifest.objects("inputs")) {
            if (!file.text("status").equals("ok")) {
                counts.put(
                        "log " + file.text("path"),
                        file.text("status")
                                + file.optional("reason").map(why -> ": " + why).orElse(""));
            }
        }
        return counts;
    }

    private static Map<String, String> totals(PublishedRun run) throws IOException {
        Map<String, String> totals = new TreeMap<>(run.manifest.textMap("totals"));
        totals.remove("actual");
        return totals;
    }

    private static List<RunChanges.Change> differences(
            Map<String, String> then, Map<String, String> now) {
        TreeSet<String> names = new TreeSet<>(then.keySet());
        names.addAll(now.keySet());
        List<RunChanges.Change> changes = new ArrayList<>();
        for (String name : names) {
            String left = Objects.requireNonNullElse(then.get(name), "-");
            String right = Objects.requireNonNullElse(now.get(name), "-");
            if (!left.equals(right)) {
                changes.add(new RunChanges.Change(name, left, right));
            }
        }
        return changes;
    }
}

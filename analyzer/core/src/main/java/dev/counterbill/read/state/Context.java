package dev.counterbill.read.state;

import dev.counterbill.bytes.Sha256;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.run.Declaration;
import dev.counterbill.read.run.ReadPlan;
import dev.counterbill.read.source.SkippedFile;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.TimeEdge;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything but a file's bytes that decides what it is read to. Prices are not in it, nor instants
 * on a full hour, at which time slots are cut anyway: new prices do not make logs be read again.
 */
final class Context {
    private Context() {}

    /** Digest of what holds for all files. */
    static String of(ReadPlan plan, String program) {
        LedgerCuts cuts = plan.cuts();
        StringBuilder text = new StringBuilder();
        line(text, "reader", ReadPlan.READER_VERSION + " " + program);
        for (RecordMapping mapping : plan.mappings()) {
            line(text, "mapping", mapping.id() + " " + mapping.digest());
        }
        line(text, "prompt", Arrays.toString(cuts.prompt().toArray()));
        TimeCuts daily = TimeCuts.of(List.of(), cuts.time().edges());
        for (Instant instant : cuts.time().instants()) {
            // Neither those that are a midnight or another edge of the day.
            if (daily.slotBegin(instant.getEpochSecond()) != instant.getEpochSecond()) {
                line(text, "instant", instant.toString());
            }
        }
        for (TimeEdge edge : cuts.time().edges()) {
            line(text, "edge", edge.zone().getId() + " " + edge.time());
        }
        cuts.promptMeasures()
                .forEach(
                        (provider, meters) ->
                                line(
                                        text,
                                        "measure",
                                        provider + " " + meters.stream().sorted().toList()));
        cuts.labels().forEach(label -> line(text, "label", label));
        line(text, "duplicates", plan.duplicates().name());
        line(text, "fingerprints", plan.fingerprints().id());
        return digest(text);
    }

    /** Name of the entry of a file. */
    static String entry(String context, String digest, Declaration declared) {
        StringBuilder text = new StringBuilder();
        line(text, "context", context);
        line(text, "content", digest);
        line(text, "mapping", declared.mapping().orElse(""));
        pairs(text, "override", declared.overrides());
        pairs(text, "assume", declared.assume());
        pairs(text, "label", declared.labels());
        declared.hashedLabels().stream().sorted().forEach(label -> line(text, "hashed", label));
        return digest(text);
    }

    /** Digest of which files there are, and what is remembered of each. */
    static String situation(Map<String, String> entries, List<SkippedFile> copies) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(entries).forEach((name, entry) -> line(text, "file " + name, entry));
        copies.forEach(copy -> line(text, "copy " + copy.name(), copy.reason()));
        return digest(text);
    }

    private static void pairs(StringBuilder text, String name, Map<String, String> pairs) {
        new TreeMap<>(pairs)
                .forEach((key, value) -> line(text, name, key.length() + " " + key + value));
    }

    static void line(StringBuilder text, String name, String value) {
        text.append(name).append(' ').append(value.length()).append(' ').append(value).append('\n');
    }

    static String digest(StringBuilder text) {
        return Sha256.hex(text.toString()).substring(0, 40);
    }
}

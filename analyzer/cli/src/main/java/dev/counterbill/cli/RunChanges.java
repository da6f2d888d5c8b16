package dev.counterbill.cli;

import dev.counterbill.analysis.ClosedMonth;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What two manifests say differently: logs, mappings, rates, settings, program. */
final class RunChanges {
    /** What became of a log between two runs. */
    enum Kind {
        ADDED,
        REMOVED,
        /** The same name with other bytes. */
        CHANGED,
        /** The same bytes under another name. */
        RENAMED,
        /** The same bytes, read by another mapping. */
        REMAPPED
    }

    /**
     * One log.
     *
     * @param path in the later run, or in the earlier one where it is gone
     * @param before what the earlier manifest says of it; empty where it was not there
     * @param after what the later one says
     */
    record LogChange(Kind kind, String path, Optional<JsonTree> before, Optional<JsonTree> after) {}

    /**
     * Something that was asked otherwise.
     *
     * @param what such as {@code --timezone} or {@code file config}
     * @param before in words; {@code -} where it was not there
     */
    record Change(String what, String before, String after) {}

    /** Files of a request that are a cause of their own. */
    private static final List<String> OTHER_ROLES = List.of("rates", "mapping");

    /** Flags that name files, which are compared by their bytes. */
    private static final List<String> OTHER_FLAGS =
            List.of("--rates", "--no-built-in-rates", "--mapping");

    private static final List<String> DAYS_FLAGS = List.of("--from", "--to");

    private static final String NONE = "-";

    private final PublishedRun before;
    private final PublishedRun after;
    final List<LogChange> logs;
    final List<Change> mappings;
    final List<Change> rates;
    final List<Change> settings;

    RunChanges(PublishedRun before, PublishedRun after) throws IOException {
        this.before = before;
        this.after = after;
        this.mappings =
                between(
                        before.manifest.textMap("mappings_sha256"),
                        after.manifest.textMap("mappings_sha256"),
                        "mapping ");
        this.logs = logs();
        this.rates = rates();
        this.settings = settings();
    }

    boolean hasOther(String field) throws IOException {
        return !before.text(field).equals(after.text(field));
    }

    /** Logs whose bytes or presence changed, or none. */
    List<LogChange> ofBytes() {
        return logs.stream()
                .filter(log -> log.kind() != Kind.REMAPPED && log.kind() != Kind.RENAMED)
                .toList();
    }

    /** Days that were asked for, where they differ. */
    List<Change> ofDays() {
        return settings.stream().filter(one -> DAYS_FLAGS.contains(one.what())).toList();
    }

    /** What else was asked otherwise. */
    List<Change> ofSettings() {
        return settings.stream().filter(one -> !DAYS_FLAGS.contains(one.what())).toList();
    }

    /** Whether all usage of either run is of logs that the other one did not read. */
    boolean hasNoLogInCommon() throws IOException {
        // A closed month is an input and no log, and makes this false.
        int inputs =
                before.manifest.objects("inputs").size() + after.manifest.objects("inputs").size();
        return logs.size() == inputs
                && logs.stream().allMatch(log -> log.before().isEmpty() || log.after().isEmpty());
    }

    List<LogChange> ofMapping() {
        return logs.stream().filter(log -> log.kind() == Kind.REMAPPED).toList();
    }

    private List<LogChange> logs() throws IOException {
        Map<String, JsonTree> first = inputs(before);
        Map<String, JsonTree> second = inputs(after);
        Map<String, String> gone = new HashMap<>();
        for (Map.Entry<String, JsonTree> input : first.entrySet()) {
            if (!second.containsKey(input.getKey())) {
                gone.putIfAbsent(digest(input.getValue()), input.getKey());
            }
        }
        List<LogChange> changes = new ArrayList<>();
        for (Map.Entry<String, JsonTree> input : second.entrySet()) {
            JsonTree now = input.getValue();
            JsonTree then = first.remove(input.getKey());
            String oldName = then == null ? gone.remove(digest(now)) : null;
            Optional<Kind> kind = Optional.of(Kind.ADDED);
            if (oldName != null) {
                then = first.remove(oldName);
                kind = Optional.of(Kind.RENAMED);
            } else if (then != null) {
                kind = kind(then, now);
            }
            if (kind.isPresent()) {
                changes.add(
                        new LogChange(
                                kind.get(),
                                input.getKey(),
                                Optional.ofNullable(then),
                                Optional.of(now)));
            }
        }
        first.forEach(
                (path, then) ->
                        changes.add(
                                new LogChange(
                                        Kind.REMOVED, path, Optional.of(then), Optional.empty())));
        return changes;
    }

    private static Map<String, JsonTree> inputs(PublishedRun run) throws IOException {
        Map<String, JsonTree> inputs = new LinkedHashMap<>();
        for (JsonTree input : run.manifest.objects("inputs")) {
            // That a month is closed is a setting; its ledger is no log.
            if (!input.text("mapping").equals(ClosedMonth.MAPPING)) {
                inputs.put(input.text("path"), input);
            }
        }
        return inputs;
    }

    static String digest(JsonTree input) throws IOException {
        return input.text("digest_kind") + ":" + input.text("digest");
    }

    /** A digest of columns depends on which ones the mapping reads. */
    private Optional<Kind> kind(JsonTree then, JsonTree now) throws IOException {
        boolean isRead = !mapping(then, before).equals(mapping(now, after));
        boolean isSame = digest(then).equals(digest(now));
        boolean dependsOnMapping =
                then.text("digest_kind").contains("column")
                        && then.number("bytes") == now.number("bytes");
        if (!isSame && !(isRead && dependsOnMapping)) {
            return Optional.of(Kind.CHANGED);
        }
        return isRead ? Optional.of(Kind.REMAPPED) : Optional.empty();
    }

    private static String mapping(JsonTree input, PublishedRun run) throws IOException {
        String id = input.text("mapping");
        return id + " " + run.manifest.textMap("mappings_sha256").getOrDefault(id, "");
    }

    private List<Change> rates() throws IOException {
        if (!hasOther("rate_book_sha256")) {
            return List.of();
        }
        List<Change> changes = new ArrayList<>();
        List<String> then = before.manifest.texts("rate_tables");
        List<String> now = after.manifest.texts("rate_tables");
        then.stream()
                .filter(table -> !now.contains(table))
                .forEach(table -> changes.add(new Change("rate table", table, NONE)));
        now.stream()
                .filter(table -> !then.contains(table))
                .forEach(table -> changes.add(new Change("rate table", NONE, table)));
        changes.addAll(
                between(files(before, List.of("rates")), files(after, List.of("rates")), ""));
        return changes;
    }

    private List<Change> settings() throws IOException {
        List<Change> changes = new ArrayList<>();
        Map<String, String> then = flags(before);
        Map<String, String> now = flags(after);
        OTHER_FLAGS.forEach(then::remove);
        OTHER_FLAGS.forEach(now::remove);
        changes.addAll(between(then, now, ""));
        changes.addAll(between(files(before), files(after), ""));
        String zoneBefore = before.manifest.object("period").text("timezone");
        String zoneAfter = after.manifest.object("period").text("timezone");
        if (!zoneBefore.equals(zoneAfter) && !now.containsKey("--timezone")) {
            changes.add(new Change("report zone", zoneBefore, zoneAfter));
        }
        List<String> groupsBefore = before.report.object("actual").texts("labels");
        List<String> groupsAfter = after.report.object("actual").texts("labels");
        if (!groupsBefore.equals(groupsAfter)
                && changes.stream().noneMatch(one -> one.what().equals("--group-by"))) {
            changes.add(
                    new Change(
                            "grouped by",
                            String.join(", ", groupsBefore),
                            String.join(", ", groupsAfter)));
        }
        List<String> namesBefore = before.request.texts("logs");
        List<String> namesAfter = after.request.texts("logs");
        if (!namesBefore.equals(namesAfter)) {
            changes.add(
                    new Change(
                            "logs asked for",
                            String.join(" ", namesBefore),
                            String.join(" ", namesAfter)));
        }
        if (!before.request.text("command").equals(after.request.text("command"))) {
            changes.add(
                    new Change(
                            "command",
                            before.request.text("command"),
                            after.request.text("command")));
        }
        return changes;
    }

    /** Values by flag; a flag without a value stands for itself. */
    private static Map<String, String> flags(PublishedRun run) throws IOException {
        Map<String, String> flags = new TreeMap<>();
        String last = "";
        for (String word : run.request.texts("flags")) {
            if (word.startsWith("--")) {
                last = word;
                flags.putIfAbsent(word, "");
            } else {
                flags.merge(last, word, (a, b) -> a.isEmpty() ? b : a + " " + b);
            }
        }
        flags.replaceAll((flag, value) -> value.isEmpty() ? "given" : value);
        return flags;
    }

    /** Digests of the files of a request, but those that are a cause of their own. */
    private static Map<String, String> files(PublishedRun run) throws IOException {
        List<String> roles = new ArrayList<>();
        for (JsonTree file : run.request.objects("files")) {
            if (!OTHER_ROLES.contains(file.text("role"))) {
                roles.add(file.text("role"));
            }
        }
        return files(run, roles);
    }

    private static Map<String, String> files(PublishedRun run, List<String> roles)
            throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (JsonTree file : run.request.objects("files")) {
            if (roles.contains(file.text("role"))) {
                files.put(
                        file.text("role") + " file " + file.text("path"),
                        "sha256 " + file.text("sha256").substring(0, 12));
            }
        }
        return files;
    }

    private static List<Change> between(
            Map<String, String> then, Map<String, String> now, String prefix) {
        TreeSet<String> names = new TreeSet<>(then.keySet());
        names.addAll(now.keySet());
        List<Change> changes = new ArrayList<>();
        for (String name : names) {
            @Nullable String left = then.get(name);
            @Nullable String right = now.get(name);
            if (!Objects.equals(left, right)) {
                changes.add(
                        new Change(
                                prefix + name,
                                Objects.requireNonNullElse(left, NONE),
                                Objects.requireNonNullElse(right, NONE)));
            }
        }
        return changes;
    }
}

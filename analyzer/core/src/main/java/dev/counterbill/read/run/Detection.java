package dev.counterbill.read.run;

import dev.counterbill.model.CloseNames;
import dev.counterbill.read.Excerpts;
import dev.counterbill.read.LogContainer;
import dev.counterbill.read.LogContainer.DamagedFile;
import dev.counterbill.read.LogSource;
import dev.counterbill.read.RawTree;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.container.TextHead;
import dev.counterbill.read.mapping.Mappings;
import dev.counterbill.read.source.OpenedSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which container and which mapping read a file, decided by content and never by name.
 *
 * @param container its form
 * @param mapping what its fields mean
 * @param words why, for {@code inspect}
 */
record Detection(LogContainer container, RecordMapping mapping, String words) {
    /** The canonical columns without which no usage can be told. */
    private static final List<String> REQUIRED =
            List.of("timestamp", "model", "input_tokens", "output_tokens");

    private static final int SHOWN_COLUMNS = 30;

    /** Mappings that a message lists. */
    private static final int MOST_LISTED = 8;

    /** A cell that begins as a value does: a date, a number, nothing. */
    private static final Pattern VALUE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}.*|-?\\d+(\\.\\d+)?");

    /** The container; throws what is wrong where none takes the file. */
    static LogContainer container(OpenedSource source, List<LogContainer> containers)
            throws DamagedFile {
        byte[] head = source.head();
        for (LogContainer container : containers) {
            if (container.form() == RecordMapping.Form.PARQUET
                    && container.recognises(head, head.length)) {
                return container;
            }
        }
        Optional<DamagedFile> fault = TextHead.fault(head);
        if (fault.isPresent()) {
            throw fault.get();
        }
        for (LogContainer container : containers) {
            if (container.recognises(head, head.length)) {
                return container;
            }
        }
        throw new IllegalStateException("whatever is no JSON and no Parquet is read as CSV");
    }

    /** The mapping; empty where the file has no record that could tell it, and no column. */
    static Optional<Detection> detect(
            LogSource source, LogContainer container, ReadPlan plan, Declaration declared)
            throws IOException {
        if (declared.mapping().isPresent()) {
            String id = declared.mapping().get();
            for (RecordMapping mapping : plan.mappings()) {
                if (mapping.id().equals(id)) {
                    return Optional.of(new Detection(container, mapping, "mapping declared"));
                }
            }
            throw new IllegalStateException("a plan holds the mappings that it declares: " + id);
        }
        RecordMapping.Sample sample =
                container
                        .sample(source)
                        .orElseThrow(
                                () -> new DamagedFile("UNREADABLE", "nothing in it can be parsed"));
        if (sample.columns().isEmpty() && sample.records().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(choose(container, sample, plan.mappings()));
    }

    private static List<String> ids(List<RecordMapping> mappings) {
        return mappings.stream().map(RecordMapping::id).sorted().toList();
    }

    private static Detection choose(
            LogContainer container, RecordMapping.Sample sample, List<RecordMapping> mappings)
            throws DamagedFile {
        List<Fit> fits = fits(sample, mappings);
        if (fits.isEmpty()) {
            throw nothingFits(sample, mappings);
        }
        Fit best = fits.get(0);
        List<String> equal =
                fits.stream()
                        .filter(fit -> Fit.BETTER.compare(fit, best) == 0)
                        .map(fit -> fit.mapping().id())
                        .toList();
        if (equal.size() > 1) {
            throw new DamagedFile(
                    "AMBIGUOUS_MAPPING",
                    "these mappings fit equally well: "
                            + String.join(", ", equal)
                            + "; choose one with --mapping");
        }
        StringBuilder words = new StringBuilder("conditions that hold: ");
        words.append(
                fits.stream()
                        .map(fit -> fit.mapping().id() + " " + fit.score())
                        .collect(Collectors.joining(", ")));
        return new Detection(container, best.mapping(), words.toString());
    }

    /** How well a mapping fits. */
    private record Fit(RecordMapping mapping, int score) {
        static final Comparator<Fit> BETTER =
                Comparator.comparingInt(Fit::score)
                        .thenComparingInt(fit -> fit.mapping().priority());
    }

    /** The mappings that fit, the best first. */
    private static List<Fit> fits(RecordMapping.Sample sample, List<RecordMapping> mappings) {
        List<Fit> fits = new ArrayList<>();
        for (RecordMapping mapping : mappings) {
            mapping.score(sample).ifPresent(score -> fits.add(new Fit(mapping, score)));
        }
        fits.sort(Fit.BETTER.reversed().thenComparing(fit -> fit.mapping().id()));
        return fits;
    }

    private static DamagedFile nothingFits(
            RecordMapping.Sample sample, List<RecordMapping> mappings) {
        Set<String> names = new LinkedHashSet<>(sample.columns());
        for (RawTree record : sample.records()) {
            if (sample.form() == RecordMapping.Form.JSON
                    && record instanceof RawTree.Members members) {
                names.addAll(members.members().keySet());
            }
        }
        boolean table = sample.form() != RecordMapping.Form.JSON;
        if (table && names.stream().anyMatch(name -> VALUE.matcher(name).matches())) {
            return new DamagedFile(
                    "NO_HEADER",
                    "the first line looks like a record and not like column names ("
                            + shown(names)
                            + "); add a header line");
        }
        StringBuilder text = new StringBuilder("no mapping fits; ");
        text.append(table ? "columns: " : "fields: ").append(shown(names));
        String wrapped = wrapped(sample, mappings);
        if (wrapped != null) {
            return new DamagedFile("NO_MAPPING", text.append("; ").append(wrapped).toString());
        }
        String near = nearMiss(names);
        if (near != null) {
            text.append("; to be read as canonical ").append(near);
        }
        List<String> known = ids(mappings);
        text.append("; give one with --mapping ID|FILE (")
                .append(
                        known.size() > MOST_LISTED
                                ? known.size() + " are known, and FORMATS.md lists them"
                                : "known: " + String.join(", ", known))
                .append(')');
        return new DamagedFile("NO_MAPPING", text.toString());
    }

    /** A list of records that a mapping knows, as an API answers with; null for anything else. */
    private static @Nullable String wrapped(
            RecordMapping.Sample sample, List<RecordMapping> mappings) {
        for (RawTree record : sample.records()) {
            if (!(record instanceof RawTree.Members members)) {
                continue;
            }
            for (Map.Entry<String, RawTree> member : members.members().entrySet()) {
                if (member.getValue() instanceof RawTree.Elements list) {
                    List<Fit> fits =
                            fits(
                                    new RecordMapping.Sample(
                                            sample.form(), List.of(), list.elements()),
                                    mappings);
                    if (!fits.isEmpty()) {
                        return "'"
                                + Excerpts.of(member.getKey())
                                + "' is a list of records of "
                                + fits.get(0).mapping().id()
                                + "; write each of them on a line of its own";
                    }
                }
            }
        }
        return null;
    }

    private static String shown(Set<String> names) {
        List<String> shown =
                names.stream()
                        .limit(SHOWN_COLUMNS)
                        .map(name -> "'" + Excerpts.of(name) + "'")
                        .toList();
        return String.join(", ", shown)
                + (names.size() > SHOWN_COLUMNS
                        ? " and " + (names.size() - SHOWN_COLUMNS) + " more"
                        : "");
    }

    /** What a file lacks that is nearly canonical; null for one that is far from it. */
    private static @Nullable String nearMiss(Set<String> names) {
        List<String> canonical = Mappings.canonicalColumns();
        List<String> missing = REQUIRED.stream().filter(name -> !names.contains(name)).toList();
        List<String> strangers = names.stream().filter(name -> !canonical.contains(name)).toList();
        List<String> words = new ArrayList<>();
        int near = 0;
        for (String name : missing) {
            List<String> close = CloseNames.of(name, strangers);
            near += close.isEmpty() ? 0 : 1;
            words.add(
                    "'"
                            + name
                            + "' is missing"
                            + (close.isEmpty()
                                    ? ""
                                    : " (did you mean it by '"
                                            + Excerpts.of(close.get(0))
                                            + "'?)"));
        }
        boolean worthIt = missing.size() - near < REQUIRED.size() - 1;
        return missing.isEmpty() || !worthIt ? null : String.join(", ", words);
    }
}

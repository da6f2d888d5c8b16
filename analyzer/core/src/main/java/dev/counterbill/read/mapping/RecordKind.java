package dev.counterbill.read.mapping;

import dev.counterbill.read.MappedBatch;
import dev.counterbill.usage.UsageKind;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What {@code kind} may say, and what follows from it. */
enum RecordKind {
    REQUEST(MappedBatch.Kind.USAGE, UsageKind.REQUEST, Counting.COUNTS, Model.REQUIRED),
    BUCKET(MappedBatch.Kind.USAGE, UsageKind.BUCKET, Counting.COUNTS, Model.REQUIRED),
    GATEWAY_CACHE(MappedBatch.Kind.USAGE, UsageKind.GATEWAY_CACHE, Counting.COUNTS, Model.REQUIRED),
    /** A failed call that is not charged: kept, with nothing counted. */
    ERROR(MappedBatch.Kind.USAGE, UsageKind.REQUEST, Counting.NOTHING, Model.REQUIRED),
    COST(MappedBatch.Kind.COST, UsageKind.BUCKET, Counting.NOTHING, Model.OPTIONAL),
    TRAINING(MappedBatch.Kind.TRAINING, UsageKind.REQUEST, Counting.NOTHING, Model.OPTIONAL),
    HOSTING(MappedBatch.Kind.HOSTING, UsageKind.BUCKET, Counting.NOTHING, Model.OPTIONAL),
    ADJUSTMENT(MappedBatch.Kind.ADJUSTMENT, UsageKind.BUCKET, Counting.NOTHING, Model.OPTIONAL),
    ALIAS(MappedBatch.Kind.ALIAS, UsageKind.REQUEST, Counting.NOTHING, Model.REQUIRED);

    /** Whether the counts of a record are usage. */
    enum Counting {
        COUNTS,
        NOTHING
    }

    /** Whether a record must name a model. */
    enum Model {
        REQUIRED,
        OPTIONAL
    }

    final MappedBatch.Kind kind;
    final UsageKind usageKind;
    final Counting counting;
    final Model model;

    RecordKind(MappedBatch.Kind kind, UsageKind usageKind, Counting counting, Model model) {
        this.kind = kind;
        this.usageKind = usageKind;
        this.counting = counting;
        this.model = model;
    }

    private static final Map<String, RecordKind> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toMap(RecordKind::word, kind -> kind));

    static @Nullable RecordKind byWord(String word) {
        return BY_WORD.get(word);
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static String words() {
        return Arrays.stream(values()).map(RecordKind::word).collect(Collectors.joining(", "));
    }
}

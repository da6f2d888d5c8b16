package dev.counterbill.read.mapping;

import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.Excerpts;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.TextPool;
import dev.counterbill.usage.UsageBatch;
import dev.counterbill.usage.UsageKind;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes one kind of canonical record of a mapping into batches, for one file. */
final class EmissionWriter {
    /** Whether a record is written for a row. */
    enum Choice {
        YES,
        NO
    }

    /** Longest model or provider name; real ones, ARNs among them, stay below 200. */
    private static final int MAX_NAME_CHARS = 1024;

    private static final Meter[] METERS = Meter.values();

    private final CompiledMapping.Emission emission;
    private final List<CanonicalField> words;
    private final NameTables names;
    private final Memo<String> providerOfWord = new Memo<>();
    private final Memo<String> providerOfModel = new Memo<>();
    private final Numbers numbers = new Numbers();
    private final @Nullable Vector[] fields = new @Nullable Vector[CanonicalField.values().length];
    private final @Nullable Vector[] meters = new @Nullable Vector[METERS.length];
    private final Vector[] checks;
    private final DuplicateRule duplicates;
    private final LabelWriter labels;
    private final @Nullable String providerOverride;
    private final @Nullable ServiceTier tierOverride;
    private final @Nullable String accountOverride;
    private final TextMemo[] memos = new TextMemo[CanonicalField.values().length];
    private @Nullable Vector when;
    private RecordKind recordKind = RecordKind.REQUEST;
    private String faultyField = "";
    private String lastTierWord = "standard";
    private ServiceTier lastTier = ServiceTier.STANDARD;
    private boolean providerWasInferred;
    private long zoneless;
    private long withoutCounts;
    private long inferred;

    EmissionWriter(
            CompiledMapping mapping,
            CompiledMapping.Emission emission,
            String suffix,
            MappingOptions options,
            List<MappingSession.LabelColumn> labelColumns) {
        this.emission = emission;
        this.words =
                emission.fields().keySet().stream()
                        .filter(field -> field.role == CanonicalField.Role.WORD)
                        .toList();
        this.names = mapping.names();
        this.checks = new Vector[emission.checks().size()];
        this.duplicates = new DuplicateRule(mapping.id(), emission, suffix);
        this.labels = new LabelWriter(emission, labelColumns, options);
        String provider = options.override("provider");
        this.providerOverride = provider == null ? null : names.provider(provider);
        String tier = options.override("tier");
        this.tierOverride = tier == null ? null : names.tier(tier);
        if (tier != null && tierOverride == null) {
            throw new IllegalArgumentException("unknown service tier: " + tier);
        }
        this.accountOverride = options.override("account");
        for (int i = 0; i < memos.length; i++) {
            memos[i] = new TextMemo();
        }
    }

    /** Evaluates everything for a batch. */
    void begin(Node.Frame frame) {
        when = emission.when() == null ? null : frame.of(emission.when());
        emission.fields()
                .forEach(
                        (field, node) -> {
                            if (field == CanonicalField.LABELS && labels.isEmpty()) {
                                return;
                            }
                            Vector vector = frame.of(node);
                            fields[field.ordinal()] = vector;
                            if (field.meter != null) {
                                meters[field.meter.ordinal()] = vector;
                            }
                        });
        for (int i = 0; i < checks.length; i++) {
            checks[i] = frame.of(emission.checks().get(i).node());
        }
        duplicates.begin(frame);
        labels.begin(frame, fields);
    }

    Choice choose(int row) {
        return when == null || when.isTrue(row) || when.type[row & when.mask] == Vector.FAULT
                ? Choice.YES
                : Choice.NO;
    }

    /** The canonical field that the last fault was met in. */
    String faultyField() {
        return faultyField;
    }

    long zonelessTimes() {
        return zoneless;
    }

    long withoutCounts() {
        return withoutCounts;
    }

    long inferredProviders() {
        return inferred;
    }

    /**
     * Writes a record into a place of the batch that is not yet part of it.
     *
     * @return what is wrong, or null
     */
    @Nullable Fault write(int row, long line, MappedBatch batch, int at) {
        faultyField = "when";
        if (when != null && when.type[row & when.mask] == Vector.FAULT) {
            return when.fault(row);
        }
        Fault fault = kind(row, batch, at);
        if (fault == null) {
            fault = times(row, batch, at);
        }
        if (fault == null) {
            fault = counts(row, batch, at);
        }
        if (fault == null) {
            fault = words(row, batch, at);
        }
        if (fault == null) {
            fault = amounts(row, batch, at);
        }
        if (fault == null) {
            faultyField = "dedup";
            fault = duplicates.write(row, batch, at);
        }
        if (fault != null) {
            return fault;
        }
        batch.line[at] = line;
        labels.write(row, batch.usage, at);
        return null;
    }

    /** The record was counted: its identities and assumptions count too. */
    void confirm(int row, long line, RecordMapping.Sink sink) {
        for (int i = 0; i < checks.length; i++) {
            Vector check = checks[i];
            byte type = check.type[row & check.mask];
            if (type == Vector.FAULT || (type == RawColumn.BOOL && !check.isTrue(row))) {
                sink.checkFailed(line, emission.checks().get(i).text());
            }
        }
        zoneless += zonelessTimes(row);
        if (providerWasInferred) {
            inferred++;
        }
        if (isWithoutCounts(row)) {
            withoutCounts++;
        }
    }

    /** Whether a row that was written is no usage at all, or has some beside its requests. */
    boolean isFound(int row, UsageBatch usage, int at) {
        long sum = 0;
        for (int m = 0; m < METERS.length; m++) {
            sum |= m == Meter.REQUESTS.ordinal() ? 0 : usage.counts[m][at];
        }
        return sum != 0 || kindOf(row).counting == RecordKind.Counting.NOTHING;
    }

    /** Whether a record of usage states no count but that of its requests. */
    private boolean isWithoutCounts(int row) {
        if (kindOf(row).counting == RecordKind.Counting.NOTHING) {
            return false;
        }
        for (int m = 0; m < meters.length; m++) {
            Vector count = meters[m];
            if (m != Meter.REQUESTS.ordinal()
                    && count != null
                    && count.type[row & count.mask] != RawColumn.NULL) {
                return false;
            }
        }
        return true;
    }

    /** The kind of a row that was written. */
    RecordKind kindOf(int row) {
        String word = word(CanonicalField.KIND, row);
        RecordKind kind = word == null ? RecordKind.REQUEST : RecordKind.byWord(word);
        return kind == null ? RecordKind.ERROR : kind;
    }

    /** What a row that was written adds to the notes of the session. */
    DirectPlan.Notes notesOf(int row) {
        provider(row, text(CanonicalField.MODEL, row));
        return new DirectPlan.Notes(
                1,
                zonelessTimes(row),
                providerWasInferred ? 1 : 0,
                isWithoutCounts(row) ? 1 : 0,
                0,
                0,
                0);
    }

    private int zonelessTimes(int row) {
        return (isZoneless(fields[CanonicalField.TIMESTAMP.ordinal()], row) ? 1 : 0)
                + (isZoneless(fields[CanonicalField.END_TIMESTAMP.ordinal()], row) ? 1 : 0);
    }

    private static boolean isZoneless(@Nullable Vector vector, int row) {
        return vector != null && vector.object[row & vector.mask] == Vector.ZONELESS;
    }

    private @Nullable Fault kind(int row, MappedBatch batch, int at) {
        faultyField = "kind";
        String word = word(CanonicalField.KIND, row);
        if (word == null && faultAt(CanonicalField.KIND, row) != null) {
            return faultAt(CanonicalField.KIND, row);
        }
        RecordKind kind = word == null ? RecordKind.REQUEST : RecordKind.byWord(word);
        if (kind == null) {
            return new Fault(
                    "UNKNOWN_KIND",
                    "",
                    Excerpts.of(String.valueOf(word)),
                    "a kind is one of " + RecordKind.words(),
                    "Correct the record or its mapping");
        }
        batch.kind[at] = kind.kind;
        batch.usage.kind[at] = (byte) kind.usageKind.ordinal();
        recordKind = kind;
        return null;
    }

    private @Nullable Fault times(int row, MappedBatch batch, int at) {
        faultyField = "timestamp";
        Vector begin = fields[CanonicalField.TIMESTAMP.ordinal()];
        byte type = begin == null ? RawColumn.NULL : begin.type[row & begin.mask];
        if (begin == null || type == RawColumn.NULL) {
            return new Fault(
                    "MISSING_TIME",
                    begin == null ? "" : begin.label,
                    "",
                    "a record has a timestamp",
                    "Correct the record, or declare 'time:' and a mapping that uses it");
        }
        if (type == Vector.FAULT) {
            return begin.fault(row);
        }
        if (type != RawColumn.INSTANT) {
            return notATime(begin, row);
        }
        long nanos = begin.number[row & begin.mask];
        if (nanos < Timestamps.FIRST_SECOND * Timestamps.NANOS
                || nanos >= Timestamps.END_SECOND * Timestamps.NANOS) {
            return new Fault(
                    "TIME_OUT_OF_RANGE",
                    begin.label,
                    "",
                    "a timestamp lies in the years 2020 to 2035",
                    "Correct the record");
        }
        batch.usage.beginSecond[at] = Math.floorDiv(nanos, Timestamps.NANOS);
        batch.beginNano[at] = (int) Math.floorMod(nanos, Timestamps.NANOS);
        return end(row, batch, at);
    }

    private @Nullable Fault end(int row, MappedBatch batch, int at) {
        faultyField = "end_timestamp";
        batch.usage.endSecond[at] = 0;
        Vector end = fields[CanonicalField.END_TIMESTAMP.ordinal()];
        byte type = end == null ? RawColumn.NULL : end.type[row & end.mask];
        if (end == null || type == RawColumn.NULL) {
            return null;
        }
        if (type == Vector.FAULT) {
            return end.fault(row);
        }
        if (type != RawColumn.INSTANT) {
            return notATime(end, row);
        }
        long second = Math.floorDiv(end.number[row & end.mask], Timestamps.NANOS);
        if (second <= batch.usage.beginSecond[at]) {
            return new Fault(
                    "BAD_PERIOD",
                    end.label,
                    "",
                    "the end of a bucket lies after its begin",
                    "Correct the record");
        }
        batch.usage.endSecond[at] = second;
        return null;
    }

    private static Fault notATime(Vector vector, int row) {
        return new Fault(
                "BAD_TIMESTAMP",
                vector.label,
                vector.describe(row),
                "the mapping says how a time is written",
                "Use iso(), date() or an epoch function in the mapping");
    }

    private @Nullable Fault counts(int row, MappedBatch batch, int at) {
        boolean counted = recordKind.counting == RecordKind.Counting.COUNTS;
        for (int m = 0; m < METERS.length; m++) {
            Vector vector = meters[m];
            long count = 0;
            if (vector != null) {
                faultyField = METERS[m].id();
                count = numbers.count(vector, row);
                if (count < 0) {
                    return numbers.fault();
                }
            } else if (m == Meter.REQUESTS.ordinal() && recordKind.usageKind != UsageKind.BUCKET) {
                count = 1;
            }
            batch.usage.counts[m][at] = counted ? count : 0;
        }
        batch.trainedTokens[at] = -1;
        Vector trained = fields[CanonicalField.TRAINED_TOKENS.ordinal()];
        if (trained != null && trained.type[row & trained.mask] != RawColumn.NULL) {
            faultyField = "trained_tokens";
            long count = numbers.count(trained, row);
            if (count < 0) {
                return numbers.fault();
            }
            batch.trainedTokens[at] = count;
        }
        return null;
    }

    private @Nullable Fault words(int row, MappedBatch batch, int at) {
        for (int i = 0; i < words.size(); i++) {
            CanonicalField field = words.get(i);
            Fault fault = faultAt(field, row);
            if (fault != null) {
                faultyField = field.column();
                return fault;
            }
        }
        UsageBatch usage = batch.usage;
        String model = text(CanonicalField.MODEL, row);
        faultyField = "model";
        if (model.isEmpty() && recordKind.model == RecordKind.Model.REQUIRED) {
            Vector vector = fields[CanonicalField.MODEL.ordinal()];
            return new Fault(
                    "MISSING_MODEL",
                    vector == null ? "" : vector.label,
                    "",
                    "a record of usage names its model",
                    "Correct the record, or group the export by model");
        }
        String provider = provider(row, model);
        if (model.length() > MAX_NAME_CHARS || provider.length() > MAX_NAME_CHARS) {
            return new Fault(
                    "NAME_TOO_LONG",
                    "",
                    Excerpts.of(model),
                    "a model or provider name has at most " + MAX_NAME_CHARS + " characters",
                    "Check that the mapping takes the right field");
        }
        ServiceTier tier = tier(row);
        if (tier == null) {
            faultyField = "service_tier";
            return new Fault(
                    "UNKNOWN_TIER",
                    "",
                    Excerpts.of(text(CanonicalField.SERVICE_TIER, row)),
                    "a service tier is one that prices are known by",
                    "Declare 'tier:' for this source, or map the word in the mapping");
        }
        usage.tier[at] = (byte) tier.ordinal();
        usage.model[at] = pooled(CanonicalField.MODEL, model, usage.texts);
        usage.provider[at] = pooled(CanonicalField.PROVIDER, provider, usage.texts);
        usage.billedModel[at] = pooled(CanonicalField.BILLED_MODEL, row, usage.texts);
        usage.region[at] = pooled(CanonicalField.REGION, row, usage.texts);
        usage.deployment[at] = pooled(CanonicalField.DEPLOYMENT, row, usage.texts);
        usage.dataSharing[at] = pooled(CanonicalField.DATA_SHARING, row, usage.texts);
        usage.promptClass[at] = pooled(CanonicalField.PROMPT_CLASS, row, usage.texts);
        usage.account[at] =
                accountOverride == null
                        ? pooled(CanonicalField.ACCOUNT, row, usage.texts)
                        : pooled(CanonicalField.ACCOUNT, accountOverride, usage.texts);
        batch.id[at] = text(CanonicalField.REQUEST_ID, row);
        batch.base[at] = text(CanonicalField.BASE, row);
        return null;
    }

    private String provider(int row, String model) {
        providerWasInferred = false;
        if (providerOverride != null) {
            return providerOverride;
        }
        String word = text(CanonicalField.PROVIDER, row);
        if (!word.isEmpty()) {
            String known = providerOfWord.answer(word);
            if (known == null) {
                known = names.provider(word);
                providerOfWord.remember(word, known);
            }
            return known;
        }
        String provider = providerOfModel.answer(model);
        if (provider == null) {
            provider = names.providerOfModel(model).orElse("");
            providerOfModel.remember(model, provider);
        }
        providerWasInferred = !provider.isEmpty();
        return provider;
    }

    private @Nullable ServiceTier tier(int row) {
        if (tierOverride != null) {
            return tierOverride;
        }
        String word = text(CanonicalField.SERVICE_TIER, row);
        if (word.isEmpty()) {
            return ServiceTier.STANDARD;
        }
        if (!word.equals(lastTierWord)) {
            ServiceTier tier = names.tier(word);
            if (tier == null) {
                return null;
            }
            lastTier = tier;
            lastTierWord = word;
        }
        return lastTier;
    }

    private @Nullable Fault amounts(int row, MappedBatch batch, int at) {
        Fault fault = amount(CanonicalField.REPORTED_COST, row, batch.cost, at);
        if (fault == null) {
            fault = amount(CanonicalField.HOURS, row, batch.hours, at);
        }
        String currency = text(CanonicalField.CURRENCY, row);
        batch.currency[at] = currency.toUpperCase(java.util.Locale.ROOT);
        return fault;
    }

    private @Nullable Fault amount(
            CanonicalField field, int row, @Nullable BigDecimal[] column, int at) {
        column[at] = null;
        Vector vector = fields[field.ordinal()];
        if (vector == null) {
            return null;
        }
        faultyField = field.column();
        numbers.loadDecimal(vector, row);
        if (numbers.kind == Numbers.FAULT) {
            return numbers.fault();
        }
        if (numbers.kind != Numbers.ABSENT) {
            column[at] = numbers.decimal();
        }
        return null;
    }

    private @Nullable Fault faultAt(CanonicalField field, int row) {
        Vector vector = fields[field.ordinal()];
        return vector != null && vector.type[row & vector.mask] == Vector.FAULT
                ? vector.fault(row)
                : null;
    }

    private @Nullable String word(CanonicalField field, int row) {
        Vector vector = fields[field.ordinal()];
        return vector == null ? null : Texts.of(vector, row);
    }

    private String text(CanonicalField field, int row) {
        String word = word(field, row);
        return word == null ? "" : word.trim();
    }

    private int pooled(CanonicalField field, int row, TextPool pool) {
        return pooled(field, text(field, row), pool);
    }

    private int pooled(CanonicalField field, String text, TextPool pool) {
        return memos[field.ordinal()].idOf(text, pool);
    }

    /** Columns repeat values, so the last text of each is remembered with its number. */
    static final class TextMemo {
        private @Nullable TextPool pool;
        private String text = "";
        private int id;

        int idOf(String value, TextPool from) {
            if (value.isEmpty()) {
                return 0;
            }
            if (from != pool || !value.equals(text)) {
                pool = from;
                text = value;
                id = from.idOf(value);
            }
            return id;
        }
    }
}

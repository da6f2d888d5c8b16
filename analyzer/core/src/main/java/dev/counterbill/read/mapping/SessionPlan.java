package dev.counterbill.read.mapping;

import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.mapping.FieldRoles.Unclear;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageKind;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The {@link DirectPlan} of a session whose mapping has one. */
final class SessionPlan implements DirectPlan {
    /** Texts that no record of usage hands on. */
    private static final Set<CanonicalField> UNUSED_WORDS =
            Set.of(
                    CanonicalField.REQUEST_ID,
                    CanonicalField.BASE,
                    CanonicalField.PROJECT,
                    CanonicalField.USER,
                    CanonicalField.API_KEY,
                    CanonicalField.TEAM);

    /** Classes of any text that are remembered; real files have a handful. */
    private static final int MOST_KNOWN = 64;

    private final MappingSession session;
    private final Node.Frame frame;
    private final CompiledMapping.Program program;
    private final CompiledMapping.Emission emission;
    private final List<Role> roles;
    private final List<Integer> labelFields;
    private final int keyPart;
    private final TimeFunctions.Time time;
    private final TimeForm timeForm;

    /** The end of buckets; null where the mapping knows none. */
    private final TimeFunctions.@Nullable Time end;

    private final List<Known> ofAnyText = new ArrayList<>();

    private SessionPlan(MappingSession session, List<MappingSession.LabelColumn> labels)
            throws Unclear {
        this.session = session;
        this.frame = session.frame();
        this.program = session.program();
        this.emission = program.emissions().get(0);
        if (!(emission.fields().get(CanonicalField.TIMESTAMP)
                instanceof TimeFunctions.Time begin)) {
            throw new Unclear("a timestamp that is no time function");
        }
        if (begin.reading == TimeFunctions.Reading.DAY_END) {
            throw new Unclear("a begin that is the end of a day");
        }
        this.time = begin;
        this.timeForm = form(begin);
        this.end =
                emission.fields().get(CanonicalField.END_TIMESTAMP)
                                instanceof TimeFunctions.Time stated
                        ? stated
                        : null;
        FieldRoles found = new FieldRoles(session.projection().fields().size());
        found.only(begin.of, Role.TIME);
        walkFields(found);
        walkConditions(found);
        this.keyPart = walkKey(found);
        this.labelFields = walkLabels(found, labels);
        int field = 0;
        for (Projection.Field read : session.projection().fields()) {
            if (read.form() == Projection.Form.TREE) {
                found.say(field, Role.ABSENT);
            }
            field++;
        }
        this.roles = found.roles();
        requireWordsWithoutCounts(labels);
    }

    /** The plan of a session, or empty where its mapping is not simple enough. */
    static Optional<DirectPlan> of(
            MappingSession session, List<MappingSession.LabelColumn> labels) {
        CompiledMapping.Program program = session.program();
        if (!program.each().isEmpty()
                || !program.carry().isEmpty()
                || program.emissions().size() != 1
                || program.emissions().get(0).when() != null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SessionPlan(session, labels));
        } catch (Unclear e) {
            return Optional.empty();
        }
    }

    private TimeForm form(TimeFunctions.Time begin) throws Unclear {
        if (!begin.zoneOf(frame.options).equals(ZoneOffset.UTC)) {
            // What a local time means depends on the day.
            throw new Unclear("local times");
        }
        return switch (begin.reading) {
            case ISO, DATE, DAY_END -> TimeForm.ISO;
            case ISO_OR_EPOCH_SECONDS -> TimeForm.ISO_OR_EPOCH_SECONDS;
            case EPOCH_SECONDS -> TimeForm.EPOCH_SECONDS;
            case EPOCH_MILLISECONDS -> TimeForm.EPOCH_MILLISECONDS;
            case EPOCH_MICROSECONDS -> TimeForm.EPOCH_MICROSECONDS;
            case EPOCH_NANOSECONDS -> TimeForm.EPOCH_NANOSECONDS;
            case MONTH_DAY_YEAR, TICKS -> throw new Unclear("times in " + begin.reading);
        };
    }

    private void walkFields(FieldRoles found) throws Unclear {
        for (var entry : emission.fields().entrySet()) {
            CanonicalField field = entry.getKey();
            Node node = entry.getValue();
            switch (field.role) {
                case TIME -> {
                    if (field == CanonicalField.END_TIMESTAMP) {
                        walkEnd(node, found);
                    }
                }
                case WORD -> {
                    if (!UNUSED_WORDS.contains(field) || !FieldRoles.isTaken(node)) {
                        found.value(node);
                    }
                }
                case COUNT -> {
                    if (field == CanonicalField.TRAINED_TOKENS) {
                        found.only(node, Role.ABSENT);
                    } else {
                        found.number(node);
                    }
                }
                case DECIMAL -> {
                    if (field == CanonicalField.REPORTED_COST) {
                        found.amount(node);
                    } else {
                        found.only(node, Role.ABSENT);
                    }
                }
                case MAP -> {
                    // Its fields are read as trees, which no row for the fast readers may have.
                }
            }
        }
    }

    private void walkEnd(Node node, FieldRoles found) throws Unclear {
        if (end == null) {
            found.only(node, Role.ABSENT);
            return;
        }
        if (form(end) != timeForm) {
            throw new Unclear("a begin and an end that are written in two ways");
        }
        if (endForm(end) == EndForm.MIDNIGHT_AFTER && !isSameField(end.of, time.of)) {
            throw new Unclear("the end of a day that may not be that of the begin");
        }
        found.only(end.of, Role.TIME);
    }

    private static EndForm endForm(TimeFunctions.Time end) {
        return end.reading == TimeFunctions.Reading.DAY_END
                ? EndForm.MIDNIGHT_AFTER
                : EndForm.AS_WRITTEN;
    }

    private static boolean isSameField(Node one, Node other) {
        return one instanceof Leaves.Field left
                && other instanceof Leaves.Field right
                && left.column == right.column;
    }

    private void walkConditions(FieldRoles found) throws Unclear {
        if (program.when() != null) {
            found.truth(program.when());
        }
        if (program.elsewhere() != null) {
            found.truth(program.elsewhere());
        }
        for (CompiledMapping.Rejection rejection : program.rejections()) {
            found.truth(rejection.when());
        }
        for (CompiledMapping.Check check : emission.checks()) {
            found.truth(check.node());
        }
        for (Node preferred : emission.prefer()) {
            found.number(preferred);
        }
        CompiledMapping.Doubt doubt = program.doubt();
        if (doubt != null) {
            found.truth(doubt.when());
            found.truth(doubt.holds());
            found.number(doubt.tokens());
        }
    }

    /** Finds the one part of the key that is not the same for a whole class. */
    private int walkKey(FieldRoles found) throws Unclear {
        int own = -1;
        for (int i = 0; i < emission.key().size(); i++) {
            CompiledMapping.KeyPart part = emission.key().get(i);
            Node node = part.node();
            if (part.field() == CanonicalField.PROVIDER
                    || part.field() == CanonicalField.SERVICE_TIER
                    || node == null
                    || isCategory(node, found)) {
                continue;
            }
            if (own >= 0) {
                throw new Unclear("a key of several parts");
            }
            found.only(node, Role.KEY);
            own = i;
        }
        return own;
    }

    private static boolean isCategory(Node node, FieldRoles found) {
        if (node instanceof Operators.FirstPresent first) {
            return isCategory(first.left, found) && isCategory(first.right, found);
        }
        return FieldRoles.isWithoutFields(node)
                || (node instanceof Leaves.Field field && found.of(field.column) == Role.CATEGORY);
    }

    private List<Integer> walkLabels(FieldRoles found, List<MappingSession.LabelColumn> labels)
            throws Unclear {
        List<Integer> fields = new ArrayList<>();
        for (MappingSession.LabelColumn label : labels) {
            Node node = LabelWriter.nodeOf(label, emission);
            int field = node instanceof Leaves.Field own ? own.column : label.column();
            if (node != null && !(node instanceof Leaves.Field)) {
                found.value(node);
                fields.add(-1);
            } else if (found.of(field) == null || found.of(field) == Role.PRESENCE) {
                found.say(field, Role.LABEL);
                fields.add(field);
            } else if (found.of(field) == Role.LABEL) {
                fields.add(field);
            } else {
                found.say(field, Role.CATEGORY);
                fields.add(-1);
            }
        }
        return List.copyOf(fields);
    }

    /** A text that depends on a comparison of counts would differ inside a class. */
    private void requireWordsWithoutCounts(List<MappingSession.LabelColumn> labels) throws Unclear {
        RowTrace trace = new RowTrace(frame, 0, roles);
        for (MappingSession.LabelColumn label : labels) {
            Node node = LabelWriter.nodeOf(label, emission);
            if (node != null) {
                trace.requireClassOnly(node);
            }
        }
        for (var entry : emission.fields().entrySet()) {
            if (entry.getKey().role == CanonicalField.Role.WORD
                    && !UNUSED_WORDS.contains(entry.getKey())) {
                trace.requireClassOnly(entry.getValue());
            }
        }
        trace.requireClassOnly(time.of);
        if (end != null) {
            trace.requireClassOnly(end.of);
        }
    }

    @Override
    public List<Role> roles() {
        return roles;
    }

    @Override
    public List<Integer> labelFields() {
        return labelFields;
    }

    @Override
    public Optional<KeyPart> keyPart() {
        String prefix = DuplicateRule.prefix(session.mapping().id(), emission.key());
        return keyPart < 0 ? Optional.empty() : Optional.of(new KeyPart(prefix.length(), keyPart));
    }

    @Override
    public TimeForm timeForm() {
        return timeForm;
    }

    @Override
    public boolean tellsRecordsApart() {
        if (keyPart < 0) {
            return false;
        }
        CompiledMapping.KeyPart own = emission.key().get(keyPart);
        Node key = own.node();
        Node id = emission.fields().get(CanonicalField.REQUEST_ID);
        return own.field() == CanonicalField.REQUEST_ID
                && key != null
                && id != null
                && isSameField(key, id)
                && emission.prefer().isEmpty()
                && !emission.fields().containsKey(CanonicalField.BASE);
    }

    @Override
    public Optional<RowClass> classOf(int row) {
        try {
            RowClass known = likeKnown(row);
            if (known != null) {
                return Optional.of(known);
            }
            RowTrace trace = new RowTrace(frame, row, roles);
            RowClass form = isWanted(trace) ? wanted(row, trace) : skipped(trace);
            if (!trace.dependsOnTexts() && ofAnyText.size() < MOST_KNOWN) {
                ofAnyText.add(Known.of(frame.batch(), row, form));
            }
            return Optional.of(form);
        } catch (Unclear | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /**
     * What rows with fields of the same types came to, whatever their texts. A file has some
     * hundred pairs of a model and a tier, and following the mapping for each would take longer
     * than reading a million of its rows.
     */
    private @Nullable RowClass likeKnown(int row) {
        for (Known known : ofAnyText) {
            if (known.isOf(frame.batch(), row)
                    && new RowTrace(frame, row, roles).fits(known.form().guards())) {
                return known.form().way() == Way.SKIPPED
                        ? known.form()
                        : known.form().withNotes(session.notesOf(row));
            }
        }
        return null;
    }

    /** A class that no text decides, with the types of its fields. */
    private record Known(byte[] types, RowClass form) {
        static Known of(RawBatch batch, int row, RowClass form) {
            byte[] types = new byte[batch.columns.length];
            for (int field = 0; field < types.length; field++) {
                types[field] = batch.columns[field].type[row];
            }
            return new Known(types, form);
        }

        boolean isOf(RawBatch batch, int row) {
            for (int field = 0; field < types.length; field++) {
                if (types[field] != batch.columns[field].type[row]) {
                    return false;
                }
            }
            return true;
        }
    }

    private boolean isWanted(RowTrace trace) throws Unclear {
        return program.when() == null || trace.isTrue(program.when());
    }

    /** A record that has usage elsewhere is rejected and not skipped. */
    private RowClass skipped(RowTrace trace) throws Unclear {
        if (program.elsewhere() != null && trace.isTrue(program.elsewhere())) {
            throw new Unclear("a record with usage in another form");
        }
        return RowClass.skipped(trace.guards());
    }

    private RowClass wanted(int row, RowTrace trace) throws Unclear {
        Node kindNode = emission.fields().get(CanonicalField.KIND);
        if (kindNode != null) {
            trace.decide(kindNode);
        }
        RecordKind kind = session.kindOf(row);
        if (kind.counting != RecordKind.Counting.COUNTS) {
            throw new Unclear("a record whose counts are no usage");
        }
        for (CompiledMapping.Rejection rejection : program.rejections()) {
            if (!Boolean.FALSE.equals(trace.truth(rejection.when()))) {
                throw new Unclear("a record with usage that is left out");
            }
        }
        EnumMap<Meter, Linear> counts = new EnumMap<>(Meter.class);
        for (Meter meter : Meter.values()) {
            Linear linear = count(meter, kind, trace);
            if (linear != null && (linear.constant() != 0 || linear.fields().length > 0)) {
                counts.put(meter, linear);
            }
        }
        if (program.elsewhere() != null
                && trace.isTrue(program.elsewhere())
                && !trace.isAnyPositive(withoutRequests(counts))) {
            throw new Unclear("a record with usage in another form");
        }
        List<String> failedChecks = new ArrayList<>();
        for (CompiledMapping.Check check : emission.checks()) {
            if (Boolean.FALSE.equals(trace.truth(check.node()))) {
                failedChecks.add(check.text());
            }
        }
        Optional<Doubt> doubt = doubt(trace);
        int timeField =
                FieldRoles.isWithoutFields(time.of) ? -1 : fieldOf(time.of, row, Role.TIME, trace);
        Optional<End> bucketEnd = end(row, timeField, trace);
        int keyField = keyPart < 0 ? -1 : keyField(row, trace);
        int amountField =
                amountField(emission.fields().get(CanonicalField.REPORTED_COST), row, trace);
        return new RowClass(
                Way.DIRECT,
                trace.guards(),
                timeField,
                bucketEnd,
                keyField,
                amountField,
                counts,
                doubt,
                failedChecks,
                session.notesOf(row));
    }

    private static Collection<Linear> withoutRequests(EnumMap<Meter, Linear> counts) {
        EnumMap<Meter, Linear> others = new EnumMap<>(counts);
        others.remove(Meter.REQUESTS);
        return others.values();
    }

    private @Nullable Linear count(Meter meter, RecordKind kind, RowTrace trace) throws Unclear {
        for (var entry : emission.fields().entrySet()) {
            if (entry.getKey().meter == meter) {
                return trace.linear(entry.getValue());
            }
        }
        // A request that does not say how many it stands for is one.
        return meter == Meter.REQUESTS && kind.usageKind != UsageKind.BUCKET
                ? new Linear(1, new int[0], new int[0])
                : null;
    }

    private Optional<Doubt> doubt(RowTrace trace) throws Unclear {
        CompiledMapping.Doubt doubt = program.doubt();
        if (doubt == null || !trace.isTrue(doubt.when())) {
            return Optional.empty();
        }
        Truth fits = trace.isTrue(doubt.holds()) ? Truth.HOLDS : Truth.FAILS;
        Linear tokens = trace.linear(doubt.tokens());
        return Optional.of(
                new Doubt(fits, tokens == null ? new Linear(0, new int[0], new int[0]) : tokens));
    }

    /** The field that the cost was taken from, -1 where the record states none. */
    private int amountField(@Nullable Node node, int row, RowTrace trace) throws Unclear {
        // Conditions are followed even where they lead to no cost: in other rows they may not.
        if (node instanceof Functions.Mapped mapped && FieldRoles.isDecimal(mapped)) {
            return amountField(mapped.of, row, trace);
        }
        if (node instanceof Operators.If choice) {
            boolean holds = trace.isTrue(choice.condition);
            return amountField(holds ? choice.then : choice.otherwise, row, trace);
        }
        if (node instanceof Operators.FirstPresent first) {
            int left = amountField(first.left, row, trace);
            return left >= 0 ? left : amountField(first.right, row, trace);
        }
        if (node == null || FieldRoles.isAbsent(frame.of(node), row)) {
            return -1;
        }
        return fieldOf(node, row, Role.AMOUNT, trace);
    }

    private Optional<End> end(int row, int timeField, RowTrace trace) throws Unclear {
        if (end == null || FieldRoles.isAbsent(frame.of(end), row)) {
            return Optional.empty();
        }
        int field = fieldOf(end.of, row, Role.TIME, trace);
        EndForm form = endForm(end);
        if (form == EndForm.AS_WRITTEN) {
            trace.requireBefore(timeField, field);
        }
        return Optional.of(new End(field, form));
    }

    private int keyField(int row, RowTrace trace) throws Unclear {
        Node node = emission.key().get(keyPart).node();
        if (node != null && !FieldRoles.isTaken(node)) {
            trace.decide(node);
        }
        if (node == null || FieldRoles.isAbsent(frame.of(node), row)) {
            return -1;
        }
        return fieldOf(node, row, Role.KEY, trace);
    }

    /** The field that a value was taken from as it stands there. */
    private int fieldOf(Node node, int row, Role role, RowTrace trace) throws Unclear {
        if (node instanceof Leaves.Field field && roles.get(field.column) == role) {
            return field.column;
        }
        if (node instanceof Operators.FirstPresent first) {
            if (!FieldRoles.isTaken(first.left)) {
                trace.decide(first.left);
            }
            Vector left = frame.of(first.left);
            boolean absent = left.type[row & left.mask] == RawColumn.NULL;
            return fieldOf(absent ? first.right : first.left, row, role, trace);
        }
        throw new Unclear("a value that is no field");
    }
}

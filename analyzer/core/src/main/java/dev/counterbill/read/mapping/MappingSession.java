package dev.counterbill.read.mapping;

import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.FieldPath;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.usage.UsageBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Maps the records of one file. */
final class MappingSession implements RecordMapping.Session {
    private final CompiledMapping mapping;
    private final CompiledMapping.Program program;
    private final MappingOptions options;
    private final Projection projection;
    private final Node.Frame frame;
    private final Vector[] lastCarried;
    private final List<EmissionWriter> writers = new ArrayList<>();
    private final List<LabelColumn> labels = new ArrayList<>();
    private final @Nullable Fault missingFact;

    private final Numbers numbers = new Numbers();

    /** Records that were counted. */
    private long kept;

    private long doubtful;
    private long fitting;
    private long tokensAtStake;

    /** Of records that were mapped by the plan. */
    private DirectPlan.Notes direct = DirectPlan.Notes.NONE;

    MappingSession(CompiledMapping mapping, RecordMapping.Options declared) {
        this.mapping = mapping;
        this.program = mapping.program();
        this.options = MappingOptions.of(declared, mapping.presets());
        List<Projection.Field> fields =
                new ArrayList<>(
                        declared.cuts().labels().isEmpty()
                                ? program.fields().subList(0, program.fieldsWithoutLabels())
                                : program.fields());
        for (String label : declared.cuts().labels()) {
            labels.add(LabelColumn.of(label, declared, fields));
        }
        this.projection = new Projection(program.each(), fields);
        this.frame = new Node.Frame(program.slotCount(), options, program.carry().size());
        this.lastCarried = new Vector[program.carry().size()];
        for (int i = 0; i < lastCarried.length; i++) {
            lastCarried[i] = new Vector();
            lastCarried[i].begin(1);
            lastCarried[i].setNull(0);
        }
        for (int i = 0; i < program.emissions().size(); i++) {
            writers.add(
                    new EmissionWriter(
                            mapping,
                            program.emissions().get(i),
                            program.emissions().size() == 1 ? "" : "#" + i,
                            options,
                            labels));
        }
        this.missingFact = missingFact();
    }

    private @Nullable Fault missingFact() {
        for (String need : mapping.head().needs()) {
            if (options.override(need) == null) {
                return new Fault(
                        "MISSING_DECLARATION",
                        "@" + need,
                        "",
                        "files of form '" + mapping.id() + "' do not state their " + need,
                        "Declare '" + need + ":' for this source in the configuration");
            }
        }
        return null;
    }

    @Override
    public Projection projection() {
        return projection;
    }

    @Override
    public boolean isOrdered() {
        return !program.carry().isEmpty();
    }

    @Override
    public void map(RawBatch raw, RecordMapping.Sink sink) {
        if (raw.size == 0) {
            return;
        }
        frame.begin(raw);
        carry();
        Node when = program.when();
        Vector wanted = when == null ? null : frame.of(when);
        for (EmissionWriter writer : writers) {
            writer.begin(frame);
        }
        for (int row = 0; row < raw.size; row++) {
            if (wanted == null || wanted.isTrue(row)) {
                record(raw, row, sink);
            } else if (wanted.type[row & wanted.mask] == Vector.FAULT) {
                sink.rejected(wanted.fault(row).reject(raw.line[row], "when"));
            } else {
                pass(raw.line[row], row, sink);
            }
        }
    }

    /**
     * Skips a record in which there is no usage; one that has some elsewhere is not passed over.
     */
    private void pass(long line, int row, RecordMapping.Sink sink) {
        if (hasUsageElsewhere(row)) {
            sink.rejected(usageElsewhere().reject(line, ""));
        } else {
            sink.skipped(line, program.whenText());
        }
    }

    /**
     * Where it cannot be told, something stands there that is no number: that is not passed over.
     */
    private boolean hasUsageElsewhere(int row) {
        Node elsewhere = program.elsewhere();
        if (elsewhere == null) {
            return false;
        }
        Vector there = frame.of(elsewhere);
        return there.isTrue(row) || there.type[row & there.mask] == Vector.FAULT;
    }

    /** What a record has beside the usage that is found in it, or null. */
    private @Nullable Fault usageBeside(int row) {
        for (CompiledMapping.Rejection rejection : program.rejections()) {
            Vector there = frame.of(rejection.when());
            if (there.type[row & there.mask] == Vector.FAULT) {
                return there.fault(row);
            }
            if (there.isTrue(row)) {
                return new Fault(
                        "USAGE_LEFT_OUT",
                        "",
                        "",
                        rejection.says(),
                        "Give each usage a record of its own, with its model");
            }
        }
        return null;
    }

    private Fault usageElsewhere() {
        return new Fault(
                "USAGE_ELSEWHERE",
                "",
                "",
                "'"
                        + mapping.id()
                        + "' finds no usage in this record, which has some in another form",
                "Give records of another form a file of their own");
    }

    /** What earlier records left behind, for each row: not what the row itself brings. */
    private void carry() {
        for (int k = 0; k < lastCarried.length; k++) {
            Vector brought = frame.of(program.carry().get(k));
            Vector carried = frame.carried[k];
            carried.begin(frame.size);
            for (int row = 0; row < frame.size; row++) {
                carried.copy(row, lastCarried[k], 0);
                byte type = brought.type[row & brought.mask];
                if (type != RawColumn.NULL && type != Vector.FAULT) {
                    lastCarried[k].copy(0, brought, row);
                }
            }
        }
    }

    private void record(RawBatch raw, int row, RecordMapping.Sink sink) {
        long line = raw.line[row];
        if (missingFact != null) {
            sink.rejected(missingFact.reject(line, ""));
            return;
        }
        if (sink.batch().usage.size + writers.size() > UsageBatch.CAPACITY_ROWS) {
            sink.flush();
        }
        Fault beside = usageBeside(row);
        if (beside != null) {
            sink.rejected(beside.reject(line, "reject"));
            return;
        }
        MappedBatch batch = sink.batch();
        int at = batch.usage.size;
        int wanted = 0;
        boolean isFound = program.elsewhere() == null;
        for (EmissionWriter writer : writers) {
            EmissionWriter.Choice choice = writer.choose(row);
            if (choice == EmissionWriter.Choice.NO) {
                continue;
            }
            Fault fault = writer.write(row, line, batch, at);
            if (fault != null) {
                sink.rejected(fault.reject(line, writer.faultyField()));
                return;
            }
            isFound = isFound || writer.isFound(row, batch.usage, at);
            at++;
            wanted++;
        }
        if (!isFound && hasUsageElsewhere(row)) {
            sink.rejected(usageElsewhere().reject(line, ""));
            return;
        }
        if (wanted == 0) {
            sink.skipped(line, "emit: no condition holds");
            return;
        }
        batch.usage.size = at;
        kept++;
        for (EmissionWriter writer : writers) {
            if (writer.choose(row) != EmissionWriter.Choice.NO) {
                writer.confirm(row, line, sink);
            }
        }
        weighDoubt(row);
    }

    private void weighDoubt(int row) {
        CompiledMapping.Doubt doubt = program.doubt();
        if (doubt == null || !frame.of(doubt.when()).isTrue(row)) {
            return;
        }
        doubtful++;
        if (frame.of(doubt.holds()).isTrue(row)) {
            fitting++;
        }
        tokensAtStake += Math.max(0, numbers.count(frame.of(doubt.tokens()), row));
    }

    @Override
    public Optional<DirectPlan> direct() {
        return missingFact == null ? SessionPlan.of(this, labels) : Optional.empty();
    }

    CompiledMapping mapping() {
        return mapping;
    }

    CompiledMapping.Program program() {
        return program;
    }

    Node.Frame frame() {
        return frame;
    }

    /** The kind of a row that was mapped. */
    RecordKind kindOf(int row) {
        return writers.get(0).kindOf(row);
    }

    @Override
    public DirectPlan.Notes notes() {
        long zoneless = 0;
        long inferred = 0;
        long withoutCounts = 0;
        for (EmissionWriter writer : writers) {
            zoneless += writer.zonelessTimes();
            inferred += writer.inferredProviders();
            withoutCounts += writer.withoutCounts();
        }
        return new DirectPlan.Notes(
                        kept, zoneless, inferred, withoutCounts, doubtful, fitting, tokensAtStake)
                .plus(direct);
    }

    /** What one row, which was mapped, has added to the notes, without the doubt. */
    DirectPlan.Notes notesOf(int row) {
        return writers.get(0).notesOf(row);
    }

    @Override
    public void add(DirectPlan.Notes notes) {
        direct = direct.plus(notes);
    }

    @Override
    public void finish(RecordMapping.Sink sink) {
        // Nothing is held back: what a record carries over is only read by later records.
    }

    @Override
    public Optional<RecordMapping.Ambiguity> ambiguity() {
        CompiledMapping.Doubt doubt = program.doubt();
        DirectPlan.Notes all = notes();
        return doubt == null || all.doubtful() == 0
                ? Optional.empty()
                : Optional.of(
                        new RecordMapping.Ambiguity(
                                doubt.assumption(),
                                all.doubtful(),
                                all.fitting(),
                                all.tokensAtStake()));
    }

    @Override
    public List<String> assumptions() {
        List<String> texts = new ArrayList<>();
        DirectPlan.Notes all = notes();
        if (all.kept() == 0) {
            return texts;
        }
        Map<String, String> declared = options.declared().assume();
        for (CompiledMapping.Assumption assumption : mapping.head().assumptions()) {
            String value = declared.get(assumption.name());
            if (options.override(assumption.name()) != null) {
                // What the source says of its files is not taken for granted.
                continue;
            }
            if (value != null) {
                texts.add(assumption.name() + " = " + value + " (declared for this source)");
            } else if (!assumption.says().isEmpty()) {
                texts.add(assumption.says());
            } else {
                texts.add(assumption.name() + " = " + assumption.preset());
            }
        }
        if (all.zonelessTimes() > 0) {
            texts.add(all.zonelessTimes() + " timestamps without a zone were read as UTC");
        }
        if (all.inferredProviders() > 0) {
            texts.add(
                    "the provider of "
                            + all.inferredProviders()
                            + " records was inferred from the model name");
        }
        if (all.withoutCounts() > 0) {
            texts.add(
                    all.withoutCounts()
                            + " records state no counts at all and count as requests of 0 tokens");
        }
        return texts;
    }

    /** A label's own column, added to what the mapping reads. */
    record LabelColumn(String name, @Nullable String fixed, int column, boolean hashed) {
        static LabelColumn of(
                String name, RecordMapping.Options declared, List<Projection.Field> fields) {
            FieldPath path = new FieldPath(0, List.of(new FieldPath.Step.Name(name)));
            int column = -1;
            for (int i = 0; i < fields.size(); i++) {
                if (fields.get(i).path().equals(path)) {
                    column = i;
                }
            }
            if (column < 0) {
                column = fields.size();
                fields.add(new Projection.Field(path, Projection.Form.SCALAR));
            }
            return new LabelColumn(
                    name,
                    declared.labels().get(name),
                    column,
                    declared.hashedLabels().contains(name));
        }
    }
}

package dev.counterbill.read.run;

import dev.counterbill.read.FieldPath;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RawTree;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.Reject;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageBatch;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A mapping small enough to be seen through: the canonical columns that the corpus of faults has.
 * What these tests are about is reading, not the meaning of columns.
 */
final class CanonicalTestMapping implements RecordMapping {
    private static final List<String> FIELDS =
            List.of(
                    "timestamp",
                    "model",
                    "input_tokens",
                    "cached_input_tokens",
                    "output_tokens",
                    "request_id",
                    "reported_cost");

    private final String id;
    private final List<String> each;

    CanonicalTestMapping() {
        this("canonical", List.of());
    }

    CanonicalTestMapping(String id, List<String> each) {
        this.id = id;
        this.each = each;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String digest() {
        return "0";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Optional<Integer> score(Sample sample) {
        Set<String> needed = Set.of("timestamp", "model", "input_tokens", "output_tokens");
        if (!each.isEmpty()) {
            return sample.form() == Form.JSON
                            && sample.records().toString().contains("input_tokens")
                    ? Optional.of(4)
                    : Optional.empty();
        }
        boolean fits =
                sample.form() == Form.JSON
                        ? sample.records().stream()
                                .anyMatch(
                                        record ->
                                                record instanceof RawTree.Members members
                                                        && members.members()
                                                                .keySet()
                                                                .containsAll(needed))
                        : sample.columns().containsAll(needed);
        return fits ? Optional.of(needed.size()) : Optional.empty();
    }

    @Override
    public Session open(Options options) {
        return new Rows(id, each);
    }

    private record Rows(String id, List<String> each) implements Session {
        @Override
        public Projection projection() {
            return new Projection(
                    each,
                    FIELDS.stream()
                            .map(
                                    name ->
                                            new Projection.Field(
                                                    new FieldPath(
                                                            0,
                                                            List.of(new FieldPath.Step.Name(name))),
                                                    Projection.Form.SCALAR))
                            .toList());
        }

        @Override
        public boolean isOrdered() {
            return false;
        }

        @Override
        public void map(RawBatch raw, Sink sink) {
            for (int row = 0; row < raw.size; row++) {
                map(raw, row, sink);
            }
        }

        private void map(RawBatch raw, int row, Sink sink) {
            MappedBatch mapped = sink.batch();
            UsageBatch usage = mapped.usage;
            int at = usage.size;
            try {
                usage.beginSecond[at] = time(raw.columns[0], row).getEpochSecond();
                usage.model[at] = usage.texts.idOf(text(raw.columns[1], row, "model"));
                for (long[] column : usage.counts) {
                    column[at] = 0;
                }
                usage.counts[Meter.INPUT.ordinal()][at] = count(raw, 2, row);
                usage.counts[Meter.CACHED_INPUT.ordinal()][at] = count(raw, 3, row);
                usage.counts[Meter.OUTPUT.ordinal()][at] = count(raw, 4, row);
                usage.counts[Meter.REQUESTS.ordinal()][at] = 1;
            } catch (Wrong wrong) {
                sink.rejected(
                        new Reject(raw.line[row], wrong.getMessage(), "", wrong.value, "", ""));
                return;
            }
            usage.endSecond[at] = 0;
            usage.kind[at] = 0;
            usage.tier[at] = 0;
            usage.provider[at] = 0;
            usage.billedModel[at] = 0;
            usage.region[at] = 0;
            usage.deployment[at] = 0;
            usage.dataSharing[at] = 0;
            usage.account[at] = 0;
            usage.promptClass[at] = 0;
            for (int[] column : usage.labels) {
                column[at] = 0;
            }
            mapped.kind[at] = MappedBatch.Kind.USAGE;
            mapped.line[at] = raw.line[row];
            mapped.duplicateKey[at] = (String) raw.columns[5].object[row];
            if (raw.columns[6].object[row] instanceof String cost) {
                mapped.cost[at] = new BigDecimal(cost);
                mapped.currency[at] = "USD";
            }
            usage.size++;
            if (usage.isFull()) {
                sink.flush();
            }
        }

        private static String text(RawColumn column, int row, String name) {
            if (column.type[row] != RawColumn.TEXT) {
                throw new Wrong("MISSING_" + name.toUpperCase(java.util.Locale.ROOT), "");
            }
            return String.valueOf(column.object[row]);
        }

        private static Instant time(RawColumn column, int row) {
            String text = text(column, row, "time");
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                throw new Wrong("BAD_TIME", text);
            }
        }

        private static long count(RawBatch raw, int field, int row) {
            RawColumn column = raw.columns[field];
            long value =
                    switch (column.type[row]) {
                        case RawColumn.INTEGER -> column.number[row];
                        case RawColumn.TEXT -> {
                            String text = String.valueOf(column.object[row]);
                            if (!text.matches("[0-9]{1,18}")) {
                                throw new Wrong("BAD_COUNT", text);
                            }
                            yield Long.parseLong(text);
                        }
                        case RawColumn.NULL -> {
                            if (field != 3) {
                                throw new Wrong("MISSING_COUNT", "");
                            }
                            yield 0;
                        }
                        default -> throw new Wrong("BAD_COUNT", "");
                    };
            if (value < 0 || value > 1L << 53) {
                throw new Wrong("BAD_COUNT", Long.toString(value));
            }
            return value;
        }

        @Override
        public void finish(Sink sink) {}

        @Override
        public List<String> assumptions() {
            return List.of("cached tokens are not in input");
        }
    }

    private static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String value;

        Wrong(String code, String value) {
            super(code);
            this.value = value;
        }
    }
}

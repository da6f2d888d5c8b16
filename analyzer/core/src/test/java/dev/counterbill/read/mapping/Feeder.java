package dev.counterbill.read.mapping;

import dev.counterbill.read.FieldPath;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RawTree;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.Reject;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.TextPool;
import dev.counterbill.usage.UsageBatch;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/**
 * Gives texts of CSV and JSON to mappings, record by record and without any of the containers, so
 * that a mapping is tested alone.
 */
final class Feeder {
    /** A file as trees. */
    record Source(RecordMapping.Sample sample, List<RawTree> documents, List<Long> lines) {}

    /** What came out, with duplicates removed. */
    static final class Outcome implements RecordMapping.Sink {
        private final MappedBatch batch;
        final List<String> skipped = new ArrayList<>();
        final List<Reject> rejects = new ArrayList<>();
        final List<String> failedChecks = new ArrayList<>();
        final List<Row> rows = new ArrayList<>();
        List<String> assumptions = List.of();
        RecordMapping.Session session;
        int records;
        int duplicates;

        Outcome(RecordMapping.Session session, int labels) {
            this.session = session;
            this.batch = new MappedBatch(new UsageBatch(new TextPool(), labels));
        }

        @Override
        public MappedBatch batch() {
            return batch;
        }

        @Override
        public void flush() {
            for (int i = 0; i < batch.usage.size; i++) {
                rows.add(Row.of(batch, i));
            }
            batch.clear();
        }

        @Override
        public void skipped(long line, String rule) {
            skipped.add(line + ": " + rule);
        }

        @Override
        public void rejected(Reject reject) {
            rejects.add(reject);
        }

        @Override
        public void checkFailed(long line, String check) {
            failedChecks.add(line + ": " + check);
        }

        void removeDuplicates() {
            Map<String, Row> winners = new LinkedHashMap<>();
            List<Row> kept = new ArrayList<>();
            for (Row row : rows) {
                Row known = row.key == null ? null : winners.get(row.key);
                if (known == null) {
                    kept.add(row);
                } else {
                    duplicates++;
                    if (!row.isBetterThan(known)) {
                        continue;
                    }
                    kept.set(kept.indexOf(known), row);
                }
                if (row.key != null) {
                    winners.put(row.key, row);
                }
            }
            rows.clear();
            rows.addAll(kept);
        }

        long sum(Meter meter) {
            return rows.stream().mapToLong(row -> row.counts.get(meter)).sum();
        }

        long cacheWrites() {
            long sum = 0;
            for (Meter meter : Meter.values()) {
                sum += meter.isCacheWrite() ? sum(meter) : 0;
            }
            return sum;
        }

        BigDecimal cost() {
            return rows.stream()
                    .map(row -> row.cost == null ? BigDecimal.ZERO : row.cost)
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
        }
    }

    /** One canonical record. */
    record Row(
            long line,
            MappedBatch.Kind kind,
            String provider,
            String model,
            int tier,
            int usageKind,
            long begin,
            long end,
            int nano,
            Map<Meter, Long> counts,
            Map<String, String> texts,
            List<String> labels,
            BigDecimal cost,
            BigDecimal hours,
            long trainedTokens,
            String key,
            BigDecimal[] preference) {
        static Row of(MappedBatch batch, int i) {
            UsageBatch usage = batch.usage;
            Map<Meter, Long> counts = new HashMap<>();
            for (Meter meter : Meter.values()) {
                counts.put(meter, usage.counts[meter.ordinal()][i]);
            }
            List<String> labels = new ArrayList<>();
            for (int[] label : usage.labels) {
                labels.add(usage.texts.text(label[i]));
            }
            return new Row(
                    batch.line[i],
                    batch.kind[i],
                    usage.texts.text(usage.provider[i]),
                    usage.texts.text(usage.model[i]),
                    usage.tier[i],
                    usage.kind[i],
                    usage.beginSecond[i],
                    usage.endSecond[i],
                    batch.beginNano[i],
                    counts,
                    Map.of(
                            "id", String.valueOf(batch.id[i]),
                            "base", String.valueOf(batch.base[i]),
                            "currency", String.valueOf(batch.currency[i]),
                            "region", usage.texts.text(usage.region[i]),
                            "class", usage.texts.text(usage.promptClass[i]),
                            "deployment", usage.texts.text(usage.deployment[i]),
                            "account", usage.texts.text(usage.account[i])),
                    labels,
                    batch.cost[i],
                    batch.hours[i],
                    batch.trainedTokens[i],
                    batch.duplicateKey[i],
                    batch.preference[i]);
        }

        long tokens() {
            return counts.entrySet().stream()
                    .filter(e -> e.getKey().isToken())
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }

        boolean isBetterThan(Row other) {
            for (int i = 0; preference != null && i < preference.length; i++) {
                int order = preference[i].compareTo(other.preference[i]);
                if (order != 0) {
                    return order > 0;
                }
            }
            return tokens() > other.tokens();
        }
    }

    private Feeder() {}

    static RecordMapping.Options options(Map<String, String> overrides) {
        return new RecordMapping.Options(
                LedgerCuts.COARSE, overrides, Map.of(), Map.of(), List.of());
    }

    static Source json(String text) {
        List<RawTree> documents = new ArrayList<>();
        List<Long> lines = new ArrayList<>();
        RawTree whole = JsonText.parse(text);
        if (whole instanceof RawTree.Elements array) {
            for (RawTree element : array.elements()) {
                documents.add(element);
                lines.add((long) documents.size());
            }
        } else if (whole != null) {
            documents.add(whole);
            lines.add(1L);
        } else {
            String[] all = text.split("\n");
            for (int i = 0; i < all.length; i++) {
                RawTree line = JsonText.parse(all[i]);
                if (line != null) {
                    documents.add(line);
                    lines.add(i + 1L);
                }
            }
        }
        return new Source(
                new RecordMapping.Sample(RecordMapping.Form.JSON, List.of(), documents),
                documents,
                lines);
    }

    static Source csv(String text) throws IOException {
        String plain = text.startsWith("\ufeff") ? text.substring(1) : text;
        List<RawTree> documents = new ArrayList<>();
        List<Long> lines = new ArrayList<>();
        List<String> header = new ArrayList<>();
        for (CSVRecord record : CSVFormat.DEFAULT.parse(new StringReader(plain))) {
            if (header.isEmpty()) {
                header.addAll(record.toList());
                continue;
            }
            Map<String, RawTree> members = new LinkedHashMap<>();
            for (int i = 0; i < record.size(); i++) {
                String cell = record.get(i);
                members.put(
                        header.get(i),
                        cell.isEmpty()
                                ? new RawTree.Leaf(RawColumn.NULL, 0, "")
                                : new RawTree.Leaf(RawColumn.TEXT, 0, cell));
            }
            documents.add(new RawTree.Members(members));
            lines.add(record.getParser().getCurrentLineNumber());
        }
        return new Source(
                new RecordMapping.Sample(RecordMapping.Form.CSV, header, documents),
                documents,
                lines);
    }

    static Outcome run(RecordMapping mapping, Source source, RecordMapping.Options options) {
        RecordMapping.Session session = mapping.open(options);
        Outcome outcome = new Outcome(session, options.cuts().labels().size());
        Projection projection = session.projection();
        RawBatch raw = new RawBatch(projection.fields().size());
        for (int d = 0; d < source.documents().size(); d++) {
            for (List<RawTree> chain : explode(source.documents().get(d), projection.each())) {
                outcome.records++;
                raw.line[raw.size] = source.lines().get(d);
                for (int f = 0; f < raw.columns.length; f++) {
                    fill(raw.columns[f], raw.size, projection.fields().get(f), chain);
                }
                raw.size++;
                if (raw.isFull()) {
                    session.map(raw, outcome);
                    raw.clear();
                }
            }
        }
        session.map(raw, outcome);
        session.finish(outcome);
        outcome.flush();
        outcome.assumptions = session.assumptions();
        outcome.removeDuplicates();
        return outcome;
    }

    /** The elements that are records, each with its parents before it. */
    private static List<List<RawTree>> explode(RawTree document, List<String> each) {
        List<List<RawTree>> chains = List.of(List.of(document));
        for (String name : each) {
            List<List<RawTree>> next = new ArrayList<>();
            for (List<RawTree> chain : chains) {
                for (RawTree element : Trees.all(chain.get(chain.size() - 1), List.of(name))) {
                    List<RawTree> longer = new ArrayList<>(chain);
                    longer.add(element);
                    next.add(longer);
                }
            }
            chains = next;
        }
        return chains;
    }

    private static void fill(
            RawColumn column, int row, Projection.Field field, List<RawTree> chain) {
        FieldPath path = field.path();
        RawTree found = Trees.find(chain.get(chain.size() - 1 - path.up()), path.steps());
        if (found == null) {
            column.setNull(row);
        } else if (found instanceof RawTree.Leaf leaf) {
            column.type[row] = leaf.type();
            column.number[row] = leaf.number();
            column.object[row] =
                    leaf.type() == RawColumn.TEXT || leaf.type() == RawColumn.DECIMAL
                            ? leaf.text()
                            : null;
        } else if (field.form() == Projection.Form.TREE) {
            column.setTree(row, found);
        } else {
            column.setOther(row);
        }
    }
}

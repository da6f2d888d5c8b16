package dev.counterbill.read.state;

import dev.counterbill.ledger.Charge;
import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.Reject;
import dev.counterbill.read.run.Displaced;
import dev.counterbill.read.run.FileEntry;
import dev.counterbill.read.run.FileReading;
import dev.counterbill.read.run.MoneyRecords;
import dev.counterbill.read.run.RecordCounts;
import dev.counterbill.read.source.Fingerprint;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.UsageKey;
import dev.counterbill.usage.UsageKind;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** How entries and what is displaced lie in files: numbers and texts one behind the other. */
final class EntryForm {
    private static final Meter[] METERS = Meter.values();

    private EntryForm() {}

    static void writeEntry(DataOutputStream out, FileEntry entry) throws IOException {
        writeReading(out, entry.reading());
        writeLedger(out, entry.ledger());
        writeLedger(out, entry.lost());
        writeSlots(out, entry.countedBySlot());
        writeSlots(out, entry.lostBySlot());
        writeMoney(out, entry.money());
        out.writeLong(entry.conflicts());
        out.writeLong(entry.keys());
        writeCounts(out, entry.skippedByRule());
        writeCounts(out, entry.failedChecks());
        out.writeBoolean(entry.ambiguity().isPresent());
        if (entry.ambiguity().isPresent()) {
            RecordMapping.Ambiguity ambiguity = entry.ambiguity().get();
            writeText(out, ambiguity.assumption());
            out.writeLong(ambiguity.records());
            out.writeLong(ambiguity.fitting());
            out.writeLong(ambiguity.tokens());
        }
    }

    static FileEntry readEntry(DataInputStream in, LedgerCuts cuts) throws IOException {
        return new FileEntry(
                readReading(in),
                readLedger(in, cuts),
                readLedger(in, cuts),
                readSlots(in),
                readSlots(in),
                readMoney(in, cuts.time()),
                in.readLong(),
                in.readLong(),
                readCounts(in),
                readCounts(in),
                in.readBoolean()
                        ? Optional.of(
                                new RecordMapping.Ambiguity(
                                        readText(in), in.readLong(), in.readLong(), in.readLong()))
                        : Optional.empty());
    }

    private static void writeReading(DataOutputStream out, FileReading reading) throws IOException {
        writeText(out, reading.status().name());
        writeText(out, reading.format());
        writeText(out, reading.compression());
        writeText(out, reading.mapping());
        writeText(out, reading.mappingDigest());
        writeText(out, reading.detection());
        RecordCounts counts = reading.records();
        out.writeLong(counts.counted());
        out.writeLong(counts.rejected());
        out.writeLong(counts.duplicate());
        out.writeLong(counts.skipped());
        out.writeBoolean(reading.fingerprint().isPresent());
        if (reading.fingerprint().isPresent()) {
            writeText(out, reading.fingerprint().get().kind());
            out.writeLong(reading.fingerprint().get().sizeBytes());
            writeText(out, reading.fingerprint().get().digest());
        }
        out.writeBoolean(reading.fault().isPresent());
        if (reading.fault().isPresent()) {
            writeText(out, reading.fault().get().code());
            writeText(out, reading.fault().get().message());
        }
        writeCounts(out, reading.rejectsByCode());
        out.writeInt(reading.rejects().size());
        for (Reject reject : reading.rejects()) {
            out.writeLong(reject.line());
            for (String text :
                    List.of(
                            reject.code(),
                            reject.field(),
                            reject.value(),
                            reject.rule(),
                            reject.remedy())) {
                writeText(out, text);
            }
        }
        writeTexts(out, reading.assumptions());
    }

    private static FileReading readReading(DataInputStream in) throws IOException {
        FileReading.Status status = FileReading.Status.valueOf(readText(in));
        String format = readText(in);
        String compression = readText(in);
        String mapping = readText(in);
        String mappingDigest = readText(in);
        String detection = readText(in);
        long counted = in.readLong();
        long rejected = in.readLong();
        long duplicate = in.readLong();
        long skipped = in.readLong();
        Optional<Fingerprint> fingerprint =
                in.readBoolean()
                        ? Optional.of(new Fingerprint(readText(in), in.readLong(), readText(in)))
                        : Optional.empty();
        Optional<FileReading.Fault> fault =
                in.readBoolean()
                        ? Optional.of(new FileReading.Fault(readText(in), readText(in)))
                        : Optional.empty();
        SortedMap<String, Long> rejectsByCode = readCounts(in);
        List<Reject> rejects = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            rejects.add(
                    new Reject(
                            in.readLong(),
                            readText(in),
                            readText(in),
                            readText(in),
                            readText(in),
                            readText(in)));
        }
        return new FileReading(
                "",
                status,
                format,
                compression,
                mapping,
                mappingDigest,
                detection,
                new RecordCounts(
                        counted + rejected + duplicate + skipped,
                        counted,
                        rejected,
                        duplicate,
                        skipped,
                        0),
                fingerprint,
                fault,
                rejectsByCode,
                List.copyOf(rejects),
                readTexts(in));
    }

    static void writeDisplaced(DataOutputStream out, Displaced displaced) throws IOException {
        out.writeInt(displaced.ledgers().size());
        for (Map.Entry<String, UsageLedger> ledger : displaced.ledgers().entrySet()) {
            writeText(out, ledger.getKey());
            writeLedger(out, ledger.getValue());
        }
        out.writeInt(displaced.files().size());
        for (String file : displaced.files()) {
            writeText(out, file);
            writeSlots(out, displaced.bySlot(file));
        }
        writeCounts(out, displaced.conflicts());
        writeMoney(out, displaced.money());
    }

    static Displaced readDisplaced(DataInputStream in, LedgerCuts cuts) throws IOException {
        Displaced displaced = new Displaced(cuts.time()::slotBegin);
        for (int left = in.readInt(); left > 0; left--) {
            displaced.addLedger(readText(in), readLedger(in, cuts));
        }
        for (int left = in.readInt(); left > 0; left--) {
            String file = readText(in);
            readSlots(in).forEach((slot, count) -> displaced.addSlot(file, slot, count));
        }
        readCounts(in).forEach(displaced::addConflicts);
        displaced.money().addAll(readMoney(in, cuts.time()));
        return displaced;
    }

    private static void writeLedger(DataOutputStream out, UsageLedger ledger) throws IOException {
        Map<String, Integer> ids = new HashMap<>();
        List<String> texts = new ArrayList<>();
        for (LedgerRow row : ledger.rows()) {
            for (String text : texts(row.key())) {
                if (ids.putIfAbsent(text, texts.size()) == null) {
                    texts.add(text);
                }
            }
        }
        writeTexts(out, texts);
        out.writeInt(ledger.rows().size());
        for (LedgerRow row : ledger.rows()) {
            UsageKey key = row.key();
            for (String text : texts(key)) {
                out.writeInt(ids.getOrDefault(text, 0));
            }
            out.writeByte(key.kind().ordinal());
            out.writeByte(key.tier().ordinal());
            out.writeInt(key.promptBucket());
            out.writeLong(key.slotBegin());
            out.writeLong(key.spanEnd());
            int filled = 0;
            for (Meter meter : METERS) {
                filled |= row.counts().of(meter) == 0 ? 0 : 1 << meter.ordinal();
            }
            out.writeInt(filled);
            for (Meter meter : METERS) {
                if (row.counts().of(meter) != 0) {
                    out.writeLong(row.counts().of(meter));
                }
            }
            out.writeLong(row.counts().records());
        }
    }

    private static List<String> texts(UsageKey key) {
        List<String> texts =
                new ArrayList<>(
                        List.of(
                                key.provider(),
                                key.model(),
                                key.billedModel(),
                                key.region(),
                                key.deployment(),
                                key.dataSharing(),
                                key.account(),
                                key.promptClass()));
        texts.addAll(key.labels());
        return texts;
    }

    private static UsageLedger readLedger(DataInputStream in, LedgerCuts cuts) throws IOException {
        List<String> texts = readTexts(in);
        int count = in.readInt();
        List<LedgerRow> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String provider = texts.get(in.readInt());
            String model = texts.get(in.readInt());
            String billedModel = texts.get(in.readInt());
            String region = texts.get(in.readInt());
            String deployment = texts.get(in.readInt());
            String dataSharing = texts.get(in.readInt());
            String account = texts.get(in.readInt());
            String promptClass = texts.get(in.readInt());
            List<String> labels = new ArrayList<>();
            for (int label = 0; label < cuts.labels().size(); label++) {
                labels.add(texts.get(in.readInt()));
            }
            UsageKind kind = UsageKind.values()[in.readByte()];
            ServiceTier tier = ServiceTier.values()[in.readByte()];
            int promptBucket = in.readInt();
            long slotBegin = in.readLong();
            long spanEnd = in.readLong();
            int filled = in.readInt();
            long[] counts = new long[METERS.length];
            for (int meter = 0; meter < METERS.length; meter++) {
                counts[meter] = (filled & 1 << meter) == 0 ? 0 : in.readLong();
            }
            rows.add(
                    new LedgerRow(
                            new UsageKey(
                                    provider,
                                    model,
                                    billedModel,
                                    kind,
                                    tier,
                                    region,
                                    deployment,
                                    dataSharing,
                                    account,
                                    promptBucket,
                                    promptClass,
                                    slotBegin,
                                    spanEnd,
                                    labels),
                            MeterCounts.of(counts, in.readLong())));
        }
        return UsageLedger.of(cuts, rows);
    }

    private static void writeMoney(DataOutputStream out, MoneyRecords money) throws IOException {
        List<MoneyRecords.Row> rows = money.rows();
        out.writeInt(rows.size());
        for (MoneyRecords.Row row : rows) {
            out.writeLong(row.slot());
            out.writeLong(row.key().day().toEpochDay());
            writeText(out, row.key().provider());
            writeText(out, row.key().model());
            writeText(out, row.key().source());
            writeText(out, row.key().currency());
            writeText(out, row.amount().toString());
            out.writeLong(row.records());
        }
        List<Charge> charges = money.charges().all();
        out.writeInt(charges.size());
        for (Charge charge : charges) {
            writeText(out, charge.kind().name());
            out.writeLong(charge.beginSecond());
            out.writeLong(charge.endSecond());
            writeText(out, charge.provider());
            writeText(out, charge.model());
            writeText(out, charge.base());
            writeText(out, charge.id());
            out.writeLong(charge.trainedTokens());
            writeText(out, charge.hours().map(BigDecimal::toString).orElse(""));
            writeText(out, charge.amount().map(BigDecimal::toString).orElse(""));
            writeText(out, charge.currency());
            writeText(out, charge.source());
        }
        writeSlots(out, money.others());
    }

    private static MoneyRecords readMoney(DataInputStream in, TimeCuts time) throws IOException {
        MoneyRecords money = new MoneyRecords(time::slotBegin);
        for (int left = in.readInt(); left > 0; left--) {
            money.add(
                    new MoneyRecords.Row(
                            in.readLong(),
                            new ReportedCosts.Key(
                                    LocalDate.ofEpochDay(in.readLong()),
                                    readText(in),
                                    readText(in),
                                    readText(in),
                                    readText(in)),
                            new BigDecimal(readText(in)),
                            in.readLong()));
        }
        for (int left = in.readInt(); left > 0; left--) {
            money.add(
                    new Charge(
                            Charge.Kind.valueOf(readText(in)),
                            in.readLong(),
                            in.readLong(),
                            readText(in),
                            readText(in),
                            readText(in),
                            readText(in),
                            in.readLong(),
                            readDecimal(in),
                            readDecimal(in),
                            readText(in),
                            readText(in)));
        }
        readSlots(in).forEach(money::addOthers);
        return money;
    }

    private static Optional<BigDecimal> readDecimal(DataInputStream in) throws IOException {
        String text = readText(in);
        return text.isEmpty() ? Optional.empty() : Optional.of(new BigDecimal(text));
    }

    private static void writeSlots(DataOutputStream out, Map<Long, Long> slots) throws IOException {
        out.writeInt(slots.size());
        for (Map.Entry<Long, Long> slot : slots.entrySet()) {
            out.writeLong(slot.getKey());
            out.writeLong(slot.getValue());
        }
    }

    private static SortedMap<Long, Long> readSlots(DataInputStream in) throws IOException {
        TreeMap<Long, Long> slots = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            slots.put(in.readLong(), in.readLong());
        }
        return slots;
    }

    private static void writeCounts(DataOutputStream out, Map<String, Long> counts)
            throws IOException {
        out.writeInt(counts.size());
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            writeText(out, count.getKey());
            out.writeLong(count.getValue());
        }
    }

    private static SortedMap<String, Long> readCounts(DataInputStream in) throws IOException {
        TreeMap<String, Long> counts = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            counts.put(readText(in), in.readLong());
        }
        return counts;
    }

    static void writeTexts(DataOutputStream out, List<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            writeText(out, text);
        }
    }

    static List<String> readTexts(DataInputStream in) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            texts.add(readText(in));
        }
        return List.copyOf(texts);
    }

    static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new StateDamaged("a text ends early");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

package dev.counterbill.read.dedup;

import dev.counterbill.bytes.Packed;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageBatch;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One canonical record that can have duplicates: what decides between duplicates, and everything
 * that it contributes.
 */
public final class KeyedRecord {
    private static final MappedBatch.Kind[] KINDS = MappedBatch.Kind.values();
    private static final Meter[] METERS = Meter.values();
    private static final int TEXTS = 8;

    /** How many bits {@link #keyHash} has. */
    public static final int HASH_BITS = 39;

    private int file;
    private long line;
    private String mapping = "";
    private MappedBatch.Kind kind = MappedBatch.Kind.USAGE;
    private byte usageKind;
    private byte tier;
    private long beginSecond;
    private int beginNano;
    private long endSecond;
    private final String[] texts = new String[TEXTS];
    private String[] labels = new String[0];
    private final long[] counts = new long[METERS.length];
    private BigDecimal[] preference = new BigDecimal[0];
    private @Nullable BigDecimal cost;
    private @Nullable BigDecimal hours;
    private @Nullable String currency;
    private @Nullable String id;
    private @Nullable String base;
    private long trainedTokens;
    private byte[] key = new byte[0];
    private long keyHash;

    private KeyedRecord() {
        Arrays.fill(texts, "");
    }

    /** Packs a row of a batch; {@link #read} is its inverse. */
    static void write(
            Packed out, MappedBatch batch, int row, int file, String mapping, TextIds texts) {
        UsageBatch usage = batch.usage;
        out.putLong(file);
        out.putLong(batch.line[row]);
        out.putLong(texts.idOf(mapping));
        out.putByte(batch.kind[row].ordinal());
        out.putByte(usage.kind[row]);
        out.putByte(usage.tier[row]);
        out.putSigned(usage.beginSecond[row]);
        out.putLong(batch.beginNano[row]);
        out.putSigned(usage.endSecond[row]);
        for (int[] column : textColumns(usage)) {
            out.putLong(texts.idOf(column[row]));
        }
        out.putLong(usage.labels.length);
        for (int[] column : usage.labels) {
            out.putLong(texts.idOf(column[row]));
        }
        long filled = 0;
        for (int meter = 0; meter < METERS.length; meter++) {
            filled |= usage.counts[meter][row] != 0 ? (1L << meter) : 0;
        }
        out.putLong(filled);
        for (int meter = 0; meter < METERS.length; meter++) {
            if (usage.counts[meter][row] != 0) {
                out.putLong(usage.counts[meter][row]);
            }
        }
        @Nullable BigDecimal[] preference = batch.preference[row];
        out.putLong(preference == null ? 0 : preference.length);
        if (preference != null) {
            for (@Nullable BigDecimal part : preference) {
                putDecimal(out, part);
            }
        }
        boolean rest =
                batch.cost[row] != null
                        || batch.kind[row] != MappedBatch.Kind.USAGE
                        || batch.currency[row] != null;
        out.putByte(rest ? 1 : 0);
        if (rest) {
            putDecimal(out, batch.cost[row]);
            out.putText(batch.currency[row]);
            putDecimal(out, batch.hours[row]);
            out.putText(batch.id[row]);
            out.putText(batch.base[row]);
            out.putSigned(batch.trainedTokens[row]);
        }
    }

    private static void putDecimal(Packed out, @Nullable BigDecimal value) {
        out.putText(value == null ? null : value.toString());
    }

    private static @Nullable BigDecimal getDecimal(Packed in) {
        String text = in.takeText();
        return text == null ? null : new BigDecimal(text);
    }

    private static List<int[]> textColumns(UsageBatch usage) {
        return List.of(
                usage.provider,
                usage.model,
                usage.billedModel,
                usage.region,
                usage.deployment,
                usage.dataSharing,
                usage.account,
                usage.promptClass);
    }

    static KeyedRecord read(Packed in, SharedTexts texts) {
        KeyedRecord record = new KeyedRecord();
        record.file = in.takeInt();
        record.line = in.takeLong();
        record.mapping = texts.text(in.takeInt());
        record.kind = KINDS[in.takeByte()];
        record.usageKind = (byte) in.takeByte();
        record.tier = (byte) in.takeByte();
        record.beginSecond = in.takeSigned();
        record.beginNano = in.takeInt();
        record.endSecond = in.takeSigned();
        for (int i = 0; i < TEXTS; i++) {
            record.texts[i] = texts.text(in.takeInt());
        }
        record.labels = new String[in.takeInt()];
        for (int i = 0; i < record.labels.length; i++) {
            record.labels[i] = texts.text(in.takeInt());
        }
        long filled = in.takeLong();
        for (int meter = 0; meter < METERS.length; meter++) {
            record.counts[meter] = (filled & (1L << meter)) != 0 ? in.takeLong() : 0;
        }
        record.preference = new BigDecimal[in.takeInt()];
        for (int i = 0; i < record.preference.length; i++) {
            // A part that is absent is smaller than any that is there.
            BigDecimal part = getDecimal(in);
            record.preference[i] = part == null ? ABSENT : part;
        }
        if (in.takeByte() != 0) {
            record.cost = getDecimal(in);
            record.currency = in.takeText();
            record.hours = getDecimal(in);
            record.id = in.takeText();
            record.base = in.takeText();
            record.trainedTokens = in.takeSigned();
        }
        return record;
    }

    private static final BigDecimal ABSENT = new BigDecimal("-1E+1000");

    /** Tells a record by which key it is known. */
    KeyedRecord under(byte[] newKey, long newKeyHash) {
        key = newKey;
        keyHash = newKeyHash;
        return this;
    }

    /** The whole key; not to be changed. */
    public byte[] key() {
        return key;
    }

    /** {@link #HASH_BITS} bits of the key's hash, spread evenly; equal for equal keys. */
    public long keyHash() {
        return keyHash;
    }

    /** The record without its key, for {@link #ofBytes}. */
    public byte[] toBytes() {
        Packed out = new Packed();
        out.putLong(line);
        out.putByte(kind.ordinal());
        out.putByte(usageKind);
        out.putByte(tier);
        out.putSigned(beginSecond);
        out.putLong(beginNano);
        out.putSigned(endSecond);
        for (String text : texts) {
            out.putText(text);
        }
        out.putLong(labels.length);
        for (String label : labels) {
            out.putText(label);
        }
        for (long count : counts) {
            out.putLong(count);
        }
        out.putLong(preference.length);
        for (BigDecimal part : preference) {
            putDecimal(out, part.compareTo(ABSENT) == 0 ? null : part);
        }
        putDecimal(out, cost);
        out.putText(currency);
        putDecimal(out, hours);
        out.putText(id);
        out.putText(base);
        out.putSigned(trainedTokens);
        return Arrays.copyOf(out.bytes, out.at);
    }

    /**
     * A record as {@link #toBytes} wrote it.
     *
     * @param file number of its file among those that are compared
     */
    public static KeyedRecord ofBytes(
            byte[] bytes, byte[] key, long hash, String mapping, int file) {
        Packed in = new Packed(bytes, 0);
        KeyedRecord record = new KeyedRecord().under(key, hash);
        record.file = file;
        record.mapping = mapping;
        record.line = in.takeLong();
        record.kind = KINDS[in.takeByte()];
        record.usageKind = (byte) in.takeByte();
        record.tier = (byte) in.takeByte();
        record.beginSecond = in.takeSigned();
        record.beginNano = in.takeInt();
        record.endSecond = in.takeSigned();
        for (int i = 0; i < TEXTS; i++) {
            record.texts[i] = orEmpty(in.takeText());
        }
        record.labels = new String[in.takeInt()];
        for (int i = 0; i < record.labels.length; i++) {
            record.labels[i] = orEmpty(in.takeText());
        }
        for (int meter = 0; meter < METERS.length; meter++) {
            record.counts[meter] = in.takeLong();
        }
        record.preference = new BigDecimal[in.takeInt()];
        for (int i = 0; i < record.preference.length; i++) {
            BigDecimal part = getDecimal(in);
            record.preference[i] = part == null ? ABSENT : part;
        }
        record.cost = getDecimal(in);
        record.currency = in.takeText();
        record.hours = getDecimal(in);
        record.id = in.takeText();
        record.base = in.takeText();
        record.trainedTokens = in.takeSigned();
        return record;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** Number of the file among the sources. */
    public int file() {
        return file;
    }

    public String mapping() {
        return mapping;
    }

    public long beginSecond() {
        return beginSecond;
    }

    public boolean isUsage() {
        return kind == MappedBatch.Kind.USAGE;
    }

    /** Appends the record to a batch, whose texts it joins. */
    public void copyTo(MappedBatch batch) {
        UsageBatch usage = batch.usage;
        int row = usage.size++;
        batch.kind[row] = kind;
        batch.line[row] = line;
        batch.beginNano[row] = beginNano;
        batch.cost[row] = cost;
        batch.currency[row] = currency;
        batch.hours[row] = hours;
        batch.id[row] = id;
        batch.base[row] = base;
        batch.trainedTokens[row] = trainedTokens;
        usage.kind[row] = usageKind;
        usage.tier[row] = tier;
        usage.beginSecond[row] = beginSecond;
        usage.endSecond[row] = endSecond;
        int column = 0;
        for (int[] values : textColumns(usage)) {
            values[row] = usage.texts.idOf(texts[column++]);
        }
        for (int i = 0; i < labels.length; i++) {
            usage.labels[i][row] = usage.texts.idOf(labels[i]);
        }
        for (int meter = 0; meter < METERS.length; meter++) {
            usage.counts[meter][row] = counts[meter];
        }
    }

    private long tokens() {
        long sum = 0;
        for (Meter meter : METERS) {
            if (meter.isToken()) {
                sum = Math.addExact(sum, counts[meter.ordinal()]);
            }
        }
        return sum;
    }

    /**
     * Positive where this record is to be counted rather than the other of the same mapping and
     * key; 0 where they say the same.
     */
    int compareWithin(KeyedRecord other) {
        int order = Arrays.compare(preference, other.preference);
        return order != 0 ? order : compareAcross(other);
    }

    /** The same between mappings, whose preferences cannot be compared. */
    int compareAcross(KeyedRecord other) {
        int order = Long.compare(tokens(), other.tokens());
        if (order == 0) {
            order = Long.compare(beginSecond, other.beginSecond);
        }
        if (order == 0) {
            order = Integer.compare(beginNano, other.beginNano);
        }
        return order != 0 ? order : compareContent(other);
    }

    private int compareContent(KeyedRecord other) {
        int order = Arrays.compare(counts, other.counts);
        order = order != 0 ? order : kind.compareTo(other.kind);
        order = order != 0 ? order : Byte.compare(usageKind, other.usageKind);
        order = order != 0 ? order : Byte.compare(tier, other.tier);
        order = order != 0 ? order : Long.compare(endSecond, other.endSecond);
        order = order != 0 ? order : Arrays.compare(texts, other.texts);
        order = order != 0 ? order : Arrays.compare(labels, other.labels);
        order = order != 0 ? order : Long.compare(trainedTokens, other.trainedTokens);
        order = order != 0 ? order : compare(cost, other.cost);
        order = order != 0 ? order : compare(hours, other.hours);
        order = order != 0 ? order : compare(currency, other.currency);
        order = order != 0 ? order : compare(id, other.id);
        order = order != 0 ? order : compare(base, other.base);
        return order != 0 ? order : mapping.compareTo(other.mapping);
    }

    private static <T extends Comparable<? super T>> int compare(
            @Nullable T left, @Nullable T right) {
        if (left == null || right == null) {
            return Boolean.compare(left != null, right != null);
        }
        return left.compareTo(right);
    }

    /**
     * Which of two records that say the same is called the duplicate: figures are equal either way,
     * but the counts per file need an answer.
     */
    boolean isBefore(KeyedRecord other) {
        return file != other.file ? file < other.file : line < other.line;
    }

    /** Numbers of texts that hold across threads. */
    interface TextIds {
        /** The shared number of a text of this thread's pool. */
        int idOf(int poolId);

        /** The shared number of a text. */
        int idOf(String text);
    }
}

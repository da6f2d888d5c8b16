package dev.counterbill.read.fast;

import dev.counterbill.ledger.LedgerBuilder;
import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.RawColumn;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageBatch;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the fields of a row, given as places in a buffer, into a row of a batch, by the class that
 * the row belongs to. Owned by one thread; makes no object per row.
 */
final class RowMapper {
    /** What became of a row. */
    enum Answer {
        /** It stands in the batch. */
        MAPPED,
        /** Its class is not known; {@link #learn} it from the session's answer. */
        NEW,
        /** Only the session can answer for it. */
        ODD
    }

    /** Types beside those of {@link RawColumn}: texts that are times or digits. */
    private static final byte ZONED_TIME = 8;

    private static final byte ZONELESS_TIME = 9;
    private static final byte DIGITS = 10;

    private static final int TYPE_BITS = 4;
    private static final int TYPES_PER_WORD = Long.SIZE / TYPE_BITS;

    /** Places of the fields of the current row; filled by the scanner. */
    final int[] begin;

    final int[] end;

    /** Types of {@link RawColumn}; filled by the scanner, {@code NULL} again after each row. */
    final byte[] type;

    private final int fieldCount;
    private final int typeWords;
    private final int[] categories;
    private final int[] labelFields;
    private final int[] counts;
    private final int[] times;
    private final int[] plainTexts;
    private final int[] absent;
    private final int keyField;
    private final int keyPart;
    private final FastBatch batch;
    private final ClassTable classes;
    private final RawTexts texts = new RawTexts();
    private final TimeText time = new TimeText();
    private final int[][] labelOf;
    private final int[] labelIds;
    private final long[] key;
    private final long[] values;
    private byte[] keyBytes = new byte[256];
    private int[] meters = new int[0];
    private int meterBits;
    private long doubtful;
    private long fitting;
    private long tokensAtStake;

    RowMapper(DirectPlan plan, FastBatch batch) {
        List<DirectPlan.Role> roles = plan.roles();
        this.fieldCount = roles.size();
        this.begin = new int[fieldCount];
        this.end = new int[fieldCount];
        this.type = new byte[fieldCount];
        this.values = new long[fieldCount];
        this.categories = fieldsOf(roles, DirectPlan.Role.CATEGORY);
        this.counts = fieldsOf(roles, DirectPlan.Role.COUNT);
        this.times = fieldsOf(roles, DirectPlan.Role.TIME);
        this.plainTexts = fieldsOf(roles, DirectPlan.Role.PRESENCE);
        this.absent = fieldsOf(roles, DirectPlan.Role.ABSENT);
        int[] keys = fieldsOf(roles, DirectPlan.Role.KEY);
        this.keyField = keys.length == 1 ? keys[0] : -1;
        this.keyPart = plan.keyPart();
        this.labelFields = plan.labelFields().stream().mapToInt(Integer::intValue).toArray();
        this.labelOf = new int[labelFields.length][1024];
        this.labelIds = new int[labelFields.length];
        this.typeWords = (fieldCount + TYPES_PER_WORD - 1) / TYPES_PER_WORD;
        this.classes = new ClassTable(typeWords + (categories.length + 1) / 2);
        this.key = new long[classes.words];
        this.batch = batch;
    }

    private static int[] fieldsOf(List<DirectPlan.Role> roles, DirectPlan.Role role) {
        int[] fields = new int[roles.size()];
        int size = 0;
        for (int i = 0; i < roles.size(); i++) {
            if (roles.get(i) == role) {
                fields[size++] = i;
            }
        }
        return Arrays.copyOf(fields, size);
    }

    /** Forgets the fields of the row, whatever became of it. */
    void clearRow() {
        Arrays.fill(type, RawColumn.NULL);
    }

    /** Maps the row whose fields are set. */
    Answer map(byte[] bytes, long beginByte) {
        if (!readNumbers(bytes) || !readTexts(bytes)) {
            return Answer.ODD;
        }
        writeTypes();
        LearnedClass learned = classes.find(key, ClassTable.hash(key, key.length));
        if (learned == null) {
            return Answer.NEW;
        }
        if (learned.isPlain) {
            return Answer.ODD;
        }
        for (int i = 0; i < labelFields.length; i++) {
            // 0 is not learnt, so labels are kept one higher.
            if (labelFields[i] >= 0 && labelIds[i] != 0 && labelOf[i][labelIds[i]] == 0) {
                return Answer.NEW;
            }
        }
        return write(learned, bytes, beginByte) ? Answer.MAPPED : Answer.ODD;
    }

    private boolean readNumbers(byte[] bytes) {
        for (int field : absent) {
            if (type[field] != RawColumn.NULL) {
                return false;
            }
        }
        for (int field : counts) {
            switch (type[field]) {
                case RawColumn.NULL -> values[field] = 0;
                case RawColumn.INTEGER, RawColumn.TEXT -> {
                    long value = Bytes.digits(bytes, begin[field], end[field]);
                    if (value < 0 || value > LedgerBuilder.MAX_COUNT) {
                        return false;
                    }
                    values[field] = value;
                }
                default -> {
                    return false;
                }
            }
        }
        for (int field : times) {
            if (type[field] != RawColumn.NULL && !readTime(bytes, field)) {
                return false;
            }
        }
        return true;
    }

    private boolean readTime(byte[] bytes, int field) {
        int at = begin[field];
        int stop = end[field];
        long second;
        if (type[field] == RawColumn.INTEGER) {
            second = TimeText.epochSeconds(bytes, at, stop);
        } else if (type[field] != RawColumn.TEXT) {
            return false;
        } else if (stop - at > 4 && bytes[at + 4] == '-') {
            second = time.iso(bytes, at, stop);
            type[field] = time.spelling == TimeText.ZONED ? ZONED_TIME : ZONELESS_TIME;
        } else {
            second = TimeText.epochSeconds(bytes, at, stop);
            type[field] = DIGITS;
        }
        values[field] = second;
        return second != TimeText.ODD;
    }

    private boolean readTexts(byte[] bytes) {
        for (int field : plainTexts) {
            if (type[field] == RawColumn.TEXT && !isPlainText(bytes, begin[field], end[field])) {
                return false;
            }
        }
        if (keyField >= 0
                && type[keyField] != RawColumn.NULL
                && !isPlainText(bytes, begin[keyField], end[keyField])) {
            return false;
        }
        int word = typeWords;
        for (int i = 0; i < categories.length; i += 2) {
            long first = idOf(bytes, categories[i]);
            long second = i + 1 < categories.length ? idOf(bytes, categories[i + 1]) : 0;
            if ((first | second) < 0) {
                return false;
            }
            key[word++] = first << 32 | second;
        }
        for (int i = 0; i < labelFields.length; i++) {
            int field = labelFields[i];
            int id = field < 0 ? 0 : idOf(bytes, field);
            if (id < 0) {
                return false;
            }
            if (id >= labelOf[i].length) {
                labelOf[i] = Arrays.copyOf(labelOf[i], Math.max(id + 1, labelOf[i].length * 2));
            }
            labelIds[i] = id;
        }
        return true;
    }

    private int idOf(byte[] bytes, int field) {
        return type[field] == RawColumn.NULL ? 0 : texts.idOf(bytes, begin[field], end[field]);
    }

    /** ASCII without control characters: what no reader can see as something else. */
    private static boolean isPlainText(byte[] bytes, int at, int stop) {
        long odd = 0;
        int i = at;
        for (; i + 8 <= stop; i += 8) {
            long word = Bytes.word(bytes, i);
            odd |= Bytes.firstBelow(word, ' ') | word & Bytes.HIGH;
        }
        for (; i < stop; i++) {
            odd |= bytes[i] < ' ' ? 1 : 0;
        }
        return odd == 0;
    }

    private void writeTypes() {
        for (int word = 0, field = 0; word < typeWords; word++) {
            long types = 0;
            int last = Math.min(fieldCount, field + TYPES_PER_WORD);
            for (; field < last; field++) {
                types = types << TYPE_BITS | type[field];
            }
            key[word] = types;
        }
    }

    private boolean write(LearnedClass learned, byte[] bytes, long beginByte) {
        for (LearnedClass.Test check : learned.checks) {
            if (!check.holds(values)) {
                return false;
            }
        }
        UsageBatch usage = batch.usage;
        int row = usage.size;
        for (int meter : meters) {
            usage.counts[meter][row] = 0;
        }
        for (LearnedClass.Sum sum : learned.sums) {
            long count = sum.of(values);
            if (count < 0 || count > LedgerBuilder.MAX_COUNT) {
                return false;
            }
            usage.counts[sum.meter][row] = count;
        }
        long hash = KeyHash.NONE;
        if (learned.keyBefore != null) {
            hash = keyHash(learned.keyBefore, learned.keyBehind, bytes);
        }
        LearnedClass.Doubt doubt = learned.doubt;
        if (doubt != null && doubt.when.holds(values)) {
            doubtful++;
            fitting += doubt.holds.holds(values) ? 1 : 0;
            tokensAtStake += Math.max(0, doubt.tokens.of(values));
        }
        batch.keyHash[row] = hash;
        batch.beginByte[row] = beginByte;
        usage.beginSecond[row] = values[learned.timeField];
        usage.kind[row] = learned.kind;
        usage.tier[row] = learned.tier;
        usage.provider[row] = learned.provider;
        usage.model[row] = learned.model;
        usage.billedModel[row] = learned.billedModel;
        usage.region[row] = learned.region;
        usage.deployment[row] = learned.deployment;
        usage.dataSharing[row] = learned.dataSharing;
        usage.account[row] = learned.account;
        usage.promptClass[row] = learned.promptClass;
        for (int i = 0; i < labelFields.length; i++) {
            boolean own = labelFields[i] >= 0 && labelIds[i] != 0;
            usage.labels[i][row] = own ? labelOf[i][labelIds[i]] - 1 : learned.labels[i];
        }
        usage.size = row + 1;
        return true;
    }

    private long keyHash(byte[] before, byte[] behind, byte[] bytes) {
        int length = end[keyField] - begin[keyField];
        int most = before.length + behind.length + length + 16 + Bytes.PADDING;
        if (most > keyBytes.length) {
            keyBytes = new byte[most * 2];
        }
        System.arraycopy(before, 0, keyBytes, 0, before.length);
        int at = putNumber(keyBytes, before.length, length);
        keyBytes[at++] = ':';
        System.arraycopy(bytes, begin[keyField], keyBytes, at, length);
        at += length;
        keyBytes[at++] = ';';
        System.arraycopy(behind, 0, keyBytes, at, behind.length);
        return KeyHash.of(keyBytes, at + behind.length);
    }

    private static int putNumber(byte[] to, int at, int number) {
        int digits = 1;
        for (int rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        int rest = number;
        for (int i = at + digits - 1; i >= at; i--) {
            to[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return at + digits;
    }

    /** Takes what must be remembered of a row whose answer was {@link Answer#NEW}. */
    Question question() {
        return new Question(key.clone(), values.clone(), labelIds.clone(), type.clone());
    }

    /** A row that waits for the session's answer. */
    record Question(long[] key, long[] values, int[] labelIds, byte[] types) {}

    /**
     * Learns from what the session made of a row.
     *
     * @param form of the row, or null where the session left it out or made something else of it
     */
    void learn(
            Question question,
            DirectPlan.@Nullable RowClass form,
            dev.counterbill.read.MappedBatch mapped,
            int row) {
        long hash = ClassTable.hash(question.key(), question.key().length);
        LearnedClass learned = classes.find(question.key(), hash);
        if (learned == null) {
            learned = form == null ? LearnedClass.PLAIN : classOf(question, form, mapped, row);
            classes.add(question.key(), learned);
        }
        if (learned.isPlain || form == null) {
            return;
        }
        for (int i = 0; i < labelFields.length; i++) {
            if (labelFields[i] >= 0 && question.labelIds()[i] != 0) {
                labelOf[i][question.labelIds()[i]] = mapped.usage.labels[i][row] + 1;
            }
        }
        if ((learned.meters & ~meterBits) != 0) {
            meterBits |= learned.meters;
            meters = new int[Integer.bitCount(meterBits)];
            for (int i = 0, bits = meterBits; bits != 0; bits &= bits - 1) {
                meters[i++] = Integer.numberOfTrailingZeros(bits);
            }
            batch.usage.meters = meterBits;
        }
    }

    private LearnedClass classOf(
            Question question,
            DirectPlan.RowClass form,
            dev.counterbill.read.MappedBatch mapped,
            int row) {
        String key = mapped.duplicateKey[row];
        if (key != null && (keyPart < 0 || keyField < 0)) {
            return LearnedClass.PLAIN;
        }
        LearnedClass.KeyShape shape =
                key == null ? null : LearnedClass.KeyShape.of(key, keyPart);
        if (key != null && shape == null) {
            return LearnedClass.PLAIN;
        }
        LearnedClass learned = new LearnedClass(form, mapped, row, shape);
        return agrees(learned, question, mapped, row) ? learned : LearnedClass.PLAIN;
    }

    /** Whether the plan gives for this row what the session gave: else it is not understood. */
    private static boolean agrees(
            LearnedClass learned,
            Question question,
            dev.counterbill.read.MappedBatch mapped,
            int row) {
        boolean isTime =
                switch (learned.timeForm) {
                    case ISO -> isIso(question.types()[learned.timeField]);
                    case ISO_OR_EPOCH_SECONDS -> true;
                    case EPOCH_SECONDS -> !isIso(question.types()[learned.timeField]);
                };
        long[] counts = new long[Meter.values().length];
        for (LearnedClass.Sum sum : learned.sums) {
            counts[sum.meter] = sum.of(question.values());
        }
        boolean same =
                isTime
                        && mapped.usage.endSecond[row] == 0
                        && mapped.usage.beginSecond[row] == question.values()[learned.timeField];
        for (int meter = 0; meter < counts.length; meter++) {
            same &= mapped.usage.counts[meter][row] == counts[meter];
        }
        return same;
    }

    private static boolean isIso(byte type) {
        return type == ZONED_TIME || type == ZONELESS_TIME;
    }

    long doubtful() {
        return doubtful;
    }

    long fitting() {
        return fitting;
    }

    long tokensAtStake() {
        return tokensAtStake;
    }
}

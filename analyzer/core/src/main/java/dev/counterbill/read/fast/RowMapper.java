package dev.counterbill.read.fast;

import dev.counterbill.ledger.LedgerBuilder;
import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.RawColumn;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

    /** Bits of the types that no count has. */
    private static final int ODD_COUNTS =
            ~(1 << RawColumn.NULL | 1 << RawColumn.INTEGER | 1 << RawColumn.TEXT);

    private static final int TYPE_BITS = 4;
    private static final int TYPES_PER_WORD = Long.SIZE / TYPE_BITS;

    /**
     * Places of the fields of the current row; filled by the scanner. Those of categories in a CSV
     * include quotes: neighbours form a run, whose bytes are looked up at once, and the quotes tell
     * whether a mark stands inside a cell or between two. Behind the last field is room for what
     * nobody reads.
     */
    final int[] begin;

    final int[] end;

    /** Types of {@link RawColumn}; filled by the scanner. */
    final byte[] type;

    final boolean[] isCategory;

    private final List<DirectPlan.Role> roles;
    private final boolean[] isActive;
    private int[] all = {};
    private final int fieldCount;
    private final int[] labelFields;
    private int[] counts = {};
    private int[] times = {};
    private int[] texts = {};
    private int[] keys = {};
    private int[] absent = {};

    /** Texts that nothing depends on as long as they are texts. */
    private int[] checked = {};

    private final int keyPart;
    private final boolean[] readsEscapes;
    private final FastBatch batch;
    private final ClassTable classes = new ClassTable();
    private final PairTable runs = new PairTable();

    /** First and last field of each run of categories. */
    private int[] runFirst = {};

    private int[] runLast = {};

    /** Whether there is one run of categories and will be no other. */
    private boolean hasOneRun;

    /** Number of the categories of the row at hand. */
    private int categories;

    private long[] types = {};
    private final RawTexts pool = new RawTexts();
    private final TimeText time = new TimeText();
    private final int[][] labelOf;
    private final int[] labelIds;
    private final long[] values;
    private byte[] keyBytes = new byte[256];
    private int[] meters = new int[0];
    private int meterBits;
    private final List<LearnedClass> learnedClasses = new ArrayList<>();
    private long doubtful;
    private long fitting;
    private long tokensAtStake;

    RowMapper(DirectPlan plan, FastBatch batch) {
        List<DirectPlan.Role> roles = plan.roles();
        this.fieldCount = roles.size();
        this.begin = new int[fieldCount + 1];
        this.end = new int[fieldCount + 1];
        this.type = new byte[fieldCount + 1];
        this.isCategory = new boolean[fieldCount + 1];
        this.values = new long[fieldCount];
        this.roles = List.copyOf(roles);
        this.isActive = new boolean[fieldCount];
        chooseActive();
        this.keyPart = plan.keyPart();
        this.readsEscapes = new boolean[fieldCount];
        for (int field = 0; field < fieldCount; field++) {
            isCategory[field] = roles.get(field) == DirectPlan.Role.CATEGORY;
            readsEscapes[field] =
                    roles.get(field) == DirectPlan.Role.CATEGORY
                            || roles.get(field) == DirectPlan.Role.LABEL;
        }
        this.labelFields = plan.labelFields().stream().mapToInt(Integer::intValue).toArray();
        this.labelOf = new int[labelFields.length][1024];
        this.labelIds = new int[labelFields.length];
        this.batch = batch;
    }

    /**
     * Says that a field can be there. The others are absent in every row, so that nobody needs to
     * look at them: a mapping names many more fields than a file has.
     */
    void activate(int field) {
        if (!isActive[field]) {
            isActive[field] = true;
            // At the end, so that what was learnt before still holds: the field was absent.
            all = Arrays.copyOf(all, all.length + 1);
            all[all.length - 1] = field;
            types = new long[(all.length + TYPES_PER_WORD - 1) / TYPES_PER_WORD];
            if (roles.get(field) == DirectPlan.Role.CATEGORY) {
                addRun(field);
            }
            chooseActive();
        }
    }

    private void addRun(int field) {
        runFirst = Arrays.copyOf(runFirst, runFirst.length + 1);
        runLast = Arrays.copyOf(runLast, runLast.length + 1);
        runFirst[runFirst.length - 1] = field;
        runLast[runLast.length - 1] = field;
    }

    /**
     * Says which fields a row has, in their order, before any row is read.
     *
     * @param fieldOfCell -1 for a cell that is not read
     */
    void activateCells(int[] fieldOfCell) {
        if (all.length > 0) {
            return;
        }
        for (int field : fieldOfCell) {
            if (field >= 0 && roles.get(field) == DirectPlan.Role.UNREAD) {
                checked = Arrays.copyOf(checked, checked.length + 1);
                checked[checked.length - 1] = field;
            } else if (field >= 0) {
                activate(field);
            }
        }
        runFirst = new int[0];
        runLast = new int[0];
        int previous = -1;
        for (int field : fieldOfCell) {
            boolean isCategory = field >= 0 && roles.get(field) == DirectPlan.Role.CATEGORY;
            if (isCategory && previous >= 0) {
                runLast[runLast.length - 1] = field;
            } else if (isCategory) {
                addRun(field);
            }
            previous = isCategory ? field : -1;
        }
        hasOneRun = runFirst.length == 1;
    }

    private void chooseActive() {
        counts = active(DirectPlan.Role.COUNT);
        times = active(DirectPlan.Role.TIME);
        keys = active(DirectPlan.Role.KEY);
        texts = active(DirectPlan.Role.PRESENCE, DirectPlan.Role.KEY);
        absent = active(DirectPlan.Role.ABSENT);
    }

    private int[] active(DirectPlan.Role... wanted) {
        List<DirectPlan.Role> those = List.of(wanted);
        int[] fields = new int[fieldCount];
        int size = 0;
        for (int i = 0; i < fieldCount; i++) {
            if (isActive[i] && those.contains(roles.get(i))) {
                fields[size++] = i;
            }
        }
        return Arrays.copyOf(fields, size);
    }

    /**
     * Sets a field to a scalar of a JSON line.
     *
     * @return true where the field has an escape that is not read here; where the raw text only
     *     serves to recognise a value whose meaning was learnt, escapes do not matter
     */
    boolean setJson(int field, int from, int to, JsonText text) {
        begin[field] = from;
        end[field] = to;
        // An empty text is a text, other than an empty cell of a CSV.
        type[field] = text.type;
        return text.hasEscape && !readsEscapes[field];
    }

    /** Forgets the fields of the row, whatever became of it. */
    void clearRow() {
        for (int field : all) {
            type[field] = RawColumn.NULL;
        }
    }

    /** Maps the row whose fields are set. */
    Answer map(byte[] bytes, long beginByte) {
        if (!readNumbers(bytes) || !readTexts(bytes)) {
            return Answer.ODD;
        }
        writeTypes();
        LearnedClass learned = classes.find(categories, types, values);
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
        int odd = 0;
        for (int field : counts) {
            int from = begin[field];
            // Whether a count is there is hard to foretell, so nothing branches on it.
            int length = type[field] == RawColumn.NULL ? 0 : end[field] - from;
            odd |= ODD_COUNTS >>> type[field];
            long value =
                    length <= Long.BYTES
                            ? Bytes.count(Bytes.word(bytes, from), length)
                            : longCount(bytes, from, from + length);
            odd |= (int) (value >>> Long.SIZE - 1);
            values[field] = value;
        }
        if ((odd & 1) != 0) {
            return false;
        }
        for (int field : times) {
            if (type[field] != RawColumn.NULL && !readTime(bytes, field)) {
                return false;
            }
        }
        return true;
    }

    private static long longCount(byte[] bytes, int from, int to) {
        long value = Bytes.digits(bytes, from, to);
        return value > LedgerBuilder.MAX_COUNT || bytes[from] == '0' ? -1 : value;
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

    /**
     * Whether all texts of a CSV row are UTF-8, which what is neither looked up nor a number must
     * be asked for; strings of a JSON line are UTF-8 where its scanner accepts them.
     */
    boolean areTexts(byte[] bytes) {
        return areTexts(bytes, texts) && areTexts(bytes, checked);
    }

    private boolean areTexts(byte[] bytes, int[] fields) {
        for (int field : fields) {
            if (type[field] == RawColumn.TEXT
                    && !isPlainText(bytes, begin[field], end[field])
                    && !Utf8.isText(bytes, begin[field], end[field])) {
                return false;
            }
        }
        return true;
    }

    private boolean readTexts(byte[] bytes) {
        for (int field : keys) {
            // What has no text, or another text than its bytes, is left to the mapping.
            boolean isClear =
                    type[field] == RawColumn.NULL
                            || (end[field] > begin[field]
                                    && (type[field] == RawColumn.TEXT
                                            || (type[field] == RawColumn.INTEGER
                                                    && bytes[begin[field]] != '-')));
            if (!isClear) {
                return false;
            }
        }
        categories = 0;
        for (int i = 0; i < runFirst.length; i++) {
            int from = runFirst[i];
            int to = runLast[i];
            if (from == to && type[from] == RawColumn.NULL) {
                continue;
            }
            int id = pool.idOf(bytes, begin[from], end[to]);
            if (id < 0) {
                return false;
            }
            // With one run, as in most CSV files, its number is the number of the categories; where
            // more may be met later, numbers of both kinds would be mistaken for each other.
            categories = hasOneRun ? id : runs.of(categories * 64L + i << 32 | id);
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
        return type[field] == RawColumn.NULL ? 0 : pool.idOf(bytes, begin[field], end[field]);
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
        for (int i = 0; i < types.length; i++) {
            types[i] = 0;
        }
        for (int i = 0; i < all.length; i++) {
            types[i / TYPES_PER_WORD] |= (long) type[all[i]] << i % TYPES_PER_WORD * TYPE_BITS;
        }
    }

    private boolean write(LearnedClass learned, byte[] bytes, long beginByte) {
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
            if (!isPlainText(bytes, begin[learned.keyField], end[learned.keyField])) {
                return false;
            }
            hash = keyHash(learned, learned.keyBefore, bytes);
        }
        LearnedClass.Doubt doubt = learned.doubt;
        if (doubt != null) {
            doubtful++;
            fitting += doubt.fits ? 1 : 0;
            tokensAtStake += Math.max(0, doubt.tokens.of(values));
        }
        learned.rows++;
        batch.keyHash[row] = hash;
        batch.beginByte[row] = beginByte;
        usage.beginSecond[row] = values[learned.timeField];
        usage.combination[row] = learned.combination;
        for (int i = 0; i < labelFields.length; i++) {
            boolean own = labelFields[i] >= 0 && labelIds[i] != 0;
            usage.labels[i][row] = own ? labelOf[i][labelIds[i]] - 1 : learned.labels[i];
        }
        usage.size = row + 1;
        return true;
    }

    private long keyHash(LearnedClass learned, byte[] before, byte[] bytes) {
        byte[] behind = learned.keyBehind;
        int keyField = learned.keyField;
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
        return new Question(
                categories, types.clone(), values.clone(), labelIds.clone(), type.clone());
    }

    /** A row that waits for the session's answer. */
    record Question(
            int categories, long[] types, long[] values, int[] labelIds, byte[] fieldTypes) {}

    /**
     * Learns from what the session made of a row.
     *
     * @param form of the row; empty where it is not understood
     */
    void learn(Question question, Optional<DirectPlan.RowClass> form, MappedBatch mapped, int row) {
        LearnedClass learned =
                classes.find(question.categories(), question.types(), question.values());
        if (learned == null) {
            learned = classOf(question, form, mapped, row);
            classes.add(learned);
            learnedClasses.add(learned);
        }
        if (learned.isPlain) {
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
            Question question, Optional<DirectPlan.RowClass> form, MappedBatch mapped, int row) {
        if (form.isEmpty()) {
            return new LearnedClass(
                    question.categories(), question.types(), new LearnedClass.Guard[0]);
        }
        LearnedClass.Guard[] guards = LearnedClass.Guard.of(form.get());
        String key = mapped.duplicateKey[row];
        LearnedClass.@Nullable KeyShape shape =
                key == null || keyPart < 0 ? null : LearnedClass.KeyShape.of(key, keyPart);
        boolean keyIsClear = (key == null) == (shape == null);
        if (form.get().way() == DirectPlan.Way.SESSION
                || !keyIsClear
                || (shape != null && form.get().keyField() < 0)) {
            return new LearnedClass(question.categories(), question.types(), guards);
        }
        LearnedClass learned =
                new LearnedClass(
                        question.categories(), question.types(), form.get(), mapped, row, shape);
        return agrees(learned, question, mapped, row)
                ? learned
                : new LearnedClass(question.categories(), question.types(), guards);
    }

    /** Whether the plan gives for this row what the session gave: else it is not understood. */
    private static boolean agrees(
            LearnedClass learned, Question question, MappedBatch mapped, int row) {
        boolean isTime =
                switch (learned.timeForm) {
                    case ISO -> isIso(question.fieldTypes()[learned.timeField]);
                    case ISO_OR_EPOCH_SECONDS -> true;
                    case EPOCH_SECONDS -> !isIso(question.fieldTypes()[learned.timeField]);
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

    /** What the rows that were mapped here add to the session's notes. */
    DirectPlan.Notes notes() {
        DirectPlan.Notes notes = new DirectPlan.Notes(0, 0, 0, doubtful, fitting, tokensAtStake);
        for (LearnedClass learned : learnedClasses) {
            notes = notes.plus(learned.notes.times(learned.rows));
        }
        return notes;
    }
}

package dev.counterbill.parquet.fast;

import dev.counterbill.ledger.Combination;
import dev.counterbill.ledger.LedgerDraft;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.parquet.fast.Footer.Group;
import dev.counterbill.read.fast.NotFast;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.UsageKind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a saved ledger column by column into the columns of a ledger, with no object per row.
 * Covers what Counterbill writes; of everything else it says {@link NotFast}, and the plain way
 * reads it or tells what is wrong with it.
 */
public final class FastLedger implements AutoCloseable {
    /** The texts of a combination, in the order of its parts. */
    private static final List<String> TEXTS =
            List.of(
                    "provider",
                    "model",
                    "billed_model",
                    "kind",
                    "tier",
                    "region",
                    "deployment",
                    "data_sharing",
                    "account",
                    "prompt_class");

    private static final int KIND = TEXTS.indexOf("kind");
    private static final int TIER = TEXTS.indexOf("tier");
    private static final String LABELS = "labels";

    /** Leaves beside texts and meters: begin, end, bucket, keys and values of labels, records. */
    private static final int OTHER_LEAVES = 6;

    private static final int MOST_ROWS = 1 << 28;
    private static final long MICROS_PER_SECOND = 1_000_000;

    private final FileChannel channel;
    private final Footer footer;
    private final LedgerChunks chunks;

    private FastLedger(FileChannel channel, Footer footer) {
        this.channel = channel;
        this.footer = footer;
        this.chunks = new LedgerChunks(channel, footer);
    }

    /**
     * Opens a file and reads its footer.
     *
     * @throws NotFast where that is not covered or damaged
     */
    public static FastLedger open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file);
        try {
            return new FastLedger(channel, Footer.read(channel));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** What the writer noted in the footer, by name. */
    public Map<String, String> notes() {
        return footer.notes;
    }

    /**
     * Reads all rows.
     *
     * @param cuts with the labels that the rows have
     * @throws NotFast where the file is not as Counterbill writes it
     */
    public UsageLedger ledger(LedgerCuts cuts) throws IOException {
        if (footer.leaves.size() != TEXTS.size() + Meter.values().length + OTHER_LEAVES) {
            throw new NotFast("its columns are not those of a ledger");
        }
        long rows = 0;
        for (Group group : footer.groups) {
            rows += group.rows();
        }
        if (rows > MOST_ROWS) {
            throw new NotFast("it has very many rows");
        }
        LedgerDraft draft = new LedgerDraft((int) rows, cuts.labels().size());
        for (Group group : footer.groups) {
            if (group.rows() > 0) {
                read(group, draft, cuts.labels());
            }
        }
        return draft.ledger(cuts);
    }

    private void read(Group group, LedgerDraft draft, List<String> labels) throws IOException {
        int at = (int) group.firstRow();
        int count = (int) group.rows();
        readCombinations(group, draft, at, count);
        chunks.readLongs(group, leaf("slot_begin"), draft.slotBegin, at);
        toSeconds(draft.slotBegin, at, count);
        if (chunks.readEnds(group, leaf("span_end"))) {
            System.arraycopy(chunks.longs, 0, draft.spanEnds(), at, count);
            toSeconds(draft.spanEnds(), at, count);
        }
        chunks.readInts(group, leaf("prompt_bucket"), draft.promptBucket, at);
        readLabels(group, draft, at, count, labels);
        for (Meter meter : Meter.values()) {
            if (chunks.readCounts(group, leaf(meter.id()))) {
                System.arraycopy(chunks.longs, 0, draft.counts(meter), at, count);
            }
        }
        chunks.readLongs(group, leaf("records"), draft.records, at);
    }

    private Leaf leaf(String name) throws NotFast {
        for (Leaf leaf : footer.leaves) {
            if (leaf.name().equals(name)) {
                return leaf;
            }
        }
        throw new NotFast("it has no column '" + name + "'");
    }

    private static void toSeconds(long[] micros, int begin, int count) throws NotFast {
        long odd = 0;
        for (int i = begin, end = begin + count; i < end; i++) {
            long seconds = micros[i] / MICROS_PER_SECOND;
            odd |= micros[i] - seconds * MICROS_PER_SECOND;
            micros[i] = seconds;
        }
        if (odd != 0) {
            throw new NotFast("a time slot begins inside a second");
        }
    }

    /**
     * Numbers the pairs of what came before and the next text, text by text, so that each row costs
     * one look per column that has more than one text.
     */
    private void readCombinations(Group group, LedgerDraft draft, int at, int count)
            throws IOException {
        int[] ids = new int[count];
        int known = 1;
        List<String[]> dictionaries = new ArrayList<>();
        List<Pairs> steps = new ArrayList<>();
        for (String name : TEXTS) {
            String[] texts = chunks.readTexts(group, leaf(name));
            dictionaries.add(texts);
            Pairs pairs = new Pairs();
            if (texts.length == 1) {
                pairs.isSame = true;
            } else {
                pairs.number(ids, chunks.entries, count);
                known = pairs.known;
            }
            steps.add(pairs);
        }
        int[] numbers = new int[known];
        for (int id = 0; id < known; id++) {
            numbers[id] = draft.idOf(combination(id, dictionaries, steps));
        }
        for (int row = 0; row < count; row++) {
            draft.combination[at + row] = numbers[ids[row]];
        }
    }

    private static Combination combination(int id, List<String[]> dictionaries, List<Pairs> steps)
            throws NotFast {
        String[] texts = new String[TEXTS.size()];
        int step = id;
        for (int i = texts.length - 1; i >= 0; i--) {
            Pairs pairs = steps.get(i);
            texts[i] = dictionaries.get(i)[pairs.isSame ? 0 : pairs.secondOf(step)];
            step = pairs.isSame ? step : pairs.firstOf(step);
        }
        return new Combination(
                texts[0],
                texts[1],
                texts[2],
                UsageKind.byId(texts[KIND]).orElseThrow(() -> new NotFast("an unknown kind")),
                ServiceTier.byId(texts[TIER]).orElseThrow(() -> new NotFast("an unknown tier")),
                texts[5],
                texts[6],
                texts[7],
                texts[8],
                texts[9]);
    }

    /** Pairs of numbers, numbered as they are met. */
    private static final class Pairs {
        boolean isSame;
        int known;
        private long[] pairs = new long[64];
        private int[] slots = new int[256];

        /** Replaces the first numbers by those of the pairs. */
        void number(int[] firsts, int[] seconds, int count) {
            long last = -1;
            int lastId = 0;
            for (int i = 0; i < count; i++) {
                long pair = (long) firsts[i] << 32 | seconds[i];
                if (pair != last) {
                    last = pair;
                    lastId = id(pair);
                }
                firsts[i] = lastId;
            }
        }

        private int id(long pair) {
            int at = placeOf(pair);
            while (slots[at] != 0 && pairs[slots[at] - 1] != pair) {
                at = at + 1 & slots.length - 1;
            }
            if (slots[at] == 0) {
                if (known == pairs.length) {
                    grow();
                    return id(pair);
                }
                pairs[known++] = pair;
                slots[at] = known;
            }
            return slots[at] - 1;
        }

        private void grow() {
            pairs = java.util.Arrays.copyOf(pairs, known * 2);
            slots = new int[slots.length * 2];
            for (int i = 0; i < known; i++) {
                int at = placeOf(pairs[i]);
                while (slots[at] != 0) {
                    at = at + 1 & slots.length - 1;
                }
                slots[at] = i + 1;
            }
        }

        private int placeOf(long pair) {
            return (int) (pair * 0x9E3779B97F4A7C15L >>> 33) & slots.length - 1;
        }

        int firstOf(int id) {
            return (int) (pairs[id] >>> 32);
        }

        int secondOf(int id) {
            return (int) pairs[id];
        }
    }

    /** Each row must have every label once. */
    private void readLabels(Group group, LedgerDraft draft, int at, int count, List<String> labels)
            throws IOException {
        List<Leaf> leaves = new ArrayList<>();
        for (Leaf leaf : footer.leaves) {
            if (leaf.name().equals(LABELS)) {
                leaves.add(leaf);
            }
        }
        int each = labels.size();
        if (leaves.size() != 2 || each > Integer.SIZE) {
            throw new NotFast("its labels are not as Counterbill writes them");
        }
        String[] names = chunks.readEntries(group, leaves.get(0), "key", each);
        int[] keys = each == 0 ? new int[0] : chunks.entries.clone();
        String[] texts = chunks.readEntries(group, leaves.get(1), "value", each);
        if (each == 0) {
            return;
        }
        int[] labelOf = new int[names.length];
        for (int key = 0; key < labelOf.length; key++) {
            labelOf[key] = labels.indexOf(names[key]);
            if (labelOf[key] < 0) {
                throw new NotFast("a label that its cuts do not name");
            }
        }
        List<Map<Integer, Integer>> numbers = new ArrayList<>();
        labels.forEach(label -> numbers.add(new HashMap<>()));
        int[] lastText = new int[each];
        int[] lastNumber = new int[each];
        java.util.Arrays.fill(lastText, -1);
        int all = (int) ((1L << each) - 1);
        for (int row = 0, entry = 0; row < count; row++) {
            int met = 0;
            for (int i = 0; i < each; i++, entry++) {
                int label = labelOf[keys[entry]];
                int text = chunks.entries[entry];
                if (lastText[label] != text) {
                    lastText[label] = text;
                    lastNumber[label] =
                            numbers.get(label)
                                    .computeIfAbsent(text, id -> draft.idOf(label, texts[id]));
                }
                draft.labels[label][at + row] = lastNumber[label];
                met |= 1 << label;
            }
            if (met != all) {
                throw new NotFast("a row without one of its labels");
            }
        }
    }

    @Override
    public void close() throws IOException {
        chunks.close();
        channel.close();
    }
}

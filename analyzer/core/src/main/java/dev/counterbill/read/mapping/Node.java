package dev.counterbill.read.mapping;

import dev.counterbill.read.RawBatch;
import org.jspecify.annotations.Nullable;

/**
 * A compiled expression. It evaluates all rows of a batch at once; what went wrong in a row is a
 * value of that row, so nothing needs to be evaluated conditionally.
 */
abstract class Node {
    /** What is known of the values before any record is read. */
    enum Type {
        ANY,
        NUMBER,
        TEXT,
        TRUTH,
        TIME,
        TREE,
        NOTHING
    }

    /** Its place among the vectors of a {@link Frame}; given when the mapping is compiled. */
    final int slot;

    final Type type;

    Node(Slots slots, Type type) {
        this.slot = slots.next();
        this.type = type;
    }

    /** Fills the rows of a batch. */
    abstract void evaluate(Frame frame, Vector out);

    /** Hands out slots, and bounds how large a mapping can become. */
    static final class Slots {
        /** The largest built-in mapping has about 200. */
        static final int MAX_NODES = 20_000;

        private int count;

        int next() {
            return count++;
        }

        int count() {
            return count;
        }

        boolean isExhausted() {
            return count > MAX_NODES;
        }
    }

    /** The vectors of one session: each expression is evaluated once per batch, when asked for. */
    static final class Frame {
        final MappingOptions options;
        final Vector[] carried;
        private final @Nullable Vector[] vectors;
        private final int[] filledInRound;
        private int round;
        private @Nullable RawBatch batch;
        int size;

        Frame(int slotCount, MappingOptions options, int carriedCount) {
            this.options = options;
            this.vectors = new @Nullable Vector[slotCount];
            this.filledInRound = new int[slotCount];
            this.carried = new Vector[carriedCount];
            for (int i = 0; i < carriedCount; i++) {
                carried[i] = new Vector();
            }
        }

        void begin(RawBatch raw) {
            batch = raw;
            size = raw.size;
            round++;
        }

        RawBatch batch() {
            if (batch == null) {
                throw new IllegalStateException("no batch");
            }
            return batch;
        }

        Vector of(Node node) {
            Vector vector = vectors[node.slot];
            if (vector == null) {
                vector = new Vector();
                vectors[node.slot] = vector;
            }
            if (filledInRound[node.slot] != round) {
                node.evaluate(this, vector);
                filledInRound[node.slot] = round;
            }
            return vector;
        }
    }
}

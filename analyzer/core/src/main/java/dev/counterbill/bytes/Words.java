package dev.counterbill.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in byte arrays, the lowest byte first, as Parquet and deflate have them. */
public final class Words {
    /** Bytes behind the last one of an array that may be looked at in one word. */
    public static final int PADDING = 16;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    /** Eight bytes as a number. */
    public static long longAt(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    /** Four bytes as a number. */
    public static int intAt(byte[] bytes, int at) {
        return (int) INTS.get(bytes, at);
    }

    /** Copies eight bytes within an array. */
    public static void copyLong(byte[] bytes, int from, int to) {
        LONGS.set(bytes, to, (long) LONGS.get(bytes, from));
    }
}

package dev.counterbill.read.fast;

import java.io.IOException;

/** Reads single rows of a file once more. */
interface SingleRows {
    /**
     * Reads a row; the window stands over its begin. Its line is told as its first byte, from 1,
     * since those before it are not counted.
     */
    void readAgain(long beginByte) throws IOException;

    /** Hands on what was read; to be called before the window is moved. */
    void take() throws IOException;
}

package dev.counterbill.read.gzip;

import java.util.zip.DataFormatException;

/** Decodes one deflate stream (RFC 1951) after another. Owned by one thread. */
interface Deflate extends AutoCloseable {
    /**
     * Makes plain bytes.
     *
     * @return how many, at least one; 0 where the stream has ended or the input does not suffice
     * @throws DataFormatException where the stream breaks the rules, in zlib's words
     */
    int decode(byte[] to, int begin, int length) throws DataFormatException;

    /** Whether the stream has ended; the input then stands right behind it. */
    boolean hasEnded();

    /** Begins the next stream. */
    void reset();

    @Override
    void close();
}

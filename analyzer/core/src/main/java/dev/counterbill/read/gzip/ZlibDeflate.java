package dev.counterbill.read.gzip;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Java's own decoder. zlib copies the last 32 KiB of what it made at the end of each call, so it is
 * best asked for much at once.
 */
final class ZlibDeflate implements Deflate {
    private final GzipInput in;
    private final Inflater inflater = new Inflater(true);

    ZlibDeflate(GzipInput in) {
        this.in = in;
    }

    @Override
    public int decode(byte[] to, int begin, int length) throws DataFormatException {
        if (inflater.needsInput()) {
            inflater.setInput(in.bytes, in.at, in.limit - in.at);
            in.at = in.limit;
        }
        int made = inflater.inflate(to, begin, length);
        if (inflater.finished()) {
            in.at = in.limit - inflater.getRemaining();
        }
        return made;
    }

    @Override
    public boolean hasEnded() {
        return inflater.finished();
    }

    @Override
    public void reset() {
        inflater.reset();
    }

    @Override
    public void close() {
        inflater.end();
    }
}

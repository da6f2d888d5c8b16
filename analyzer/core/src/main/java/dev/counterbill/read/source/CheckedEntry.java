package dev.counterbill.read.source;

import dev.counterbill.read.LogContainer.DamagedFile;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;

/**
 * The bytes of a ZIP entry, held against the size and the CRC-32 that the archive states of them
 * (APPNOTE 4.4.7): Java's own stream looks at neither, so a stored entry may say anything.
 */
final class CheckedEntry extends FilterInputStream {
    private static final int MOST_SKIPPED_BYTES = 1 << 16;

    private final ZipEntry entry;
    private final CRC32 crc = new CRC32();
    private long bytes;

    CheckedEntry(InputStream in, ZipEntry entry) {
        super(in);
        this.entry = entry;
    }

    static DamagedFile damaged(String what) {
        return new DamagedFile(
                "DAMAGED_ZIP", "the ZIP entry is damaged (" + what + "); fetch the archive again");
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int begin, int length) throws IOException {
        int read;
        try {
            read = super.read(target, begin, length);
        } catch (ZipException | EOFException e) {
            throw damaged(String.valueOf(e.getMessage()));
        }
        if (read >= 0) {
            crc.update(target, begin, read);
            bytes += read;
        } else {
            requireWhole();
        }
        return read;
    }

    private void requireWhole() throws DamagedFile {
        if (bytes != entry.getSize()) {
            throw damaged("it has " + bytes + " bytes where " + entry.getSize() + " are stated");
        }
        if (crc.getValue() != entry.getCrc()) {
            throw damaged("its bytes have another CRC-32 than is stated");
        }
    }

    @Override
    public long skip(long count) throws IOException {
        return readNBytes((int) Math.min(count, MOST_SKIPPED_BYTES)).length;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}

package dev.counterbill.read.source;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Names of files as reports show them. Most systems let a name be any bytes, and Java gives one and
 * the same character for all that the locale has none for, so that different files have equal
 * names; paths keep the bytes, which the files are opened by.
 */
final class FileNames {
    private FileNames() {}

    /** Whether a path means another file, or none, when it is made from its text again. */
    static boolean hasLostBytes(Path path) {
        try {
            return !Path.of(path.toString()).equals(path);
        } catch (InvalidPathException e) {
            // The locale has no bytes for what it gave as text.
            return true;
        }
    }

    /** The last part of a path: where Java lost bytes, read as UTF-8, and what is none as %XX. */
    static String last(Path path) {
        return hasLostBytes(path) ? text(bytesOfLast(path)) : path.getFileName().toString();
    }

    /** Only the path's URI gives its bytes away. */
    private static byte[] bytesOfLast(Path path) {
        String uri = path.toUri().getRawPath().replaceFirst("/$", "");
        String last = uri.substring(uri.lastIndexOf('/') + 1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < last.length(); i++) {
            if (last.charAt(i) == '%') {
                bytes.write(Integer.parseInt(last.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(last.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    private static String text(byte[] bytes) {
        CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        StringBuilder text = new StringBuilder();
        CoderResult result = utf8.decode(in, out, true);
        while (result.isError()) {
            text.append(out.flip());
            out.clear();
            for (int left = result.length(); left > 0; left--) {
                text.append(String.format(Locale.ROOT, "%%%02X", in.get()));
            }
            result = utf8.decode(in, out, true);
        }
        return text.append(out.flip()).toString();
    }
}

package dev.counterbill.render.html;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** A script or style sheet of ours that is written into the page as it is. */
record Asset(String text) {
    private static final String CHARTS = "/META-INF/resources/webjars/echarts/5.5.0/echarts.min.js";

    static Asset charts() {
        return read(CHARTS);
    }

    static Asset script() {
        return read("/dev/counterbill/render/html/report.js");
    }

    static Asset style() {
        return read("/dev/counterbill/render/html/report.css");
    }

    private static Asset read(String path) {
        try (InputStream stream = Asset.class.getResourceAsStream(path)) {
            if (stream == null) {
                throw new IllegalStateException("the program lacks its own file " + path);
            }
            // Browsers take a digest of the text with line feeds, whatever the file had.
            return new Asset(
                    new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                            .replace("\r\n", "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a content security policy names it. */
    String digest() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

package dev.counterbill.render.html;

import dev.counterbill.bytes.Sha256;
import gg.jte.Content;
import gg.jte.TemplateOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A script or style sheet of ours that is written into the page as it is: in bytes, since the
 * charts are a megabyte that nobody need decode and encode again.
 */
final class Asset implements Content {
    private static final String CHARTS = "/META-INF/resources/webjars/echarts/5.5.0/echarts.min.js";

    /**
     * Known as the version is. To work it out takes a run on a small log some hundredths of a
     * second; a test holds it against the file.
     */
    private static final String CHARTS_DIGEST = "QvgynZibb2U53SsVu98NggJXYqwRL7tg3FeyfXvPOUY=";

    private final byte[] bytes;

    private Asset(byte[] bytes) {
        this.bytes = bytes;
    }

    static Asset charts() {
        return new Asset(read(CHARTS));
    }

    static Asset script() {
        return new Asset(withLineFeeds(read("/dev/counterbill/render/html/report.js")));
    }

    static Asset style() {
        return new Asset(withLineFeeds(read("/dev/counterbill/render/html/report.css")));
    }

    private static byte[] read(String path) {
        try (InputStream stream = Asset.class.getResourceAsStream(path)) {
            if (stream == null) {
                throw new IllegalStateException("the program lacks its own file " + path);
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Browsers take a digest of the text with line feeds, whatever the file had. */
    private static byte[] withLineFeeds(byte[] text) {
        return new String(text, StandardCharsets.UTF_8)
                .replace("\r\n", "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void writeTo(TemplateOutput page) {
        page.writeBinaryContent(bytes);
    }

    /** As a content security policy names it. */
    String digest() {
        return named(Base64.getEncoder().encodeToString(Sha256.start().digest(bytes)));
    }

    /** {@link #digest} of {@link #charts}. */
    static String chartsDigest() {
        return named(CHARTS_DIGEST);
    }

    private static String named(String digest) {
        return "'sha256-" + digest + "'";
    }
}

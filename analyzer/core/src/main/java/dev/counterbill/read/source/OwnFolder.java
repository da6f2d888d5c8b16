package dev.counterbill.read.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Folders that this program writes: a report by its manifest, a state by what stands in it. The
 * lock alone tells neither, since reports may be written into a folder of logs, which has it then.
 */
final class OwnFolder {
    private static final int HEAD_BYTES = 256;

    private static final Pattern MANIFEST =
            Pattern.compile("^\\s*\\{\\s*\"schema\"\\s*:\\s*\"counterbill-manifest/");

    private OwnFolder() {}

    /** Why a folder inside a folder holds no logs; empty where it may. */
    static String whyNoLogs(Path folder) throws IOException {
        if (isReport(folder)) {
            return "a folder of a report, not of logs";
        }
        if (isState(folder)) {
            return "a folder of a state, not of logs";
        }
        return "";
    }

    private static boolean isReport(Path folder) throws IOException {
        Path manifest = folder.resolve("manifest.json");
        if (!Files.isRegularFile(manifest) || !Files.isReadable(manifest)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(manifest)) {
            String head = new String(in.readNBytes(HEAD_BYTES), StandardCharsets.UTF_8);
            return MANIFEST.matcher(head).find();
        }
    }

    private static boolean isState(Path folder) {
        return Files.isRegularFile(folder.resolve(".counterbill.lock"))
                && Files.isDirectory(folder.resolve("entries"))
                && Files.isDirectory(folder.resolve("claims"));
    }
}

package dev.counterbill.read.run;

import dev.counterbill.read.LogSource;
import dev.counterbill.read.source.Fingerprint;
import dev.counterbill.read.source.FingerprintKind;
import dev.counterbill.read.source.SkippedFile;
import dev.counterbill.read.source.SourceFingerprint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Sources that are byte for byte the same as another one, which count once. Only files of equal
 * size and equal begin are read for it.
 */
final class Copies {
    private static final int HEAD_BYTES = 1 << 14;

    final List<LogSource> originals = new ArrayList<>();
    final List<SkippedFile> copies = new ArrayList<>();

    private record Beginning(long sizeBytes, long crc) {}

    Copies(List<LogSource> sources) {
        Map<Long, Integer> sizes = new HashMap<>();
        for (LogSource source : sources) {
            sizes.merge(source.sizeBytes(), 1, Integer::sum);
        }
        Map<Beginning, List<LogSource>> alike = new LinkedHashMap<>();
        for (LogSource source : sources) {
            long size = source.sizeBytes();
            if (size > 0 && sizes.getOrDefault(size, 0) > 1) {
                try {
                    alike.computeIfAbsent(beginning(source), unused -> new ArrayList<>())
                            .add(source);
                } catch (IOException e) {
                    // Reading the file will say what is wrong with it.
                }
            }
        }
        Map<String, String> copyOf = new HashMap<>();
        alike.values().stream()
                .filter(group -> group.size() > 1)
                .forEach(group -> compare(group, copyOf));
        for (LogSource source : sources) {
            String original = copyOf.get(source.name());
            if (original == null) {
                originals.add(source);
            } else {
                copies.add(new SkippedFile(source.name(), "a copy of " + original));
            }
        }
    }

    private static Beginning beginning(LogSource source) throws IOException {
        byte[] head;
        try (var in = source.open()) {
            head = in.readNBytes(HEAD_BYTES);
        }
        CRC32C crc = new CRC32C();
        crc.update(head);
        return new Beginning(source.sizeBytes(), crc.getValue() << 32 | Arrays.hashCode(head));
    }

    private static void compare(List<LogSource> group, Map<String, String> copyOf) {
        Map<Fingerprint, String> seen = new HashMap<>();
        for (LogSource source : group) {
            try {
                String first =
                        seen.putIfAbsent(
                                SourceFingerprint.of(source, FingerprintKind.SHA256),
                                source.name());
                if (first != null) {
                    copyOf.put(source.name(), first);
                }
            } catch (IOException e) {
                // As above.
            }
        }
    }
}

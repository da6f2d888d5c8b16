package dev.counterbill.read.run;

import dev.counterbill.read.LogContainer.DamagedFile;
import dev.counterbill.read.LogSource;
import dev.counterbill.read.source.FingerprintKind;
import dev.counterbill.read.source.OpenedSource;
import dev.counterbill.read.source.SkippedFile;
import dev.counterbill.read.source.SourceFingerprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/**
 * Sources that say the same as another one, which count once: the same bytes, or the same bytes
 * compressed, beside the file and named after it, as {@code gzip -k} and {@code zstd} leave them. A
 * source of which something else is declared (another project, another tier) says something else.
 *
 * @param originals what is to be read, in the order of the plan
 * @param copies what is not
 */
public record Copies(List<LogSource> originals, List<SkippedFile> copies) {
    private static final int HEAD_BYTES = 1 << 14;

    private static final List<String> COMPRESSED_SUFFIXES = List.of(".gz", ".zst");

    /** Stands for the digest of bytes that cannot be decompressed, and equals none. */
    private static final String DAMAGED = "damaged";

    private record Beginning(long sizeBytes, long crc) {}

    /** How a source is digested. */
    @FunctionalInterface
    private interface Digest {
        String of(LogSource source) throws IOException;
    }

    /**
     * Tells copies by their digests.
     *
     * @param digests of the bytes, by name of the source; one that is missing is no copy
     * @param plainDigests of the bytes behind the compressed ones, see {@link #plainDigest}
     */
    public static Copies of(
            ReadPlan plan, Map<String, String> digests, Map<String, String> plainDigests) {
        Map<String, String> reasons = new HashMap<>();
        Map<String, List<LogSource>> firsts = new HashMap<>();
        Map<String, LogSource> plainOnes = besideCompressed(plan);
        for (LogSource source : plan.sources()) {
            LogSource plain = plainOnes.get(source.name());
            String digest = plainDigests.get(source.name());
            String own = digests.get(source.name());
            if (plain != null
                    && digest != null
                    && digest.equals(digests.get(plain.name()))
                    && !digest.equals(own)) {
                reasons.put(source.name(), "a copy of " + plain.name() + ", compressed");
                if (own != null) {
                    // What is a copy of this one says what the plain one says, too.
                    firsts.computeIfAbsent(own, unused -> new ArrayList<>()).add(source);
                }
            }
        }
        List<LogSource> originals = new ArrayList<>();
        List<SkippedFile> copies = new ArrayList<>();
        for (LogSource source : plan.sources()) {
            String digest = digests.get(source.name());
            if (digest != null && source.sizeBytes() > 0 && !reasons.containsKey(source.name())) {
                List<LogSource> alike = firsts.computeIfAbsent(digest, unused -> new ArrayList<>());
                Optional<LogSource> first =
                        alike.stream()
                                .filter(other -> isDeclaredAlike(plan, other, source))
                                .findFirst();
                if (first.isPresent()) {
                    reasons.put(source.name(), "a copy of " + first.get().name());
                } else {
                    alike.add(source);
                }
            }
            String reason = reasons.get(source.name());
            if (reason == null) {
                originals.add(source);
            } else {
                copies.add(new SkippedFile(source.name(), reason));
            }
        }
        return new Copies(List.copyOf(originals), List.copyOf(copies));
    }

    /**
     * Looks for copies among the sources of a plan. Read for it are only files of equal size and
     * equal begin, and those that stand beside one of their name without a compression's suffix.
     */
    static Copies among(ReadPlan plan) {
        Map<String, LogSource> plainOnes = besideCompressed(plan);
        Set<String> suspects = alike(plan.sources());
        plainOnes.values().forEach(plain -> suspects.add(plain.name()));
        Map<String, String> digests = new ConcurrentHashMap<>();
        Map<String, String> plainDigests = new ConcurrentHashMap<>();
        List<Threads.Task> tasks = new ArrayList<>();
        for (LogSource source : plan.sources()) {
            if (suspects.contains(source.name())) {
                tasks.add(() -> digest(source, Copies::digest, digests));
            }
            if (plainOnes.containsKey(source.name())) {
                tasks.add(() -> digest(source, Copies::plainDigest, plainDigests));
            }
        }
        try {
            Threads.runAll(tasks, plan.threads());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return of(plan, digests, plainDigests);
    }

    /**
     * The files that stand beside a compressed one of their name, by the name of that one, where
     * the same is declared of both.
     */
    public static Map<String, LogSource> besideCompressed(ReadPlan plan) {
        Map<String, LogSource> byName = new HashMap<>();
        plan.sources().forEach(source -> byName.put(source.name(), source));
        Map<String, LogSource> plainOnes = new HashMap<>();
        for (LogSource source : plan.sources()) {
            for (String suffix : COMPRESSED_SUFFIXES) {
                String name = source.name();
                LogSource plain =
                        name.endsWith(suffix)
                                ? byName.get(name.substring(0, name.length() - suffix.length()))
                                : null;
                if (plain != null && isDeclaredAlike(plan, plain, source)) {
                    plainOnes.put(name, plain);
                }
            }
        }
        return plainOnes;
    }

    private static boolean isDeclaredAlike(ReadPlan plan, LogSource one, LogSource other) {
        return plan.declarations().apply(one).equals(plan.declarations().apply(other));
    }

    /** SHA-256 of the bytes of a source. */
    public static String digest(LogSource source) throws IOException {
        return SourceFingerprint.of(source, FingerprintKind.SHA256).digest();
    }

    /** SHA-256 of what is behind compressed bytes; a word that is none where these are damaged. */
    public static String plainDigest(LogSource source) throws IOException {
        try {
            return digest(OpenedSource.of(source, FingerprintKind.SHA256, bytes -> {}).glance());
        } catch (DamagedFile e) {
            return DAMAGED;
        }
    }

    private static void digest(LogSource source, Digest how, Map<String, String> digests) {
        try {
            digests.put(source.name(), how.of(source));
        } catch (IOException e) {
            // Reading the file will say what is wrong with it.
        }
    }

    /** Names of sources that have the size and the begin of another one. */
    private static Set<String> alike(List<LogSource> sources) {
        Map<Long, Integer> sizes = new HashMap<>();
        for (LogSource source : sources) {
            sizes.merge(source.sizeBytes(), 1, Integer::sum);
        }
        Map<Beginning, String> firsts = new HashMap<>();
        Set<String> alike = new HashSet<>();
        for (LogSource source : sources) {
            long size = source.sizeBytes();
            if (size > 0 && sizes.getOrDefault(size, 0) > 1) {
                try {
                    String first = firsts.putIfAbsent(beginning(source), source.name());
                    if (first != null) {
                        alike.add(first);
                        alike.add(source.name());
                    }
                } catch (IOException e) {
                    // As above.
                }
            }
        }
        return alike;
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
}

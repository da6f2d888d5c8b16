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
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Sources that say the same as another one, which count once: the same bytes, or the same bytes
 * compressed, beside the file and named after it, as {@code gzip -k} and {@code zstd} leave them,
 * also where two of them are there and the file itself is gone. A source of which something else is
 * declared (another project, another tier) says something else.
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
        Map<String, List<LogSource>> beside = besideCompressed(plan);
        for (LogSource source : plan.sources()) {
            String digest = plainDigests.get(source.name());
            String own = digests.get(source.name());
            Optional<LogSource> same =
                    digest == null || digest.equals(own) || digest.equals(DAMAGED)
                            ? Optional.empty()
                            : beside.getOrDefault(source.name(), List.of()).stream()
                                    .filter(
                                            other ->
                                                    digest.equals(digests.get(other.name()))
                                                            || digest.equals(
                                                                    plainDigests.get(other.name())))
                                    .findFirst();
            if (same.isPresent()) {
                reasons.put(source.name(), "a copy of " + same.get().name() + ", compressed");
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
        Set<String> decompressed = decompressed(plan);
        Set<String> suspects = alike(plan.sources());
        besideCompressed(plan)
                .values()
                .forEach(others -> others.forEach(other -> suspects.add(other.name())));
        Map<String, String> digests = new ConcurrentHashMap<>();
        Map<String, String> plainDigests = new ConcurrentHashMap<>();
        List<Threads.Task> tasks = new ArrayList<>();
        for (LogSource source : plan.sources()) {
            if (suspects.contains(source.name())) {
                tasks.add(() -> digest(source, Copies::digest, digests));
            }
            if (decompressed.contains(source.name())) {
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
     * By the name of a compressed file, those that stand beside it and may say the same: the file
     * of its name without the suffix, then those with another suffix that comes first, where the
     * same is declared of both.
     */
    private static Map<String, List<LogSource>> besideCompressed(ReadPlan plan) {
        Map<String, LogSource> byName = new HashMap<>();
        plan.sources().forEach(source -> byName.put(source.name(), source));
        Map<String, List<LogSource>> beside = new HashMap<>();
        for (LogSource source : plan.sources()) {
            String name = source.name();
            for (String suffix : COMPRESSED_SUFFIXES) {
                if (!name.endsWith(suffix)) {
                    continue;
                }
                String plain = name.substring(0, name.length() - suffix.length());
                int place = COMPRESSED_SUFFIXES.indexOf(suffix);
                List<LogSource> others =
                        Stream.concat(Stream.of(""), COMPRESSED_SUFFIXES.subList(0, place).stream())
                                .flatMap(other -> Stream.ofNullable(byName.get(plain + other)))
                                .filter(other -> isDeclaredAlike(plan, other, source))
                                .toList();
                if (!others.isEmpty()) {
                    beside.put(name, others);
                }
            }
        }
        return beside;
    }

    /**
     * Names of sources that have to be decompressed to tell what is a copy: the compressed ones
     * beside another file, and those other ones that are compressed themselves.
     */
    public static Set<String> decompressed(ReadPlan plan) {
        Set<String> names = new HashSet<>();
        besideCompressed(plan)
                .forEach(
                        (name, others) -> {
                            names.add(name);
                            others.stream()
                                    .map(LogSource::name)
                                    .filter(
                                            other ->
                                                    COMPRESSED_SUFFIXES.stream()
                                                            .anyMatch(other::endsWith))
                                    .forEach(names::add);
                        });
        return names;
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

package dev.counterbill.read.source;

import dev.counterbill.read.LogSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A ZIP whose entries are logs of their own; stays open until it is closed. */
final class ZipArchive implements AutoCloseable {
    private final LocalFile file;
    private final ZipFile zip;

    private ZipArchive(LocalFile file, ZipFile zip) {
        this.file = file;
        this.zip = zip;
    }

    static ZipArchive open(LocalFile file) throws IOException {
        return new ZipArchive(file, new ZipFile(file.path().toFile()));
    }

    /** True for an XLSX file, which is a ZIP too. */
    boolean isSpreadsheet() {
        return zip.getEntry("xl/workbook.xml") != null;
    }

    /**
     * Adds the entries in the order of the archive. Nothing that it holds, and nothing at all, is
     * passed over in silence.
     */
    void list(List<LogSource> sources, List<SkippedFile> skipped) {
        Map<String, List<ZipEntry>> byName = new LinkedHashMap<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            if (!entry.isDirectory()) {
                byName.computeIfAbsent(entry.getName(), unused -> new ArrayList<>()).add(entry);
            }
        }
        if (byName.isEmpty()) {
            sources.add(
                    new RefusedSource(
                            file.name(),
                            file.sizeBytes(),
                            "EMPTY_FILE",
                            "the archive holds no file, as after a failed export; export it again"
                                    + " or remove it"));
        }
        byName.forEach((entryName, entries) -> list(entryName, entries, sources, skipped));
    }

    private void list(
            String entryName,
            List<ZipEntry> entries,
            List<LogSource> sources,
            List<SkippedFile> skipped) {
        String name = file.name() + "!/" + entryName;
        String last = entryName.substring(entryName.lastIndexOf('/') + 1);
        String why =
                LogSources.isHidden(last) || LogSources.isHidden(entryName)
                        ? LogSources.HIDDEN
                        : LogSources.whyNoLog(last, "");
        if (!why.isEmpty()) {
            skipped.add(new SkippedFile(name, why));
        } else if (entries.size() > 1) {
            // Java finds the bytes of an entry by its name, and would give those of one for all.
            sources.add(
                    new RefusedSource(
                            name,
                            entries.stream().mapToLong(ZipEntry::getSize).sum(),
                            "DUPLICATE_ENTRY",
                            entries.size()
                                    + " entries of the archive have this name, and which of them"
                                    + " counts cannot be told; unpack them to different names, or"
                                    + " pack the archive again"));
        } else {
            sources.add(new Entry(name, zip, entries.get(0)));
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private record Entry(String name, ZipFile zip, ZipEntry entry) implements LogSource {
        @Override
        public long sizeBytes() {
            return entry.getSize();
        }

        @Override
        public InputStream open() throws IOException {
            try {
                return new CheckedEntry(zip.getInputStream(entry), entry);
            } catch (ZipException e) {
                throw CheckedEntry.damaged(String.valueOf(e.getMessage()));
            }
        }

        @Override
        public Optional<Path> localFile() {
            return Optional.empty();
        }

        @Override
        public boolean hasChecksum() {
            return true;
        }
    }
}

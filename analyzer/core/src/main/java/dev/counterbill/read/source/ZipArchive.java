package dev.counterbill.read.source;

import dev.counterbill.read.LogSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
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

    /** Adds the entries in the order of the archive. */
    void list(List<LogSource> sources, List<SkippedFile> skipped) {
        for (ZipEntry entry : Collections.list(zip.entries())) {
            if (entry.isDirectory()) {
                continue;
            }
            String name = file.name() + "!/" + entry.getName();
            String last = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
            if (LogSources.isHidden(last) || LogSources.isHidden(entry.getName())) {
                skipped.add(new SkippedFile(name, "its name begins with _ or ."));
                continue;
            }
            String why = LogSources.whyNoLog(last, "");
            if (why.isEmpty()) {
                sources.add(new Entry(name, zip, entry));
            } else {
                skipped.add(new SkippedFile(name, why));
            }
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

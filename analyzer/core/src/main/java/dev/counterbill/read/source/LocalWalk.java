package dev.counterbill.read.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Finds local files: folders to any depth, globs, each file once however often it is linked. */
final class LocalWalk {
    private static final int HEAD_BYTES = 4096;

    private final Path folder;
    private final boolean onlyArgument;
    private final Consumer<LocalFile> files;
    private final Consumer<RefusedSource> refused;
    private final List<SkippedFile> skipped;
    private final Map<Path, String> nameByRealPath = new HashMap<>();

    /**
     * A pipe, a socket or a device: opening it may wait for ever, and no two readings are equal.
     */
    static final class NotAFile extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * A pattern of paths below a folder.
     *
     * @param depth how many names a path has that it matches, at most
     */
    private record Glob(PathMatcher matcher, int depth) {
        static Glob of(String pattern) {
            int depth = pattern.contains("**") ? Integer.MAX_VALUE : pattern.split("/").length;
            return new Glob(FileSystems.getDefault().getPathMatcher("glob:" + pattern), depth);
        }

        boolean reachesBelow(Path folder) {
            return folder.getNameCount() < depth;
        }
    }

    /**
     * @param onlyArgument where there is one argument, names need not repeat it
     * @param refused told of what is found inside a folder and cannot be looked at
     */
    LocalWalk(
            Path folder,
            boolean onlyArgument,
            Consumer<LocalFile> files,
            Consumer<RefusedSource> refused,
            List<SkippedFile> skipped) {
        this.folder = folder;
        this.onlyArgument = onlyArgument;
        this.files = files;
        this.refused = refused;
        this.skipped = skipped;
    }

    /**
     * Returns false where the argument means nothing that exists.
     *
     * @throws NotAFile where it means something that is neither a file nor a folder
     */
    boolean walk(String argument) throws IOException {
        Path path;
        try {
            path = folder.resolve(argument);
        } catch (InvalidPathException e) {
            return false;
        }
        if (Files.isDirectory(path)) {
            String prefix = onlyArgument ? "" : withSlash(clean(argument));
            folder(path, prefix, null, path, new HashSet<>());
            return true;
        }
        if (Files.exists(path)) {
            if (!Files.isRegularFile(path)) {
                throw new NotAFile();
            }
            add(path, clean(argument));
            return true;
        }
        return glob(argument);
    }

    private boolean glob(String argument) throws IOException {
        String text = clean(argument);
        int wild = firstWildcard(text);
        if (wild < 0) {
            return false;
        }
        int slash = text.lastIndexOf('/', wild);
        String base = slash < 0 ? "" : text.substring(0, slash + 1);
        Path begin = folder.resolve(base);
        if (!Files.isDirectory(begin)) {
            return false;
        }
        Glob glob;
        try {
            glob = Glob.of(text.substring(slash + 1));
        } catch (PatternSyntaxException e) {
            // A bracket that nothing closes is part of a name.
            return false;
        }
        int before = nameByRealPath.size() + skipped.size();
        folder(begin, base, glob, begin, new HashSet<>());
        return nameByRealPath.size() + skipped.size() > before;
    }

    private static int firstWildcard(String text) {
        for (int i = 0; i < text.length(); i++) {
            if ("*?[{".indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private void folder(
            Path current, String prefix, @Nullable Glob glob, Path begin, Set<Path> ancestors)
            throws IOException {
        Path real = current.toRealPath();
        List<Path> children = children(current);
        if (!ancestors.add(real)) {
            skipped.add(new SkippedFile(prefix, "a link back to a folder that contains it"));
            return;
        }
        for (Path child : children) {
            String last = FileNames.last(child);
            String name = prefix + last;
            Path below = begin.relativize(child);
            boolean wanted = glob == null || glob.matcher().matches(below);
            if (LogSources.isHidden(last)) {
                if (wanted) {
                    skipped.add(new SkippedFile(name, LogSources.HIDDEN));
                }
            } else if (Files.isDirectory(child)) {
                // A glob that matches a folder means everything in it.
                if (wanted) {
                    inside(child, name + "/", null, begin, ancestors);
                } else if (glob != null && glob.reachesBelow(below)) {
                    inside(child, name + "/", glob, begin, ancestors);
                }
            } else if (wanted) {
                file(child, last, name);
            }
        }
        ancestors.remove(real);
    }

    private static List<Path> children(Path folder) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(children::add);
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(children);
        return children;
    }

    /** A folder inside a folder: what cannot be listed may hold logs, so it is missing. */
    private void inside(
            Path current, String prefix, @Nullable Glob glob, Path begin, Set<Path> ancestors) {
        try {
            String why = OwnFolder.whyNoLogs(current);
            if (why.isEmpty()) {
                folder(current, prefix, glob, begin, ancestors);
            } else if (glob == null) {
                skipped.add(new SkippedFile(prefix, why));
            }
        } catch (IOException e) {
            refuse(current, prefix, e);
        }
    }

    /** A name inside a folder that no folder has. */
    private void file(Path file, String last, String name) {
        try {
            String why =
                    Files.readAttributes(file, BasicFileAttributes.class).isOther()
                            ? "no file, but a pipe, a socket or a device"
                            : LogSources.whyNoLog(last, headOf(file, last));
            if (why.isEmpty()) {
                add(file, name);
            } else {
                skipped.add(new SkippedFile(name, why));
            }
        } catch (NoSuchFileException e) {
            skipped.add(new SkippedFile(name, "a link to a file that does not exist"));
        } catch (IOException e) {
            refuse(file, name, e);
        }
    }

    private void refuse(Path path, String name, IOException e) {
        if (isNew(path.toAbsolutePath().normalize(), name)) {
            refused.accept(RefusedSource.unreadable(name, e));
        }
    }

    /** What was found before is said to be the same. */
    private boolean isNew(Path place, String name) {
        String earlier = nameByRealPath.putIfAbsent(place, name);
        if (earlier != null) {
            skipped.add(new SkippedFile(name, "the same file as " + earlier));
        }
        return earlier == null;
    }

    private static String headOf(Path file, String name) throws IOException {
        if (!name.endsWith(".json") || !Files.isReadable(file)) {
            return "";
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(HEAD_BYTES), StandardCharsets.UTF_8);
        }
    }

    private void add(Path path, String shown) throws IOException {
        // The name - is that of standard input.
        String name = shown.equals("-") ? "./-" : shown;
        Path real = path.toRealPath();
        long size = Files.size(real);
        if (isNew(real, name)) {
            files.accept(new LocalFile(name, path, size));
        }
    }

    private static String clean(String argument) {
        return argument.replaceFirst("^(\\./+)+(?=.)", "");
    }

    private static String withSlash(String text) {
        return text.endsWith("/") ? text : text + "/";
    }
}

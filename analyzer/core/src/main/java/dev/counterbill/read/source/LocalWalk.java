package dev.counterbill.read.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
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
    private final List<SkippedFile> skipped;
    private final Map<Path, String> nameByRealPath = new HashMap<>();

    /**
     * @param onlyArgument where there is one argument, names need not repeat it
     */
    LocalWalk(
            Path folder,
            boolean onlyArgument,
            Consumer<LocalFile> files,
            List<SkippedFile> skipped) {
        this.folder = folder;
        this.onlyArgument = onlyArgument;
        this.files = files;
        this.skipped = skipped;
    }

    /** Returns false where the argument means nothing that exists. */
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
        PathMatcher matcher;
        try {
            matcher = FileSystems.getDefault().getPathMatcher("glob:" + text.substring(slash + 1));
        } catch (PatternSyntaxException e) {
            // A bracket that nothing closes is part of a name.
            return false;
        }
        int before = nameByRealPath.size() + skipped.size();
        folder(begin, base, matcher, begin, new HashSet<>());
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
            Path current,
            String prefix,
            @Nullable PathMatcher matcher,
            Path begin,
            Set<Path> ancestors)
            throws IOException {
        Path real = current.toRealPath();
        if (!ancestors.add(real)) {
            skipped.add(new SkippedFile(prefix, "a link back to a folder that contains it"));
            return;
        }
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(current)) {
            stream.forEach(children::add);
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(children);
        for (Path child : children) {
            String last = FileNames.last(child);
            String name = prefix + last;
            boolean wanted = matcher == null || matcher.matches(begin.relativize(child));
            boolean isSaid = matcher == null || wanted;
            if (LogSources.isHidden(last)) {
                if (isSaid) {
                    skipped.add(new SkippedFile(name, LogSources.HIDDEN));
                }
            } else if (Files.isDirectory(child)) {
                String why = OwnFolder.whyNoLogs(child);
                if (why.isEmpty()) {
                    // A glob that matches a folder means everything in it.
                    folder(child, name + "/", wanted ? null : matcher, begin, ancestors);
                } else if (isSaid) {
                    skipped.add(new SkippedFile(name + "/", why));
                }
            } else if (wanted) {
                String why = LogSources.whyNoLog(last, headOf(child, last));
                if (why.isEmpty()) {
                    add(child, name);
                } else {
                    skipped.add(new SkippedFile(name, why));
                }
            }
        }
        ancestors.remove(real);
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
        Path real;
        try {
            real = path.toRealPath();
        } catch (java.nio.file.NoSuchFileException e) {
            skipped.add(new SkippedFile(name, "a link to a file that does not exist"));
            return;
        }
        String earlier = nameByRealPath.putIfAbsent(real, name);
        if (earlier != null) {
            skipped.add(new SkippedFile(name, "the same file as " + earlier));
            return;
        }
        files.accept(new LocalFile(name, path, Files.size(real)));
    }

    private static String clean(String argument) {
        return argument.replaceFirst("^(\\./+)+(?=.)", "");
    }

    private static String withSlash(String text) {
        return text.endsWith("/") ? text : text + "/";
    }
}

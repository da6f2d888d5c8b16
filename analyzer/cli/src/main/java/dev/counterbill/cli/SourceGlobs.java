package dev.counterbill.cli;

import dev.counterbill.config.Settings;
import dev.counterbill.read.LogSource;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which logs the entries under {@code sources} of the settings are about. */
final class SourceGlobs {
    private static final String HERE = "./";
    private static final String ANYWHERE = "**/";

    private final List<Entry> entries = new ArrayList<>();

    private record Entry(Settings.SourceRule rule, List<PathMatcher> matchers) {
        boolean fits(LogSource source) {
            Path name = Path.of(source.name());
            return matchers.stream().anyMatch(matcher -> matcher.matches(name));
        }
    }

    SourceGlobs(Settings settings) {
        for (Settings.SourceRule rule : settings.sources()) {
            List<PathMatcher> matchers = new ArrayList<>();
            for (String written : rule.files()) {
                String glob = without(ANYWHERE, without(HERE, written));
                // In whatever folder a file lies, also in none.
                matchers.add(matcher(glob));
                matchers.add(matcher(ANYWHERE + glob));
            }
            entries.add(new Entry(rule, matchers));
        }
    }

    private static String without(String begin, String glob) {
        return glob.startsWith(begin) ? glob.substring(begin.length()) : glob;
    }

    private static PathMatcher matcher(String glob) {
        return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    }

    /** The first entry that fits a log. */
    Optional<Settings.SourceRule> of(LogSource source) {
        return entries.stream().filter(some -> some.fits(source)).map(Entry::rule).findFirst();
    }

    /** The globs of entries that are about none of the logs: what they say is said of nothing. */
    List<String> withoutLogs(List<LogSource> sources) {
        return entries.stream()
                .filter(some -> sources.stream().noneMatch(some::fits))
                .map(some -> String.join(", ", some.rule().files()))
                .toList();
    }
}

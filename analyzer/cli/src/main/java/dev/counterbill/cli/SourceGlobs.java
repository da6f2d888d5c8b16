package dev.counterbill.cli;

import dev.counterbill.config.Settings;
import dev.counterbill.read.LogSource;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;

/** Which logs the entries under {@code sources} of the settings are about. */
final class SourceGlobs {
    private static final String HERE = "./";
    private static final String ANYWHERE = "**/";

    private SourceGlobs() {}

    static boolean fits(Settings.SourceRule rule, LogSource source) {
        return rule.files().stream().anyMatch(glob -> fits(glob, Path.of(source.name())));
    }

    /** In whatever folder a file lies, also in none. */
    private static boolean fits(String written, Path name) {
        String glob = written.startsWith(HERE) ? written.substring(HERE.length()) : written;
        String plain = glob.startsWith(ANYWHERE) ? glob.substring(ANYWHERE.length()) : glob;
        return matches(plain, name) || matches(ANYWHERE + plain, name);
    }

    private static boolean matches(String glob, Path name) {
        return FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(name);
    }

    /** The globs of entries that are about none of the logs: what they say is said of nothing. */
    static List<String> withoutLogs(Settings settings, List<LogSource> sources) {
        return settings.sources().stream()
                .filter(rule -> sources.stream().noneMatch(source -> fits(rule, source)))
                .map(rule -> String.join(", ", rule.files()))
                .toList();
    }
}

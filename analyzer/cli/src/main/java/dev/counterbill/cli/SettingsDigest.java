package dev.counterbill.cli;

import dev.counterbill.bytes.Sha256;
import dev.counterbill.config.Settings;
import dev.counterbill.scenario.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Digest of everything that shapes the figures but the logs and the rates. Exchange rates are
 * rates: a file of them grows every day, and the report of a nightly run is its own all the same.
 */
final class SettingsDigest {
    private SettingsDigest() {}

    static String of(
            CommonOptions options,
            Settings settings,
            List<Scenario> scenarios,
            ZoneId zone,
            Optional<LocalDate> from,
            Optional<LocalDate> to) {
        StringBuilder text = new StringBuilder();
        text.append("zone ").append(zone.getId()).append('\n');
        text.append("from ").append(from).append(" to ").append(to).append('\n');
        text.append("group ").append(options.groupBy).append(settings.groupBy()).append('\n');
        text.append("scenarios ").append(scenarios).append('\n');
        text.append("mapping ").append(options.mapping).append('\n');
        text.append("sources ").append(settings.sources()).append('\n');
        text.append("dedup ").append(options.dedup).append(settings.dedup()).append('\n');
        text.append("labels ")
                .append(options.hashLabels)
                .append(settings.hashedLabels())
                .append('\n');
        text.append("currency ").append(options.currency).append(settings.currency()).append('\n');
        text.append("compare ").append(options.compareTo).append('\n');
        text.append("assume ").append(new TreeMap<>(settings.assume())).append('\n');
        if (options.fineTuneFallback != null) {
            text.append("fallback ").append(options.fineTuneFallback).append('\n');
        }
        Asked.flagOr(options.investments, settings.investments())
                .ifPresent(file -> text.append("investments ").append(textOf(file)));
        Asked.flagOr(options.budgets, settings.budgets())
                .ifPresent(file -> text.append("budgets ").append(textOf(file)));
        return Sha256.hex(text.toString());
    }

    private static String textOf(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

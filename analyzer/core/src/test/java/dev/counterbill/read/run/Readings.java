package dev.counterbill.read.run;

import dev.counterbill.read.LogContainer;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.container.CsvContainer;
import dev.counterbill.read.container.JsonDocumentsContainer;
import dev.counterbill.read.container.JsonLinesContainer;
import dev.counterbill.read.source.LogSources;
import dev.counterbill.usage.LedgerCuts;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** Reads folders with the test mapping. */
final class Readings {
    static final List<LogContainer> CONTAINERS =
            List.of(new CsvContainer(), new JsonLinesContainer(), new JsonDocumentsContainer());

    private Readings() {}

    static ReadResult read(Path fileOrFolder) {
        return read(fileOrFolder, plan -> plan);
    }

    static ReadResult read(Path fileOrFolder, UnaryOperator<ReadPlan> change) {
        return read(fileOrFolder, List.of(new CanonicalTestMapping()), change);
    }

    static ReadResult read(
            Path fileOrFolder, List<RecordMapping> mappings, UnaryOperator<ReadPlan> change) {
        return read(fileOrFolder, mappings, change, LedgerCuts.COARSE);
    }

    static ReadResult read(
            Path fileOrFolder,
            List<RecordMapping> mappings,
            UnaryOperator<ReadPlan> change,
            LedgerCuts cuts) {
        try (LogSources sources =
                LogSources.expand(
                        List.of(fileOrFolder.toString()),
                        Path.of("."),
                        uri -> List.of(),
                        InputStream.nullInputStream())) {
            return LogReading.read(
                    change.apply(ReadPlan.of(sources.sources(), mappings, CONTAINERS, cuts)));
        }
    }

    static List<Long> rejectedLines(ReadResult result) {
        return result.files().stream()
                .flatMap(file -> file.rejects().stream())
                .map(reject -> reject.line())
                .distinct()
                .sorted()
                .toList();
    }
}

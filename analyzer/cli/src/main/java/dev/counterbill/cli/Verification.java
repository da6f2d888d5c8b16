package dev.counterbill.cli;

import dev.counterbill.analysis.Analysis;
import dev.counterbill.analysis.ClosedMonth;
import dev.counterbill.analysis.Reading;
import dev.counterbill.bytes.Sha256;
import dev.counterbill.config.Problems;
import dev.counterbill.parquet.HadoopSources;
import dev.counterbill.publish.Manifest;
import dev.counterbill.publish.Publication;
import dev.counterbill.read.LogSource;
import dev.counterbill.read.source.Fingerprint;
import dev.counterbill.read.source.FingerprintKind;
import dev.counterbill.read.source.LogSources;
import dev.counterbill.read.source.SourceFingerprint;
import dev.counterbill.render.OutputCheck;
import dev.counterbill.render.ReportFile;
import dev.counterbill.report.Report;
import dev.counterbill.report.Words;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A published report held against its manifest, what the manifest names, and its own ledger. */
final class Verification {
    /** Name of the file that says what a report consists of and was made of. */
    static final String MANIFEST = "manifest.json";

    private final Path report;
    private final Optional<State> state;
    private final List<String> differences = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private Optional<JsonTree> manifest = Optional.empty();
    private Optional<Asked> asked = Optional.empty();

    private Verification(Path report, Optional<State> state) {
        this.report = report;
        this.state = state;
    }

    /**
     * Verifies a report.
     *
     * @param state whose chain of runs is checked, too
     * @throws IOException where the folder holds no report
     */
    static Verification of(Path report, Optional<State> state) throws IOException {
        Verification verification = new Verification(report, state);
        verification.run();
        return verification;
    }

    /** What is another than it was, in sentences; empty where the report is sound. */
    List<String> differences() {
        return differences;
    }

    /** What could not be looked at, and why. */
    List<String> notes() {
        return notes;
    }

    /** What the run has written of itself; empty where that was changed. */
    Optional<JsonTree> manifest() {
        return manifest;
    }

    /** What was looked at. */
    List<String> done() {
        return done;
    }

    /** What the run was asked, where its rates and settings are at hand. */
    Optional<Asked> asked() {
        return asked;
    }

    private void run() throws IOException {
        manifest = readManifest();
        if (manifest.isEmpty()) {
            notes.add("nothing else was looked at, since it would be held against that manifest");
            return;
        }
        try {
            checkAgainst(manifest.get());
        } catch (IOException e) {
            differences.add(
                    "not everything can be read: "
                            + e.getClass().getSimpleName()
                            + " "
                            + e.getMessage());
        }
    }

    private void checkAgainst(JsonTree manifest) throws IOException {
        JsonTree request = manifest.object("request");
        asked = ask(request);
        done.add(Words.counted(checkOutputs(manifest), "file") + " of the report");
        done.add(Words.counted(checkInputs(manifest, request), "log"));
        if (asked.isPresent()) {
            checkMappings(manifest, Requests.options(request), asked.get());
        }
        done.add(Words.counted(checkFiles(request), "file") + " with rates, settings and the like");
        if (asked.isPresent() && recompute(manifest, request, asked.get())) {
            done.add("every figure, computed again from the ledger");
        }
        checkChain(manifest);
    }

    /** The manifest; empty where it is not as the run has written it, which is a difference. */
    private Optional<JsonTree> readManifest() throws IOException {
        Path file = report.resolve(MANIFEST);
        if (!Files.isRegularFile(file)
                && (Files.isRegularFile(report.resolve(PublishedRun.REPORT))
                        || Files.isRegularFile(report.resolve(PublishedRun.LEDGER)))) {
            differences.add(file + " is missing");
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(file);
        // A byte that is no UTF-8 becomes another character, which no digest overlooks.
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            JsonTree read = JsonTree.of(text);
            checkManifest(text, read);
            return differences.isEmpty() ? Optional.of(read) : Optional.empty();
        } catch (IOException e) {
            differences.add(file + " was changed: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** What the run was asked; says so where its files or flags no longer allow it. */
    private Optional<Asked> ask(JsonTree request) throws IOException {
        try {
            return Optional.of(
                    Asked.of(Requests.options(request), request.texts("logs"))
                            .closedBy(Requests.pins(request)));
        } catch (Problems.InvalidFile e) {
            e.problems().forEach(problem -> differences.add(problem.toString()));
        } catch (Failure e) {
            differences.add("the report cannot be computed again: " + e.getMessage());
        }
        return Optional.empty();
    }

    /** How logs are read is decided by mappings, which are files of the user's or the program's. */
    private void checkMappings(JsonTree manifest, CommonOptions options, Asked question)
            throws IOException {
        Map<String, String> now = Logs.mappingDigests(options, question);
        for (Map.Entry<String, String> mapping : manifest.textMap("mappings_sha256").entrySet()) {
            if (!mapping.getValue().equals(now.get(mapping.getKey()))) {
                differences.add("the mapping " + mapping.getKey() + " is not that of the run");
            }
        }
    }

    /**
     * The run id is a digest of everything in the manifest but itself and the list of outputs,
     * which is as the program writes it.
     */
    private void checkManifest(String text, JsonTree manifest) throws IOException {
        String runId = manifest.text("run_id");
        List<Publication.Output> outputs = new ArrayList<>();
        for (JsonTree output : manifest.objects("outputs")) {
            outputs.add(
                    new Publication.Output(
                            output.text("name"), output.number("bytes"), output.text("sha256")));
        }
        if (!text.endsWith(Manifest.endOf(outputs))) {
            differences.add(MANIFEST + " was changed: its list of outputs is not as it is written");
        }

        String without =
                text.replaceFirst("  \"run_id\" : \"[^\"]*\",\n", "")
                        .replaceFirst("(?s)  \"outputs\" : \\[.*$", "  \"outputs\" : [ ]\n}\n");
        String digest = Sha256.hex(without).substring(0, 32);
        if (!digest.equals(runId)) {
            differences.add(MANIFEST + " was changed: its run id does not follow from its content");
        }
    }

    private int checkOutputs(JsonTree manifest) throws IOException {
        List<String> known = new ArrayList<>(List.of(MANIFEST));
        for (JsonTree output : manifest.objects("outputs")) {
            String name = output.text("name");
            known.add(name);
            Path file = report.resolve(name);
            if (!Files.isRegularFile(file)) {
                differences.add(file + " is missing");
            } else if (Files.size(file) != output.number("bytes")
                    || !Sha256.hex(file).equals(output.text("sha256"))) {
                differences.add(file + " was changed after it was published");
            }
        }
        try (Stream<Path> files = Files.list(report)) {
            files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !known.contains(name))
                    .sorted()
                    .forEach(name -> notes.add(report.resolve(name) + " is not of this report"));
        }
        return known.size() - 1;
    }

    private int checkInputs(JsonTree manifest, JsonTree request) throws IOException {
        List<String> logs = request.texts("logs");
        if (logs.isEmpty()) {
            notes.add("the report was made from saved ledgers, so no log was looked at");
            return 0;
        }
        Map<String, LogSource> sources = new HashMap<>();
        int checked = 0;
        try (LogSources found =
                LogSources.expand(
                        logs.stream().filter(log -> !log.equals("-")).toList(),
                        Path.of(""),
                        HadoopSources::expand,
                        InputStream.nullInputStream())) {
            found.sources().forEach(source -> sources.put(source.name(), source));
            for (JsonTree input : manifest.objects("inputs")) {
                LogSource source = sources.remove(input.text("path"));
                if (input.text("mapping").equals(ClosedMonth.MAPPING)) {
                    checked += checkClosed(input) ? 1 : 0;
                } else if (input.text("path").equals("-")) {
                    notes.add("standard input cannot be looked at again");
                } else if (source == null) {
                    differences.add("log " + input.text("path") + " is gone");
                } else if (checkInput(input, source, request)) {
                    checked++;
                }
            }
        }
        if (!sources.isEmpty()) {
            notes.add(
                    Words.counted(sources.size(), "log")
                            + " came after the run, or are copies of others");
        }
        return checked;
    }

    /** The usage of a closed month stands beside the report and is none of the logs. */
    private boolean checkClosed(JsonTree input) throws IOException {
        Path file = Path.of(input.text("path"));
        if (!Files.isRegularFile(file)) {
            differences.add("the usage of a closed month, " + file + ", is gone");
            return false;
        }
        if (!Sha256.hex(file).equals(input.text("digest"))) {
            differences.add("the usage of a closed month, " + file + ", was changed");
        }
        return true;
    }

    private boolean checkInput(JsonTree input, LogSource source, JsonTree request)
            throws IOException {
        String name = input.text("path");
        String kind = input.text("digest_kind");
        if (kind.isEmpty()) {
            notes.add("log " + name + " was not read by the run, which says why");
            return false;
        }
        for (FingerprintKind known : FingerprintKind.values()) {
            if (known.id().equals(kind)) {
                Fingerprint now = SourceFingerprint.of(source, known);
                if (!now.digest().equals(input.text("digest"))
                        || now.sizeBytes() != input.number("bytes")) {
                    differences.add("log " + name + " has other bytes than the run has read");
                }
                return true;
            }
        }
        notes.add(
                "log "
                        + name
                        + " is large and known by the columns that were read of it; other columns"
                        + " are in no figure and not looked at (--digest sha256 covers them)");
        Optional<String> now =
                asked.flatMap(
                        question -> Logs.fingerprint(source, Requests.options(request), question));
        if (!now.equals(Optional.of(kind + ":" + input.text("digest")))
                || source.sizeBytes() != input.number("bytes")) {
            differences.add("log " + name + " has other bytes than the run has read");
        }
        return true;
    }

    private int checkFiles(JsonTree request) throws IOException {
        int checked = 0;
        for (JsonTree file : request.objects("files")) {
            Path path = Path.of(file.text("path"));
            checked++;
            if (!Files.isRegularFile(path)) {
                differences.add(file.text("role") + " file " + path + " is missing");
            } else if (!Sha256.hex(path).equals(file.text("sha256"))) {
                differences.add(file.text("role") + " file " + path + " was changed");
            }
        }
        return checked;
    }

    /** Whether the report could be computed again. */
    private boolean recompute(JsonTree manifest, JsonTree request, Asked question)
            throws IOException {
        String command = request.text("command");
        if (!command.equals("run") && !command.equals("report")) {
            notes.add("a report of `counterbill " + command + "` is not computed again");
            return false;
        }
        try {
            CommonOptions options = Requests.options(request);
            if (!question.book.digest().equals(manifest.text("rate_book_sha256"))) {
                differences.add(
                        "the rates are not those of the run"
                                + (question.question.program().equals(manifest.text("program"))
                                        ? ""
                                        : ", which " + manifest.text("program") + " has made"));
                return false;
            }
            if (!question.question.settingsDigest().equals(manifest.text("settings_sha256"))) {
                differences.add("the settings are not those of the run");
                return false;
            }
            if (options.compareTo != null
                    || !options.reconcile.isEmpty()
                    || (question.needsHistory() && question.question.from().isPresent())) {
                notes.add(
                        "the report looks at more than its ledger (usage before --from, --compare-to,"
                                + " --reconcile), so it is not computed again");
                return false;
            }
            List<String> leftBehind = SavedLedgers.leftBehind(report.toString());
            if (leftBehind.contains(LedgerAccount.CHARGES)) {
                notes.add(
                        "the report looks at "
                                + LedgerAccount.CHARGES
                                + ", which its ledger does not keep, so it is not computed again");
                return false;
            }
            Reading reading =
                    SavedLedgers.published(
                            question.question, SavedLedgers.read(List.of(report.toString())));
            compare(manifest, Analysis.answer(question.question, reading).report());
            return true;
        } catch (Problems.InvalidFile e) {
            e.problems().forEach(problem -> differences.add(problem.toString()));
        } catch (Failure e) {
            differences.add("the report cannot be computed again: " + e.getMessage());
        }
        return false;
    }

    /** What a saved ledger leaves out, such as warnings, may be missing; no figure may differ. */
    private void compare(JsonTree manifest, Report computed) throws IOException {
        List<ReportFile> others = new ArrayList<>();
        for (JsonTree output : manifest.objects("outputs")) {
            Optional<ReportFile> file = ReportFile.byName(output.text("name"));
            if (file.isPresent()) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                file.get().write(computed, bytes);
                if (!Sha256.hex(bytes.toByteArray()).equals(output.text("sha256"))) {
                    others.add(file.get());
                }
            }
        }
        // Figures are read from the published files, which must be what was published for that.
        if (!differences.isEmpty()) {
            return;
        }
        for (String difference : OutputCheck.differences(computed, report, others)) {
            differences.add("computed again from the ledger: " + difference);
        }
    }

    private void checkChain(JsonTree manifest) throws IOException {
        if (state.isEmpty()) {
            return;
        }
        State runs = state.get();
        differences.addAll(runs.breaks());
        String digest = Sha256.hex(report.resolve(MANIFEST));
        String runId = manifest.text("run_id");
        if (runs.runs().stream()
                .noneMatch(run -> run.runId().equals(runId) && run.manifest().equals(digest))) {
            differences.add("no run of the state " + runs.folder + " has published this manifest");
        }
    }
}

package dev.counterbill.cli;

import dev.counterbill.analysis.Outcome;
import dev.counterbill.analysis.Reading;
import dev.counterbill.bytes.Sha256;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.report.Coverage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A report that a run has published: its manifest, its figures, and how to ask its question again.
 */
final class PublishedRun {
    static final String MANIFEST = "manifest.json";
    static final String REPORT = "report.json";
    static final String LEDGER = "ledger.parquet";
    static final String COSTS = "costs.csv";

    final Path folder;
    final JsonTree manifest;
    final JsonTree request;
    final JsonTree report;
    private final boolean countsOtherDays;

    private PublishedRun(Path folder, JsonTree manifest, JsonTree report) throws IOException {
        this.folder = folder;
        this.manifest = manifest;
        this.request = manifest.object("request");
        this.report = report;
        this.countsOtherDays = countsOtherDays(manifest);
    }

    /**
     * Whether the counts of single logs include usage before the days of the report, which audits,
     * budgets and comparisons look at; no manifest says of which log how much.
     */
    private static boolean countsOtherDays(JsonTree manifest) throws IOException {
        long sum = 0;
        for (JsonTree input : manifest.objects("inputs")) {
            sum = Math.addExact(sum, input.object("records").number("counted"));
        }
        return sum != manifest.object("records").number("counted");
    }

    /** How much of its usage has a price. */
    Coverage coverage() throws IOException {
        JsonTree tokens = report.object("tokens");
        long unpriced = tokens.number("unpriced");
        return new Coverage(
                Math.addExact(tokens.number("priced"), unpriced),
                unpriced,
                tokens.numberOrZero("unpriced_fees"));
    }

    /** Records of a log that are in the report; empty where its manifest does not tell. */
    Optional<Long> counted(JsonTree input) throws IOException {
        long counted = input.object("records").number("counted");
        return countsOtherDays && counted != 0 ? Optional.empty() : Optional.of(counted);
    }

    /**
     * Opens a report folder.
     *
     * @throws Failure with exit code 4 where it holds none
     */
    static PublishedRun of(Path folder) {
        try {
            JsonTree manifest = JsonTree.of(Files.readString(folder.resolve(MANIFEST)));
            JsonTree report = JsonTree.of(Files.readString(folder.resolve(REPORT)));
            return new PublishedRun(folder, manifest, report);
        } catch (IOException e) {
            throw new Failure(
                    Outcome.NO_USABLE_INPUT,
                    folder
                            + " holds no report that can be read ("
                            + (e instanceof java.nio.file.NoSuchFileException
                                    ? "there is no " + e.getMessage()
                                    : e.getMessage())
                            + "): give a folder that `counterbill run` published, with its "
                            + MANIFEST
                            + ", "
                            + REPORT
                            + " and "
                            + LEDGER);
        }
    }

    /** Which of some files are not those that the manifest lists, in words. */
    List<String> changed(List<String> names) throws IOException {
        List<String> changed = new ArrayList<>();
        for (JsonTree output : manifest.objects("outputs")) {
            String name = output.text("name");
            Path file = folder.resolve(name);
            if (names.contains(name) && !Files.isRegularFile(file)) {
                changed.add(file + " is missing");
            } else if (names.contains(name) && !Sha256.hex(file).equals(output.text("sha256"))) {
                changed.add(file + " was changed after it was published");
            }
        }
        return changed;
    }

    /**
     * A question of a run, asked again with the files that it named, as they are now.
     *
     * @param options with which it was asked
     */
    record Again(CommonOptions options, Asked asked) {}

    /**
     * Asks the run's question again. What it was compared with is left aside, which changes no
     * other figure.
     *
     * @throws Failure or {@link dev.counterbill.config.Problems.InvalidFile} where a file that it
     *     names is missing or wrong
     */
    Again again() throws IOException {
        List<String> logs = request.texts("logs");
        if (request.text("command").equals("audit")) {
            AuditCommand audit = Requests.audit(request);
            CommonOptions options = audit.options();
            options.compareTo = null;
            return new Again(options, Asked.of(options, logs, audit.payoffAsked(logs)));
        }
        CommonOptions options = Requests.options(request);
        options.compareTo = null;
        return new Again(options, Asked.of(options, logs).closedBy(Requests.pins(request)));
    }

    /** Whether these rates are those that the run has used. */
    boolean hasRates(Asked asked) throws IOException {
        return asked.book.digest().equals(manifest.text("rate_book_sha256"));
    }

    /** Rate files that the run was given and that are other files now, in words. */
    List<String> changedFiles() throws IOException {
        List<String> changed = new ArrayList<>();
        for (JsonTree file : request.objects("files")) {
            Path path = Path.of(file.text("path"));
            if (!Files.isRegularFile(path)) {
                changed.add(file.text("role") + " file " + path + " is missing here");
            } else if (!Sha256.hex(path).equals(file.text("sha256"))) {
                changed.add(file.text("role") + " file " + path + " was changed since");
            }
        }
        return changed;
    }

    /** The saved ledger with its account, within the days of the question. */
    Reading reading(Asked asked) {
        return SavedLedgers.published(
                asked.question, SavedLedgers.read(List.of(folder.toString())));
    }

    /** The saved ledger alone. */
    UsageLedger ledger() {
        return SavedLedgers.ledger(folder.toString());
    }

    String text(String name) throws IOException {
        return manifest.text(name);
    }

    /** Position of the first object of an array of the report that fits; empty where none does. */
    static Optional<Integer> position(List<JsonTree> objects, String field, String value) {
        for (int i = 0; i < objects.size(); i++) {
            if (objects.get(i).optional(field).filter(value::equals).isPresent()) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }
}

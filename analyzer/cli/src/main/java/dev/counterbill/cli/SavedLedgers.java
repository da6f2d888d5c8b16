package dev.counterbill.cli;

import dev.counterbill.analysis.Asides;
import dev.counterbill.analysis.DayLimits;
import dev.counterbill.analysis.LedgerLimits;
import dev.counterbill.analysis.Outcome;
import dev.counterbill.analysis.Question;
import dev.counterbill.analysis.Reading;
import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.parquet.LedgerFile;
import dev.counterbill.parquet.SavedLedger;
import dev.counterbill.read.LogContainer.DamagedFile;
import dev.counterbill.read.run.Ledgers;
import dev.counterbill.read.run.ReadRefused;
import dev.counterbill.usage.LedgerCuts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Ledgers that runs have saved, read back and added up. */
final class SavedLedgers {
    private static final String FILE_NAME = "ledger.parquet";

    private SavedLedgers() {}

    /** Whether an argument means a saved ledger: its file, or the report folder that holds it. */
    static boolean isLedger(String argument) {
        try {
            Path file = file(argument);
            return Files.isRegularFile(file) && LedgerFile.isLedger(file);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** The file of a saved ledger that an argument means. */
    static Path file(String argument) {
        Path path = Path.of(argument);
        return Files.isDirectory(path) ? path.resolve(FILE_NAME) : path;
    }

    /**
     * Adds ledgers up.
     *
     * @throws Failure when one cannot be read, two were cut differently, two hold the same days of
     *     a file, or their counts outgrow their bound
     */
    static Reading read(List<String> arguments) {
        List<SavedLedger> ledgers = new ArrayList<>();
        List<LedgerAccount> accounts = new ArrayList<>();
        for (String argument : arguments) {
            SavedLedger saved = load(argument);
            LedgerAccount account = account(argument, saved);
            for (int i = 0; i < accounts.size(); i++) {
                requireNothingTwice(arguments.get(i), accounts.get(i), argument, account);
            }
            ledgers.add(saved);
            accounts.add(account);
        }
        UsageLedger ledger = ledgers.get(0).ledger();
        ReportedCosts costs = ledgers.get(0).reportedCosts();
        LedgerAccount account = accounts.get(0);
        for (int i = 1; i < ledgers.size(); i++) {
            requireSameCuts(arguments.get(0), ledger, arguments.get(i), ledgers.get(i).ledger());
            ledger = sum(ledger, ledgers.get(i).ledger());
            costs = costs.plus(ledgers.get(i).reportedCosts());
            account = account.plus(accounts.get(i));
        }
        if (ledgers.size() > 1) {
            account =
                    account.assuming(
                            "Duplicates were removed within each saved ledger, not across them.");
        }
        if (!account.leftBehind().isEmpty()) {
            account =
                    account.assuming(
                            "A saved ledger does not keep "
                                    + String.join(", ", account.leftBehind())
                                    + ", which the logs told as well.");
        }
        return reading(ledger, costs, account);
    }

    private static UsageLedger sum(UsageLedger left, UsageLedger right) {
        try {
            return Ledgers.sum(left, right);
        } catch (ReadRefused e) {
            throw new Failure(Outcome.WRONG_USAGE, e.problem().toString());
        }
    }

    /** Ledgers of one growing log go together where no day is in two of them. */
    private static void requireNothingTwice(
            String first, LedgerAccount mine, String second, LedgerAccount theirs) {
        if (mine.days().isApartFrom(theirs.days())) {
            return;
        }
        Set<String> held = mine.countedFiles().keySet();
        theirs.countedFiles()
                .forEach(
                        (fingerprint, path) -> {
                            if (held.contains(fingerprint)) {
                                throw new Failure(
                                        Outcome.WRONG_USAGE,
                                        first
                                                + " and "
                                                + second
                                                + " both hold the usage of "
                                                + path
                                                + ", which would count twice. Give one of"
                                                + " them");
                            }
                        });
    }

    private static Reading reading(UsageLedger ledger, ReportedCosts costs, LedgerAccount account) {
        return new Reading(
                ledger,
                costs,
                account.intake(),
                UsageLedger.empty(ledger.cuts()),
                account.assumptions(),
                account.failedChecks(),
                account.mappings(),
                ledger,
                Asides.none(ledger).with(account.doubts()),
                account.days(),
                account.days());
    }

    /** What the logs of a saved ledger told beside usage and it does not keep, in words. */
    static List<String> leftBehind(String argument) {
        return account(argument, load(argument)).leftBehind();
    }

    /** The usage of one saved ledger, for a comparison. */
    static UsageLedger ledger(String argument) {
        return load(argument).ledger();
    }

    private static SavedLedger load(String argument) {
        try {
            Path file = file(argument);
            if (!Files.isRegularFile(file)) {
                throw new Failure(
                        Outcome.NO_USABLE_INPUT,
                        argument
                                + (Files.isDirectory(Path.of(argument))
                                        ? " holds no " + FILE_NAME
                                        : " does not exist")
                                + ": give a ledger.parquet that `counterbill run` wrote, or its"
                                + " folder");
            }
            return LedgerFile.read(file);
        } catch (DamagedFile e) {
            throw new Failure(
                    Outcome.NO_USABLE_INPUT, argument + ": " + e.code() + ": " + e.getMessage());
        } catch (InvalidPathException | IOException e) {
            throw new Failure(
                    Outcome.NO_USABLE_INPUT, argument + " cannot be read: " + e.getMessage());
        }
    }

    private static LedgerAccount account(String argument, SavedLedger saved) {
        try {
            return LedgerAccountJson.in(saved.provenance());
        } catch (IOException e) {
            throw new Failure(
                    Outcome.NO_USABLE_INPUT,
                    argument
                            + ": DAMAGED_LEDGER: "
                            + e.getMessage()
                            + "; make it again from the logs");
        }
    }

    private static void requireSameCuts(
            String first, UsageLedger left, String second, UsageLedger right) {
        LedgerCuts mine = left.cuts();
        LedgerCuts theirs = right.cuts();
        if (mine.equals(theirs)) {
            return;
        }
        List<String> differences = new ArrayList<>();
        if (!mine.labels().equals(theirs.labels())) {
            differences.add("labels " + mine.labels() + " and " + theirs.labels());
        }
        if (!mine.prompt().equals(theirs.prompt())
                || !mine.promptMeasures().equals(theirs.promptMeasures())) {
            differences.add("the prompt sizes at which prices change");
        }
        if (!mine.time().equals(theirs.time())) {
            differences.add("the instants at which prices or report days change");
        }
        throw new Failure(
                Outcome.WRONG_USAGE,
                "the ledgers "
                        + first
                        + " and "
                        + second
                        + " were cut differently and do not add up: they differ in "
                        + String.join(", ", differences)
                        + ". Read the logs of both again with the same --group-by, --timezone,"
                        + " --rates and --what-if");
    }

    /**
     * The part of a reading that the question is about.
     *
     * @throws Failure when the ledger was added up without a cut, or without days, that the
     *     question needs
     */
    static Reading within(Question question, Reading reading) {
        List<LedgerLimits.Lack> lacks = new ArrayList<>(DayLimits.of(question, reading));
        lacks.addAll(LedgerLimits.of(question, reading.ledger()));
        return within(question, reading, lacks);
    }

    /**
     * The same for the ledger of a published report, which may have looked at more days than those
     * that its ledger keeps: what needs them is not computed again from it.
     *
     * @throws Failure when the ledger was added up without a cut that the question needs
     */
    static Reading published(Question question, Reading reading) {
        return within(question, reading, LedgerLimits.of(question, reading.ledger()));
    }

    private static Reading within(
            Question question, Reading reading, List<LedgerLimits.Lack> lacks) {
        if (!lacks.isEmpty()) {
            List<String> lines = new ArrayList<>();
            for (LedgerLimits.Lack lack : lacks) {
                lines.add(lack.what() + ". " + lack.remedy());
            }
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    "the saved ledger cannot answer this:\n  " + String.join("\n  ", lines));
        }
        return reading.within(question.from(), question.to(), question.zone());
    }
}

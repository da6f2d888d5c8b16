package dev.counterbill.report;

import dev.counterbill.report.Intake.FileStatus;
import dev.counterbill.report.Intake.RecordCounts;
import dev.counterbill.report.Method.CheckResult;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What is missing from the actual figures, in sentences. */
final class Gaps {
    /** Outcomes that say what a gap says. */
    static final Set<String> OUTCOMES =
            Set.of("REJECTED_RECORDS", "REJECTED_FILES", "UNPRICED_USAGE");

    private Gaps() {}

    static List<String> of(Report report) {
        List<String> gaps = new ArrayList<>();
        RecordCounts records = report.intake().records();
        if (records.rejected() > 0) {
            long listed = report.intake().samples().size();
            String verb =
                    records.rejected() == 1 ? " was rejected and is" : " were rejected and are";
            gaps.add(
                    Words.count(records.rejected())
                            + " of "
                            + Words.counted(records.read(), "record")
                            + verb
                            + " in no figure ("
                            + (listed < records.rejected()
                                    ? "rejects.csv lists "
                                            + Words.count(listed)
                                            + " of them, the first of each reason and log"
                                    : "see rejects.csv")
                            + ").");
        }
        long rejectedFiles = count(report, FileStatus.REJECTED);
        if (rejectedFiles > 0) {
            gaps.add(
                    Words.counted(rejectedFiles, "file")
                            + (rejectedFiles == 1 ? " was" : " were")
                            + " not counted at all.");
        }
        if (!report.unpriced().isEmpty()) {
            gaps.add(unpriced(report));
        }
        long failed =
                report.method().checks().stream()
                        .filter(check -> check.result() == CheckResult.FAILED)
                        .count();
        if (failed > 0) {
            gaps.add(
                    Words.counted(failed, "check")
                            + " of the figures against each other failed (see Method).");
        }
        return List.copyOf(gaps);
    }

    private static String unpriced(Report report) {
        long models =
                report.unpriced().stream()
                        .map(some -> some.provider() + "\u0000" + some.model())
                        .distinct()
                        .count();
        Unpriced first = report.unpriced().get(0);
        String whose =
                models == 1
                        ? "Usage of " + Words.visible(first.model())
                        : "Usage of " + Words.counted(models, "model");
        return whose + " has no price and is not in the amounts: " + howMuch(report) + ".";
    }

    private static String howMuch(Report report) {
        BigDecimal tokens =
                report.unpriced().stream()
                        .map(Unpriced::tokens)
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        long fees = report.tokens().unpricedFees();
        String ofTokens =
                Words.share(tokens, BigDecimal.valueOf(report.tokens().counts().tokens()))
                        + " of all tokens ("
                        + Words.about(tokens)
                        + ")";
        return fees == 0
                ? ofTokens
                : tokens.signum() == 0
                        ? Words.unpriced(0, fees)
                        : ofTokens + " and " + Words.unpriced(0, fees);
    }

    private static long count(Report report, FileStatus status) {
        return report.intake().files().stream().filter(file -> file.status() == status).count();
    }
}

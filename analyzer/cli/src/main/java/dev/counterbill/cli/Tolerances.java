package dev.counterbill.cli;

import dev.counterbill.analysis.Outcome;
import dev.counterbill.config.Settings;
import dev.counterbill.config.SettingsFile;
import dev.counterbill.reconcile.Tolerance;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How much may be amiss before a run says so by its exit code.
 *
 * @param rejected share of rejected records, 0 to 1
 * @param unpriced share of unpriced tokens, 0 to 1
 * @param reconciliation by how much reported costs may differ
 */
record Tolerances(BigDecimal rejected, BigDecimal unpriced, Tolerance reconciliation) {
    private static final String REJECTED = "rejected";
    private static final String UNPRICED = "unpriced";
    private static final String RECONCILE = "reconcile";

    /** What {@code --tolerate} may name. */
    private static final List<String> NAMES = List.of(REJECTED, UNPRICED, RECONCILE);

    /**
     * Those of the settings, with those of {@code --tolerate} laid over them.
     *
     * @throws Failure with exit code 2 for a flag that is no tolerance
     */
    static Tolerances of(CommonOptions options, Settings settings) {
        Map<String, BigDecimal> shares = new TreeMap<>(settings.tolerances());
        for (String word : options.tolerate) {
            int at = word.indexOf('=');
            String what = at < 0 ? word : word.substring(0, at);
            Optional<BigDecimal> share =
                    at < 0 ? Optional.empty() : SettingsFile.share(word.substring(at + 1));
            if (share.isEmpty() || !NAMES.contains(what)) {
                throw new Failure(
                        Outcome.WRONG_USAGE,
                        "--tolerate "
                                + word
                                + ": give rejected=0.1%, unpriced=0.001 or reconcile=0.5%");
            }
            shares.put(what, share.get());
        }
        return new Tolerances(
                shares.getOrDefault(REJECTED, BigDecimal.ZERO),
                shares.getOrDefault(UNPRICED, BigDecimal.ZERO),
                new Tolerance(
                        Tolerance.OF_A_CENT.amount(),
                        shares.getOrDefault(RECONCILE, BigDecimal.ZERO)));
    }
}

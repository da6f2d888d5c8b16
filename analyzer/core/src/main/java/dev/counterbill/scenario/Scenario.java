package dev.counterbill.scenario;

import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.LineTerms;
import dev.counterbill.pricing.UsageLine;
import dev.counterbill.rates.RateBook;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Quantities;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A what-if: steps that are applied in sequence to the usage of a ledger. Pure: the same ledger and
 * book give the same lines, whatever other scenarios are asked for.
 *
 * @param id stable name, such as {@code all-on-gpt-4o}
 * @param title one line for people
 * @param where which usage is changed; the rest stays as in the actual bill
 * @param steps at least one
 */
public record Scenario(String id, String title, Restriction where, List<Step> steps) {
    /** Most assumed ranges of one scenario: their ends are priced in every combination. */
    public static final int MAX_RANGES = 6;

    /** One change, restricted further. */
    public record Step(Restriction where, Change change) {
        /**
         * As a record has it, but spelt out: Java links a record's own form at run time, slowly.
         */
        @Override
        public String toString() {
            return "Step[where=" + where + ", change=" + change + "]";
        }
    }

    public Scenario {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a scenario has at least one step: " + id);
        }
    }

    /** As a record has it, but spelt out: Java links a record's own form at run time, slowly. */
    @Override
    public String toString() {
        return "Scenario[id="
                + id
                + ", title="
                + title
                + ", where="
                + where
                + ", steps="
                + steps
                + "]";
    }

    /** All usage under one change. */
    public static Scenario of(String id, String title, Change... changes) {
        List<Step> steps = new ArrayList<>();
        for (Change change : changes) {
            steps.add(new Step(Restriction.NONE, change));
        }
        return new Scenario(id, title, Restriction.NONE, steps);
    }

    /** The same scenario with one more step. */
    public Scenario andThen(Change change) {
        List<Step> longer = new ArrayList<>(steps);
        longer.add(new Step(Restriction.NONE, change));
        return new Scenario(id, title, where, longer);
    }

    public Scenario where(Restriction restriction) {
        return new Scenario(id, title, restriction, steps);
    }

    /** Names of the labels that the ledger must keep for this scenario. */
    public Set<String> labels() {
        Set<String> labels = new TreeSet<>(where.labels().keySet());
        steps.forEach(step -> labels.addAll(step.where().labels().keySet()));
        return labels;
    }

    /** Whether it may be applied to rows that were added up. */
    public Change.Additivity additivity() {
        return steps.stream()
                        .anyMatch(s -> s.change().additivity() == Change.Additivity.SINGLE_ROWS)
                ? Change.Additivity.SINGLE_ROWS
                : Change.Additivity.SUMS;
    }

    /** Instants at which the ledger must be cut for this scenario. */
    public Set<Instant> instants() {
        Set<Instant> instants = new TreeSet<>();
        List<Restriction> all = new ArrayList<>(List.of(where));
        steps.forEach(step -> all.add(step.where()));
        for (Restriction restriction : all) {
            restriction.from().ifPresent(instants::add);
            restriction.to().ifPresent(instants::add);
        }
        steps.forEach(step -> instants.addAll(step.change().instants()));
        return instants;
    }

    /**
     * Prompt sizes at which the ledger must be cut so that this scenario is priced exactly: the
     * given thresholds as they look before the changes, and what is taken away from prompts.
     *
     * @param thresholdTokens where prices change in the book, its context windows and smallest
     *     cacheable prompts
     */
    public Set<Long> promptCuts(Collection<Long> thresholdTokens) {
        Set<BigDecimal> sizes = new HashSet<>();
        thresholdTokens.forEach(t -> sizes.add(BigDecimal.valueOf(t)));
        for (int i = steps.size() - 1; i >= 0; i--) {
            PromptMap map = steps.get(i).change().promptMap();
            if (map.isUnchanged()) {
                continue;
            }
            Set<BigDecimal> before = new HashSet<>();
            // A restricted step leaves some prompts alone, so their thresholds stay where they are.
            before.addAll(sizes);
            sizes.forEach(size -> before.addAll(map.before(size)));
            before.addAll(map.before(BigDecimal.ZERO));
            sizes.clear();
            sizes.addAll(before);
        }
        Set<Long> cuts = new TreeSet<>();
        for (BigDecimal size : sizes) {
            BigDecimal cut = size.setScale(0, RoundingMode.FLOOR);
            if (cut.signum() > 0 && cut.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) < 0) {
                cuts.add(cut.longValueExact());
            }
        }
        return cuts;
    }

    /**
     * A condition that no usage meets.
     *
     * @param name what it asks for
     * @param known what there is of the kind; empty where several conditions are not met together
     */
    public record Unmet(String condition, String name, List<String> known) {}

    /**
     * Conditions that no usage of a ledger meets, so that less is changed than was asked for. What
     * several steps ask for is told once.
     */
    public List<Unmet> unmet(UsageLedger ledger, RateBook book) {
        Set<Unmet> unmet = new LinkedHashSet<>(where.unmet(ledger, book));
        steps.forEach(step -> unmet.addAll(step.where().unmet(ledger, book)));
        return List.copyOf(unmet);
    }

    /** What is assumed, in sentences without a full stop. */
    public List<String> assumptions() {
        List<String> sentences = new ArrayList<>();
        where.sentence().ifPresent(sentences::add);
        for (Step step : steps) {
            step.change().assumptions().forEach(sentences::add);
            step.where().sentence().ifPresent(s -> sentences.add("For this step: " + s));
        }
        return sentences;
    }

    /**
     * The usage as this scenario would have it, at the middle of its ranges.
     *
     * @throws MissingLabels when the ledger does not keep a label that a restriction names
     */
    public ScenarioUsage apply(UsageLedger ledger, RateBook book) {
        return apply(UsageLine.asLogged(ledger), ledger.cuts(), book);
    }

    /**
     * The same of usage that many scenarios are applied to.
     *
     * @param usage of a ledger as it was logged
     * @param cuts of that ledger
     */
    public ScenarioUsage apply(List<UsageLine> usage, LedgerCuts cuts, RateBook book) {
        Setting setting = new Setting(book, cuts);
        List<UsageLine> lines = new ArrayList<>(usage.size());
        for (Parted row : parted(usage, setting)) {
            lines.addAll(row.changed());
            lines.addAll(row.rest());
        }
        return new ScenarioUsage(lines, setting.notes());
    }

    /** A row's usage: what the steps were applied to, and what this scenario leaves alone. */
    record Parted(List<UsageLine> changed, List<UsageLine> rest) {}

    /** The usage as {@link #apply} gives it, per row of the ledger. */
    List<Parted> parted(List<UsageLine> usage, Setting setting) {
        requireLabels(setting.cuts());
        List<Parted> rows = new ArrayList<>(usage.size());
        if (steps.size() == 1 && where.isEverything() && steps.get(0).where().isEverything()) {
            for (UsageLine line : usage) {
                rows.add(new Parted(assumed(line, steps.get(0).change(), setting), List.of()));
            }
            return rows;
        }
        for (UsageLine line : usage) {
            List<UsageLine> changed = new ArrayList<>(1);
            List<UsageLine> rest = new ArrayList<>(0);
            split(line, where, setting, changed, rest);
            for (Step step : steps) {
                changed = step(changed, step, setting);
            }
            rows.add(new Parted(changed, rest));
        }
        return rows;
    }

    /** One step on lines that all steps before it have changed. */
    static List<UsageLine> step(List<UsageLine> lines, Step step, Setting setting) {
        List<UsageLine> next = new ArrayList<>(lines.size());
        List<UsageLine> inside = new ArrayList<>(1);
        for (UsageLine line : lines) {
            split(line, step.where(), setting, inside, next);
            for (UsageLine part : inside) {
                next.addAll(assumed(part, step.change(), setting));
            }
            inside.clear();
        }
        return next;
    }

    private void requireLabels(LedgerCuts cuts) {
        Set<String> missing = new TreeSet<>(labels());
        missing.removeAll(cuts.labels());
        if (!missing.isEmpty()) {
            throw new MissingLabels(id, missing, cuts.labels());
        }
    }

    /** Exact: the changed part is {@code q x share}, the rest {@code q - q x share}. */
    private static void split(
            UsageLine line,
            Restriction where,
            Setting setting,
            List<UsageLine> inside,
            List<UsageLine> outside) {
        if (!where.matches(line.source().key(), setting.cuts().labels(), setting.book())) {
            outside.add(line);
            return;
        }
        BigDecimal share = where.share().mid();
        if (share.compareTo(BigDecimal.ONE) == 0) {
            inside.add(line);
            return;
        }
        Quantities part = line.quantities().map(q -> q.multiply(share));
        inside.add(line.withUsage(line.prompt(), part));
        outside.add(
                line.withUsage(
                        line.prompt(), line.quantities().map(q -> q.subtract(q.multiply(share)))));
    }

    private static List<UsageLine> assumed(UsageLine line, Change change, Setting setting) {
        List<UsageLine> result = change.apply(line, setting);
        if (result.size() == 1) {
            return List.of(assumed(result.get(0), line));
        }
        return result.stream().map(changed -> assumed(changed, line)).toList();
    }

    private static UsageLine assumed(UsageLine changed, UsageLine line) {
        return changed.terms().basis() == LineTerms.Basis.ASSUMED || changed.equals(line)
                ? changed
                : changed.withTerms(changed.terms().withBasis(LineTerms.Basis.ASSUMED));
    }

    /**
     * The same scenario with each of its ranges at one of their ends, in every combination: a cost
     * that is a product of the assumed numbers is bounded by its corners. Empty where there is no
     * range.
     */
    public List<Scenario> corners() {
        List<Factor> factors = factors();
        int ranges = (int) factors.stream().filter(Factor::isRange).count();
        if (ranges > MAX_RANGES) {
            throw new IllegalStateException(
                    "at most " + MAX_RANGES + " ranges in scenario " + id + ", not " + ranges);
        }
        List<Scenario> corners = new ArrayList<>();
        for (int corner = 0; ranges > 0 && corner < 1 << ranges; corner++) {
            List<Factor> fixed = new ArrayList<>();
            int bit = 0;
            for (Factor factor : factors) {
                if (factor.isRange()) {
                    boolean high = (corner >> bit++ & 1) == 1;
                    fixed.add(Factor.exact(high ? factor.high() : factor.low()));
                } else {
                    fixed.add(factor);
                }
            }
            corners.add(withFactors(fixed));
        }
        return corners;
    }

    /** Every assumed number: the share, then per step its share and its own numbers. */
    public List<Factor> factors() {
        List<Factor> factors = new ArrayList<>();
        factors.add(where.share());
        for (Step step : steps) {
            factors.add(step.where().share());
            factors.addAll(step.change().factors());
        }
        return factors;
    }

    private Scenario withFactors(List<Factor> factors) {
        int at = 0;
        Restriction all = where.withShare(factors.get(at++));
        List<Step> fixed = new ArrayList<>();
        for (Step step : steps) {
            Restriction own = step.where().withShare(factors.get(at++));
            int count = step.change().factors().size();
            fixed.add(new Step(own, step.change().withFactors(factors.subList(at, at + count))));
            at += count;
        }
        return new Scenario(id, title, all, fixed);
    }

    /** The ledger cannot tell which rows a restriction means. */
    public static final class MissingLabels extends RuntimeException {
        private static final long serialVersionUID = 1;

        MissingLabels(String scenario, Set<String> missing, List<String> kept) {
            super(
                    "scenario "
                            + scenario
                            + " asks for the labels "
                            + missing
                            + ", and the ledger keeps "
                            + kept
                            + ". Read the logs again with this scenario declared");
        }
    }
}

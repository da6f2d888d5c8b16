package dev.counterbill.scenario;

import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.UsageLine;
import dev.counterbill.rates.RateBook;
import java.util.ArrayList;
import java.util.List;

/**
 * A scenario applied once, to be ended with many different last steps: where an assumption turns a
 * verdict is found by trying its values, and all that comes before it stays the same.
 */
public final class ScenarioStem {
    private final List<Scenario.Parted> rows;
    private final Setting setting;

    private ScenarioStem(List<Scenario.Parted> rows, Setting setting) {
        this.rows = rows;
        this.setting = setting;
    }

    /**
     * All steps of a scenario on the usage of a ledger.
     *
     * @throws Scenario.MissingLabels as {@link Scenario#apply} does
     */
    public static ScenarioStem of(Scenario scenario, UsageLedger ledger, RateBook book) {
        Setting setting = new Setting(book, ledger.cuts());
        return new ScenarioStem(scenario.parted(UsageLine.asLogged(ledger), setting), setting);
    }

    /** The lines of {@code scenario.andThen(last).apply(ledger, book)}, in the same order. */
    public List<UsageLine> andThen(Change last) {
        Scenario.Step step = new Scenario.Step(Restriction.NONE, last);
        List<UsageLine> lines = new ArrayList<>(rows.size());
        for (Scenario.Parted row : rows) {
            lines.addAll(Scenario.step(row.changed(), step, setting));
            lines.addAll(row.rest());
        }
        return lines;
    }
}

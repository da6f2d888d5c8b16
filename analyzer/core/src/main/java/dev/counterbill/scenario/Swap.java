package dev.counterbill.scenario;

import dev.counterbill.pricing.PromptRange;
import dev.counterbill.pricing.UsageLine;
import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.Surfaces;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The same usage on another model: every token count stays as it was. */
public record Swap(Target target) implements Change {
    private static final Meter[] METERS = Meter.values();

    @Override
    public List<UsageLine> apply(UsageLine line, Setting setting) {
        return List.of(to(line, target, setting));
    }

    @Override
    public Optional<List<Target>> targets() {
        return Optional.of(List.of(target));
    }

    @Override
    public boolean isProportional() {
        return true;
    }

    @Override
    public List<String> assumptions() {
        return List.of("Token counts stay as logged on " + target);
    }

    /** As a record has it, but spelt out: Java links a record's own form at run time, slowly. */
    @Override
    public String toString() {
        return "Swap[target=" + target + "]";
    }

    /**
     * Moves a line to a model. Region, deployment and data sharing mean nothing to another
     * provider; data sharing, which belongs to a fine-tuning job, means nothing to another model.
     */
    static UsageLine to(UsageLine line, Target target, Setting setting) {
        String there = providerThere(line, target, setting);
        if (line.provider().equals(there) && line.model().equals(target.model())) {
            return line;
        }
        Optional<ModelIdentity> source = setting.identity(line);
        String provider =
                source.isPresent()
                        ? source.get().provider()
                        : setting.book().seller(line.provider());
        String targetProvider = setting.book().seller(target.provider());
        UsageLine moved = line.withModel(there, target.model());
        if (!provider.equals(targetProvider)) {
            return moved.withConditions("", "", "")
                    .withUsage(
                            measured(line, provider, targetProvider, setting.cuts()),
                            line.quantities());
        }
        return source.isPresent() && source.get().fineTuned()
                ? moved.withConditions(line.region(), line.deployment(), "")
                : moved;
    }

    /**
     * On another model of its seller usage stays on its surface: what runs on Vertex AI is not
     * moved to the Gemini API by a target that names google. A target that names a surface means
     * it.
     */
    private static String providerThere(UsageLine line, Target target, Setting setting) {
        String logged = line.provider();
        if (logged.equals(target.provider())
                || !target.provider().equals(setting.book().seller(logged))) {
            return target.provider();
        }
        if (!Surfaces.of(logged).equals(Surfaces.of(target.provider()))) {
            setting.note(ScenarioUsage.Note.KEPT_SURFACE, line.requests());
        }
        return logged;
    }

    /**
     * Providers may count different meters into the size of a prompt. Tokens that only one of them
     * counts widen the range by at most all of them. A target that does not count what is written
     * to a cache charges no such writes: there they are input, and as long a part of the prompt.
     */
    private static PromptRange measured(
            UsageLine line, String provider, String targetProvider, LedgerCuts cuts) {
        Set<Meter> before = cuts.promptMeasure(provider);
        Set<Meter> after = cuts.promptMeasure(targetProvider);
        if (before.equals(after)) {
            return line.prompt();
        }
        BigDecimal less = BigDecimal.ZERO;
        BigDecimal more = BigDecimal.ZERO;
        for (int rest = line.quantities().meters(); rest != 0; rest &= rest - 1) {
            Meter meter = METERS[Integer.numberOfTrailingZeros(rest)];
            boolean isMeasured = before.contains(meter);
            boolean isMeasuredThere =
                    after.contains(meter) || meter.isCacheWrite() && after.contains(Meter.INPUT);
            if (isMeasured == isMeasuredThere) {
                continue;
            }
            if (isMeasured) {
                less = less.subtract(line.quantities().of(meter));
            } else {
                more = more.add(line.quantities().of(meter));
            }
        }
        return less.signum() == 0 && more.signum() == 0
                ? line.prompt()
                : line.prompt().plus(less, more);
    }
}

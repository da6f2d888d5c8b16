package dev.counterbill.scenario;

import dev.counterbill.pricing.PromptRange;
import dev.counterbill.pricing.UsageLine;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.Quantities;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every prompt longer or shorter by a number of tokens per request. A prompt never goes below 0.
 *
 * @param tokens added per request; negative for shorter prompts
 * @param cachedShare share of the added tokens, 0 to 1, that is read from the cache
 * @param from the meter that shorter prompts lose tokens of
 */
public record PromptShift(Factor tokens, Factor cachedShare, Meter from) implements Change {
    private static final Meter[] METERS = Meter.values();

    public PromptShift {
        if (!from.isPrompt()) {
            throw new IllegalArgumentException("not a part of the prompt: " + from.id());
        }
    }

    @Override
    public List<UsageLine> apply(UsageLine line, Setting setting) {
        BigDecimal requests = line.requests();
        if (requests.signum() == 0) {
            setting.note(ScenarioUsage.Note.NO_REQUEST_COUNT, line.quantities().tokens());
            return List.of(line);
        }
        BigDecimal perRequest = tokens.mid();
        return List.of(
                perRequest.signum() < 0
                        ? shorter(line, perRequest.negate(), setting)
                        : longer(line, perRequest.multiply(requests)));
    }

    private UsageLine longer(UsageLine line, BigDecimal added) {
        BigDecimal cached = added.multiply(cachedShare.mid());
        Quantities changed =
                line.quantities()
                        .with(
                                Meter.INPUT,
                                line.quantities().of(Meter.INPUT).add(added).subtract(cached))
                        .with(
                                Meter.CACHED_INPUT,
                                line.quantities().of(Meter.CACHED_INPUT).add(cached));
        UsageLine changedLine = line.withUsage(line.prompt().plus(tokens.mid()), changed);
        return cached.signum() == 0
                ? changedLine
                : changedLine.withTerms(
                        line.terms().withMoved(Set.of(Meter.INPUT, Meter.CACHED_INPUT)));
    }

    private UsageLine shorter(UsageLine line, BigDecimal perRequest, Setting setting) {
        BigDecimal requests = line.requests();
        BigDecimal there = line.quantities().of(from);
        BigDecimal wanted = perRequest.multiply(requests);
        PromptRange prompt = line.prompt();
        boolean allShorter = BigDecimal.valueOf(prompt.largestTokens()).compareTo(perRequest) <= 0;
        boolean someShorter = BigDecimal.valueOf(prompt.smallestTokens()).compareTo(perRequest) < 0;
        boolean mayLackSome = requests.compareTo(BigDecimal.ONE) > 0 && hasOthers(line);
        BigDecimal taken = allShorter ? there : wanted.min(there);
        if (allShorter) {
            setting.note(ScenarioUsage.Note.CLAMPED, requests);
        } else if (someShorter || mayLackSome || wanted.compareTo(there) > 0) {
            setting.note(ScenarioUsage.Note.UNDECIDED, requests);
        }
        boolean eachByAll = !allShorter && !mayLackSome && taken.compareTo(wanted) == 0;
        PromptRange shorter =
                prompt.plus(perRequest.negate(), eachByAll ? perRequest.negate() : BigDecimal.ZERO);
        return line.withUsage(shorter, line.quantities().with(from, there.subtract(taken)));
    }

    /**
     * Whether prompts of the row consist of other tokens as well: a request may have fewer of those
     * that are taken than its prompt is long, and what it lacks must not come from another one.
     */
    private boolean hasOthers(UsageLine line) {
        for (Meter meter : METERS) {
            if (meter != from && meter.isPrompt() && line.quantities().of(meter).signum() > 0) {
                return true;
            }
        }
        return false;
    }

    /** What shorter prompts lose is at most what each row has. */
    @Override
    public Additivity additivity() {
        return tokens.low().signum() < 0 ? Additivity.SINGLE_ROWS : Additivity.SUMS;
    }

    @Override
    public List<String> assumptions() {
        boolean shorter = tokens.mid().signum() < 0;
        String change =
                shorter
                        ? "Prompts change by "
                                + tokens
                                + " tokens per request, taken from "
                                + from.id()
                        : "Prompts are longer by " + tokens + " tokens per request";
        return cachedShare.high().signum() == 0 || shorter
                ? List.of(change)
                : List.of(change + ", of which a share of " + cachedShare + " is cached");
    }

    @Override
    public List<Factor> factors() {
        return List.of(tokens, cachedShare);
    }

    @Override
    public Change withFactors(List<Factor> factors) {
        return new PromptShift(factors.get(0), factors.get(1), from);
    }

    @Override
    public PromptMap promptMap() {
        return new PromptMap(
                List.of(BigDecimal.ONE),
                Stream.of(tokens.low(), tokens.mid(), tokens.high()).distinct().toList());
    }
}

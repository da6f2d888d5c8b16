package dev.counterbill.scenario;

import dev.counterbill.pricing.UsageLine;
import dev.counterbill.rates.Lifecycle;
import dev.counterbill.rates.ModelIdentity;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * Usage of every model whose retirement and successor the provider has announced, on that successor
 * and not at prices from before the retirement: what the forced move will cost.
 */
public record ForcedReplacement() implements Change {

    @Override
    public List<UsageLine> apply(UsageLine line, Setting setting) {
        Optional<Lifecycle> lifecycle =
                setting.identity(line)
                        .map(ForcedReplacement::lifecycle)
                        .filter(l -> l.retires().isPresent());
        Optional<Target> successor =
                lifecycle.flatMap(Lifecycle::replacement).flatMap(ForcedReplacement::target);
        if (lifecycle.isEmpty() || successor.isEmpty()) {
            return List.of(line);
        }
        UsageLine moved = Swap.to(line, successor.get(), setting);
        return List.of(
                moved.withTerms(
                        moved.terms()
                                .withPricesNotBefore(
                                        lifecycle
                                                .get()
                                                .retires()
                                                .orElseThrow()
                                                .atStartOfDay()
                                                .toInstant(ZoneOffset.UTC))));
    }

    /** A fine-tune's own lifecycle where one is stated, else its base model's. */
    private static Lifecycle lifecycle(ModelIdentity who) {
        return who.model()
                .fineTuned()
                .filter(fineTuned -> who.fineTuned())
                .map(fineTuned -> fineTuned.lifecycle())
                .filter(l -> l.retires().isPresent() && l.replacement().isPresent())
                .orElse(who.model().lifecycle());
    }

    private static Optional<Target> target(String replacement) {
        int slash = replacement.indexOf('/');
        return slash < 1
                ? Optional.empty()
                : Optional.of(
                        new Target(
                                replacement.substring(0, slash), replacement.substring(slash + 1)));
    }

    @Override
    public Optional<List<Target>> targets() {
        return Optional.empty();
    }

    @Override
    public List<String> assumptions() {
        return List.of(
                "Models with an announced retirement run on the successor that their provider names,"
                        + " at its prices from the retirement on; all others stay as they are");
    }
}

package dev.counterbill.scenario;

import dev.counterbill.pricing.UsageLine;
import dev.counterbill.usage.Quantities;
import java.util.List;
import java.util.Optional;

/**
 * Some calls are made again: on the same model (retries) or on a larger one (escalation). What the
 * first call cost stays.
 *
 * @param share share of the calls that is repeated; 0.05 for 5 %
 * @param target where the repeated call goes; empty for the same model
 */
public record Repetition(Factor share, Optional<Target> target) implements Change {

    @Override
    public List<UsageLine> apply(UsageLine line, Setting setting) {
        Quantities again = line.quantities().map(q -> q.multiply(share.mid()));
        if (target.isEmpty()) {
            return List.of(line.withUsage(line.prompt(), line.quantities().plus(again)));
        }
        return List.of(line, Swap.to(line.withUsage(line.prompt(), again), target.get(), setting));
    }

    @Override
    public Optional<List<Target>> targets() {
        return Optional.of(target.stream().toList());
    }

    @Override
    public List<String> assumptions() {
        return List.of(
                "A share of "
                        + share
                        + " of the calls is made a second time"
                        + target.map(t -> ", on " + t).orElse(""));
    }

    @Override
    public List<Factor> factors() {
        return List.of(share);
    }

    @Override
    public Change withFactors(List<Factor> factors) {
        return new Repetition(factors.get(0), target);
    }
}

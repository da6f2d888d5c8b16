package dev.counterbill.scenario;

import dev.counterbill.pricing.UsageLine;
import java.util.List;
import java.util.Optional;

/**
 * Usage of a model family on one of its dated snapshots; fine-tunes and other families stay.
 *
 * @param family as the book names it
 */
public record SwapFamily(String family, Target snapshot) implements Change {

    @Override
    public List<UsageLine> apply(UsageLine line, Setting setting) {
        boolean member =
                setting.identity(line)
                        .filter(
                                who ->
                                        !who.fineTuned()
                                                && who.provider()
                                                        .equals(
                                                                setting.book()
                                                                        .seller(
                                                                                snapshot
                                                                                        .provider()))
                                                && who.model().family().equals(family))
                        .isPresent();
        return List.of(member ? Swap.to(line, snapshot, setting) : line);
    }

    @Override
    public Optional<List<Target>> targets() {
        return Optional.of(List.of(snapshot));
    }

    @Override
    public boolean isProportional() {
        return true;
    }

    @Override
    public List<String> assumptions() {
        return List.of("Usage of the family " + family + " with its token counts on " + snapshot);
    }
}

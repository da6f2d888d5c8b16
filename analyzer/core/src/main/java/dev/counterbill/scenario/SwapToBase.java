package dev.counterbill.scenario;

import dev.counterbill.pricing.UsageLine;
import dev.counterbill.rates.ModelIdentity;
import java.util.List;
import java.util.Optional;

/** Each fine-tune's usage on its own base model, at the same provider; nothing else changes. */
public record SwapToBase() implements Change {

    /** As a record has it, but spelt out: Java links a record's own form at run time, slowly. */
    @Override
    public String toString() {
        return "SwapToBase[]";
    }

    @Override
    public List<UsageLine> apply(UsageLine line, Setting setting) {
        Optional<ModelIdentity> identity = setting.identity(line).filter(ModelIdentity::fineTuned);
        return List.of(
                identity.map(who -> Swap.to(line, new Target(who.provider(), who.base()), setting))
                        .orElse(line));
    }

    @Override
    public boolean isProportional() {
        return true;
    }

    @Override
    public List<String> assumptions() {
        return List.of(
                "Each fine-tuned model's usage on its own base model with the token counts as logged");
    }
}

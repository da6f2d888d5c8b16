package dev.counterbill.rates;

import dev.counterbill.model.ModelName;
import java.util.Optional;

/**
 * Who a logged name is at an instant, by the book: the answer of {@link RateBook#identify}.
 *
 * @param provider canonical provider id
 * @param name the name taken apart
 * @param model the base model's entry in the book
 * @param fineTuned whether it is a fine-tune of that model
 * @param registered the registry's entry, where the registry named it
 * @param surface the provider as it was logged ({@link Surfaces#of}), since one provider may sell
 *     the same model on two surfaces at two prices
 */
public record ModelIdentity(
        String provider,
        ModelName name,
        ModelRates model,
        boolean fineTuned,
        Optional<RegisteredFineTune> registered,
        String surface) {
    public ModelIdentity(
            String provider,
            ModelName name,
            ModelRates model,
            boolean fineTuned,
            Optional<RegisteredFineTune> registered) {
        this(provider, name, model, fineTuned, registered, provider);
    }

    /** Exact id of the base model in the book. */
    public String base() {
        return model.id();
    }
}

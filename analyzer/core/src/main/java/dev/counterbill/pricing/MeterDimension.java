package dev.counterbill.pricing;

import dev.counterbill.money.UnitPrice;
import dev.counterbill.pricing.LineTerms.Basis;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.RateCard;
import dev.counterbill.usage.Meter;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Under which dimension a card prices a meter: its own, else what the table declares, else, for
 * assumed usage, a printed substitution.
 *
 * @param substitute why it is not the meter's own dimension, where it is not
 */
record MeterDimension(Dimension dimension, Optional<Substitute> substitute) {
    private static final Set<Dimension> CACHE_WRITES =
            EnumSet.of(
                    Dimension.CACHE_WRITE,
                    Dimension.CACHE_WRITE_5M,
                    Dimension.CACHE_WRITE_30M,
                    Dimension.CACHE_WRITE_1H,
                    Dimension.CACHE_WRITE_12H);

    /** Dimensions that price a meter as what it is, the most exact one first. */
    static List<Dimension> own(Meter meter) {
        return switch (meter) {
            case INPUT -> List.of(Dimension.INPUT);
            case CACHED_INPUT -> List.of(Dimension.CACHED_INPUT);
            case CACHE_WRITE_5M -> List.of(Dimension.CACHE_WRITE_5M, Dimension.CACHE_WRITE);
            case CACHE_WRITE_30M -> List.of(Dimension.CACHE_WRITE_30M, Dimension.CACHE_WRITE);
            case CACHE_WRITE_1H -> List.of(Dimension.CACHE_WRITE_1H, Dimension.CACHE_WRITE);
            case CACHE_WRITE_12H -> List.of(Dimension.CACHE_WRITE_12H, Dimension.CACHE_WRITE);
            case CACHE_WRITE_UNKNOWN -> List.of(Dimension.CACHE_WRITE);
            case OUTPUT -> List.of(Dimension.OUTPUT);
            case REASONING -> List.of(Dimension.REASONING);
            case AUDIO_INPUT -> List.of(Dimension.INPUT_AUDIO);
            case CACHED_AUDIO_INPUT -> List.of(Dimension.CACHED_AUDIO);
            case AUDIO_OUTPUT -> List.of(Dimension.OUTPUT_AUDIO);
            case IMAGE_INPUT -> List.of(Dimension.INPUT_IMAGE);
            case CACHED_IMAGE_INPUT -> List.of(Dimension.CACHED_IMAGE);
            case IMAGE_OUTPUT -> List.of(Dimension.OUTPUT_IMAGE);
            case WEB_SEARCHES -> List.of(Dimension.WEB_SEARCH, Dimension.GROUNDING_SEARCH);
            case REQUESTS -> List.of(Dimension.REQUEST);
        };
    }

    /** True where the card charges any kind of cache write. */
    static boolean chargesCacheWrites(Map<Dimension, UnitPrice> prices) {
        return prices.keySet().stream().anyMatch(CACHE_WRITES::contains);
    }

    /**
     * How a card prices a meter.
     *
     * @param prices the prices of one prompt tier of the card
     * @return empty where nothing may stand in
     */
    static Optional<MeterDimension> of(
            Meter meter, Map<Dimension, UnitPrice> prices, RateCard card, Basis basis) {
        Optional<MeterDimension> stated = ownOrDeclared(meter, prices, card);
        if (stated.isPresent()) {
            return stated;
        }
        Optional<MeterDimension> image = asTextOfImage(meter, prices, card, basis);
        if (image.isPresent()) {
            return image;
        }
        return switch (basis) {
            case LOGGED -> Optional.empty();
            case ASSUMED -> substituted(meter, prices);
        };
    }

    private static Optional<MeterDimension> ownOrDeclared(
            Meter meter, Map<Dimension, UnitPrice> prices, RateCard card) {
        for (Dimension dimension : own(meter)) {
            if (prices.containsKey(dimension)) {
                return Optional.of(new MeterDimension(dimension, Optional.empty()));
            }
        }
        for (Dimension dimension : own(meter)) {
            // One step, as for whoever reads the row: a price two steps away was not declared.
            Dimension declared = card.fallback().get(dimension);
            if (declared != null && prices.containsKey(declared)) {
                return found(declared, Substitute.DECLARED_FALLBACK);
            }
        }
        return Optional.empty();
    }

    /**
     * Image tokens of chat models are ordinary input where the provider prices them no other way,
     * in the actual bill too: that is what the provider charges (OpenAI's usage reference).
     */
    private static Optional<MeterDimension> asTextOfImage(
            Meter meter, Map<Dimension, UnitPrice> prices, RateCard card, Basis basis) {
        if (meter != Meter.IMAGE_INPUT && meter != Meter.CACHED_IMAGE_INPUT) {
            return Optional.empty();
        }
        Meter text = meter == Meter.IMAGE_INPUT ? Meter.INPUT : Meter.CACHED_INPUT;
        return of(text, prices, card, basis)
                .map(
                        d ->
                                new MeterDimension(
                                        d.dimension(), Optional.of(Substitute.IMAGE_AS_INPUT)));
    }

    private static Optional<MeterDimension> substituted(
            Meter meter, Map<Dimension, UnitPrice> prices) {
        if (meter == Meter.CACHED_INPUT && prices.containsKey(Dimension.INPUT)) {
            return found(Dimension.INPUT, Substitute.CACHED_AS_INPUT);
        }
        if (meter == Meter.CACHED_AUDIO_INPUT && prices.containsKey(Dimension.INPUT_AUDIO)) {
            return found(Dimension.INPUT_AUDIO, Substitute.CACHED_AS_INPUT);
        }
        if (meter.isCacheWrite()
                && !chargesCacheWrites(prices)
                && prices.containsKey(Dimension.INPUT)) {
            return found(Dimension.INPUT, Substitute.CACHE_WRITE_AS_INPUT);
        }
        return Optional.empty();
    }

    private static Optional<MeterDimension> found(Dimension dimension, Substitute substitute) {
        return Optional.of(new MeterDimension(dimension, Optional.of(substitute)));
    }
}

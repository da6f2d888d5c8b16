package dev.counterbill.rates;

import dev.counterbill.money.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One file of rates.
 *
 * @param file name of the file; places of its rows carry the same name
 * @param currency of every price in it
 * @param imported which tool's form it had, such as {@code litellm}; empty for our own
 * @param sources by id; ids are known in their own table only
 * @param calendars by id; known in the whole layer
 * @param bands by id; known in the whole layer
 * @param digest SHA-256 of the text, in hexadecimal
 */
public record RateTable(
        String file,
        String id,
        String version,
        Currency currency,
        Optional<String> imported,
        Optional<String> note,
        Map<String, RateSource> sources,
        Map<String, PriceBand.DayCalendar> calendars,
        Map<String, PriceBand> bands,
        List<ProviderRates> providers,
        List<RegisteredFineTune> fineTunes,
        List<AccountRule> accountRules,
        List<ContractDiscount> discounts,
        List<CapacityPrice> capacityPrices,
        List<TrainingPreset> trainingPresets,
        String digest) {
    public RateTable {
        sources = Map.copyOf(sources);
        calendars = Map.copyOf(calendars);
        bands = Map.copyOf(bands);
        providers = List.copyOf(providers);
        fineTunes = List.copyOf(fineTunes);
        accountRules = List.copyOf(accountRules);
        discounts = List.copyOf(discounts);
        capacityPrices = List.copyOf(capacityPrices);
        trainingPresets = List.copyOf(trainingPresets);
    }
}

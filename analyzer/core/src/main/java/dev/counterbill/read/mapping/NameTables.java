package dev.counterbill.read.mapping;

import dev.counterbill.usage.ServiceTier;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Declared tables that turn the words of exporters into ours. All are searched without regard to
 * case.
 */
final class NameTables {
    private final Map<String, Map<String, Object>> tables;
    private final Map<String, String> modelPrefixes = new LinkedHashMap<>();

    NameTables(Map<String, Map<String, Object>> tables) {
        this.tables = Map.copyOf(tables);
        table("model_prefixes")
                .forEach((prefix, provider) -> modelPrefixes.put(prefix, provider.toString()));
    }

    Map<String, Map<String, Object>> tables() {
        return tables;
    }

    private Map<String, Object> table(String name) {
        return tables.getOrDefault(name, Map.of());
    }

    /** The canonical id of a provider; a name that is not in the table is kept in lower case. */
    String provider(String word) {
        String lower = word.trim().toLowerCase(Locale.ROOT);
        Object known = table("providers").get(lower);
        return known == null ? lower : known.toString();
    }

    /** The tier of a provider's word; null for a word that nobody has declared. */
    @Nullable ServiceTier tier(String word) {
        String lower = word.trim().toLowerCase(Locale.ROOT);
        Object known = table("tiers").get(lower);
        return ServiceTier.byId(known == null ? lower : known.toString()).orElse(null);
    }

    /** Who sells a model, from the begin of its name; the first declared prefix decides. */
    Optional<String> providerOfModel(String model) {
        String lower = model.toLowerCase(Locale.ROOT);
        for (Map.Entry<String, String> entry : modelPrefixes.entrySet()) {
            if (lower.startsWith(entry.getKey())) {
                return Optional.of(entry.getValue());
            }
        }
        return Optional.empty();
    }
}

package dev.counterbill.usage;

import java.util.Locale;
import java.util.Optional;

/** The service tier that the response names, as far as a price depends on it. */
public enum ServiceTier {
    STANDARD,
    BATCH,
    FLEX,
    PRIORITY,
    FAST,
    PROVISIONED,
    FREE;

    private final String id = name().toLowerCase(Locale.ROOT);

    /** The name in every file and flag. */
    public String id() {
        return id;
    }

    public static Optional<ServiceTier> byId(String id) {
        for (ServiceTier tier : values()) {
            if (tier.id.equals(id)) {
                return Optional.of(tier);
            }
        }
        return Optional.empty();
    }
}

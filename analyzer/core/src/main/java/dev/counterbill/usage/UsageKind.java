package dev.counterbill.usage;

import java.util.Locale;
import java.util.Optional;

/** What one record stands for. */
public enum UsageKind {
    /** One request, whose prompt size is known. */
    REQUEST,
    /**
     * Many requests added up by the exporter; it has no prompt size and may span a price change.
     */
    BUCKET,
    /** An answer from a gateway's own cache: counted, and free at any model. */
    GATEWAY_CACHE;

    private final String id = name().toLowerCase(Locale.ROOT);

    /** The name in every file and flag. */
    public String id() {
        return id;
    }

    public static Optional<UsageKind> byId(String id) {
        for (UsageKind kind : values()) {
            if (kind.id.equals(id)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}

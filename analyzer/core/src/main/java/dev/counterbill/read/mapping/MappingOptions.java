package dev.counterbill.read.mapping;

import dev.counterbill.read.RecordMapping;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a source declares about its files, as expressions see it.
 *
 * @param declared the source's declarations
 * @param zone zone of times that name none
 * @param zoneDeclared whether the source says so, or UTC is taken for want of better
 * @param assumed values of the mapping's assumptions
 */
record MappingOptions(
        RecordMapping.Options declared,
        ZoneId zone,
        ZoneSource zoneDeclared,
        Map<String, String> assumed) {
    /** Where the zone of zone-less times comes from. */
    enum ZoneSource {
        DECLARED,
        ASSUMED
    }

    /**
     * @throws IllegalArgumentException when the time zone does not exist; the configuration has
     *     checked it before
     */
    static MappingOptions of(RecordMapping.Options declared, Map<String, String> defaults) {
        java.util.Map<String, String> assumed = new java.util.HashMap<>(defaults);
        assumed.putAll(declared.assume());
        String zone = declared.overrides().get("timezone");
        if (zone == null) {
            return new MappingOptions(
                    declared, ZoneOffset.UTC, ZoneSource.ASSUMED, Map.copyOf(assumed));
        }
        try {
            return new MappingOptions(
                    declared,
                    ZoneId.of(zone).normalized(),
                    ZoneSource.DECLARED,
                    Map.copyOf(assumed));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("unknown time zone: " + zone, e);
        }
    }

    @Nullable String override(String name) {
        return declared.overrides().get(name);
    }
}

package dev.counterbill.read.mapping;

import dev.counterbill.usage.Meter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code set} and {@code const} may fill. The first name is ours, as in canonical logs; the
 * others are accepted too: the short names of the mapping notation.
 */
enum CanonicalField {
    TIMESTAMP(Role.TIME, "timestamp", "ts"),
    END_TIMESTAMP(Role.TIME, "end_timestamp", "end"),
    KIND(Role.WORD, "kind"),
    PROVIDER(Role.WORD, "provider"),
    MODEL(Role.WORD, "model"),
    BILLED_MODEL(Role.WORD, "billed_model"),
    REQUEST_ID(Role.WORD, "request_id", "id"),
    INPUT(Meter.INPUT, "input_tokens", "input"),
    CACHED_INPUT(Meter.CACHED_INPUT, "cached_input_tokens", "cached_input", "cache_read"),
    CACHE_WRITE_5M(Meter.CACHE_WRITE_5M, "cache_write_5m_tokens", "cache_write_5m"),
    CACHE_WRITE_30M(Meter.CACHE_WRITE_30M, "cache_write_30m_tokens", "cache_write_30m"),
    CACHE_WRITE_1H(Meter.CACHE_WRITE_1H, "cache_write_1h_tokens", "cache_write_1h"),
    CACHE_WRITE_12H(Meter.CACHE_WRITE_12H, "cache_write_12h_tokens", "cache_write_12h"),
    CACHE_WRITE_UNKNOWN(
            Meter.CACHE_WRITE_UNKNOWN, "cache_write_tokens", "cache_write_unknown", "cache_write"),
    OUTPUT(Meter.OUTPUT, "output_tokens", "output"),
    REASONING(Meter.REASONING, "reasoning_tokens", "reasoning"),
    AUDIO_INPUT(Meter.AUDIO_INPUT, "audio_input_tokens", "audio_input"),
    CACHED_AUDIO_INPUT(
            Meter.CACHED_AUDIO_INPUT,
            "cached_audio_input_tokens",
            "cached_audio_input",
            "audio_cache_read"),
    AUDIO_OUTPUT(Meter.AUDIO_OUTPUT, "audio_output_tokens", "audio_output"),
    IMAGE_INPUT(Meter.IMAGE_INPUT, "image_input_tokens", "image_input"),
    CACHED_IMAGE_INPUT(
            Meter.CACHED_IMAGE_INPUT,
            "cached_image_input_tokens",
            "cached_image_input",
            "image_cache_read"),
    IMAGE_OUTPUT(Meter.IMAGE_OUTPUT, "image_output_tokens", "image_output"),
    WEB_SEARCHES(Meter.WEB_SEARCHES, "web_searches"),
    REQUESTS(Meter.REQUESTS, "requests"),
    SERVICE_TIER(Role.WORD, "service_tier", "tier"),
    PROMPT_CLASS(Role.WORD, "prompt_class", "context"),
    REGION(Role.WORD, "region"),
    DEPLOYMENT(Role.WORD, "deployment"),
    DATA_SHARING(Role.WORD, "data_sharing"),
    ACCOUNT(Role.WORD, "account"),
    PROJECT(Role.WORD, "project"),
    USER(Role.WORD, "user"),
    API_KEY(Role.WORD, "api_key", "key"),
    TEAM(Role.WORD, "team"),
    LABELS(Role.MAP, "labels"),
    REPORTED_COST(Role.DECIMAL, "reported_cost", "cost"),
    CURRENCY(Role.WORD, "currency"),
    TRAINED_TOKENS(Role.COUNT, "trained_tokens"),
    HOURS(Role.DECIMAL, "hours"),
    BASE(Role.WORD, "base");

    /** What kind of value a field takes. */
    enum Role {
        TIME,
        WORD,
        COUNT,
        DECIMAL,
        MAP
    }

    private static final Map<String, CanonicalField> BY_NAME = new LinkedHashMap<>();

    static {
        for (CanonicalField field : values()) {
            for (String name : field.names) {
                BY_NAME.put(name, field);
            }
        }
    }

    final Role role;
    final @Nullable Meter meter;
    final List<String> names;

    CanonicalField(Role role, String... names) {
        this.role = role;
        this.meter = null;
        this.names = List.copyOf(Arrays.asList(names));
    }

    CanonicalField(Meter meter, String... names) {
        this.role = Role.COUNT;
        this.meter = meter;
        this.names = List.copyOf(Arrays.asList(names));
    }

    /** The name of the column in canonical logs. */
    String column() {
        return names.get(0);
    }

    static @Nullable CanonicalField byName(String name) {
        return BY_NAME.get(name);
    }

    static List<String> allNames() {
        return List.copyOf(BY_NAME.keySet());
    }
}

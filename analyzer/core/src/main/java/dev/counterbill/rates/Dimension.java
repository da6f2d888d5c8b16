package dev.counterbill.rates;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a rate card can put a price on: the closed vocabulary of the rate-table format. */
public enum Dimension {
    INPUT("input"),
    CACHED_INPUT("cached_input"),
    /** A cache write whose price does not depend on its lifetime. */
    CACHE_WRITE("cache_write"),
    CACHE_WRITE_5M("cache_write@5m"),
    CACHE_WRITE_30M("cache_write@30m"),
    CACHE_WRITE_1H("cache_write@1h"),
    CACHE_WRITE_12H("cache_write@12h"),
    OUTPUT("output"),
    REASONING("reasoning"),
    INPUT_AUDIO("input_audio"),
    CACHED_AUDIO("cached_audio"),
    OUTPUT_AUDIO("output_audio"),
    INPUT_IMAGE("input_image"),
    CACHED_IMAGE("cached_image"),
    OUTPUT_IMAGE("output_image"),
    INPUT_VIDEO("input_video"),
    OUTPUT_VIDEO("output_video"),
    CITATION("citation"),
    WEB_SEARCH("web_search"),
    WEB_SEARCH_PREVIEW("web_search@preview"),
    FILE_SEARCH("file_search"),
    FILE_SEARCH_STORAGE("file_search@storage"),
    GROUNDING_SEARCH("grounding_search"),
    CODE_SESSION("code_session"),
    CODE_SESSION_1GB("code_session@1gb"),
    REQUEST("request"),
    PAGE("page"),
    CHARACTER("character"),
    IMAGE("image"),
    AUDIO_SECOND("audio_second"),
    VIDEO_SECOND("video_second"),
    TRAINING("training"),
    TRAINING_HOUR("training_hour"),
    HOSTING_HOUR("hosting_hour"),
    STORAGE_MONTH("storage_month"),
    CACHE_STORAGE_HOUR("cache_storage_hour");

    private static final Map<String, Dimension> BY_ID =
            Stream.of(values())
                    .collect(Collectors.toUnmodifiableMap(Dimension::id, Function.identity()));

    private final String id;

    Dimension(String id) {
        this.id = id;
    }

    /** The name in rate tables. */
    public String id() {
        return id;
    }

    /** True where the price is for tokens, which a rate table may then state without a unit. */
    public boolean isPerToken() {
        return ordinal() <= CITATION.ordinal() || this == TRAINING;
    }

    /** The lifetimes of cache writes, without the one that holds for any. */
    public boolean isCacheWriteOfLifetime() {
        return ordinal() >= CACHE_WRITE_5M.ordinal() && ordinal() <= CACHE_WRITE_12H.ordinal();
    }

    /** Every name, for messages. */
    public static java.util.Set<String> ids() {
        return BY_ID.keySet();
    }

    public static Optional<Dimension> byId(String id) {
        return Optional.ofNullable(BY_ID.get(id));
    }
}

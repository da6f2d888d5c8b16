package dev.counterbill.rates;

import dev.counterbill.money.UnitPrice.Unit;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /** The units in which a price of this dimension may be stated. */
    public Set<Unit> units() {
        return switch (this) {
            case WEB_SEARCH, WEB_SEARCH_PREVIEW, FILE_SEARCH, GROUNDING_SEARCH ->
                    EnumSet.of(Unit.CALL, Unit.REQUEST);
            case CODE_SESSION, CODE_SESSION_1GB -> EnumSet.of(Unit.CALL, Unit.HOUR, Unit.SECOND);
            case FILE_SEARCH_STORAGE -> EnumSet.of(Unit.GB_DAY);
            case REQUEST -> EnumSet.of(Unit.REQUEST, Unit.CALL);
            case PAGE -> EnumSet.of(Unit.PAGE);
            case CHARACTER -> EnumSet.of(Unit.CHARACTER);
            case IMAGE -> EnumSet.of(Unit.IMAGE);
            case AUDIO_SECOND, VIDEO_SECOND -> EnumSet.of(Unit.SECOND);
            case TRAINING_HOUR, HOSTING_HOUR -> EnumSet.of(Unit.HOUR);
            case STORAGE_MONTH -> EnumSet.of(Unit.MODEL_MONTH);
            case CACHE_STORAGE_HOUR -> EnumSet.of(Unit.TOKEN_HOUR);
            case INPUT,
                    CACHED_INPUT,
                    CACHE_WRITE,
                    CACHE_WRITE_5M,
                    CACHE_WRITE_30M,
                    CACHE_WRITE_1H,
                    CACHE_WRITE_12H,
                    OUTPUT,
                    REASONING,
                    INPUT_AUDIO,
                    CACHED_AUDIO,
                    OUTPUT_AUDIO,
                    INPUT_IMAGE,
                    CACHED_IMAGE,
                    OUTPUT_IMAGE,
                    INPUT_VIDEO,
                    OUTPUT_VIDEO,
                    CITATION,
                    TRAINING ->
                    EnumSet.of(Unit.TOKEN);
        };
    }

    /** The lifetimes of cache writes, without the one that holds for any. */
    public boolean isCacheWriteOfLifetime() {
        return ordinal() >= CACHE_WRITE_5M.ordinal() && ordinal() <= CACHE_WRITE_12H.ordinal();
    }

    /** Every name, for messages. */
    public static Set<String> ids() {
        return BY_ID.keySet();
    }

    public static Optional<Dimension> byId(String id) {
        return Optional.ofNullable(BY_ID.get(id));
    }
}

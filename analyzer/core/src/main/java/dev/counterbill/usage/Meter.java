package dev.counterbill.usage;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is counted. All token meters are disjoint: a token stands in exactly one of them, so that
 * each is charged once. The one exception is {@link #REASONING}, which is a part of {@link #OUTPUT}
 * and is charged only where a rate card prices it apart (and then no longer as output).
 */
public enum Meter {
    INPUT(Role.PROMPT),
    CACHED_INPUT(Role.PROMPT),
    CACHE_WRITE_5M(Role.PROMPT),
    CACHE_WRITE_30M(Role.PROMPT),
    CACHE_WRITE_1H(Role.PROMPT),
    CACHE_WRITE_12H(Role.PROMPT),
    /** Cache writes whose lifetime the log does not tell. */
    CACHE_WRITE_UNKNOWN(Role.PROMPT),
    OUTPUT(Role.ANSWER),
    /** Part of {@link #OUTPUT}, informational. */
    REASONING(Role.INFORMATION),
    AUDIO_INPUT(Role.PROMPT),
    CACHED_AUDIO_INPUT(Role.PROMPT),
    AUDIO_OUTPUT(Role.ANSWER),
    IMAGE_INPUT(Role.PROMPT),
    CACHED_IMAGE_INPUT(Role.PROMPT),
    IMAGE_OUTPUT(Role.ANSWER),
    WEB_SEARCHES(Role.CALL),
    REQUESTS(Role.CALL);

    private enum Role {
        PROMPT,
        ANSWER,
        INFORMATION,
        CALL
    }

    private static final Map<String, Meter> BY_ID =
            Stream.of(values())
                    .collect(Collectors.toUnmodifiableMap(Meter::id, Function.identity()));

    private final Role role;
    private final String id;

    Meter(Role role) {
        this.role = role;
        this.id = name().toLowerCase(Locale.ROOT);
    }

    /** The name in every file and flag, such as {@code cached_input}. */
    public String id() {
        return id;
    }

    public static Optional<Meter> byId(String id) {
        return Optional.ofNullable(BY_ID.get(id));
    }

    /** True for the disjoint token meters: every token meter but {@link #REASONING}. */
    public boolean isToken() {
        return role == Role.PROMPT || role == Role.ANSWER;
    }

    /** True where the tokens are part of the prompt, whose size chooses the price tier. */
    public boolean isPrompt() {
        return role == Role.PROMPT;
    }

    /** True where calls are counted and no tokens: searches and requests. */
    public boolean isFee() {
        return role == Role.CALL;
    }

    /** True for the five cache-write meters. */
    public boolean isCacheWrite() {
        return ordinal() >= CACHE_WRITE_5M.ordinal() && ordinal() <= CACHE_WRITE_UNKNOWN.ordinal();
    }
}

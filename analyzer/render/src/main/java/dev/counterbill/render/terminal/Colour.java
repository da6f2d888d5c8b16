package dev.counterbill.render.terminal;

/** Whether terminal escapes are written; the caller knows the terminal and {@code NO_COLOR}. */
public enum Colour {
    PLAIN,
    COLOURED;

    String strong(String text) {
        return wrapped("1", text);
    }

    String faint(String text) {
        return wrapped("2", text);
    }

    String warning(String text) {
        return wrapped("1;31", text);
    }

    private String wrapped(String code, String text) {
        return this == PLAIN ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}

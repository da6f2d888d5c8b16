package dev.counterbill.read.run;

import java.util.Locale;

/** Which readers take the files. */
public enum ReaderChoice {
    /** The fast ones where they can and where it pays, the plain ones elsewhere. */
    AUTO,
    /** The fast ones wherever they can, however small the file is. */
    FAST,
    /** The plain ones only. */
    PLAIN;

    /** The name in flags and reports. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}

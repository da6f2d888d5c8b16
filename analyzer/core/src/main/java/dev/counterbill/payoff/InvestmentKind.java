package dev.counterbill.payoff;

import java.util.Locale;
import java.util.Optional;

/** What money or work was put into, so that an audit can itemise it. */
public enum InvestmentKind {
    TRAINING("training"),
    /** Tokens of the model that grades answers in reinforcement fine-tuning. */
    GRADER("grader tokens"),
    DATA_PREPARATION("data preparation"),
    EVALUATION("evaluation"),
    ENGINEERING("engineering"),
    /** Deployment hours, idle or not. */
    HOSTING("hosting"),
    STORAGE("storage"),
    OTHER("other");

    private final String id = name().toLowerCase(Locale.ROOT);
    private final String words;

    InvestmentKind(String words) {
        this.words = words;
    }

    /** The name in every file, such as {@code data_preparation}. */
    public String id() {
        return id;
    }

    /** For people. */
    public String words() {
        return words;
    }

    /**
     * True for what is paid for as long as the model is kept: it belongs to the run rate, while all
     * else is spent once.
     */
    public boolean isRunning() {
        return this == HOSTING || this == STORAGE;
    }

    public static Optional<InvestmentKind> byId(String id) {
        for (InvestmentKind kind : values()) {
            if (kind.id.equals(id)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}

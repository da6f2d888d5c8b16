package dev.counterbill.payoff;

import java.math.BigDecimal;
import java.util.Locale;

/** An assumption that can be turned until the verdict turns. */
public enum Knob {
    /** Tokens of the baseline per token logged, prompts and answers alike. */
    TOKENIZER_FACTOR("the baseline's tokenizer factor", "1", "0", "10"),
    /** Prompt tokens that the baseline needs more per request. */
    PROMPT_OVERHEAD("the baseline's prompt overhead in tokens per request", "0", "0", "100000"),
    /** Answer tokens of the baseline per answer token logged. */
    OUTPUT_FACTOR("the baseline's output factor", "1", "0", "100"),
    /** Price of an hour of engineering, data preparation and evaluation. */
    ENGINEERING_RATE("the price of an hour of work", "0", "0", "10000"),
    /** The same traffic, so many times; without any there would be nothing to audit. */
    TRAFFIC("the traffic factor", "1", "0.000001", "10000");

    private final String id = name().toLowerCase(Locale.ROOT);
    private final String words;
    private final BigDecimal neutral;
    private final BigDecimal least;
    private final BigDecimal most;

    Knob(String words, String neutral, String least, String most) {
        this.words = words;
        this.neutral = new BigDecimal(neutral);
        this.least = new BigDecimal(least);
        this.most = new BigDecimal(most);
    }

    /** The name in every file. */
    public String id() {
        return id;
    }

    /** For people. */
    public String words() {
        return words;
    }

    /** Where the knob stands when nothing is assumed; of work, the stated rate counts instead. */
    BigDecimal neutral() {
        return neutral;
    }

    /** The knob is turned from here. */
    BigDecimal least() {
        return least;
    }

    /** The knob is turned up to here. */
    BigDecimal most() {
        return most;
    }
}

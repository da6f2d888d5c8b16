package dev.counterbill.rates;

/** Why usage has no price. Never a price of zero, never the price of a look-alike name. */
public enum UnpricedReason {
    /** No entry, alias, grammar or registry row claims the name. */
    UNKNOWN_MODEL("no rate table of its provider names this model"),
    /** The provider is not in the book, or could not be inferred from the name. */
    UNKNOWN_PROVIDER("no rate table names this provider"),
    /** The base is known, but the table has no fine-tuned rates for it. */
    NO_FINE_TUNED_RATE("the base model is known, but it has no fine-tuned rate"),
    /** The undated base of a fine-tune has several snapshots that can be fine-tuned. */
    AMBIGUOUS_BASE("the base model's name fits several snapshots"),
    /** The model is known, but not at this instant. */
    OUTSIDE_PRICE_DATES("no rate is in force at this time"),
    /** The table says that there is no price here. */
    DECLARED_GAP("the rate table declares a gap here"),
    /** The model has rates, but none for this service tier. */
    TIER_NOT_OFFERED("the model has no rate for this service tier"),
    /** The model has rates, but none for this region, deployment or other condition. */
    NO_RATE_FOR_CONDITIONS("the model has no rate for this region, deployment or condition"),
    /** The row in force lists no price for this meter and declares no substitute. */
    METER_WITHOUT_RATE("the rate in force has no price for this meter"),
    /** A row that stands for many requests spans a change of price. */
    BUCKET_SPANS_CHANGE("the price changes inside the time that this record covers"),
    /** The rate is in another currency and no exchange rate was given. */
    NO_EXCHANGE_RATE("the rate is in another currency and no exchange rate is given"),
    /** The prompt is longer than the model's context window. */
    INFEASIBLE_CONTEXT("the prompt is longer than the model's context window");

    private final String sentence;

    UnpricedReason(String sentence) {
        this.sentence = sentence;
    }

    /** The reason in words, without a full stop. */
    public String sentence() {
        return sentence;
    }
}

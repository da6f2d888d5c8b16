package dev.counterbill.report;

import java.math.BigDecimal;

/** Between what a cost lies; both ends are possible, {@code low <= high}. */
public record Bounds(BigDecimal low, BigDecimal high) {}

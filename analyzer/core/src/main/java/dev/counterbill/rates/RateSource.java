package dev.counterbill.rates;

import java.time.LocalDate;
import java.util.Optional;

/**
 * Where a price comes from.
 *
 * @param id name within its table
 * @param url address, or a reference in words where there is none
 * @param seen day on which it was last read
 */
public record RateSource(
        String id, String url, LocalDate seen, Optional<String> note, SourcePlace place) {}

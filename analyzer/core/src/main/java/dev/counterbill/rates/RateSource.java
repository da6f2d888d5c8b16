package dev.counterbill.rates;

import java.time.LocalDate;
import java.util.Optional;

/**
 * Where a price comes from.
 *
 * @param id name within its table
 * @param url address, or a reference in words where there is none
 * @param seen day on which it was last read; none for the file of another tool, which states none
 */
public record RateSource(
        String id, String url, Optional<LocalDate> seen, Optional<String> note, SourcePlace place) {
    /** Its address, and when it was read where that is known. */
    public String inWords() {
        return url + seen.map(day -> ", seen " + day).orElse("");
    }
}

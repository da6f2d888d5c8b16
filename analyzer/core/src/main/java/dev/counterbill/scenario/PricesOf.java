package dev.counterbill.scenario;

import dev.counterbill.pricing.UsageLine;
import java.time.LocalDate;
import java.util.List;

/** The same usage at the prices of another day (UTC), such as today's or announced ones. */
public record PricesOf(LocalDate day) implements Change {

    @Override
    public List<UsageLine> apply(UsageLine line, Setting setting) {
        return List.of(line.withTerms(line.terms().withPricesOf(day)));
    }

    @Override
    public boolean isProportional() {
        return true;
    }

    @Override
    public List<String> assumptions() {
        return List.of("Prices of " + day + " (UTC), at the time of day of the usage");
    }
}

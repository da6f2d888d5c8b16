package dev.counterbill.scenario;

import dev.counterbill.money.Decimals;
import dev.counterbill.pricing.UsageLine;
import java.math.BigDecimal;
import java.util.List;

/**
 * How much of uncached input a target would at most charge as cache writes, where the log recorded
 * none.
 *
 * @param share 0 to 1
 */
public record CacheWriteShare(BigDecimal share) implements Change {

    @Override
    public List<UsageLine> apply(UsageLine line, Setting setting) {
        return List.of(line.withTerms(line.terms().withCacheWriteShare(share)));
    }

    @Override
    public boolean isProportional() {
        return true;
    }

    @Override
    public List<String> assumptions() {
        return List.of(
                "Cache writes that the log does not record are at most a share of "
                        + Decimals.plain(share)
                        + " of uncached input");
    }
}

package dev.counterbill.scenario;

import dev.counterbill.pricing.PromptRange;
import dev.counterbill.pricing.UsageLine;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;

/**
 * Prompt caching switched on: a share of uncached input is read from the cache instead, and another
 * share is written to it. Prompts below the smallest size that the model caches stay.
 *
 * @param hitShare share of uncached input that becomes cached input, 0 to 1
 * @param writeShare share of uncached input that is written, 0 to 1; both together at most 1
 * @param writeMeter lifetime of what is written
 */
public record Caching(Factor hitShare, Factor writeShare, Meter writeMeter) implements Change {
    public Caching {
        if (!writeMeter.isCacheWrite()) {
            throw new IllegalArgumentException("not a cache write: " + writeMeter.id());
        }
        if (hitShare.high().add(writeShare.high()).compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException("hits and writes together are more than all input");
        }
    }

    @Override
    public List<UsageLine> apply(UsageLine line, Setting setting) {
        if (line.prompt().knowledge() == PromptRange.Knowledge.MEASURED) {
            long smallest =
                    setting.identity(line)
                            .map(who -> who.model().facts().minCacheablePromptTokens())
                            .map(min -> min.orElse(0))
                            .orElse(0L);
            if (line.prompt().largestTokens() < smallest) {
                setting.note(ScenarioUsage.Note.NOT_CACHEABLE, line.requests());
                return List.of(line);
            }
            if (line.prompt().smallestTokens() < smallest) {
                setting.note(ScenarioUsage.Note.UNDECIDED, line.requests());
                return List.of(line);
            }
        }
        BigDecimal input = line.quantities().of(Meter.INPUT);
        if (input.signum() == 0) {
            return List.of(line);
        }
        BigDecimal hit = input.multiply(hitShare.mid());
        BigDecimal written = input.multiply(writeShare.mid());
        return List.of(
                line.withUsage(
                                line.prompt(),
                                line.quantities()
                                        .with(Meter.INPUT, input.subtract(hit).subtract(written))
                                        .with(
                                                Meter.CACHED_INPUT,
                                                line.quantities().of(Meter.CACHED_INPUT).add(hit))
                                        .with(
                                                writeMeter,
                                                line.quantities().of(writeMeter).add(written)))
                        .withTerms(
                                line.terms()
                                        .withMoved(
                                                Set.of(
                                                        Meter.INPUT,
                                                        Meter.CACHED_INPUT,
                                                        writeMeter))));
    }

    @Override
    public List<String> assumptions() {
        String hits =
                "Caching is on: a share of " + hitShare + " of uncached input is read from it";
        return List.of(
                writeShare.high().signum() == 0
                        ? hits + " and no write is charged"
                        : hits
                                + " and a share of "
                                + writeShare
                                + " is written as "
                                + writeMeter.id());
    }

    @Override
    public List<Factor> factors() {
        return List.of(hitShare, writeShare);
    }

    @Override
    public Change withFactors(List<Factor> factors) {
        return new Caching(factors.get(0), factors.get(1), writeMeter);
    }
}

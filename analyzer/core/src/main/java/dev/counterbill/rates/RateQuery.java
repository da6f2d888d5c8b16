package dev.counterbill.rates;

import dev.counterbill.usage.ServiceTier;
import java.time.Instant;

/**
 * Under which conditions a rate is looked up.
 *
 * @param at the instant of the request, or the begin of its time slot
 * @param tier service tier of the response
 * @param region region or data zone as logged; empty where unknown
 * @param deployment deployment type; empty where unknown
 * @param dataSharing {@code true}, {@code false}, or empty where unknown
 */
public record RateQuery(
        Instant at, ServiceTier tier, String region, String deployment, String dataSharing) {}

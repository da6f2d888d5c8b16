package dev.counterbill.rates;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * Self-hosted or rented capacity that serves a model: a cost per GPU-hour instead of a price per
 * token.
 *
 * @param usdPerGpuHour price of one GPU for one hour
 * @param prefillTokensPerSecond prompt tokens per second and replica
 * @param decodeTokensPerSecond answer tokens per second and replica
 * @param targetUtilisation share of the time that a replica is kept busy, above 0 and at most 1
 * @param billingStepSeconds a started step is billed whole
 * @param idleBilled whether idle replicas cost; otherwise the service scales to zero
 */
public record Capacity(
        Instant from,
        Optional<Instant> to,
        String gpu,
        int gpusPerReplica,
        BigDecimal usdPerGpuHour,
        BigDecimal prefillTokensPerSecond,
        BigDecimal decodeTokensPerSecond,
        BigDecimal targetUtilisation,
        int minReplicas,
        int billingStepSeconds,
        boolean idleBilled,
        String source,
        Optional<String> note,
        SourcePlace place) {}

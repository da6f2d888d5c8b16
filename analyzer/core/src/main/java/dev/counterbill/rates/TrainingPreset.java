package dev.counterbill.rates;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A worked example of training on rented GPUs, as a starting point for one's own numbers. What the
 * source does not say is empty.
 *
 * @param method {@code full}, {@code lora} or {@code qlora}
 * @param parametersBillionMin smallest model for which the preset is meant
 * @param hoursMin shortest duration
 * @param costMin lowest total cost, in the currency of the table
 * @param usdPerGpuHour price of a GPU-hour that the costs assume
 */
public record TrainingPreset(
        String id,
        String title,
        String method,
        Optional<BigDecimal> parametersBillionMin,
        Optional<BigDecimal> parametersBillionMax,
        Optional<String> modelSize,
        Optional<String> gpu,
        OptionalLong gpus,
        Optional<BigDecimal> hoursMin,
        Optional<BigDecimal> hoursMax,
        Optional<BigDecimal> costMin,
        Optional<BigDecimal> costMax,
        Optional<BigDecimal> usdPerGpuHour,
        String source,
        Optional<String> note,
        SourcePlace place) {}

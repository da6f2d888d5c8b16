package dev.counterbill.pricing;

import java.math.BigDecimal;
import java.util.List;

/**
 * What training on rented GPUs takes, as a range: presets for a plan, labelled as such wherever
 * they are used. A measured job is {@link #cost} of its own hours.
 *
 * @param method {@code full}, {@code lora} or {@code qlora}
 * @param model size of the model
 * @param hoursLow,hoursHigh hours of wall time
 * @param usdLow,usdHigh cost of the run in US dollars
 */
public record TrainingPreset(
        String method,
        String model,
        int gpus,
        String gpu,
        BigDecimal hoursLow,
        BigDecimal hoursHigh,
        BigDecimal usdLow,
        BigDecimal usdHigh) {

    /** The four rows of the article that the program's cost model began with. */
    public static final List<TrainingPreset> ALL =
            List.of(
                    preset("full", "70B", 4, "A100-80GB", 4, 8, 40, 80),
                    preset("lora", "70B", 1, "A100-80GB", 2, 4, 8, 16),
                    preset("qlora", "70B", 1, "A100-40GB", 2, 3, 5, 12),
                    preset("lora", "7-8B", 1, "A10G", 1, 2, 2, 5));

    private static TrainingPreset preset(
            String method,
            String model,
            int gpus,
            String gpu,
            int hoursLow,
            int hoursHigh,
            int usdLow,
            int usdHigh) {
        return new TrainingPreset(
                method,
                model,
                gpus,
                gpu,
                BigDecimal.valueOf(hoursLow),
                BigDecimal.valueOf(hoursHigh),
                BigDecimal.valueOf(usdLow),
                BigDecimal.valueOf(usdHigh));
    }

    /** Exact cost of a run: hours of wall time x GPUs x price of a GPU-hour. */
    public static BigDecimal cost(BigDecimal hours, int gpus, BigDecimal usdPerGpuHour) {
        return hours.multiply(BigDecimal.valueOf(gpus)).multiply(usdPerGpuHour);
    }
}

package dev.counterbill.rates;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A fine-tune that the user registered, because its name does not reveal its base. Of its jobs,
 * hosting and labour no figure is made: what was invested stands in the investments file.
 *
 * @param base base model as {@code model} or {@code provider/model}
 * @param label name for people
 * @param dataSharing whether the job was created with data sharing, which no name shows
 */
public record RegisteredFineTune(
        String provider,
        String id,
        String base,
        Optional<String> label,
        Optional<String> deployment,
        Optional<String> region,
        Optional<Boolean> dataSharing,
        List<Job> jobs,
        List<Hosted> hosted,
        Optional<BigDecimal> engineeringHours,
        Optional<BigDecimal> engineeringRate,
        Map<String, String> labels,
        SourcePlace place) {
    /**
     * One training run, kept or discarded.
     *
     * @param method objective: {@code sft}, {@code dpo}, {@code rft}
     * @param finished day on which it ended; its price is that day's
     * @param adapter {@code lora} or {@code full}, for providers that price them apart
     */
    public record Job(
            String method,
            OptionalLong trainedTokens,
            Optional<BigDecimal> hours,
            Optional<LocalDate> finished,
            boolean discarded,
            Optional<String> adapter) {
        public Job(
                String method,
                OptionalLong trainedTokens,
                Optional<BigDecimal> hours,
                Optional<LocalDate> finished,
                boolean discarded) {
            this(method, trainedTokens, hours, finished, discarded, Optional.empty());
        }
    }

    /** An interval in which a deployment was up, idle or not. */
    public record Hosted(Instant from, Optional<Instant> to) {}

    public RegisteredFineTune {
        jobs = List.copyOf(jobs);
        hosted = List.copyOf(hosted);
        labels = Map.copyOf(labels);
    }
}

package dev.counterbill.scenario;

import dev.counterbill.pricing.UsageLine;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * More or fewer tokens for the same text, because tokenizers differ or answers get longer. Meters
 * that are not named keep their counts; reasoning follows output unless it is named.
 *
 * @param byMeter positive factors
 */
public record TokenFactor(Map<Meter, Factor> byMeter) implements Change {
    private static final Meter[] METERS = Meter.values();

    public TokenFactor {
        if (byMeter.isEmpty()) {
            throw new IllegalArgumentException("a token factor names a meter");
        }
        byMeter = java.util.Collections.unmodifiableMap(new EnumMap<>(byMeter));
    }

    /** One factor for every token meter. */
    public static TokenFactor ofAll(Factor factor) {
        Map<Meter, Factor> all = new EnumMap<>(Meter.class);
        for (Meter meter : Meter.values()) {
            if (meter.isToken()) {
                all.put(meter, factor);
            }
        }
        return new TokenFactor(all);
    }

    /** A factor on answers alone. */
    public static TokenFactor ofOutput(Factor factor) {
        return new TokenFactor(Map.of(Meter.OUTPUT, factor));
    }

    private BigDecimal of(Meter meter) {
        Factor factor = byMeter.get(meter);
        if (factor == null && meter == Meter.REASONING) {
            factor = byMeter.get(Meter.OUTPUT);
        }
        return factor == null ? BigDecimal.ONE : factor.mid();
    }

    @Override
    public List<UsageLine> apply(UsageLine line, Setting setting) {
        BigDecimal least = null;
        BigDecimal most = null;
        for (int rest = line.quantities().meters(); rest != 0; rest &= rest - 1) {
            Meter meter = METERS[Integer.numberOfTrailingZeros(rest)];
            if (line.quantities().of(meter).signum() != 0
                    && setting.cuts().isInPromptSize(line.provider(), meter)) {
                BigDecimal factor = of(meter);
                least = least == null ? factor : least.min(factor);
                most = most == null ? factor : most.max(factor);
            }
        }
        return List.of(
                line.withUsage(
                        least == null || most == null
                                ? line.prompt()
                                : line.prompt().times(least, most),
                        line.quantities().times(this::of)));
    }

    @Override
    public boolean isProportional() {
        return true;
    }

    @Override
    public List<String> assumptions() {
        List<String> words = new ArrayList<>();
        if (factors().size() == 1 && byMeter.equals(ofAll(factors().get(0)).byMeter)) {
            return List.of("Every token count changes: x " + factors().get(0));
        }
        byMeter.forEach((meter, factor) -> words.add(meter.id() + " x " + factor));
        return List.of("Token counts change: " + String.join(", ", words));
    }

    /**
     * Equal ranges count once: costs rise with every token count, so that moving equal ranges
     * together finds the same bounds as moving each on its own.
     */
    @Override
    public List<Factor> factors() {
        return byMeter.values().stream().distinct().toList();
    }

    @Override
    public Change withFactors(List<Factor> factors) {
        List<Factor> before = factors();
        Map<Meter, Factor> changed = new EnumMap<>(Meter.class);
        byMeter.forEach((meter, factor) -> changed.put(meter, factors.get(before.indexOf(factor))));
        return new TokenFactor(changed);
    }

    @Override
    public PromptMap promptMap() {
        List<BigDecimal> prompts =
                byMeter.entrySet().stream()
                        .filter(e -> e.getKey().isPrompt())
                        .flatMap(
                                e ->
                                        Stream.of(
                                                e.getValue().low(),
                                                e.getValue().mid(),
                                                e.getValue().high()))
                        .distinct()
                        .toList();
        return prompts.isEmpty()
                ? PromptMap.UNCHANGED
                : new PromptMap(prompts, List.of(BigDecimal.ZERO));
    }
}

package dev.counterbill.trace;

import dev.counterbill.pricing.BillTables;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.UsageKey;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which usage a figure is about, as it was logged; what is empty selects everything. The meter
 * selects parts of the priced usage, all else selects rows of the ledger.
 *
 * @param model as billed in fact
 * @param day in the zone of the report
 * @param tier service tier as logged
 * @param region as logged; an empty text selects rows without one
 * @param labels value by name of the label
 */
public record Selection(
        Optional<String> provider,
        Optional<String> model,
        Optional<LocalDate> day,
        Optional<ServiceTier> tier,
        Optional<String> region,
        SortedMap<String, String> labels,
        Optional<Meter> meter) {
    /** Everything. */
    public static final Selection ALL =
            new Selection(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    new TreeMap<>(),
                    Optional.empty());

    public Selection {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    /** One billed model. */
    public Selection withModel(String someProvider, String someModel) {
        return new Selection(
                someProvider.isEmpty() ? provider : Optional.of(someProvider),
                Optional.of(someModel),
                day,
                tier,
                region,
                labels,
                meter);
    }

    public Selection withProvider(String some) {
        return new Selection(Optional.of(some), model, day, tier, region, labels, meter);
    }

    public Selection withDay(LocalDate some) {
        return new Selection(provider, model, Optional.of(some), tier, region, labels, meter);
    }

    public Selection withTier(ServiceTier some) {
        return new Selection(provider, model, day, Optional.of(some), region, labels, meter);
    }

    public Selection withRegion(String some) {
        return new Selection(provider, model, day, tier, Optional.of(some), labels, meter);
    }

    public Selection withLabels(Map<String, String> some) {
        SortedMap<String, String> all = new TreeMap<>(labels);
        all.putAll(some);
        return new Selection(provider, model, day, tier, region, all, meter);
    }

    public Selection withMeter(Meter some) {
        return new Selection(provider, model, day, tier, region, labels, Optional.of(some));
    }

    /** The same without its meter. */
    public Selection ofAllMeters() {
        return new Selection(provider, model, day, tier, region, labels, Optional.empty());
    }

    boolean selects(UsageKey key, List<String> ledgerLabels, ZoneId zone) {
        for (Map.Entry<String, String> label : labels.entrySet()) {
            int at = ledgerLabels.indexOf(label.getKey());
            if (at < 0 || !key.labels().get(at).equals(label.getValue())) {
                return false;
            }
        }
        return (provider.isEmpty() || provider.get().equals(key.provider()))
                && (model.isEmpty() || model.get().equals(key.billedName()))
                && (day.isEmpty() || day.get().equals(BillTables.dayOf(key, zone)))
                && (tier.isEmpty() || tier.get() == key.tier())
                && (region.isEmpty() || region.get().equals(key.region()));
    }

    boolean selects(Meter some) {
        return meter.isEmpty() || meter.get() == some;
    }
}

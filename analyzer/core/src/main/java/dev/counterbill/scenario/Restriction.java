package dev.counterbill.scenario;

import dev.counterbill.ledger.Combination;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.rates.RateBook;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.UsageKey;
import dev.counterbill.usage.UsageKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which usage a scenario changes; all other usage stays as it was. It always looks at the usage as
 * logged, whatever an earlier step made of it.
 *
 * @param models patterns with {@code *} on the model or on {@code provider/model}, where the
 *     provider is as logged or the seller in the rate book; empty for all
 * @param labels allowed values (patterns) per label; all must hold
 * @param from first instant; empty for always. A row that spans time belongs to its begin
 * @param to end (exclusive); empty while open
 * @param tiers empty for all
 * @param kinds empty for all
 * @param share share of that traffic, 0 to 1, that is changed
 */
public record Restriction(
        List<String> models,
        SortedMap<String, List<String>> labels,
        Optional<Instant> from,
        Optional<Instant> to,
        Set<ServiceTier> tiers,
        Set<UsageKind> kinds,
        Factor share) {
    /** All usage. */
    public static final Restriction NONE =
            new Restriction(
                    List.of(),
                    new TreeMap<>(),
                    Optional.empty(),
                    Optional.empty(),
                    Set.of(),
                    Set.of(),
                    Factor.ONE);

    public Restriction {
        models = List.copyOf(models);
        labels = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        tiers = Set.copyOf(tiers);
        kinds = Set.copyOf(kinds);
    }

    /** As a record has it, but the same in every run, whatever the order in which sets are kept. */
    @Override
    public String toString() {
        return "Restriction[models="
                + models
                + ", labels="
                + labels
                + ", from="
                + from
                + ", to="
                + to
                + ", tiers="
                + new TreeSet<>(tiers)
                + ", kinds="
                + new TreeSet<>(kinds)
                + ", share="
                + share
                + "]";
    }

    Restriction withShare(Factor newShare) {
        return new Restriction(models, labels, from, to, tiers, kinds, newShare);
    }

    /** Whether all of all usage is meant. */
    boolean isEverything() {
        return models.isEmpty()
                && labels.isEmpty()
                && from.isEmpty()
                && to.isEmpty()
                && tiers.isEmpty()
                && kinds.isEmpty()
                && share.equals(Factor.ONE);
    }

    /**
     * @param ledgerLabels names of the labels in the key, in its order
     * @param book which knows the sellers
     */
    boolean matches(UsageKey key, List<String> ledgerLabels, RateBook book) {
        Instant begin = Instant.ofEpochSecond(key.slotBegin());
        return matchesModel(key, book)
                && (from.isEmpty() || !begin.isBefore(from.get()))
                && (to.isEmpty() || begin.isBefore(to.get()))
                && (tiers.isEmpty() || tiers.contains(key.tier()))
                && (kinds.isEmpty() || kinds.contains(key.kind()))
                && matchesLabels(key, ledgerLabels);
    }

    /** Conditions that no usage of a ledger meets: each on its own, else all of them together. */
    List<Scenario.Unmet> unmet(UsageLedger ledger, RateBook book) {
        List<Scenario.Unmet> unmet = new ArrayList<>();
        for (String pattern : models) {
            List<Combination> logged = ledger.columns().combinations();
            if (logged.stream()
                    .noneMatch(
                            some -> isModel(pattern, some.provider(), some.billedName(), book))) {
                List<String> known = logged.stream().map(Combination::billedName).toList();
                unmet.add(new Scenario.Unmet("model " + pattern, pattern, known));
            }
        }
        List<String> kept = ledger.cuts().labels();
        labels.forEach(
                (label, patterns) -> {
                    List<String> values = ledger.columns().labelTexts(kept.indexOf(label));
                    for (String pattern : patterns) {
                        if (values.stream().noneMatch(v -> Pattern.matches(pattern, v))) {
                            unmet.add(new Scenario.Unmet(label + " " + pattern, pattern, values));
                        }
                    }
                });
        if (unmet.isEmpty()
                && !isEverything()
                && ledger.rows().stream().noneMatch(row -> matches(row.key(), kept, book))) {
            unmet.add(new Scenario.Unmet("all that its where asks for", "", List.of()));
        }
        return unmet;
    }

    private boolean matchesModel(UsageKey key, RateBook book) {
        if (models.isEmpty()) {
            return true;
        }
        String model = key.billedName();
        return models.stream().anyMatch(pattern -> isModel(pattern, key.provider(), model, book));
    }

    private static boolean isModel(String pattern, String provider, String model, RateBook book) {
        if (Pattern.matches(pattern, model) || Pattern.matches(pattern, provider + "/" + model)) {
            return true;
        }
        String seller = book.seller(provider);
        return !seller.equals(provider) && Pattern.matches(pattern, seller + "/" + model);
    }

    private boolean matchesLabels(UsageKey key, List<String> ledgerLabels) {
        for (Map.Entry<String, List<String>> label : labels.entrySet()) {
            String value = key.labels().get(ledgerLabels.indexOf(label.getKey()));
            if (label.getValue().stream().noneMatch(p -> Pattern.matches(p, value))) {
                return false;
            }
        }
        return true;
    }

    /** The restriction in words; empty where there is none. */
    Optional<String> sentence() {
        List<String> words = new ArrayList<>();
        if (share.isRange() || share.mid().compareTo(java.math.BigDecimal.ONE) != 0) {
            words.add("a share of " + share + " of the traffic");
        }
        if (!models.isEmpty()) {
            words.add("models " + String.join(", ", models));
        }
        labels.forEach((name, values) -> words.add(name + " " + String.join(", ", values)));
        from.ifPresent(i -> words.add("from " + i));
        to.ifPresent(i -> words.add("before " + i));
        if (!tiers.isEmpty()) {
            words.add("tiers " + names(tiers.stream().map(ServiceTier::id).toList()));
        }
        if (!kinds.isEmpty()) {
            words.add("kinds " + names(kinds.stream().map(UsageKind::id).toList()));
        }
        return words.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "Only " + String.join("; ", words) + "; all other usage stays as it was");
    }

    private static String names(List<String> ids) {
        return String.join(", ", ids.stream().sorted().toList());
    }

    /** Patterns in which {@code *} stands for any text; letters match in either case. */
    static final class Pattern {
        private Pattern() {}

        static boolean matches(String pattern, String text) {
            int p = 0;
            int t = 0;
            int star = -1;
            int resume = 0;
            while (t < text.length()) {
                if (p < pattern.length() && pattern.charAt(p) == '*') {
                    star = p++;
                    resume = t;
                } else if (p < pattern.length() && same(pattern.charAt(p), text.charAt(t))) {
                    p++;
                    t++;
                } else if (star >= 0) {
                    p = star + 1;
                    t = ++resume;
                } else {
                    return false;
                }
            }
            while (p < pattern.length() && pattern.charAt(p) == '*') {
                p++;
            }
            return p == pattern.length();
        }

        private static boolean same(char a, char b) {
            return Character.toLowerCase(a) == Character.toLowerCase(b);
        }
    }
}

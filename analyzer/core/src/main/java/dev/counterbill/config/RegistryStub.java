package dev.counterbill.config;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.rates.Identification;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateQuery;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageKey;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes a registry of fine-tunes to fill in: one entry per name of a ledger that the book cannot
 * resolve, or whose price depends on a kind of deployment that no log tells, most tokens first
 * ({@code rates stub}). Filled in, it is a rate table for {@code --rates}.
 */
public final class RegistryStub {
    /**
     * A name of which the tables do not know enough.
     *
     * @param why what was looked for, in words
     * @param base its base model; empty where no table resolves the name
     * @param deployments kinds of deployment that its base has rates for; empty where no kind is
     *     asked for
     */
    public record Unresolved(
            String provider,
            String model,
            String why,
            List<String> suggestions,
            String base,
            List<String> deployments,
            long tokens,
            long requests) {
        public Unresolved {
            suggestions = List.copyOf(suggestions);
            deployments = List.copyOf(deployments);
        }
    }

    private RegistryStub() {}

    /** Every name that the registry has to say something of, most tokens first. */
    public static List<Unresolved> unresolved(UsageLedger ledger, RateBook book) {
        record Name(String provider, String model) {}
        Map<Name, Unresolved> found = new HashMap<>();
        for (LedgerRow row : ledger.rows()) {
            unresolved(row, book)
                    .ifPresent(
                            name ->
                                    found.merge(
                                            new Name(name.provider(), name.model()),
                                            name,
                                            RegistryStub::plus));
        }
        List<Unresolved> sorted = new ArrayList<>(found.values());
        sorted.sort(
                Comparator.comparingLong(Unresolved::tokens)
                        .reversed()
                        .thenComparing(Unresolved::provider)
                        .thenComparing(Unresolved::model));
        return sorted;
    }

    private static Optional<Unresolved> unresolved(LedgerRow row, RateBook book) {
        UsageKey key = row.key();
        String model = key.billedName();
        Instant at = Instant.ofEpochSecond(key.slotBegin());
        Identification who = book.identify(key.provider(), model, at);
        String why;
        List<String> suggestions = List.of();
        String base = "";
        List<String> deployments = List.of();
        if (who instanceof Identification.Known known) {
            base = known.identity().base();
            deployments = List.copyOf(book.deploymentsAskedFor(known.identity(), query(key, at)));
            if (deployments.isEmpty()) {
                return Optional.empty();
            }
            why = "the price depends on the kind of deployment, which the log does not tell";
        } else {
            Identification.Unknown unknown = (Identification.Unknown) who;
            why = unknown.detail();
            suggestions = unknown.suggestions();
        }
        return Optional.of(
                new Unresolved(
                        key.provider(),
                        model,
                        why,
                        suggestions,
                        base,
                        deployments,
                        row.counts().tokens(),
                        row.counts().of(Meter.REQUESTS)));
    }

    private static RateQuery query(UsageKey key, Instant at) {
        return new RateQuery(at, key.tier(), key.region(), key.deployment(), key.dataSharing());
    }

    private static Unresolved plus(Unresolved left, Unresolved right) {
        return new Unresolved(
                left.provider(),
                left.model(),
                left.why(),
                left.suggestions(),
                left.base(),
                Stream.of(left.deployments(), right.deployments())
                        .flatMap(List::stream)
                        .sorted()
                        .distinct()
                        .toList(),
                Math.addExact(left.tokens(), right.tokens()),
                Math.addExact(left.requests(), right.requests()));
    }

    /**
     * The stub as YAML. What is empty has to be filled in by a person: neither a base nor a kind of
     * deployment is ever guessed.
     */
    public static String yaml(UsageLedger ledger, RateBook book) {
        List<Unresolved> names = unresolved(ledger, book);
        long all = 0;
        for (LedgerRow row : ledger.rows()) {
            all = Math.addExact(all, row.counts().tokens());
        }
        StringBuilder yaml = new StringBuilder();
        yaml.append("# Names that no rate table resolves, most tokens first. Fill in each base,\n")
                .append("# remove what is no fine-tune, and pass the file with --rates.\n");
        if (names.stream().anyMatch(name -> !name.deployments().isEmpty())) {
            yaml.append(
                    "# Where an entry has a deployment, fill in its kind: the log tells a name.\n");
        }
        yaml.append("schema: llm-rates/1\n")
                .append(
                        "table: {id: registry, version: \"1\", currency: USD, token_unit: 1000000}\n")
                .append("sources: {}\n")
                .append("providers: {}\n")
                .append("fine_tunes:")
                .append(names.isEmpty() ? " []\n" : "\n");
        for (Unresolved name : names) {
            yaml.append("  # ")
                    .append(String.format(java.util.Locale.ROOT, "%,d", name.tokens()))
                    .append(" tokens (")
                    .append(share(name.tokens(), all))
                    .append(" %) in ")
                    .append(String.format(java.util.Locale.ROOT, "%,d", name.requests()))
                    .append(" requests: ")
                    .append(oneLine(name.why()))
                    .append('\n');
            if (!name.suggestions().isEmpty()) {
                yaml.append("  # close names: ")
                        .append(oneLine(String.join(", ", name.suggestions())))
                        .append('\n');
            }
            yaml.append("  - provider: ")
                    .append(quoted(name.provider()))
                    .append("\n    id: ")
                    .append(quoted(name.model()))
                    .append("\n    base: ")
                    .append(quoted(name.base()))
                    .append('\n');
            if (!name.deployments().isEmpty()) {
                yaml.append("    deployment: \"\" # ")
                        .append(oneLine(String.join(", ", name.deployments())))
                        .append('\n');
            }
        }
        return yaml.toString();
    }

    private static String share(long tokens, long all) {
        return all == 0
                ? "0"
                : BigDecimal.valueOf(tokens)
                        .movePointRight(2)
                        .divide(BigDecimal.valueOf(all), 1, RoundingMode.HALF_UP)
                        .toPlainString();
    }

    /** Logged names are data of others: no line break of theirs may end the comment. */
    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints()
                .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? ' ' : c)
                .forEach(line::appendCodePoint);
        return line.toString();
    }

    /** A double-quoted YAML scalar. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints()
                .forEach(
                        c -> {
                            if (c == '"' || c == '\\') {
                                quoted.append('\\').appendCodePoint(c);
                            } else if (c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0)) {
                                quoted.append(String.format(java.util.Locale.ROOT, "\\x%02x", c));
                            } else if (c == 0x2028 || c == 0x2029 || (c >= 0xd800 && c < 0xe000)) {
                                quoted.append(String.format(java.util.Locale.ROOT, "\\u%04x", c));
                            } else {
                                quoted.appendCodePoint(c);
                            }
                        });
        return quoted.append('"').toString();
    }
}

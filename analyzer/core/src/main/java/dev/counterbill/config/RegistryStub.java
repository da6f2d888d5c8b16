package dev.counterbill.config;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.rates.Identification;
import dev.counterbill.rates.RateBook;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a registry of fine-tunes that only lacks its bases: one entry per name of a ledger that
 * the book cannot resolve, most tokens first ({@code rates stub}). Filled in, it is a rate table
 * for {@code --rates}.
 */
public final class RegistryStub {
    /**
     * A name that no table resolves.
     *
     * @param why what was looked for, in words
     */
    public record Unresolved(
            String provider,
            String model,
            String why,
            List<String> suggestions,
            long tokens,
            long requests) {
        public Unresolved {
            suggestions = List.copyOf(suggestions);
        }
    }

    private RegistryStub() {}

    /** Every name that the book cannot resolve, most tokens first. */
    public static List<Unresolved> unresolved(UsageLedger ledger, RateBook book) {
        record Name(String provider, String model) {}
        Map<Name, Unresolved> found = new HashMap<>();
        for (LedgerRow row : ledger.rows()) {
            var key = row.key();
            String model = key.billedName();
            Instant at = Instant.ofEpochSecond(key.slotBegin());
            if (book.identify(key.provider(), model, at)
                    instanceof Identification.Unknown unknown) {
                found.merge(
                        new Name(key.provider(), model),
                        new Unresolved(
                                key.provider(),
                                model,
                                unknown.detail(),
                                unknown.suggestions(),
                                row.counts().tokens(),
                                row.counts().of(Meter.REQUESTS)),
                        RegistryStub::plus);
            }
        }
        List<Unresolved> sorted = new ArrayList<>(found.values());
        sorted.sort(
                Comparator.comparingLong(Unresolved::tokens)
                        .reversed()
                        .thenComparing(Unresolved::provider)
                        .thenComparing(Unresolved::model));
        return sorted;
    }

    private static Unresolved plus(Unresolved left, Unresolved right) {
        return new Unresolved(
                left.provider(),
                left.model(),
                left.why(),
                left.suggestions(),
                Math.addExact(left.tokens(), right.tokens()),
                Math.addExact(left.requests(), right.requests()));
    }

    /**
     * The stub as YAML. Each {@code base} has to be filled in by a person: a base is never guessed.
     */
    public static String yaml(UsageLedger ledger, RateBook book) {
        List<Unresolved> names = unresolved(ledger, book);
        long all = 0;
        for (LedgerRow row : ledger.rows()) {
            all = Math.addExact(all, row.counts().tokens());
        }
        StringBuilder yaml = new StringBuilder();
        yaml.append("# Names that no rate table resolves, most tokens first. Fill in each base,\n")
                .append("# remove what is no fine-tune, and pass the file with --rates.\n")
                .append("schema: llm-rates/1\n")
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
                    .append("\n    base: \"\"\n");
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

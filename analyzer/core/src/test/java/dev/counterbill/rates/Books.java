package dev.counterbill.rates;

import dev.counterbill.config.Problem;
import dev.counterbill.config.Problems;
import dev.counterbill.config.RateTables;
import dev.counterbill.usage.ServiceTier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Books for tests: the shipped one, and small ones from text. */
public final class Books {
    /** The shipped book, loaded once. */
    public static final RateBook BUILT_IN = RateTables.builtIn();

    private static final String HEAD =
            """
            schema: llm-rates/1
            table: {id: test, version: "1", currency: USD, token_unit: 1000000}
            sources: {page: {url: "https://example.com/prices", seen: "2026-11-01"}}
            """;

    private Books() {}

    /**
     * A sound table with a head and a source {@code page}; the text begins at {@code providers}.
     */
    public static RateBook of(String providers) {
        Problems problems = new Problems();
        RateBook book = RateTables.ofText(HEAD + providers, "test.yaml", problems);
        problems.throwIfErrors();
        return book;
    }

    /** Sound tables over each other, the lowest one first; each begins at {@code providers}. */
    public static RateBook layered(String... tables) {
        Problems problems = new Problems();
        List<List<RateTable>> layers = new ArrayList<>();
        for (String table : tables) {
            String file = "layer" + layers.size() + ".yaml";
            layers.add(List.of(RateTables.table(HEAD + table, file, problems).orElseThrow()));
        }
        RateBook book = RateTables.assemble(layers, problems);
        problems.throwIfErrors();
        return book;
    }

    /** The errors of a table that begins at {@code providers}. */
    public static List<Problem> problemsOf(String providers) {
        Problems problems = new Problems();
        RateTables.ofText(HEAD + providers, "test.yaml", problems);
        return problems.all();
    }

    public static ModelIdentity identity(RateBook book, String provider, String model, String at) {
        Identification found = book.identify(provider, model, Instant.parse(at));
        if (found instanceof Identification.Known known) {
            return known.identity();
        }
        throw new AssertionError(model + ": " + found);
    }

    public static RateCard card(
            RateBook book, String provider, String model, String at, RateQuery query) {
        RateMatch match = book.find(identity(book, provider, model, at), query);
        if (match instanceof RateMatch.Found found) {
            return found.card();
        }
        throw new AssertionError(model + ": " + match);
    }

    public static RateQuery standard(String at) {
        return new RateQuery(Instant.parse(at), ServiceTier.STANDARD, "", "", "");
    }
}

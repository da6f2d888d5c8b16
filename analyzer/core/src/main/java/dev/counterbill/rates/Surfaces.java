package dev.counterbill.rates;

import java.util.Locale;
import java.util.Set;

/**
 * The surfaces on which a provider sells its models: the same names of models, some at another
 * price. A surface is told by the provider's name as logged, in whichever spelling.
 */
public final class Surfaces {
    /** Gemini on Google Cloud, beside the Gemini API. */
    public static final String VERTEX_AI = "vertex-ai";

    private static final String GOOGLE = "google";

    /** As LiteLLM, LangChain, Vercel's SDK and the semantic conventions name it, in plain form. */
    private static final Set<String> VERTEX_SPELLINGS =
            Set.of(
                    VERTEX_AI,
                    "vertex",
                    "vertexai",
                    "vertex-ai-beta",
                    "google-vertex",
                    "google-vertexai",
                    "google-vertex-ai",
                    "gcp-vertex-ai");

    private Surfaces() {}

    /**
     * Whether what is declared for a provider is meant for usage that is logged under a name: that
     * of a seller on every surface, that of Vertex AI there alone.
     */
    public static boolean isMeant(String declared, String logged, RateBook book) {
        return of(declared).equals(VERTEX_AI)
                ? of(logged).equals(VERTEX_AI)
                : book.seller(declared).equals(book.seller(logged));
    }

    /**
     * Who gives the ids of responses, by the provider's name in a ledger: of Vertex AI they are
     * google's, since not every log of a response tells that it came from there.
     */
    public static String issuer(String provider) {
        return provider.equals(VERTEX_AI) ? GOOGLE : provider;
    }

    /**
     * The surface that a provider's name means: {@code gcp.vertex_ai} and {@code google-vertex} are
     * {@link #VERTEX_AI}; any other name is its own plain form.
     */
    public static String of(String provider) {
        String lower =
                provider.strip().toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-');
        String plain = lower.substring(lower.lastIndexOf('.') + 1);
        return VERTEX_SPELLINGS.contains(plain) ? VERTEX_AI : plain;
    }
}

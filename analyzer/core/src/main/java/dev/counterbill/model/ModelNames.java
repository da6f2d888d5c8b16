package dev.counterbill.model;

import dev.counterbill.model.ModelName.FineTune;
import dev.counterbill.model.ModelName.Opaque;
import dev.counterbill.model.ModelName.Plain;
import dev.counterbill.model.ModelName.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Takes the names of models apart, in every spelling that providers and gateways use.
 *
 * <p>A name is read from its left end and each form is recognised by how it begins, so a user's
 * suffix that holds another model's name cannot matter. Nothing is matched by {@code contains}.
 * Parsing never fails: what follows no grammar is a {@link Plain} name, and whether anyone knows it
 * is the rate book's business.
 *
 * <p>The forms are those that the providers document or that public logs and issues show: OpenAI
 * {@code ft:<base>:<org>:<suffix?>:<id>[:ckpt-step-N]}, with fewer or more parts, and the older
 * {@code <base>:ft-<org>-<date>}; Mistral {@code ft:<base>:<hash>:<yyyymmdd>:<hash>}; Azure {@code
 * <base>.ft-<hash>[-suffix]}; ARNs of Amazon Bedrock; Vertex AI and Fireworks resource names;
 * OpenPipe {@code openpipe:<name>}.
 */
public final class ModelNames {
    /** Prefixes by which gateways such as LiteLLM route, in front of the provider's own name. */
    private static final List<String> GATEWAYS =
            List.of("openai/", "azure/", "bedrock/", "vertex_ai/", "hosted_vllm/", "anthropic/");

    /** Scopes of cross-region inference profiles of Amazon Bedrock. */
    private static final List<String> REGION_SCOPES =
            List.of("us.", "eu.", "apac.", "jp.", "au.", "us-gov.", "global.");

    /** Longest file part of an OpenAI legacy name: {@code 2023-03-01-12-00-00}. */
    private static final Pattern LEGACY_TIME = Pattern.compile("\\d{4}(?:-\\d\\d){5}");

    private static final Pattern CHECKPOINT = Pattern.compile("ckpt-step-(\\d{1,9})");
    private static final Pattern AWS_REGION =
            Pattern.compile("[a-z]{2}(?:-[a-z]{2,10}){1,2}-\\d{1,2}");

    private ModelNames() {}

    /** Parses a name of unknown provenance; {@code ft:} names are read as OpenAI's. */
    public static ModelName parse(String logged) {
        return parse(logged, List.of(), Spelling.OPENAI);
    }

    /**
     * Parses a name as a provider spells it.
     *
     * @param prefixes prefixes that the provider's rate table declares, lower case
     * @param colonSpelling what a name that begins with {@code ft:} follows: {@link
     *     Spelling#MISTRAL} writes the same number of parts as {@link Spelling#OPENAI} with other
     *     meanings, so only the source can tell them apart
     */
    public static ModelName parse(
            String logged, Collection<String> prefixes, Spelling colonSpelling) {
        String trimmed = logged.strip();
        String name = withoutPrefixes(trimmed, prefixes);
        if (begins(name, "arn:")) {
            return arn(trimmed, name);
        }
        if (begins(name, "ft:") || begins(name, "ft-")) {
            return colonName(trimmed, name.substring(3), colonSpelling);
        }
        if (begins(name, "openpipe:")) {
            return new Opaque(trimmed, Spelling.OPENPIPE);
        }
        if (begins(name, "accounts/")) {
            return new Opaque(trimmed, Spelling.FIREWORKS);
        }
        if (name.contains("#accounts/")) {
            // A model on a deployment of one's own: billed by GPU time, not by the model's name.
            return new Opaque(trimmed, Spelling.FIREWORKS);
        }
        if (begins(name, "projects/")) {
            return vertex(trimmed, name);
        }
        int colon = name.indexOf(':');
        if (colon > 0 && begins(name.substring(colon + 1), "ft-")) {
            return legacy(trimmed, name.substring(0, colon), name.substring(colon + 4));
        }
        return azureOrPlain(trimmed, name);
    }

    /**
     * The region that a name itself states: the scope of a cross-region profile such as {@code us},
     * the region of an ARN, or of a {@code bedrock/<region>/} prefix; empty where it states none.
     */
    public static String regionOf(String logged) {
        String name = logged.strip().toLowerCase(Locale.ROOT);
        if (name.startsWith("arn:")) {
            String[] parts = name.split(":", 6);
            if (parts.length < 6) {
                return "";
            }
            int slash = parts[5].indexOf('/');
            String resource = slash < 0 ? "" : parts[5].substring(slash + 1);
            return parts[5].startsWith("inference-profile/") && !scopeOf(resource).isEmpty()
                    ? scopeOf(resource)
                    : parts[3];
        }
        if (name.startsWith("bedrock/")) {
            String rest = name.substring("bedrock/".length());
            int slash = rest.indexOf('/');
            if (slash > 0 && AWS_REGION.matcher(rest.substring(0, slash)).matches()) {
                return rest.substring(0, slash);
            }
            name = rest.startsWith("converse/") ? rest.substring("converse/".length()) : rest;
        }
        if (name.startsWith("projects/")) {
            String[] parts = name.split("/", -1);
            return parts.length > 3 && parts[2].equals("locations") ? parts[3] : "";
        }
        return scopeOf(name);
    }

    /**
     * The name without declared and well-known prefixes, stripped repeatedly and longest first.
     * Upper and lower case are equal in a prefix.
     */
    static String withoutPrefixes(String name, Collection<String> declared) {
        String rest = name;
        String longest = longestPrefix(rest, declared);
        while (!longest.isEmpty()) {
            rest = rest.substring(longest.length());
            longest = longestPrefix(rest, declared);
        }
        return rest;
    }

    private static String longestPrefix(String name, Collection<String> declared) {
        String longest = "";
        for (Collection<String> prefixes : List.of(declared, GATEWAYS, REGION_SCOPES)) {
            for (String prefix : prefixes) {
                if (prefix.length() > longest.length()
                        && prefix.length() < name.length()
                        && begins(name, prefix)) {
                    longest = prefix;
                }
            }
        }
        return longest;
    }

    private static String scopeOf(String lowerName) {
        for (String scope : REGION_SCOPES) {
            if (lowerName.startsWith(scope)) {
                return scope.substring(0, scope.length() - 1);
            }
        }
        return "";
    }

    private static ModelName colonName(String logged, String rest, Spelling spelling) {
        List<String> parts = new ArrayList<>(Arrays.asList(rest.split(":", -1)));
        String base = parts.get(0);
        if (base.isEmpty()) {
            return plain(logged, logged);
        }
        OptionalInt step = OptionalInt.empty();
        var checkpoint = CHECKPOINT.matcher(parts.get(parts.size() - 1).toLowerCase(Locale.ROOT));
        if (parts.size() > 1 && checkpoint.matches()) {
            step = OptionalInt.of(Integer.parseInt(checkpoint.group(1)));
            parts.remove(parts.size() - 1);
        }
        int count = parts.size();
        String organisation = count > 1 ? parts.get(1) : "";
        String jobId = count > 2 ? parts.get(count - 1) : "";
        String suffix = count > 3 ? String.join(":", parts.subList(2, count - 1)) : "";
        return new FineTune(
                logged,
                base.toLowerCase(Locale.ROOT),
                organisation,
                suffix,
                jobId,
                step,
                spelling == Spelling.MISTRAL ? Spelling.MISTRAL : Spelling.OPENAI);
    }

    /** {@code curie:ft-acme-2023-03-01-12-00-00}, {@code davinci:ft-acme:suffix-2023-...}. */
    private static ModelName legacy(String logged, String base, String rest) {
        String own = rest;
        String time = "";
        int timeBegin = rest.length() - 19;
        if (timeBegin > 0
                && rest.charAt(timeBegin - 1) == '-'
                && LEGACY_TIME.matcher(rest.substring(timeBegin)).matches()) {
            own = rest.substring(0, timeBegin - 1);
            time = rest.substring(timeBegin);
        }
        int colon = own.indexOf(':');
        return new FineTune(
                logged,
                base.toLowerCase(Locale.ROOT),
                colon < 0 ? own : own.substring(0, colon),
                colon < 0 ? "" : own.substring(colon + 1),
                time,
                OptionalInt.empty(),
                Spelling.OPENAI_LEGACY);
    }

    /** {@code arn:<partition>:bedrock:<region>:<account>:<type>/<id>}. */
    private static ModelName arn(String logged, String name) {
        String[] parts = name.split(":", 6);
        if (parts.length < 6 || !parts[2].equalsIgnoreCase("bedrock")) {
            return new Opaque(logged, Spelling.BEDROCK_RESOURCE);
        }
        String resource = parts[5];
        if (begins(resource, "foundation-model/")) {
            return plain(logged, resource.substring("foundation-model/".length()));
        }
        if (begins(resource, "inference-profile/")) {
            return plain(
                    logged,
                    withoutPrefixes(resource.substring("inference-profile/".length()), List.of()));
        }
        if (begins(resource, "custom-model/")) {
            String rest = resource.substring("custom-model/".length());
            int slash = rest.indexOf('/');
            String base = slash < 0 ? "" : rest.substring(0, slash);
            if (base.isEmpty() || base.equalsIgnoreCase("imported")) {
                return new Opaque(logged, Spelling.BEDROCK_CUSTOM);
            }
            return new FineTune(
                    logged,
                    base.toLowerCase(Locale.ROOT),
                    parts[4],
                    "",
                    rest.substring(slash + 1),
                    OptionalInt.empty(),
                    Spelling.BEDROCK_CUSTOM);
        }
        return new Opaque(logged, Spelling.BEDROCK_RESOURCE);
    }

    /** A published model stands behind {@code publishers}; everything else is one's own. */
    private static ModelName vertex(String logged, String name) {
        String[] parts = name.split("/", -1);
        if (parts.length == 8
                && parts[4].equalsIgnoreCase("publishers")
                && parts[6].equalsIgnoreCase("models")
                && !parts[7].isEmpty()) {
            return plain(logged, parts[7]);
        }
        return new Opaque(logged, Spelling.VERTEX_ENDPOINT);
    }

    private static ModelName azureOrPlain(String logged, String name) {
        int at = 0;
        while (at < name.length() && !name.regionMatches(true, at, ".ft-", 0, 4)) {
            at++;
        }
        if (at > 0 && at < name.length()) {
            int begin = at + 4;
            int end = begin;
            while (end < name.length() && Character.digit(name.charAt(end), 16) >= 0) {
                end++;
            }
            boolean ends = end == name.length();
            if (end > begin && (ends || name.charAt(end) == '-')) {
                return new FineTune(
                        logged,
                        name.substring(0, at).toLowerCase(Locale.ROOT),
                        "",
                        ends ? "" : name.substring(end + 1),
                        name.substring(begin, end),
                        OptionalInt.empty(),
                        Spelling.AZURE);
            }
        }
        return plain(logged, name);
    }

    private static Plain plain(String logged, String name) {
        return new Plain(logged, name.toLowerCase(Locale.ROOT));
    }

    private static boolean begins(String name, String prefix) {
        return name.regionMatches(true, 0, prefix, 0, prefix.length());
    }
}

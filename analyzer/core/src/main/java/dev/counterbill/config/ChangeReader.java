package dev.counterbill.config;

import dev.counterbill.pricing.LineTerms.TierFallback;
import dev.counterbill.rates.Capacity;
import dev.counterbill.rates.ProviderRates;
import dev.counterbill.scenario.CacheWriteShare;
import dev.counterbill.scenario.Caching;
import dev.counterbill.scenario.Change;
import dev.counterbill.scenario.Discount;
import dev.counterbill.scenario.Factor;
import dev.counterbill.scenario.ForcedReplacement;
import dev.counterbill.scenario.Mix;
import dev.counterbill.scenario.PricesOf;
import dev.counterbill.scenario.PromptShift;
import dev.counterbill.scenario.Repetition;
import dev.counterbill.scenario.Restriction;
import dev.counterbill.scenario.SelfHosting;
import dev.counterbill.scenario.Swap;
import dev.counterbill.scenario.SwapFamily;
import dev.counterbill.scenario.SwapToBase;
import dev.counterbill.scenario.Target;
import dev.counterbill.scenario.TierChange;
import dev.counterbill.scenario.TokenFactor;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one change of a scenario: a map with exactly one of the known kinds of change. */
final class ChangeReader {
    /** Kinds of change, by their key, in the order of the documentation. */
    static final List<String> KINDS =
            List.of(
                    "swap_model",
                    "swap_to_snapshots",
                    "forced_replacement",
                    "token_factor",
                    "output_factor",
                    "longer_prompt",
                    "shorter_prompt",
                    "caching",
                    "tier",
                    "retries",
                    "escalation",
                    "mix",
                    "prices_of",
                    "net_price_factor",
                    "cache_write_share",
                    "self_hosted");

    private static final Map<String, Meter> LIFETIMES = new LinkedHashMap<>();

    static {
        LIFETIMES.put("5m", Meter.CACHE_WRITE_5M);
        LIFETIMES.put("30m", Meter.CACHE_WRITE_30M);
        LIFETIMES.put("1h", Meter.CACHE_WRITE_1H);
        LIFETIMES.put("12h", Meter.CACHE_WRITE_12H);
    }

    private final MapReader map;
    private final ScenariosLoader.Against against;

    /**
     * What was read.
     *
     * @param alternatives the change, or several under names that then end the scenario's id
     */
    record Read(Restriction where, Map<String, Change> alternatives) {}

    ChangeReader(MapReader map, ScenariosLoader.Against against) {
        this.map = map;
        this.against = against;
    }

    Optional<Read> read() {
        List<String> given = KINDS.stream().filter(map::has).toList();
        Restriction where = ScenarioReader.restriction(map, against);
        Map<String, Change> changes = new LinkedHashMap<>();
        for (String kind : given) {
            changes.putAll(change(kind));
        }
        map.rejectUnknownKeys();
        if (given.size() != 1) {
            map.problems()
                    .error(
                            "ONE_CHANGE",
                            map.place(),
                            String.join(", ", given),
                            "an entry of 'changes' states exactly one change",
                            "State one of " + String.join(", ", KINDS));
            return Optional.empty();
        }
        return changes.isEmpty() ? Optional.empty() : Optional.of(new Read(where, changes));
    }

    private Map<String, Change> change(String kind) {
        if (kind.equals("swap_to_snapshots")) {
            return snapshots();
        }
        Optional<? extends Change> change =
                switch (kind) {
                    case "swap_model" -> swap();
                    case "forced_replacement" ->
                            map.choice(kind, Map.of("true", new ForcedReplacement()));
                    case "token_factor" -> tokenFactor();
                    case "output_factor" -> Factors.factor(map, kind).map(TokenFactor::ofOutput);
                    case "longer_prompt" -> longerPrompt();
                    case "shorter_prompt" -> shorterPrompt();
                    case "caching" -> caching();
                    case "tier" -> tier();
                    case "retries" ->
                            Factors.share(map, kind)
                                    .map(share -> new Repetition(share, Optional.empty()));
                    case "escalation" -> escalation();
                    case "mix" -> mix();
                    case "prices_of" -> pricesOf();
                    case "net_price_factor" -> Factors.factor(map, kind).map(Discount::new);
                    case "cache_write_share" ->
                            Factors.oneShare(map, kind).map(CacheWriteShare::new);
                    case "self_hosted" -> selfHosted();
                    default -> throw new IllegalStateException("not a kind of change: " + kind);
                };
        return change.map(c -> Map.<String, Change>of("", c)).orElse(Map.of());
    }

    private Optional<Target> target(MapReader owner, String key) {
        return owner.text(key)
                .flatMap(
                        word ->
                                WhatIf.target(
                                        word,
                                        against.book(),
                                        against.at(),
                                        owner.placeOf(key),
                                        owner.problems()));
    }

    private Optional<? extends Change> swap() {
        return map.text("swap_model").equals(Optional.of("base"))
                ? Optional.of(new SwapToBase())
                : target(map, "swap_model").map(Swap::new);
    }

    /** Every model of a family; {@code provider/family} where several providers sell it. */
    private Map<String, Change> snapshots() {
        Map<String, Change> changes = new LinkedHashMap<>();
        String word = map.text("swap_to_snapshots").orElse("");
        int slash = word.indexOf('/');
        String family = word.substring(slash + 1);
        List<String> families = new ArrayList<>();
        for (ProviderRates provider : against.book().providers()) {
            provider.models()
                    .values()
                    .forEach(
                            model -> {
                                families.add(model.family());
                                if (model.family().equals(family)
                                        && (slash < 0
                                                || provider.id()
                                                        .equals(word.substring(0, slash)))) {
                                    Target target = new Target(provider.id(), model.id());
                                    String name =
                                            changes.containsKey(model.id())
                                                    ? provider.id() + "-" + model.id()
                                                    : model.id();
                                    changes.put(name, new SwapFamily(family, target));
                                }
                            });
        }
        if (changes.isEmpty()) {
            map.problems()
                    .error(
                            "UNKNOWN_FAMILY",
                            map.placeOf("swap_to_snapshots"),
                            word,
                            "'swap_to_snapshots' names a family of models of the rate book",
                            dev.counterbill.model.CloseNames.remedy(
                                    family, families, "List them with `counterbill rates list`"));
        }
        return changes;
    }

    private Optional<TokenFactor> tokenFactor() {
        if (!(map.node("token_factor").orElse(null) instanceof ConfigNode.Mapping mapping)
                || mapping.entries().containsKey("low")) {
            return Factors.factor(map, "token_factor").map(TokenFactor::ofAll);
        }
        MapReader byMeter = map.map("token_factor").orElseThrow();
        Map<Meter, Factor> factors = new EnumMap<>(Meter.class);
        for (Meter meter : Meter.values()) {
            if ((meter.isToken() || meter == Meter.REASONING) && byMeter.has(meter.id())) {
                Factors.factor(byMeter, meter.id()).ifPresent(f -> factors.put(meter, f));
            }
        }
        byMeter.rejectUnknownKeys();
        return factors.isEmpty() ? Optional.empty() : Optional.of(new TokenFactor(factors));
    }

    private Optional<PromptShift> longerPrompt() {
        if (!(map.node("longer_prompt").orElse(null) instanceof ConfigNode.Mapping)) {
            return Factors.tokens(map, "longer_prompt")
                    .map(n -> new PromptShift(n, Factor.exact(BigDecimal.ZERO), Meter.INPUT));
        }
        MapReader longer = map.map("longer_prompt").orElseThrow();
        longer.require("tokens");
        Optional<Factor> tokens = Factors.tokens(longer, "tokens");
        Factor cached = Factors.share(longer, "cached_share").orElse(Factor.exact(BigDecimal.ZERO));
        longer.rejectUnknownKeys();
        return tokens.map(n -> new PromptShift(n, cached, Meter.INPUT));
    }

    private Optional<PromptShift> shorterPrompt() {
        Optional<Factor> tokens;
        Meter from = Meter.INPUT;
        if (map.node("shorter_prompt").orElse(null) instanceof ConfigNode.Mapping) {
            MapReader shorter = map.map("shorter_prompt").orElseThrow();
            shorter.require("tokens");
            tokens = Factors.tokens(shorter, "tokens");
            Map<String, Meter> meters = new LinkedHashMap<>();
            for (Meter meter : Meter.values()) {
                if (meter.isPrompt()) {
                    meters.put(meter.id(), meter);
                }
            }
            from = shorter.choice("from", meters).orElse(Meter.INPUT);
            shorter.rejectUnknownKeys();
        } else {
            tokens = Factors.tokens(map, "shorter_prompt");
        }
        Meter taken = from;
        return tokens.map(
                n ->
                        new PromptShift(
                                new Factor(n.high().negate(), n.mid().negate(), n.low().negate()),
                                Factor.exact(BigDecimal.ZERO),
                                taken));
    }

    private Optional<Caching> caching() {
        Optional<MapReader> read = map.map("caching");
        if (read.isEmpty()) {
            return Optional.empty();
        }
        MapReader caching = read.get();
        caching.require("hit_share");
        Optional<Factor> hits = Factors.share(caching, "hit_share");
        Factor writes = Factors.share(caching, "write_share").orElse(Factor.exact(BigDecimal.ZERO));
        Meter lifetime = caching.choice("lifetime", LIFETIMES).orElse(Meter.CACHE_WRITE_UNKNOWN);
        caching.rejectUnknownKeys();
        if (hits.isPresent()
                && hits.get().high().add(writes.high()).compareTo(BigDecimal.ONE) > 0) {
            sharesAbove1(caching, "'hit_share' and 'write_share' together are at most 1");
            return Optional.empty();
        }
        return hits.map(h -> new Caching(h, writes, lifetime));
    }

    private static void sharesAbove1(MapReader at, String rule) {
        at.problems()
                .error(
                        "SHARES_ABOVE_1",
                        at.place(),
                        "",
                        rule,
                        "Lower them; the rest stays as it is");
    }

    private Optional<TierChange> tier() {
        Optional<ServiceTier> tier = map.choice("tier", ScenarioReader.tiers());
        TierFallback fallback =
                map.choice("tier_fallback", Map.of("standard", TierFallback.STANDARD))
                        .orElse(TierFallback.NONE);
        return tier.map(t -> new TierChange(t, fallback));
    }

    private Optional<Repetition> escalation() {
        Optional<MapReader> read = map.map("escalation");
        if (read.isEmpty()) {
            return Optional.empty();
        }
        MapReader escalation = read.get();
        escalation.require("share").require("model");
        Optional<Factor> share = Factors.share(escalation, "share");
        Optional<Target> target = target(escalation, "model");
        escalation.rejectUnknownKeys();
        return share.isEmpty() || target.isEmpty()
                ? Optional.empty()
                : Optional.of(new Repetition(share.get(), target));
    }

    private Optional<Mix> mix() {
        List<Mix.Route> routes = new ArrayList<>();
        List<Optional<Target>> rest = new ArrayList<>();
        boolean sound = true;
        for (MapReader route : map.maps("mix")) {
            route.require("model");
            Optional<Target> target = target(route, "model");
            boolean stated = route.has("share");
            Optional<Factor> share = Factors.share(route, "share");
            route.rejectUnknownKeys();
            sound &= target.isPresent() && (share.isPresent() || !stated);
            if (!stated) {
                rest.add(target);
            } else if (share.isPresent() && target.isPresent()) {
                routes.add(new Mix.Route(share.get(), target.get()));
            }
        }
        BigDecimal most =
                routes.stream().map(r -> r.share().high()).reduce(BigDecimal.ZERO, BigDecimal::add);
        if (most.compareTo(BigDecimal.ONE) > 0) {
            sharesAbove1(map, "the shares of a mix add up to at most 1");
            return Optional.empty();
        }
        if (rest.size() > 1) {
            map.problems()
                    .error(
                            "ONE_REST",
                            map.placeOf("mix"),
                            "",
                            "one route of a mix may be without a share and takes the rest",
                            "Give the others a share");
            return Optional.empty();
        }
        return sound && !(routes.isEmpty() && rest.isEmpty())
                ? Optional.of(new Mix(routes, rest.stream().findFirst().flatMap(t -> t)))
                : Optional.empty();
    }

    private Optional<PricesOf> pricesOf() {
        return map.value(
                        "prices_of",
                        "NOT_A_DATE",
                        "must be a date such as 2026-06-01, or today",
                        "Write year-month-day",
                        text -> {
                            try {
                                return Optional.of(
                                        text.equals("today")
                                                ? against.today()
                                                : LocalDate.parse(text));
                            } catch (DateTimeException e) {
                                return Optional.<LocalDate>empty();
                            }
                        })
                .map(PricesOf::new);
    }

    private Optional<SelfHosting> selfHosted() {
        if (map.node("self_hosted").orElse(null) instanceof ConfigNode.Scalar) {
            return hostedInBook();
        }
        Optional<MapReader> read = map.map("self_hosted");
        if (read.isEmpty()) {
            return Optional.empty();
        }
        MapReader own = read.get();
        int before = own.problems().all().size();
        for (String key :
                List.of(
                        "model",
                        "gpu",
                        "usd_per_gpu_hour",
                        "prefill_tokens_per_second",
                        "decode_tokens_per_second")) {
            own.require(key);
        }
        String model = own.text("model").orElse("");
        String gpu = own.text("gpu").orElse("");
        BigDecimal utilisation = Factors.oneShare(own, "target_utilisation").orElse(BigDecimal.ONE);
        if (utilisation.signum() == 0) {
            own.problems()
                    .error(
                            "NOT_POSITIVE",
                            own.placeOf("target_utilisation"),
                            "0",
                            "'target_utilisation' must be above 0",
                            "Write a share such as 0.6");
        }
        BigDecimal price = own.amount("usd_per_gpu_hour").orElse(BigDecimal.ZERO);
        BigDecimal prefill =
                Factors.positive(own, "prefill_tokens_per_second").orElse(BigDecimal.ONE);
        BigDecimal decode =
                Factors.positive(own, "decode_tokens_per_second").orElse(BigDecimal.ONE);
        Capacity capacity =
                new Capacity(
                        Instant.EPOCH,
                        Optional.empty(),
                        gpu,
                        (int) own.whole("gpus_per_replica", 1).orElse(1),
                        price,
                        prefill,
                        decode,
                        utilisation,
                        (int) own.whole("min_replicas", 0).orElse(1),
                        (int) own.whole("billing_step_seconds", 1).orElse(1),
                        own.truth("idle_billed").orElse(true),
                        "scenario",
                        Optional.empty(),
                        own.place());
        own.rejectUnknownKeys();
        return own.problems().all().size() > before
                ? Optional.empty()
                : Optional.of(new SelfHosting(model, capacity));
    }

    /** A model whose table says on which GPUs it runs. */
    private Optional<SelfHosting> hostedInBook() {
        Optional<Target> target = target(map, "self_hosted");
        Optional<Capacity> capacity =
                target.flatMap(
                        t ->
                                against
                                        .book()
                                        .model(against.book().seller(t.provider()), t.model())
                                        .stream()
                                        .flatMap(model -> model.capacity().stream())
                                        .filter(c -> !against.at().isBefore(c.from()))
                                        .filter(
                                                c ->
                                                        c.to().isEmpty()
                                                                || against.at()
                                                                        .isBefore(c.to().get()))
                                        .findFirst());
        if (target.isPresent() && capacity.isEmpty()) {
            map.problems()
                    .error(
                            "NO_CAPACITY",
                            map.placeOf("self_hosted"),
                            target.get().toString(),
                            "the rate tables state no GPUs for this model",
                            "Write the GPUs here: self_hosted: {model: ..., gpu: ..., ...}");
        }
        return capacity.map(c -> new SelfHosting(target.orElseThrow().model(), c));
    }
}

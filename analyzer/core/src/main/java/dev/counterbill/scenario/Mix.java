package dev.counterbill.scenario;

import dev.counterbill.pricing.UsageLine;
import dev.counterbill.usage.Quantities;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Traffic routed to several models: each route takes its share of every ledger row, and the last
 * target takes what is left. Exact: {@code q x s} and {@code q - q x s}.
 *
 * @param routes shares that add up to at most 1
 * @param rest who takes the rest; empty for the model that was used
 */
public record Mix(List<Route> routes, Optional<Target> rest) implements Change {
    /** A share of the traffic, 0 to 1, and where it goes. */
    public record Route(Factor share, Target target) {}

    public Mix {
        routes = List.copyOf(routes);
        BigDecimal most =
                routes.stream().map(r -> r.share().high()).reduce(BigDecimal.ZERO, BigDecimal::add);
        if (most.compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException("the shares of a mix add up to " + most);
        }
    }

    @Override
    public List<UsageLine> apply(UsageLine line, Setting setting) {
        List<UsageLine> lines = new ArrayList<>();
        Quantities left = line.quantities();
        for (Route route : routes) {
            Quantities part = line.quantities().map(q -> q.multiply(route.share().mid()));
            left = left.plus(part.map(BigDecimal::negate));
            lines.add(Swap.to(line.withUsage(line.prompt(), part), route.target(), setting));
        }
        UsageLine remaining = line.withUsage(line.prompt(), left);
        lines.add(rest.map(t -> Swap.to(remaining, t, setting)).orElse(remaining));
        return lines;
    }

    @Override
    public Optional<List<Target>> targets() {
        List<Target> all = new ArrayList<>(routes.stream().map(Route::target).toList());
        rest.ifPresent(all::add);
        return Optional.of(all);
    }

    @Override
    public boolean isProportional() {
        return true;
    }

    @Override
    public List<String> assumptions() {
        List<String> words = new ArrayList<>();
        routes.forEach(r -> words.add("a share of " + r.share() + " on " + r.target()));
        BigDecimal routed =
                routes.stream()
                        .map(route -> route.share().low())
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        if (routed.compareTo(BigDecimal.ONE) < 0) {
            words.add(
                    "the rest on " + rest.map(Target::toString).orElse("the model that was used"));
        }
        return List.of("Traffic is routed: " + String.join(", ", words));
    }

    @Override
    public List<Factor> factors() {
        return routes.stream().map(Route::share).toList();
    }

    @Override
    public Change withFactors(List<Factor> factors) {
        List<Route> changed = new ArrayList<>();
        for (int i = 0; i < routes.size(); i++) {
            changed.add(new Route(factors.get(i), routes.get(i).target()));
        }
        return new Mix(changed, rest);
    }
}

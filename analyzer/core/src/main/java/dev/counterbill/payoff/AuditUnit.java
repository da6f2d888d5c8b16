package dev.counterbill.payoff;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is audited as one: a deployment, or deployments that share an investment without declared
 * shares, since nobody can say what each of those cost.
 *
 * @param members in the order of the file
 * @param shared shared investments, with the part that falls to this unit
 */
record AuditUnit(List<Deployment> members, List<Part> shared) {
    AuditUnit {
        members = List.copyOf(members);
        shared = List.copyOf(shared);
    }

    record Part(Investment investment, BigDecimal share) {}

    static List<AuditUnit> of(Investments investments) {
        List<Set<String>> groups = new ArrayList<>();
        investments.deployments().forEach(d -> groups.add(new LinkedHashSet<>(Set.of(d.id()))));
        for (Investments.Shared shared : investments.shared()) {
            if (shared.shares().isEmpty()) {
                Set<String> joined = new LinkedHashSet<>(shared.deployments());
                List<Set<String>> touched =
                        groups.stream()
                                .filter(g -> g.stream().anyMatch(shared.deployments()::contains))
                                .toList();
                touched.forEach(joined::addAll);
                groups.removeAll(touched);
                groups.add(joined);
            }
        }
        List<AuditUnit> units = new ArrayList<>();
        Set<Set<String>> done = new LinkedHashSet<>();
        for (Deployment deployment : investments.deployments()) {
            Set<String> group =
                    groups.stream()
                            .filter(g -> g.contains(deployment.id()))
                            .findFirst()
                            .orElse(Set.of(deployment.id()));
            if (done.add(group)) {
                units.add(unit(group, investments));
            }
        }
        return units;
    }

    private static AuditUnit unit(Set<String> ids, Investments investments) {
        List<Part> parts = new ArrayList<>();
        for (Investments.Shared shared : investments.shared()) {
            BigDecimal share = BigDecimal.ZERO;
            if (!shared.shares().isEmpty()) {
                for (Map.Entry<String, BigDecimal> entry : shared.shares().entrySet()) {
                    if (ids.contains(entry.getKey())) {
                        share = share.add(entry.getValue());
                    }
                }
            } else if (shared.deployments().stream().anyMatch(ids::contains)) {
                share = BigDecimal.ONE;
            }
            if (share.signum() > 0) {
                parts.add(new Part(shared.investment(), share));
            }
        }
        return new AuditUnit(
                investments.deployments().stream().filter(d -> ids.contains(d.id())).toList(),
                parts);
    }

    String id() {
        return members.stream().map(Deployment::id).collect(Collectors.joining("+"));
    }

    String title() {
        return members.stream().map(Deployment::title).collect(Collectors.joining(" and "));
    }

    /** What every member is compared with. */
    List<String> baselines() {
        List<String> common = new ArrayList<>(members.get(0).baselines());
        members.forEach(member -> common.retainAll(member.baselines()));
        return common;
    }

    /** The earliest first request, where every member declares one. */
    Optional<LocalDate> liveFrom() {
        List<LocalDate> days =
                members.stream().map(Deployment::liveFrom).flatMap(Optional::stream).toList();
        return days.size() == members.size()
                ? days.stream().min(Comparator.naturalOrder())
                : Optional.empty();
    }

    OptionalInt amortiseOverDays() {
        Set<OptionalInt> lives =
                members.stream().map(Deployment::amortiseOverDays).collect(Collectors.toSet());
        return lives.size() == 1 ? members.get(0).amortiseOverDays() : OptionalInt.empty();
    }

    /** A measured quality is of one deployment. */
    Optional<Deployment.Quality> quality() {
        return members.size() == 1 ? members.get(0).quality() : Optional.empty();
    }
}

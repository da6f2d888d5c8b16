package dev.counterbill.payoff;

import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.Bill;
import dev.counterbill.scenario.Scenario;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * An audit with everything that it was made of, so that its assumptions can be turned.
 *
 * @param members the deployments that are audited together; one unless they share investments
 *     without declared shares
 * @param baseline what the traffic was priced as instead; none without a baseline
 * @param traffic the deployment's own traffic
 * @param candidates the traffic at other models, where something has no price
 * @param observed what the logs show of the move to the fine-tune
 * @param range the ends of the baseline's assumed ranges, where it has any
 */
public record AuditCase(
        Audit audit,
        AuditSubject subject,
        List<Deployment> members,
        Optional<Scenario> baseline,
        UsageLedger traffic,
        List<Bill> candidates,
        Optional<ObservedMove> observed,
        Optional<Range> range) {
    public AuditCase {
        members = List.copyOf(members);
        candidates = List.copyOf(candidates);
    }

    /** The same with its traffic added up in another way. */
    public AuditCase withTraffic(UsageLedger same) {
        return new AuditCase(audit, subject, members, baseline, same, candidates, observed, range);
    }

    /**
     * The audit at the ends of what the baseline's author believes.
     *
     * @param lowSaved saving at the end that saves least
     * @param lowVerdict verdict there
     */
    public record Range(
            BigDecimal lowSaved, Verdict lowVerdict, BigDecimal highSaved, Verdict highVerdict) {}
}

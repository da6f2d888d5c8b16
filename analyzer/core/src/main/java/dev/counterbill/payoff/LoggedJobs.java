package dev.counterbill.payoff;

import dev.counterbill.ledger.Charge;
import dev.counterbill.payoff.Investment.Price;
import dev.counterbill.payoff.Investment.Timing;
import dev.counterbill.payoff.Investment.TrainedModel;
import dev.counterbill.rates.SourcePlace;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Training jobs that logs contain, as investments of the deployments that serve their models. A job
 * that the investments file states as well is counted once, as stated.
 */
public final class LoggedJobs {
    private static final String CHECKPOINT = ":ckpt-step-";

    private final ZoneId zone;
    private final String currency;
    private final List<String> notes = new ArrayList<>();

    /**
     * @param zone of report days
     * @param currency code of the currency of the investments
     */
    public LoggedJobs(ZoneId zone, String currency) {
        this.zone = zone;
        this.currency = currency;
    }

    /** What became of jobs that were not simply added, in sentences. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** Whether a job made the model of a deployment. */
    public static boolean isOf(Charge job, Deployment deployment) {
        String made = job.model().toLowerCase(Locale.ROOT);
        return (deployment.provider().isEmpty() || deployment.provider().equals(job.provider()))
                && deployment.models().stream()
                        .map(model -> model.toLowerCase(Locale.ROOT))
                        .anyMatch(
                                model -> model.equals(made) || model.startsWith(made + CHECKPOINT));
    }

    /**
     * The deployments with the jobs that made their models added to what was put into them.
     *
     * @param jobs charges for training, each with the model that it made
     * @param shared what several deployments share
     */
    public List<Deployment> addTo(
            List<Deployment> deployments, List<Charge> jobs, List<Investments.Shared> shared) {
        List<Deployment> all = new ArrayList<>();
        for (Deployment deployment : deployments) {
            List<Charge> own = new ArrayList<>();
            for (Charge job : jobs) {
                if (isOf(job, deployment) && isOnlyIn(job, deployment, deployments)) {
                    own.add(job);
                }
            }
            all.add(own.isEmpty() ? deployment : with(deployment, own, shared));
        }
        for (Charge job : jobs) {
            if (deployments.stream().noneMatch(deployment -> isOf(job, deployment))) {
                notes.add(
                        "Training job "
                                + job.id()
                                + " made "
                                + job.model()
                                + ", which is in no deployment and in none of these logs: its cost"
                                + " is in no payoff.");
            }
        }
        return all;
    }

    /** Where several deployments serve the model, only a person can say who bears the cost. */
    private boolean isOnlyIn(Charge job, Deployment deployment, List<Deployment> deployments) {
        List<Deployment> served = deployments.stream().filter(d -> isOf(job, d)).toList();
        if (served.size() == 1) {
            return true;
        }
        if (served.get(0).equals(deployment)) {
            notes.add(
                    "Training job "
                            + job.id()
                            + " made a model of "
                            + served.size()
                            + " deployments and is in none of them: state it under shared in the"
                            + " investments file.");
        }
        return false;
    }

    private Deployment with(
            Deployment deployment, List<Charge> jobs, List<Investments.Shared> shared) {
        List<Investment> stated = new ArrayList<>(deployment.investments());
        shared.stream()
                .filter(s -> s.deployments().contains(deployment.id()))
                .forEach(s -> stated.add(s.investment()));
        stated.removeIf(one -> one.kind() != InvestmentKind.TRAINING);
        List<Charge> missing = new ArrayList<>(jobs);
        missing.removeIf(job -> stated.stream().anyMatch(one -> isSame(one, job)));
        // Amounts of an invoice often bear another day than the job: as many entries as jobs are
        // taken for the same jobs.
        if (stated.size() >= jobs.size()) {
            missing.clear();
        }
        for (Charge job : jobs) {
            if (!missing.contains(job)) {
                notes.add(
                        "Training job "
                                + job.id()
                                + " of the logs is stated in the investments of "
                                + deployment.id()
                                + " and counted once, as stated there.");
            }
        }
        if (missing.isEmpty()) {
            return deployment;
        }
        List<Investment> investments = new ArrayList<>(deployment.investments());
        investments.removeIf(one -> one.price() instanceof Price.Unstated);
        missing.forEach(job -> investments.add(investment(job)));
        return new Deployment(
                deployment.id(),
                deployment.title(),
                deployment.models(),
                deployment.provider(),
                deployment.labels(),
                deployment.baselines(),
                deployment.liveFrom(),
                deployment.retires(),
                deployment.amortiseOverDays(),
                investments,
                deployment.quality(),
                deployment.place());
    }

    private boolean isSame(Investment stated, Charge job) {
        if (!job.id().isEmpty() && stated.note().contains(job.id())) {
            return true;
        }
        if (stated.price() instanceof Price.TrainedTokens tokens
                && tokens.billedTokens().compareTo(BigDecimal.valueOf(job.trainedTokens())) == 0) {
            return true;
        }
        return stated.timing() instanceof Timing.OnDay on
                && Math.abs(on.day().toEpochDay() - day(job).toEpochDay()) <= 1;
    }

    private LocalDate day(Charge job) {
        return Instant.ofEpochSecond(job.beginSecond()).atZone(zone).toLocalDate();
    }

    private Investment investment(Charge job) {
        return new Investment(
                InvestmentKind.TRAINING,
                new Timing.OnDay(day(job)),
                price(job),
                false,
                "training job " + job.id() + " in the logs",
                new SourcePlace("", 0, 0));
    }

    /**
     * Trained tokens contain the epochs; reinforcement runs bill hours, which few exports state.
     */
    private Price price(Charge job) {
        Optional<BigDecimal> amount = job.amount().filter(a -> job.currency().equals(currency));
        if (amount.isPresent()) {
            return new Price.Amount(amount.get());
        }
        TrainedModel model = new TrainedModel(job.provider(), job.base(), "", "", "", "", "");
        if (job.trainedTokens() >= 0) {
            return new Price.TrainedTokens(
                    BigDecimal.valueOf(job.trainedTokens()),
                    Optional.empty(),
                    Optional.empty(),
                    model);
        }
        return job.hours()
                .<Price>map(hours -> new Price.TrainingHours(hours, Optional.empty(), model))
                .orElseGet(Price.Unstated::new);
    }
}

package dev.counterbill.payoff;

import dev.counterbill.ledger.Charge;
import dev.counterbill.payoff.Investment.Price;
import dev.counterbill.payoff.Investment.Timing;
import dev.counterbill.payoff.Investment.TrainedModel;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.SourcePlace;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Training jobs that logs contain, as investments of the deployments that serve their models. A job
 * that the investments file states as well is counted once, as stated. Where only days or amounts
 * suggest that an entry is the job, that is said as an assumption.
 */
public final class LoggedJobs {
    private final RateBook book;
    private final ZoneId zone;
    private final String currency;
    private final List<String> notes = new ArrayList<>();

    /** Entries of the file that are a job of the logs; each is one at most. */
    private final Set<Investment> taken = new HashSet<>();

    /**
     * @param book which knows the sellers
     * @param zone of report days
     * @param currency code of the currency of the investments
     */
    public LoggedJobs(RateBook book, ZoneId zone, String currency) {
        this.book = book;
        this.zone = zone;
        this.currency = currency;
    }

    /** What became of jobs that were not simply added, in sentences. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** Whether a job made the model of a deployment. */
    public boolean isOf(Charge job, Deployment deployment) {
        return deployment.isServedBy(job.provider(), book)
                && deployment.models().stream()
                        .anyMatch(model -> Deployment.isModelOrCheckpoint(model, job.model()));
    }

    /**
     * The deployments with the jobs that made their models added to what was put into them: those
     * of the file, then the others.
     *
     * @param undeclared deployments that the file does not name; a job whose model it names is of
     *     the file's, whoever else serves the model
     * @param jobs charges for training, each with the model that it made
     */
    public List<Deployment> addTo(
            Investments investments, List<Deployment> undeclared, List<Charge> jobs) {
        List<Deployment> declared = investments.deployments();
        List<Charge> theirs = jobs.stream().filter(job -> isOfAny(job, declared)).toList();
        List<Charge> others = jobs.stream().filter(job -> !isOfAny(job, declared)).toList();
        List<Deployment> all = new ArrayList<>(made(declared, theirs, investments.shared()));
        all.addAll(made(undeclared, others, List.of()));
        for (Charge job : others) {
            if (!isOfAny(job, undeclared)) {
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

    /** Whether a job made a model of one of the deployments. */
    public boolean isOfAny(Charge job, List<Deployment> deployments) {
        return deployments.stream().anyMatch(deployment -> isOf(job, deployment));
    }

    private List<Deployment> made(
            List<Deployment> deployments, List<Charge> jobs, List<Investments.Shared> shared) {
        Map<List<Deployment>, List<Charge>> jobsOf = new LinkedHashMap<>();
        for (Charge job : jobs) {
            List<Deployment> servers = deployments.stream().filter(d -> isOf(job, d)).toList();
            jobsOf.computeIfAbsent(servers, some -> new ArrayList<>()).add(job);
        }
        List<Deployment> all = new ArrayList<>(deployments);
        // An entry of one deployment is rather a job of its own than one that others share.
        jobsOf.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().size()))
                .forEach(entry -> add(entry.getValue(), entry.getKey(), shared, all));
        return all;
    }

    /** Adds what the file does not state of jobs that made a model of all of some deployments. */
    private void add(
            List<Charge> jobs,
            List<Deployment> servers,
            List<Investments.Shared> shared,
            List<Deployment> all) {
        Set<String> ids = DeploymentTraffic.ids(servers);
        List<Investment> stated = new ArrayList<>();
        servers.forEach(server -> stated.addAll(server.investments()));
        shared.stream()
                .filter(s -> s.deployments().stream().anyMatch(ids::contains))
                .forEach(s -> stated.add(s.investment()));
        String names = String.join(" and ", servers.stream().map(Deployment::id).toList());
        List<Investment> added = new ArrayList<>();
        for (Charge job : withoutStated(jobs, stated, names)) {
            if (servers.size() == 1) {
                added.add(investment(job, price(job)));
            } else {
                added.add(investment(job, new Price.Undivided(names)));
                notes.add(
                        "Training job "
                                + job.id()
                                + " made a model of "
                                + names
                                + ", and nobody has stated who bears its cost, so that it has no price"
                                + " in any of them: state it under shared in the investments"
                                + " file.");
            }
        }
        all.replaceAll(one -> ids.contains(one.id()) ? with(one, added) : one);
    }

    private static Deployment with(Deployment deployment, List<Investment> added) {
        if (added.isEmpty()) {
            return deployment;
        }
        List<Investment> investments = new ArrayList<>(deployment.investments());
        investments.removeIf(one -> one.price() instanceof Price.Unstated);
        investments.addAll(added);
        return deployment.withInvestments(investments);
    }

    /**
     * The jobs that the file does not state. Each entry for training is one job at most, and each
     * job one entry, the surest first; an entry that is no job's was for a run that is not in the
     * logs.
     */
    private List<Charge> withoutStated(List<Charge> jobs, List<Investment> stated, String id) {
        List<Charge> missing = new ArrayList<>(jobs);
        List<Investment> entries = new ArrayList<>(stated);
        entries.removeIf(entry -> entry.kind() != InvestmentKind.TRAINING || taken.contains(entry));
        for (Likeness likeness : Likeness.values()) {
            for (Pair pair : alike(likeness, missing, entries)) {
                if (missing.contains(pair.job()) && entries.contains(pair.entry())) {
                    missing.remove(pair.job());
                    entries.remove(pair.entry());
                    taken.add(pair.entry());
                    notes.add(counted(pair.job(), pair.entry(), likeness, id));
                }
            }
        }
        return missing;
    }

    private record Pair(Charge job, Investment entry) {}

    /** The nearest days first: an entry on the day of one job is not that of the day before. */
    private List<Pair> alike(Likeness likeness, List<Charge> jobs, List<Investment> entries) {
        List<Pair> pairs = new ArrayList<>();
        for (Charge job : jobs) {
            entries.stream()
                    .filter(entry -> isAlike(likeness, entry, job))
                    .forEach(entry -> pairs.add(new Pair(job, entry)));
        }
        pairs.sort(Comparator.comparing(pair -> Math.abs(daysAfter(pair.entry(), pair.job()))));
        return pairs;
    }

    /** Why an entry of the file is taken for a job of the logs, the surest first. */
    private enum Likeness {
        ID("its note names the job"),
        QUANTITY("it states what the job trained"),
        DAY("it stands on the day of the job"),
        /** An estimate is written down before the job, and an invoice after it. */
        AMOUNT("it states an amount, and not what it trained");

        private final String words;

        Likeness(String words) {
            this.words = words;
        }
    }

    private boolean isAlike(Likeness likeness, Investment entry, Charge job) {
        if (likeness == Likeness.ID) {
            return !job.id().isEmpty() && entry.note().contains(job.id());
        }
        // What was thrown away did not make the model that is served.
        if (entry.discarded()) {
            return false;
        }
        return switch (likeness) {
            case ID -> false;
            case QUANTITY -> statesQuantity(entry, job);
            case DAY -> Math.abs(daysAfter(entry, job)) <= 1;
            case AMOUNT -> entry.price() instanceof Price.Amount;
        };
    }

    private static boolean statesQuantity(Investment entry, Charge job) {
        if (entry.price() instanceof Price.TrainedTokens tokens) {
            return tokens.billedTokens().compareTo(BigDecimal.valueOf(job.trainedTokens())) == 0;
        }
        return entry.price() instanceof Price.TrainingHours training
                && job.hours().filter(hours -> hours.compareTo(training.hours()) == 0).isPresent();
    }

    private long daysAfter(Investment entry, Charge job) {
        return ((Timing.OnDay) entry.timing()).day().toEpochDay() - day(job).toEpochDay();
    }

    private String counted(Charge job, Investment entry, Likeness likeness, String deployment) {
        boolean isSure = likeness == Likeness.ID || likeness == Likeness.QUANTITY;
        return "Training job "
                + job.id()
                + " of the logs is "
                + (isSure ? "stated" : "taken for the training")
                + " at "
                + entry.place()
                + " in the investments of "
                + deployment
                + " and counted once, as stated there: "
                + likeness.words
                + (isSure
                        ? "."
                        : ". If it was another run, state this job in an entry of its own, with its"
                                + " id as the note.");
    }

    private LocalDate day(Charge job) {
        return Instant.ofEpochSecond(job.beginSecond()).atZone(zone).toLocalDate();
    }

    private Investment investment(Charge job, Price price) {
        return new Investment(
                InvestmentKind.TRAINING,
                new Timing.OnDay(day(job)),
                price,
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

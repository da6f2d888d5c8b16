package dev.counterbill.payoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.config.ConfigParser;
import dev.counterbill.config.InvestmentsLoader;
import dev.counterbill.config.Problems;
import dev.counterbill.ledger.Charge;
import dev.counterbill.rates.Books;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoggedJobsTest {
    private static final String MODEL = "ft:gpt-4o-mini-2024-07-18:acme:t:Ab12Cd34";
    private static final Charge JOB = job("ftjob-1", "2026-04-13", 9_000_000);

    private static Charge job(String id, String day, long trainedTokens) {
        long begin = Instant.parse(day + "T10:00:00Z").getEpochSecond();
        return new Charge(
                Charge.Kind.TRAINING,
                begin,
                begin + 3600,
                "openai",
                MODEL,
                "gpt-4o-mini-2024-07-18",
                id,
                trainedTokens,
                Optional.empty(),
                Optional.empty(),
                "",
                "openai-ft-jobs");
    }

    /** What was put into a deployment with these entries once the jobs are added. */
    private record Made(List<Investment> investments, List<String> notes) {
        long jobsAdded() {
            return investments.stream().filter(one -> one.note().contains("in the logs")).count();
        }
    }

    private static Made made(String entries, Charge... jobs) {
        return madeOf(
                """
                deployments:
                  - id: d
                    models: ["%s"]
                    investments:
                %s
                """
                        .formatted(MODEL, entries),
                jobs);
    }

    /** Of the first deployment of a file. */
    private static Made madeOf(String yaml, Charge... jobs) {
        Problems problems = new Problems();
        Investments investments =
                ConfigParser.parse(yaml, "f.yaml", problems)
                        .flatMap(root -> InvestmentsLoader.load(root, problems))
                        .orElseThrow(() -> new AssertionError(problems.all()));
        LoggedJobs logged = new LoggedJobs(Books.BUILT_IN, ZoneOffset.UTC, "USD");
        List<Deployment> all = logged.addTo(investments, List.of(), List.of(jobs));
        return new Made(all.get(0).investments(), logged.notes());
    }

    @Test
    void aJobOfTheSellerIsTheDeploymentsWhicheverNameOfItEachHas() {
        String yaml =
                """
                deployments:
                  - {id: d, models: [m], provider: %s}
                """;
        Charge job =
                new Charge(
                        Charge.Kind.TRAINING,
                        JOB.beginSecond(),
                        JOB.endSecond(),
                        "vertex-ai",
                        "m",
                        "gemini-2.5-flash",
                        "job",
                        1000,
                        Optional.empty(),
                        Optional.empty(),
                        "",
                        "own");
        assertEquals(1, madeOf(yaml.formatted("google"), job).jobsAdded());
        assertEquals(1, madeOf(yaml.formatted("gcp.vertex_ai"), job).jobsAdded());
        assertEquals(0, madeOf(yaml.formatted("openai"), job).jobsAdded());
    }

    private static String training(String rest) {
        return "      - {kind: training, " + rest + "}";
    }

    @Test
    void aDiscardedTryIsNotTheJobThatMadeTheModel() {
        for (String entry :
                List.of(
                        "date: 2026-03-02, trained_tokens: 1000000, discarded: true",
                        "date: 2026-04-13, trained_tokens: 9000000, discarded: true",
                        "date: 2026-05-02, amount: \"8.00\", discarded: true")) {
            Made made = made(training(entry), JOB);
            assertEquals(1, made.jobsAdded(), entry);
            assertEquals(List.of(), made.notes(), entry);
        }
    }

    @Test
    void anEntryThatNamesTheJobOrStatesItsTokensIsTheJob() {
        for (String entry :
                List.of(
                        "date: 2026-03-02, amount: \"8.00\", discarded: true, note: ftjob-1",
                        "date: 2026-03-02, tokens: 3000000, epochs: 3")) {
            Made made = made(training(entry), JOB);
            assertEquals(0, made.jobsAdded(), entry);
            assertTrue(made.notes().get(0).contains("is stated at f.yaml:"), made.notes().get(0));
        }
    }

    @Test
    void whatOnlyDaysSuggestIsSaidAsAnAssumption() {
        for (String entry :
                List.of(
                        "date: 2026-04-14, trained_tokens: 8999990",
                        "date: 2026-04-01, amount: \"27.00\"",
                        "date: 2026-05-31, amount: \"27.00\"")) {
            Made made = made(training(entry), JOB);
            assertEquals(0, made.jobsAdded(), entry);
            String note = made.notes().get(0);
            assertTrue(note.contains("is taken for the training at f.yaml:"), note);
            assertTrue(note.endsWith("in an entry of its own, with its id as the note."), note);
        }
    }

    @Test
    void otherTokensOnAnotherDayAreAnotherRun() {
        String entry = "date: 2026-04-20, trained_tokens: 1000000";
        assertEquals(1, made(training(entry), JOB).jobsAdded());
    }

    @Test
    void anEntryOnTheDayOfOneJobIsNotThatOfTheDayBefore() {
        Charge next = job("ftjob-2", "2026-04-14", 1_000_000);
        Made made = made(training("date: 2026-04-14, amount: \"3.00\""), JOB, next);
        assertTrue(made.notes().get(0).startsWith("Training job ftjob-2 "), made.notes().get(0));
        assertEquals(1, made.jobsAdded());
    }

    @Test
    void anEntryIsOneJobAtMostAndTheSurestFirst() {
        Charge other = job("ftjob-2", "2026-04-13", 1_000_000);
        Made made =
                made(training("date: 2026-04-13, trained_tokens: 1000000, note: v2"), JOB, other);
        assertEquals(1, made.jobsAdded());
        List<String> added = new ArrayList<>();
        made.investments().forEach(one -> added.add(one.note()));
        assertEquals(List.of("v2", "training job ftjob-1 in the logs"), added);
    }

    private static final String TWO =
            """
            deployments:
              - {id: a, models: ["%1$s"], labels: {project: a}}
              - {id: b, models: ["%1$s"], labels: {project: b}}
            """
                    .formatted(MODEL);

    @Test
    void theJobOfTwoDeploymentsIsInvestedInBothAtAPriceThatNobodyKnows() {
        Made made = madeOf(TWO, JOB);
        assertEquals(
                List.of(new Investment.Price.Undivided("a and b")),
                made.investments().stream().map(Investment::price).toList());
        assertEquals(
                List.of(
                        "Training job ftjob-1 made a model of a and b, and nobody has stated who"
                                + " bears its cost, so that it has no price in any of them: state it"
                                + " under shared in the investments file."),
                made.notes());
    }

    @Test
    void theJobOfTwoDeploymentsThatIsStatedUnderSharedIsCountedOnce() {
        String shared =
                TWO
                        + "shared: [{kind: training, date: 2026-04-13, trained_tokens: 9000000,"
                        + " shares: {a: 0.6, b: 0.4}}]\n";
        Made made = madeOf(shared, JOB);
        assertEquals(List.of(), made.investments());
        assertEquals(1, made.notes().size(), made.notes().toString());
        assertTrue(made.notes().get(0).contains("a and b and counted once"), made.notes().get(0));
    }

    @Test
    void anEntryUnderSharedIsOneJobAtMost() {
        Charge other = job("ftjob-2", "2026-04-13", 1_000_000);
        String shared =
                TWO
                        + "shared: [{kind: training, date: 2026-04-13, trained_tokens: 9000000,"
                        + " deployments: [a, b]}]\n";
        Made made = madeOf(shared, other, JOB);
        assertEquals(
                List.of("training job ftjob-2 in the logs"),
                made.investments().stream().map(Investment::note).toList());
    }
}

package dev.counterbill.payoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.config.Baselines;
import dev.counterbill.config.ConfigParser;
import dev.counterbill.config.InvestmentsLoader;
import dev.counterbill.config.Problems;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.CaseLedger;
import dev.counterbill.pricing.PricingTerms;
import dev.counterbill.rates.Books;
import dev.counterbill.rates.RateBook;
import dev.counterbill.scenario.Factor;
import dev.counterbill.scenario.PromptShift;
import dev.counterbill.scenario.Scenario;
import dev.counterbill.scenario.SwapToBase;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.TimeCuts;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class AuditorTest {
    private static final String TRIAGE = "ft:gpt-4o-mini-2024-07-18:acme:triage:Ab12Cd34";
    private static final LedgerCuts CUTS =
            new LedgerCuts(
                    PromptCuts.withGrid(List.of()), TimeCuts.HOURS, Map.of(), List.of("project"));
    private static final Auditor AUDITOR =
            new Auditor(Books.BUILT_IN, PricingTerms.PLAIN, ZoneOffset.UTC);

    /** The base with prompts of 2,500 instead of 700 tokens, as the article's second scenario. */
    private static final Scenario LONGER =
            Scenario.of(
                    "longer-prompt",
                    "its base model with the long prompt",
                    new SwapToBase(),
                    new PromptShift(Factor.exact("1800"), Factor.exact("0"), Meter.INPUT));

    private static Investments investments(String yaml) {
        Problems problems = new Problems();
        Optional<Investments> read =
                ConfigParser.parse(yaml, "f.yaml", problems)
                        .flatMap(root -> InvestmentsLoader.load(root, problems));
        assertEquals(List.of(), problems.all());
        return read.orElseThrow();
    }

    private static Auditor.Question question(
            String yaml, UsageLedger ledger, String end, Scenario... declared) {
        Problems problems = new Problems();
        Investments investments = investments(yaml);
        Map<String, Scenario> baselines =
                Baselines.resolve(
                        investments,
                        List.of(declared),
                        Books.BUILT_IN,
                        Instant.parse("2026-06-01T00:00:00Z"),
                        problems);
        assertEquals(List.of(), problems.all());
        return new Auditor.Question(
                investments,
                ledger,
                Auditor.firstDay(ledger, ZoneOffset.UTC),
                List.of(),
                LocalDate.parse(end),
                baselines,
                List.of());
    }

    private static List<AuditCase> audit(
            String yaml, UsageLedger ledger, String end, Scenario... declared) {
        return AUDITOR.audit(question(yaml, ledger, end, declared));
    }

    /** Thirty days of June with the same requests every day. */
    private static UsageLedger june(String model, long requests, Object... meters) {
        CaseLedger ledger = new CaseLedger(CUTS).model("openai", model).labels("triage");
        for (int day = 1; day <= 30; day++) {
            ledger.at("2026-06-%02dT09:00:00Z".formatted(day)).requests(requests, meters);
        }
        return ledger.build();
    }

    private static void assertAmount(String expected, BigDecimal actual) {
        assertEquals(0, new BigDecimal(expected).compareTo(actual), expected + " and " + actual);
    }

    private static final String ARTICLE =
            """
            deployments:
              - id: replacing
                models: ["ft:gpt-4o-mini-2024-07-18:acme:triage:Ab12Cd34"]
                baselines: gpt-4o
                investments:
                  - {date: 2026-06-01, kind: training, tokens: 500000, epochs: 3, method: sft}
                  - {date: 2026-06-01, kind: training, amount: "8.00", discarded: true}
                  - {date: 2026-06-01, kind: training, amount: "6.00", discarded: true}
                  - {date: 2026-06-01, kind: training, amount: "12.00", discarded: true}
            """;

    @Test
    void theArticlesFirstScenarioIsExact() {
        AuditCase audited =
                audit(ARTICLE, june(TRIAGE, 50_000, Meter.INPUT, 200), "2026-07-01").get(0);
        Audit audit = audited.audit();
        assertAmount("90", audit.actual());
        assertAmount("750", audit.baselineCost());
        assertAmount("30.5", audit.invested());
        assertEquals("all-on-gpt-4o", audit.baseline());
        assertEquals(Verdict.PAID_OFF, audit.verdict());
        assertEquals(new BigDecimal("1.3863636364"), audit.paybackDays().orElseThrow());
        assertEquals(Optional.of(LocalDate.parse("2027-01-14")), audit.retires());
        assertEquals(
                "500,000 tokens x 3 epochs x 3.00 per 1,000,000 tokens",
                audit.investments().get(0).arithmetic());
    }

    @Test
    void theArticlesShorterPromptSaves99AMonthAndNeverPaysForEngineeringBeforeItRetires() {
        UsageLedger ledger = june(TRIAGE, 20_000, Meter.INPUT, 700);
        String file =
                """
                deployments:
                  - id: shorter
                    models: ["ft:gpt-4o-mini-2024-07-18:acme:triage:Ab12Cd34"]
                    baselines: longer-prompt
                    investments:
                      - {date: 2026-06-01, kind: engineering, hours: "30", rate: "100"}
                """;
        Audit audit = audit(file, ledger, "2026-07-01", LONGER).get(0).audit();
        assertAmount("126", audit.actual());
        assertAmount("225", audit.baselineCost());
        assertAmount("99", audit.saved());
        assertEquals(Verdict.NEVER, audit.verdict());
        // 3,000 / 3.30 a day = 909.09 days: the 910th after 1 June 2026.
        assertEquals(Optional.of(LocalDate.parse("2028-11-26")), audit.forecast());
        assertEquals(LocalDate.parse("2026-06-01").plusDays(909), LocalDate.parse("2028-11-26"));
    }

    @Test
    void theSameTokensOnTheFineTuneCostTwiceTheBase() {
        UsageLedger ledger = june(TRIAGE, 1_000, Meter.INPUT, 1_000);
        Audit audit =
                audit(ARTICLE.replace("gpt-4o\n", "base\n"), ledger, "2026-07-01").get(0).audit();
        assertAmount("9", audit.actual());
        assertAmount("4.5", audit.baselineCost());
        assertEquals(Verdict.NEVER, audit.verdict());
        assertTrue(audit.sentence().contains("against its base model"));
    }

    @Test
    void onlyTheDeploymentsOwnTrafficIsSwapped() {
        UsageLedger own = june(TRIAGE, 50_000, Meter.INPUT, 200);
        UsageLedger more =
                own.plus(june("gpt-4o", 1_000_000, Meter.INPUT, 5_000))
                        .plus(
                                june(
                                        "ft:gpt-4o-mini-2024-07-18:acme:triage:Ab12Cd345",
                                        9,
                                        Meter.INPUT,
                                        9));
        assertAmount("660", audit(ARTICLE, more, "2026-07-01").get(0).audit().saved());
    }

    @Test
    void fineTunesThatNoDeploymentNamesAreListed() {
        String other = "ft:gpt-4o-mini-2024-07-18:acme:other:Zz12Cd34";
        UsageLedger ledger =
                june(TRIAGE, 1, Meter.INPUT, 1)
                        .plus(june(other, 1, Meter.INPUT, 1))
                        .plus(june("gpt-4o", 1, Meter.INPUT, 1));
        assertEquals(List.of("openai/" + other), AUDITOR.unaudited(investments(ARTICLE), ledger));
    }

    @Test
    void checkpointsOfANamedModelBelongToTheDeployment() {
        UsageLedger ledger =
                june(TRIAGE, 25_000, Meter.INPUT, 200)
                        .plus(june(TRIAGE + ":ckpt-step-90", 25_000, Meter.INPUT, 200));
        assertAmount("660", audit(ARTICLE, ledger, "2026-07-01").get(0).audit().saved());
    }

    private static final String CHECKPOINT = TRIAGE + ":ckpt-step-90";

    @Test
    void aCheckpointThatADeploymentNamesIsNotAlsoOfItsFinalModel() {
        UsageLedger ledger =
                june(TRIAGE, 25_000, Meter.INPUT, 200)
                        .plus(june(CHECKPOINT, 5_000, Meter.INPUT, 200));
        String file =
                """
                deployments:
                  - {id: final, models: ["%s"], baselines: gpt-4o}
                  - {id: early, models: ["%s"], baselines: gpt-4o}
                """
                        .formatted(TRIAGE, CHECKPOINT);
        List<AuditCase> cases = audit(file, ledger, "2026-07-01");
        assertAmount("750000", cases.get(0).audit().requests());
        assertAmount("150000", cases.get(1).audit().requests());
    }

    @Test
    void undeclaredTrafficOfAModelIsWhatItsDeploymentsLeaveCheckpointsIncluded() {
        CaseLedger rest = new CaseLedger(CUTS).model("openai", TRIAGE).labels("search");
        rest.at("2026-06-05T09:00:00Z").requests(40, Meter.INPUT, 200);
        UsageLedger ledger =
                june(TRIAGE, 1_000, Meter.INPUT, 200)
                        .plus(june(CHECKPOINT, 500, Meter.INPUT, 200))
                        .plus(rest.build());
        Investments declared =
                investments(
                        """
                        deployments:
                          - {id: triage, models: ["%s"], labels: {project: triage}, baselines: gpt-4o}
                        """
                                .formatted(TRIAGE));
        List<Deployment> found = AUDITOR.undeclared(declared, ledger, List.of());
        assertEquals("Other traffic of " + TRIAGE, found.get(0).title());
        List<Deployment> all = new ArrayList<>(declared.deployments());
        all.addAll(found);
        DeploymentTraffic traffic = new DeploymentTraffic(CUTS.labels(), all, Books.BUILT_IN);
        assertEquals(60, traffic.of(ledger, declared.deployments()).size());
        assertEquals(1, traffic.of(ledger, found).size());
        List<Deployment> alone = AUDITOR.undeclared(Investments.NONE, ledger, List.of());
        assertEquals(List.of(TRIAGE), alone.stream().map(Deployment::id).toList());
    }

    @Test
    void trafficIsOfTheDeploymentThatNamesItsSellerAndRatherOfTheOneThatNamesItsSurface() {
        UsageLedger ledger = onBothSurfaces();
        Deployment google = deployment("google");
        Deployment vertex = deployment("vertex-ai");
        assertEquals(2, rows(ledger, google, google));
        assertEquals(1, rows(ledger, google, google, vertex));
        assertEquals(1, rows(ledger, vertex, google, vertex));
        assertEquals(0, rows(ledger, deployment("openai"), deployment("openai")));
    }

    private static UsageLedger onBothSurfaces() {
        return new CaseLedger(CUTS)
                .labels("p")
                .at("2026-06-05T09:00:00Z")
                .model("google", "m")
                .requests(1, Meter.INPUT, 1)
                .model("vertex-ai", "m")
                .requests(1, Meter.INPUT, 1)
                .build();
    }

    private static Deployment deployment(String provider) {
        return investments(
                        """
                        deployments:
                          - {id: on-%1$s, models: [m], provider: %1$s, investments: [{date: 2026-06-01, kind: other, amount: "1"}]}
                        """
                                .formatted(provider))
                .deployments()
                .get(0);
    }

    private static int rows(UsageLedger ledger, Deployment of, Deployment... all) {
        return new DeploymentTraffic(CUTS.labels(), List.of(all), Books.BUILT_IN)
                .of(ledger, List.of(of))
                .size();
    }

    @Test
    void undeclaredTrafficOnTwoSurfacesIsOneDeployment() {
        RateBook book =
                Books.layered(
                        """
                        providers:
                          google:
                            also: [vertex-ai]
                            prompt_size_measure: [input]
                            fine_tune_names: [registry]
                            models:
                              gem: {family: gem, rates: [{from: "2024-01-01T00:00:00Z", prices: {input: "1"}, source: page}], fine_tuned: {inherit: base}}
                        fine_tunes:
                          - {provider: google, id: m, base: gem}
                        """);
        UsageLedger ledger = onBothSurfaces();
        List<Deployment> found =
                new Auditor(book, PricingTerms.PLAIN, ZoneOffset.UTC)
                        .undeclared(Investments.NONE, ledger, List.of());
        assertEquals(1, found.size());
        assertEquals("google", found.get(0).provider());
    }

    @Test
    void everyFlipPointTurnsTheVerdictAHairToEitherSide() {
        UsageLedger ledger = june(TRIAGE, 1_000, Meter.INPUT, 200, Meter.OUTPUT, 6);
        String file =
                """
                engineering_rate: "80"
                deployments:
                  - id: triage
                    models: ["ft:gpt-4o-mini-2024-07-18:acme:triage:Ab12Cd34"]
                    baselines: gpt-4o
                    retires: 2026-09-01
                    investments:
                      - {date: 2026-06-01, kind: training, amount: "4.50"}
                      - {date: 2026-06-01, kind: engineering, hours: "0.25"}
                """;
        AuditCase audited = audit(file, ledger, "2026-07-01").get(0);
        assertEquals(Verdict.NOT_YET, audited.audit().verdict());
        List<FlipPoint> flips = AUDITOR.flipPoints(audited);
        EnumSet<Knob> turned = EnumSet.noneOf(Knob.class);
        BigDecimal hair = new BigDecimal("0.000001");
        Trials trials = new Trials(Books.BUILT_IN, PricingTerms.PLAIN, ZoneOffset.UTC, audited);
        for (FlipPoint flip : flips) {
            Function<BigDecimal, Audit> audit = trials.turned(flip.knob());
            assertEquals(FlipPoint.Method.SOLVED, flip.method(), flip.sentence());
            assertEquals(flip.below(), audit.apply(flip.at().subtract(hair)).verdict());
            assertEquals(flip.above(), audit.apply(flip.at().add(hair)).verdict());
            turned.add(flip.knob());
        }
        assertEquals(EnumSet.allOf(Knob.class), turned);
        // By hand: a day saves 0.56 - 0.0672 = 0.4928, so 30 days save 14.784 of 24.50.
        BigDecimal traffic =
                flips.stream()
                        .filter(f -> f.knob() == Knob.TRAFFIC && f.above() == Verdict.PAID_OFF)
                        .findFirst()
                        .orElseThrow()
                        .at();
        assertEquals(new BigDecimal("1.657196969697"), traffic);
        BigDecimal rate =
                flips.stream()
                        .filter(
                                f ->
                                        f.knob() == Knob.ENGINEERING_RATE
                                                && f.below() == Verdict.PAID_OFF)
                        .findFirst()
                        .orElseThrow()
                        .at();
        // (14.784 - 4.50) / 0.25 hours.
        assertAmount("41.136", rate);
        BigDecimal overhead =
                flips.stream()
                        .filter(
                                f ->
                                        f.knob() == Knob.PROMPT_OVERHEAD
                                                && f.above() == Verdict.PAID_OFF)
                        .findFirst()
                        .orElseThrow()
                        .at();
        // (24.50 - 14.784) / (30,000 requests x $2.50 per million).
        assertEquals(new BigDecimal("129.546666666667"), overhead);
    }

    /** The verdict is that of the counted hours, so the rate stands where theirs stands. */
    @Test
    void hoursAfterTheEndOfTheAuditDoNotMoveTheRateThatItStandsAt() {
        UsageLedger ledger = june(TRIAGE, 1_000, Meter.INPUT, 200, Meter.OUTPUT, 6);
        String file =
                """
                deployments:
                  - id: triage
                    models: ["ft:gpt-4o-mini-2024-07-18:acme:triage:Ab12Cd34"]
                    baselines: gpt-4o
                    investments:
                      - {date: 2026-06-01, kind: training, amount: "4.50"}
                      - {date: 2026-06-01, kind: engineering, hours: "0.25", rate: "20"}
                      - {date: 2026-07-01, kind: engineering, hours: "40", rate: "500"}
                """;
        AuditCase audited = audit(file, ledger, "2026-07-01").get(0);
        assertEquals(Verdict.PAID_OFF, audited.audit().verdict());
        FlipPoint flip =
                AUDITOR.flipPoints(audited).stream()
                        .filter(f -> f.knob() == Knob.ENGINEERING_RATE)
                        .findFirst()
                        .orElseThrow();
        assertAmount("20", flip.now());
        // (14.784 - 4.50) / 0.25 hours.
        assertAmount("41.136", flip.at());
    }

    @Test
    void aBookPriceThatIsMissingLeavesTheAuditInconclusive() {
        String file =
                """
                deployments:
                  - id: triage
                    models: ["ft:gpt-4o-mini-2024-07-18:acme:triage:Ab12Cd34"]
                    baselines: gpt-4o
                    investments:
                      - {date: 2026-06-01, kind: training, trained_tokens: 9, base: gpt-9-nova}
                """;
        AuditCase audited = audit(file, june(TRIAGE, 1_000, Meter.INPUT, 200), "2026-07-01").get(0);
        assertEquals(Optional.of(Doubt.INVESTMENT_UNPRICED), audited.audit().doubt());
        assertEquals(List.of(), AUDITOR.flipPoints(audited));
    }

    @Test
    void azureHostingAndTrainingComeFromTheBook() {
        String file =
                """
                deployments:
                  - id: hosted
                    models: ["gpt-4o-mini-2024-07-18.ft-0e208cf33a6a466994aff31a08aba678"]
                    provider: azure
                    investments:
                      - {kind: hosting, from: 2026-06-01, to: 2026-07-01, deployment: global}
                      - {kind: training, date: 2026-06-01, trained_tokens: 1000000, deployment: regional, region: eastus}
                """;
        Audit audit = audit(file, june(TRIAGE, 1, Meter.INPUT, 1), "2026-07-01").get(0).audit();
        assertAmount("1224", audit.investments().get(0).counted());
        assertAmount("3.30", audit.investments().get(1).counted());
        assertEquals(Optional.of(Doubt.NO_BASELINE), audit.doubt());
    }

    @Test
    void sharedInvestmentsFallByShareOrMakeAGroup() {
        String two =
                """
                deployments:
                  - id: a
                    models: ["ft:gpt-4o-mini-2024-07-18:acme:triage:Ab12Cd34"]
                    baselines: gpt-4o
                  - id: b
                    models: ["ft:gpt-4o-mini-2024-07-18:acme:other:Zz12Cd34"]
                    baselines: [base, gpt-4o]
                shared:
                """;
        UsageLedger ledger =
                june(TRIAGE, 50_000, Meter.INPUT, 200)
                        .plus(
                                june(
                                        "ft:gpt-4o-mini-2024-07-18:acme:other:Zz12Cd34",
                                        50_000,
                                        Meter.INPUT,
                                        200));
        List<AuditCase> shares =
                audit(
                        two
                                + "  - {date: 2026-06-01, kind: other, amount: 100, shares: {a:"
                                + " \"0.3\", b: \"0.7\"}}",
                        ledger,
                        "2026-07-01");
        assertEquals(3, shares.size());
        assertAmount("30", shares.get(0).audit().invested());
        assertAmount("70", shares.get(1).audit().invested());
        List<AuditCase> group =
                audit(
                        two
                                + "  - {date: 2026-06-01, kind: other, amount: 100, deployments: [a, b]}",
                        ledger,
                        "2026-07-01");
        assertEquals(1, group.size());
        assertEquals("a+b", group.get(0).audit().deployment());
        assertAmount("100", group.get(0).audit().invested());
        assertAmount("1320", group.get(0).audit().saved());
    }

    @Test
    void theModelThatServedTheSameLabelBeforeIsTheObservedBaseline() {
        CaseLedger ledger = new CaseLedger(CUTS).model("openai", "gpt-4o").labels("triage");
        ledger.at("2026-05-01T09:00:00Z").requests(10, Meter.INPUT, 300, Meter.OUTPUT, 12);
        ledger.at("2026-05-02T09:00:00Z").requests(10, Meter.INPUT, 340, Meter.OUTPUT, 12);
        UsageLedger all =
                ledger.build().plus(june(TRIAGE, 50_000, Meter.INPUT, 200, Meter.OUTPUT, 6));
        AuditCase audited =
                audit(ARTICLE.replace("    baselines: gpt-4o\n", ""), all, "2026-07-01").get(0);
        assertEquals("all-on-gpt-4o", audited.audit().baseline());
        ObservedMove move = audited.observed().orElseThrow();
        assertAmount("120", move.promptOverhead());
        assertAmount("100", move.lowOverhead());
        assertAmount("140", move.highOverhead());
        assertAmount("2", move.outputFactor().orElseThrow());
        assertEquals(
                "Observed, not proved: before the move openai/gpt-4o served the same project with"
                        + " prompts longer by 120 tokens per request (by day 100 to 140) and answers 2"
                        + " times as long as now",
                move.sentence());
        AuditCase nobody =
                audit(
                                ARTICLE.replace("    baselines: gpt-4o\n", ""),
                                june(TRIAGE, 50_000, Meter.INPUT, 200),
                                "2026-07-01")
                        .get(0);
        assertEquals(Optional.of(Doubt.NO_BASELINE), nobody.audit().doubt());
    }

    @Test
    void aBaselineWithRangesIsAuditedAtItsEndsToo() {
        Scenario ranged =
                Scenario.of(
                        "longer-prompt",
                        "its base model with a longer prompt",
                        new SwapToBase(),
                        new PromptShift(
                                new Factor(
                                        new BigDecimal("500"),
                                        new BigDecimal("1800"),
                                        new BigDecimal("3000")),
                                Factor.exact("0"),
                                Meter.INPUT));
        AuditCase audited =
                audit(
                                ARTICLE.replace("gpt-4o\n", "longer-prompt\n"),
                                june(TRIAGE, 20_000, Meter.INPUT, 700),
                                "2026-07-01",
                                ranged)
                        .get(0);
        AuditCase.Range range = audited.range().orElseThrow();
        assertEquals(Verdict.NEVER, range.lowVerdict());
        assertEquals(Verdict.PAID_OFF, range.highVerdict());
        assertAmount("-18", range.lowSaved());
        assertAmount("99", audited.audit().saved());
        assertAmount("207", range.highSaved());
    }

    @Test
    void aBaselineThatNobodyKnowsIsReportedBeforeReading() {
        Problems problems = new Problems();
        Baselines.resolve(
                investments(ARTICLE.replace("gpt-4o\n", "gpt-4oo\n")),
                List.of(),
                Books.BUILT_IN,
                Instant.parse("2026-06-01T00:00:00Z"),
                problems);
        assertTrue(problems.hasErrors());
        assertTrue(problems.all().get(0).toString().contains("gpt-4oo"));
        assertFalse(problems.all().get(0).place().toString().isEmpty());
        assertEquals(Set.of(), Auditor.labels(investments(ARTICLE)));
    }
}

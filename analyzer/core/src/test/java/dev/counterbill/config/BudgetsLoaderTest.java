package dev.counterbill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.config.BudgetsLoader.Budgets;
import dev.counterbill.payoff.Budget;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class BudgetsLoaderTest {
    @Test
    void alertsAre80And100PercentUnlessStated() {
        Problems problems = new Problems();
        Optional<Budgets> read =
                ConfigParser.parse(
                                """
                                schema: counterbill-budgets/1
                                currency: USD
                                budgets:
                                  - {id: all, monthly: "5000.00"}
                                  - {id: intent, title: Intent, monthly: 90, models: gpt-4o, labels: {project: intent}, alert_at: [100%, 0.5]}
                                """,
                                "f.yaml", problems)
                        .flatMap(root -> BudgetsLoader.load(root, problems));
        assertEquals(List.of(), problems.all());
        assertEquals(
                List.of(
                        new Budget(
                                "all",
                                "all",
                                new BigDecimal("5000.00"),
                                List.of(),
                                Map.of(),
                                List.of(new BigDecimal("0.8"), BigDecimal.ONE)),
                        new Budget(
                                "intent",
                                "Intent",
                                new BigDecimal("90"),
                                List.of("gpt-4o"),
                                Map.of("project", "intent"),
                                List.of(new BigDecimal("0.5"), new BigDecimal("1.00")))),
                read.orElseThrow().budgets());
    }

    @TestFactory
    Stream<DynamicTest> everyFaultIsReportedAtItsPlaceWithItsRemedy() {
        return FaultCases.of(
                "budgets-faults.yaml",
                (root, problems) -> BudgetsLoader.load(root, problems).isPresent());
    }
}

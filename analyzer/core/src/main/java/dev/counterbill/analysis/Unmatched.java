package dev.counterbill.analysis;

import dev.counterbill.ledger.Combination;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.model.CloseNames;
import dev.counterbill.payoff.Budget;
import dev.counterbill.payoff.Deployment;
import dev.counterbill.scenario.Scenario;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * Names in a question that no usage has. They may be mistyped, and then a scenario that changes
 * nothing or a budget that is never spent would look like an answer.
 */
final class Unmatched {
    private final List<String> sentences = new ArrayList<>();

    private Unmatched() {}

    /** A sentence for each such name. */
    static List<String> of(Question question, Reading reading) {
        Unmatched unmatched = new Unmatched();
        question.scenarios().forEach(one -> unmatched.scenario(one, reading.ledger()));
        if (!question.budgets().isEmpty() || !question.investments().deployments().isEmpty()) {
            Set<String> models = new TreeSet<>();
            for (Combination some : reading.history().columns().combinations()) {
                models.add(some.billedName());
            }
            question.budgets().forEach(one -> unmatched.budget(one, models, reading.history()));
            question.investments().deployments().forEach(one -> unmatched.deployment(one, models));
        }
        return unmatched.sentences;
    }

    private void scenario(Scenario scenario, UsageLedger ledger) {
        for (Scenario.Unmet unmet : scenario.unmet(ledger)) {
            say(
                    "scenario " + scenario.id(),
                    unmet.condition(),
                    CloseNames.remedy(unmet.name(), unmet.known(), ""));
        }
    }

    private void budget(Budget budget, Set<String> models, UsageLedger usage) {
        String who = "budget " + budget.id();
        budget.models().forEach(model -> model(who, model, models, String::equalsIgnoreCase));
        budget.labels()
                .forEach(
                        (label, value) -> {
                            int place = usage.cuts().labels().indexOf(label);
                            List<String> values = usage.columns().labelTexts(place);
                            if (!values.contains(value)) {
                                say(who, label + " " + value, CloseNames.remedy(value, values, ""));
                            }
                        });
    }

    private void deployment(Deployment deployment, Set<String> models) {
        String who = "deployment " + deployment.id();
        deployment
                .models()
                .forEach(
                        model ->
                                model(
                                        who,
                                        model,
                                        models,
                                        (logged, name) ->
                                                Deployment.isModelOrCheckpoint(logged, name)));
    }

    private void model(
            String who, String name, Collection<String> logged, BiPredicate<String, String> means) {
        if (logged.stream().noneMatch(some -> means.test(some, name))) {
            say(who, "model " + name, CloseNames.remedy(name, logged, ""));
        }
    }

    private void say(String who, String condition, String remedy) {
        sentences.add(
                who
                        + ": no usage has "
                        + condition
                        + Optional.of(remedy)
                                .filter(r -> !r.isEmpty())
                                .map(r -> ". " + r)
                                .orElse(""));
    }
}

package dev.counterbill.analysis;

import dev.counterbill.ledger.Combination;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.model.CloseNames;
import dev.counterbill.payoff.Auditor;
import dev.counterbill.payoff.Budget;
import dev.counterbill.payoff.Deployment;
import dev.counterbill.rates.RateBook;
import dev.counterbill.scenario.Scenario;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Names in a question that no usage has. They may be mistyped, and then a scenario that changes
 * nothing or a budget that is never spent would look like an answer.
 */
final class Unmatched {
    /** How many of the names that a pattern may stand for are named. */
    private static final int MOST_NAMES = 3;

    private final RateBook book;
    private final List<String> sentences = new ArrayList<>();

    private Unmatched(RateBook book) {
        this.book = book;
    }

    /** A sentence for each such name. */
    static List<String> of(Question question, Reading reading) {
        Unmatched unmatched = new Unmatched(question.book());
        question.scenarios().forEach(one -> unmatched.scenario(one, reading.ledger()));
        UsageLedger history = reading.history();
        question.budgets().forEach(one -> unmatched.budget(one, history));
        question.investments().deployments().forEach(one -> unmatched.deployment(one, history));
        return unmatched.sentences;
    }

    private void scenario(Scenario scenario, UsageLedger ledger) {
        for (Scenario.Unmet unmet : scenario.unmet(ledger, book)) {
            say(
                    "scenario " + scenario.id(),
                    unmet.condition(),
                    CloseNames.remedy(unmet.name(), unmet.known(), ""));
        }
    }

    private void budget(Budget budget, UsageLedger usage) {
        String who = "budget " + budget.id();
        Set<String> logged = models(usage);
        for (String model : budget.models()) {
            name(who, "model", model, logged, model::equalsIgnoreCase);
        }
        budget.labels().forEach((label, value) -> label(who, label, value, usage));
    }

    private void deployment(Deployment deployment, UsageLedger usage) {
        String who = "deployment " + deployment.id();
        int before = sentences.size();
        Set<String> logged = models(usage);
        for (String model : deployment.models()) {
            name(who, "model", model, logged, some -> Deployment.isModelOrCheckpoint(some, model));
        }
        if (!deployment.provider().isEmpty()) {
            String provider = deployment.provider();
            name(
                    who,
                    "provider",
                    provider,
                    providers(usage),
                    one -> deployment.isServedBy(one, book));
        }
        deployment.labels().forEach((label, value) -> label(who, label, value, usage));
        if (sentences.size() == before && !Auditor.hasTraffic(deployment, usage, book)) {
            say(who, "all that it asks for", "");
        }
    }

    private static Set<String> models(UsageLedger usage) {
        return usage.columns().combinations().stream()
                .map(Combination::billedName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> providers(UsageLedger usage) {
        return usage.columns().combinations().stream()
                .map(Combination::provider)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void label(String who, String label, String value, UsageLedger usage) {
        int place = usage.cuts().labels().indexOf(label);
        List<String> values = place < 0 ? List.of() : usage.columns().labelTexts(place);
        name(who, label, value, values, value::equals);
    }

    private void name(
            String who, String kind, String name, Collection<String> known, Predicate<String> is) {
        if (known.stream().noneMatch(is)) {
            say(
                    who,
                    kind + " " + name,
                    name.contains("*")
                            ? "Only scenarios know patterns. "
                                    + (kind.equals("model") ? "List the names" : "Give one name")
                                    + meant(name, known)
                            : CloseNames.remedy(name, known, ""));
        }
    }

    /** The names that a pattern may stand for; a few of them show how they are spelt. */
    private static String meant(String pattern, Collection<String> known) {
        String[] parts = pattern.split("\\*", -1);
        Pattern each =
                Pattern.compile(
                        Stream.of(parts).map(Pattern::quote).collect(Collectors.joining(".*")),
                        Pattern.CASE_INSENSITIVE);
        List<String> meant = known.stream().filter(one -> each.matcher(one).matches()).toList();
        return meant.isEmpty()
                ? " as logged"
                : ", such as '"
                        + String.join("', '", meant.subList(0, Math.min(MOST_NAMES, meant.size())))
                        + "'";
    }

    private void say(String who, String condition, String remedy) {
        String sentence = who + ": no usage has " + condition;
        sentences.add(remedy.isEmpty() ? sentence : sentence + ". " + remedy);
    }
}

package dev.counterbill.payoff;

import dev.counterbill.payoff.Plan.Answer;
import dev.counterbill.payoff.Plan.Standing;
import dev.counterbill.payoff.PlanInput.Checklist;
import dev.counterbill.payoff.PlanInput.Task;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A plan in sentences. */
final class PlanWords {
    /** Fewer examples than this teach a model the examples, not the task. */
    private static final int FEWEST_EXAMPLES = 200;

    private PlanWords() {}

    static String sentence(
            PlanInput input,
            BigDecimal today,
            BigDecimal inference,
            BigDecimal saving,
            AmountRange once,
            Optional<AmountRange> payback) {
        String lead =
                "A month costs "
                        + Words.money(today, input.currency())
                        + " on "
                        + input.today().model().name()
                        + " and "
                        + Words.money(inference.add(input.hostingPerMonth()), input.currency())
                        + " on a fine-tuned "
                        + input.fineTuned().model().name();
        if (payback.isEmpty()) {
            return lead + ": fine-tuning saves nothing, whatever it costs.";
        }
        return lead
                + ": it saves "
                + Words.money(saving, input.currency())
                + " a month and covers "
                + once.in(input.currency())
                + " in "
                + months(payback.get())
                + ".";
    }

    /** In months, or in days where it takes less than one. */
    private static String months(AmountRange range) {
        boolean inDays = range.high().compareTo(BigDecimal.ONE) < 0;
        BigDecimal factor = BigDecimal.valueOf(inDays ? 30 : 1);
        String low = Words.count(range.low().multiply(factor), 1);
        String high = Words.count(range.high().multiply(factor), 1);
        return (low.equals(high) ? low : low + " to " + high) + (inDays ? " days" : " months");
    }

    static List<Answer> checklist(PlanInput input, Optional<AmountRange> payback) {
        Checklist answers = input.checklist();
        List<Answer> list = new ArrayList<>();
        list.add(
                asked(
                        "Were the prompts optimised first?",
                        answers.promptsOptimised(),
                        "a better prompt costs hours, not training",
                        answers.seen().get(Checklist.Question.PROMPTS_OPTIMISED)));
        list.add(
                asked(
                        "Was a cheaper base model tried?",
                        answers.cheaperBaseTried(),
                        "the smaller model may already do",
                        answers.seen().get(Checklist.Question.CHEAPER_BASE_TRIED)));
        list.add(
                asked(
                        "Is the gap in quality measurable?",
                        answers.gapMeasurable(),
                        "without a measure nobody can tell whether training helped",
                        null));
        list.add(examples(answers.examples(), answers.task()));
        list.add(covered(input, payback));
        return list;
    }

    private static Answer asked(
            String question, Optional<Boolean> answer, String why, @Nullable String seen) {
        String words = seen == null ? why : seen + "; " + why;
        return answer.map(yes -> new Answer(question, yes ? Standing.YES : Standing.NO, words))
                .orElseGet(
                        () -> new Answer(question, Standing.UNANSWERED, "please answer: " + words));
    }

    private static Answer examples(OptionalLong examples, Optional<Task> task) {
        String question = "Are there 200 or more good examples?";
        String advice =
                task.map(
                                t ->
                                        Words.count(BigDecimal.valueOf(t.least()))
                                                + " to "
                                                + Words.count(BigDecimal.valueOf(t.most()))
                                                + " for "
                                                + t.name().toLowerCase(java.util.Locale.ROOT))
                        .orElse("200 to 500 for classification, 500 to 1,000 for generation");
        if (examples.isEmpty()) {
            return new Answer(question, Standing.UNANSWERED, "please answer: " + advice);
        }
        long count = examples.getAsLong();
        long needed = task.map(Task::least).orElse(FEWEST_EXAMPLES);
        return new Answer(
                question,
                count >= needed ? Standing.YES : Standing.NO,
                Words.count(BigDecimal.valueOf(count)) + " are there; " + advice);
    }

    private static Answer covered(PlanInput input, Optional<AmountRange> payback) {
        String horizon = Words.count(input.horizonMonths());
        String question = "Does the saving cover the cost within " + horizon + " months?";
        if (payback.isEmpty()) {
            return new Answer(question, Standing.NO, "nothing is saved");
        }
        AmountRange months = payback.get();
        boolean surely = months.high().compareTo(input.horizonMonths()) <= 0;
        boolean perhaps = months.low().compareTo(input.horizonMonths()) <= 0;
        return new Answer(
                question,
                surely ? Standing.YES : Standing.NO,
                months(months) + (perhaps && !surely ? "; only with the least work" : ""));
    }

    static List<String> warnings(PlanInput input, BigDecimal saving, AmountRange once) {
        List<String> warnings = new ArrayList<>(served(input, saving, once));
        if (input.checklist().examples().isPresent()
                && input.checklist().examples().getAsLong() < FEWEST_EXAMPLES) {
            warnings.add(
                    Words.count(BigDecimal.valueOf(input.checklist().examples().getAsLong()))
                            + " examples are few: the model learns them by heart and does worse on"
                            + " everything else; collect "
                            + FEWEST_EXAMPLES
                            + " or more, or put them into the prompt");
        }
        if (saving.signum() <= 0) {
            warnings.add(
                    "the fine-tune costs "
                            + Words.money(saving.negate(), input.currency())
                            + " a month more than today");
        }
        if (input.today().outputTokens().signum() == 0) {
            warnings.add(
                    "no output tokens are given, so answers are taken as free; they usually are"
                            + " the dearer part");
        }
        return warnings;
    }

    /** What the announced end of the model does to the plan. */
    private static List<String> served(PlanInput input, BigDecimal saving, AmountRange once) {
        List<String> warnings = new ArrayList<>();
        LocalDate asOf = input.serving().asOf();
        String base = input.fineTuned().model().name();
        input.serving()
                .newJobsUntil()
                .ifPresent(
                        day ->
                                warnings.add(
                                        "no new training of "
                                                + base
                                                + " is accepted after "
                                                + day));
        input.serving()
                .retires()
                .ifPresent(
                        day -> {
                            long days = ChronoUnit.DAYS.between(asOf, day);
                            if (days <= 0) {
                                warnings.add("it is no longer served since " + day);
                                return;
                            }
                            BigDecimal until =
                                    saving.multiply(BigDecimal.valueOf(days))
                                            .divide(
                                                    BigDecimal.valueOf(30),
                                                    Ratios.SCALE,
                                                    RoundingMode.HALF_UP);
                            warnings.add(
                                    "it is no longer served from "
                                            + day
                                            + ", "
                                            + Words.counted(days, "day")
                                            + " after "
                                            + asOf
                                            + (saving.signum() <= 0
                                                    ? ""
                                                    : ": until then it saves "
                                                            + Words.money(until, input.currency())
                                                            + (until.compareTo(once.high()) >= 0
                                                                    ? ", which covers the cost"
                                                                    : until.compareTo(once.low())
                                                                                    >= 0
                                                                            ? ", which covers the"
                                                                                    + " cost only"
                                                                                    + " with the"
                                                                                    + " least work"
                                                                            : ", which does not"
                                                                                    + " cover the"
                                                                                    + " cost of "
                                                                                    + once.in(
                                                                                            input
                                                                                                    .currency()))));
                        });
        return warnings;
    }
}

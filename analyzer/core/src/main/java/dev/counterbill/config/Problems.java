package dev.counterbill.config;

import dev.counterbill.rates.SourcePlace;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong while a file is read, so that a person sees everything at once. */
public final class Problems {
    private final List<Problem> problems = new ArrayList<>();

    public void error(String code, SourcePlace place, String value, String rule, String remedy) {
        problems.add(Problem.error(code, place, value, rule, remedy));
    }

    public void add(Problem problem) {
        problems.add(problem);
    }

    public boolean hasErrors() {
        return problems.stream().anyMatch(p -> p.severity() == Problem.Severity.ERROR);
    }

    /** In the order in which they were found. */
    public List<Problem> all() {
        return List.copyOf(problems);
    }

    /**
     * Ends the reading of a file that cannot be used.
     *
     * @throws InvalidFile when there is at least one error
     */
    public void throwIfErrors() {
        if (hasErrors()) {
            throw new InvalidFile(all());
        }
    }

    /** A file that a person wrote cannot be used; the program ends with exit code 2. */
    public static final class InvalidFile extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient List<Problem> problems;

        public InvalidFile(List<Problem> problems) {
            super(
                    problems.isEmpty()
                            ? "invalid file"
                            : String.join("\n", problems.stream().map(Problem::toString).toList()));
            this.problems = List.copyOf(problems);
        }

        /** Everything that was found, warnings too. */
        public List<Problem> problems() {
            return problems == null ? List.of() : problems;
        }
    }
}

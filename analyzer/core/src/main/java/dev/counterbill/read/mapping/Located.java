package dev.counterbill.read.mapping;

import dev.counterbill.read.FieldPath;
import dev.counterbill.read.FieldPath.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * An expression while it is compiled: a place in the record as long as possible, so that {@code
 * $u.prompt_tokens} becomes the field {@code usage.prompt_tokens} and the subtree around it is
 * never built.
 */
sealed interface Located {
    /** A place. */
    record At(FieldPath path) implements Located {
        At down(List<Step> more) {
            List<Step> steps = new ArrayList<>(path.steps());
            steps.addAll(more);
            return new At(new FieldPath(path.up(), steps));
        }
    }

    /** One of two, for each record anew. */
    record Either(Node condition, Located then, Located otherwise, Choice by) implements Located {}

    /** How an {@link Either} is written, which decides how its own value is calculated. */
    enum Choice {
        FIRST_PRESENT,
        CONDITION
    }

    /** A calculated value. */
    record Value(Node node) implements Located {}
}

package dev.counterbill.rates;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The answer to "who is this name": an identity, or why there is none. */
public sealed interface Identification {
    /** The book knows the name. */
    record Known(ModelIdentity identity) implements Identification {}

    /** The book does not know the name. */
    final class Unknown implements Identification {
        private final UnpricedReason reason;
        private final String detail;
        private final Supplier<List<String>> suggestions;

        /**
         * @param suggestions asked only by whoever tells them: to compare a name with all names of
         *     the book takes longer than to look it up
         */
        Unknown(UnpricedReason reason, String detail, Supplier<List<String>> suggestions) {
            this.reason = reason;
            this.detail = detail;
            this.suggestions = suggestions;
        }

        public UnpricedReason reason() {
            return reason;
        }

        /** What was looked for, in words. */
        public String detail() {
            return detail;
        }

        /** Names of the book that are close, for "did you mean"; never used for pricing. */
        public List<String> suggestions() {
            return suggestions.get();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Unknown that
                    && reason == that.reason
                    && detail.equals(that.detail)
                    && suggestions().equals(that.suggestions());
        }

        @Override
        public int hashCode() {
            return detail.hashCode();
        }

        @Override
        public String toString() {
            return reason + ": " + detail;
        }
    }
}

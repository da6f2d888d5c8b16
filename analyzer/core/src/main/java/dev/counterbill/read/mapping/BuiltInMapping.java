package dev.counterbill.read.mapping;

import dev.counterbill.read.RecordMapping;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A mapping that the program ships: what recognises its files is read at once, the rest when a file
 * is. A run meets a few of the forms of export, and compiling all mappings takes longer than
 * reading a small log.
 */
final class BuiltInMapping implements RecordMapping {
    private final MappingLoader.Front front;
    private final Supplier<String> digested;
    private final Supplier<CompiledMapping> compiler;
    private @Nullable String digest;
    private @Nullable CompiledMapping compiled;

    /**
     * @param digested calculates the digest of the whole text
     * @param compiler reads the whole text
     */
    BuiltInMapping(
            MappingLoader.Front front,
            Supplier<String> digested,
            Supplier<CompiledMapping> compiler) {
        this.front = front;
        this.digested = digested;
        this.compiler = compiler;
    }

    /** The whole of it; threads that ask at once wait for one of them. */
    synchronized CompiledMapping compiled() {
        CompiledMapping known = compiled;
        if (known == null) {
            known = compiler.get();
            compiled = known;
        }
        return known;
    }

    MatchRule match() {
        return front.match();
    }

    @Override
    public String id() {
        return front.id();
    }

    @Override
    public synchronized String digest() {
        String known = digest;
        if (known == null) {
            known = digested.get();
            digest = known;
        }
        return known;
    }

    @Override
    public int priority() {
        return front.priority();
    }

    @Override
    public Optional<Integer> score(Sample sample) {
        return front.match().score(sample);
    }

    @Override
    public Set<String> assumptionNames() {
        return front.assumptions();
    }

    @Override
    public Session open(Options options) {
        return compiled().open(options);
    }
}

package dev.counterbill.cli;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Values of flags from the environment: {@code COUNTERBILL_TIMEZONE} stands for {@code --timezone}.
 * A flag on the command line wins over it, and it wins over the settings.
 */
final class EnvironmentDefaults implements IDefaultValueProvider {
    private final Map<String, String> environment;

    EnvironmentDefaults(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? variable(option).map(environment::get).orElse(null)
                : null;
    }

    /** The variable that stands for a flag; flags that print help have none. */
    static Optional<String> variable(OptionSpec option) {
        String name = option.longestName();
        return name.startsWith("--") && !option.usageHelp() && !option.versionHelp()
                ? Optional.of(
                        "COUNTERBILL_"
                                + name.substring(2).replace('-', '_').toUpperCase(Locale.ROOT))
                : Optional.empty();
    }
}

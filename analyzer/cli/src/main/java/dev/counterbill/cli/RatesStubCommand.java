package dev.counterbill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.counterbill.analysis.Outcome;
import dev.counterbill.config.RegistryStub;
import dev.counterbill.ledger.UsageLedger;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A registry to fill in, for the names that the book does not resolve. */
@Command(
        name = "stub",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Print a registry of fine-tunes to fill in: every name that no rate table resolves, or"
                        + " whose price depends on a kind of deployment, most tokens first.",
        footer = {
            "",
            "Examples:",
            "  counterbill rates stub exports/2026-06 > registry.yaml",
            "  counterbill run exports/2026-06 --rates registry.yaml"
        })
final class RatesStubCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "LEDGER|LOG",
            description = "Saved ledgers, or logs as for run.")
    private List<String> inputs = new ArrayList<>();

    @Mixin private CommonOptions options = new CommonOptions();

    @Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec, options);
        Asked asked = Asked.of(options, inputs);
        UsageLedger ledger = UsageOf.arguments(inputs, options, asked, terminal);
        List<RegistryStub.Unresolved> names = RegistryStub.unresolved(ledger, asked.book);
        if (options.json) {
            terminal.out.print(Json.text(json -> write(json, names)));
        } else {
            terminal.out.print(RegistryStub.yaml(ledger, asked.book));
        }
        terminal.out.flush();
        if (names.isEmpty()) {
            terminal.message("Every name is resolved: there is nothing to register.");
        }
        return Outcome.COMPLETE.exitCode();
    }

    private static void write(JsonGenerator json, List<RegistryStub.Unresolved> names)
            throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("unresolved");
        for (RegistryStub.Unresolved name : names) {
            json.writeStartObject();
            json.writeStringField("provider", name.provider());
            json.writeStringField("model", name.model());
            json.writeStringField("why", name.why());
            json.writeArrayFieldStart("suggestions");
            for (String suggestion : name.suggestions()) {
                json.writeString(suggestion);
            }
            json.writeEndArray();
            json.writeStringField("base", name.base());
            json.writeArrayFieldStart("deployments");
            for (String deployment : name.deployments()) {
                json.writeString(deployment);
            }
            json.writeEndArray();
            json.writeNumberField("tokens", name.tokens());
            json.writeNumberField("requests", name.requests());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}

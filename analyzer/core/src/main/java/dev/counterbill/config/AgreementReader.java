package dev.counterbill.config;

import dev.counterbill.model.CloseNames;
import dev.counterbill.money.Decimals;
import dev.counterbill.rates.AccountRule;
import dev.counterbill.rates.ContractDiscount;
import dev.counterbill.rates.Dimension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads what a rate table says beside prices: allowances of an account and contract discounts. */
final class AgreementReader {
    private static final Map<String, Dimension> DIMENSIONS =
            RateRowReader.byId(Dimension.values(), Dimension::id);

    private final Problems problems;

    AgreementReader(Problems problems) {
        this.problems = problems;
    }

    Optional<AccountRule> allowance(MapReader rule) {
        Optional<String> id = rule.requiredText("id");
        Optional<String> provider = rule.requiredText("provider");
        Optional<Dimension> dimension = rule.require("dimension").choice("dimension", DIMENSIONS);
        rule.require("free_per_month");
        OptionalLong free = rule.whole("free_per_month", 0);
        List<String> models = rule.texts("models");
        Optional<String> source = rule.text("source");
        Optional<String> note = rule.text("note");
        rule.rejectUnknownKeys();
        if (id.isEmpty() || provider.isEmpty() || dimension.isEmpty() || free.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new AccountRule(
                        id.get(),
                        provider.get(),
                        dimension.get(),
                        free.getAsLong(),
                        models,
                        source,
                        note,
                        rule.place()));
    }

    Optional<ContractDiscount> discount(MapReader discount) {
        Optional<String> id = discount.requiredText("id");
        Optional<String> provider = discount.requiredText("provider");
        Optional<String> model = discount.text("model");
        Set<Dimension> dimensions = new LinkedHashSet<>();
        for (String text : discount.texts("dimensions")) {
            Optional<Dimension> dimension = Dimension.byId(text);
            dimension.ifPresent(dimensions::add);
            if (dimension.isEmpty()) {
                problems.error(
                        "UNKNOWN_DIMENSION",
                        discount.placeOf("dimensions"),
                        text,
                        "'dimensions' lists dimensions of prices",
                        CloseNames.remedy(
                                text, Dimension.ids(), "See schemas/rate-table.schema.json"));
            }
        }
        Optional<Instant> from = RateRowReader.instant(discount, "from");
        Optional<Instant> to = RateRowReader.instant(discount, "to");
        if (from.isPresent() && to.isPresent() && !to.get().isAfter(from.get())) {
            problems.error(
                    "ENDS_BEFORE_BEGIN",
                    discount.placeOf("to"),
                    to.get().toString(),
                    "a discount ends after it begins at " + from.get(),
                    "Mend one of the two");
        }
        discount.require("factor");
        Optional<BigDecimal> factor =
                discount.value(
                        "factor",
                        "NOT_A_DISCOUNT",
                        "is from 0 to 1: net price = list price x factor, so 0.85 takes 15 % off",
                        "Write a decimal such as 0.85",
                        text ->
                                Decimals.parsePlain(text)
                                        .filter(
                                                f ->
                                                        f.signum() >= 0
                                                                && f.compareTo(BigDecimal.ONE)
                                                                        <= 0));
        Optional<String> note = discount.text("note");
        discount.rejectUnknownKeys();
        if (id.isEmpty() || provider.isEmpty() || factor.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new ContractDiscount(
                        id.get(),
                        provider.get(),
                        model,
                        dimensions,
                        from,
                        to,
                        factor.get(),
                        note,
                        discount.place()));
    }
}

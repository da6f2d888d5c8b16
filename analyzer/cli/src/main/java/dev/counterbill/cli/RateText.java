package dev.counterbill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.counterbill.money.Decimals;
import dev.counterbill.money.UnitPrice;
import dev.counterbill.rates.CardWords;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.PriceOf;
import dev.counterbill.rates.PromptTier;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.RateSource;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Rate rows as people and programs read them. */
final class RateText {
    private RateText() {}

    /** The price of a million tokens, or the price with its unit where it counts something else. */
    static String price(Optional<UnitPrice> price) {
        return price.map(RateText::price).orElse("-");
    }

    private static String price(UnitPrice price) {
        return price.unit() == UnitPrice.Unit.TOKEN
                ? Decimals.amount(PriceOf.perMillion(price))
                : PriceOf.inWords(price);
    }

    /** {@code input 0.15, cached_input 0.075, output 0.60}. */
    static String prices(PromptTier tier) {
        List<String> parts = new ArrayList<>();
        sorted(tier).forEach((dimension, price) -> parts.add(dimension.id() + " " + price(price)));
        tier.gap().ifPresent(gap -> parts.add("no price: " + gap));
        return String.join(", ", parts);
    }

    private static Map<Dimension, UnitPrice> sorted(PromptTier tier) {
        return new TreeMap<>(tier.prices());
    }

    /** Status and confidence where they ask for attention. */
    static String marks(RateCard card) {
        List<String> marks = new ArrayList<>();
        if (card.status() != RateCard.Status.CONFIRMED) {
            marks.add(card.status().name().toLowerCase(Locale.ROOT));
        }
        card.confidence()
                .filter(confidence -> confidence != RateCard.Confidence.HIGH)
                .ifPresent(
                        confidence ->
                                marks.add(
                                        confidence.name().toLowerCase(Locale.ROOT)
                                                + " confidence"));
        return String.join(", ", marks);
    }

    /** A row of the book, with the currency of its prices. */
    static void write(JsonGenerator json, RateBook book, RateCard card) throws IOException {
        json.writeStartObject();
        json.writeStringField("currency", book.currency(card).code());
        fields(json, card, book.source(card));
        json.writeEndObject();
    }

    static void write(JsonGenerator json, RateCard card, Optional<RateSource> source)
            throws IOException {
        json.writeStartObject();
        fields(json, card, source);
        json.writeEndObject();
    }

    private static void fields(JsonGenerator json, RateCard card, Optional<RateSource> source)
            throws IOException {
        json.writeStringField("id", card.id());
        json.writeStringField("from", card.from().toString());
        text(json, "to", card.to().map(Object::toString));
        json.writeStringField("status", card.status().name().toLowerCase(Locale.ROOT));
        text(json, "confidence", card.confidence().map(c -> c.name().toLowerCase(Locale.ROOT)));
        json.writeArrayFieldStart("service_tiers");
        for (String tier : CardWords.tiers(card)) {
            json.writeString(tier);
        }
        json.writeEndArray();
        json.writeStringField("conditions", CardWords.conditions(card));
        json.writeStringField(
                "tier_mode",
                switch (card.tierMode()) {
                    case WHOLE_REQUEST -> "whole_request";
                    case MARGINAL -> "marginal";
                });
        json.writeArrayFieldStart("tiers");
        for (PromptTier tier : card.tiers()) {
            json.writeStartObject();
            json.writeNumberField("over_tokens", tier.overTokens());
            text(json, "gap", tier.gap());
            json.writeObjectFieldStart("prices");
            for (var price : sorted(tier).entrySet()) {
                json.writeObjectFieldStart(price.getKey().id());
                json.writeStringField("price", Decimals.amount(price.getValue().price()));
                json.writeNumberField("per", price.getValue().per());
                json.writeStringField("unit", price.getValue().unit().id());
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
        text(json, "gap", card.gap());
        json.writeStringField("source", card.source());
        text(json, "source_url", source.map(RateSource::url));
        text(json, "source_seen", source.flatMap(RateSource::seen).map(LocalDate::toString));
        text(json, "note", card.note());
        json.writeStringField("place", card.place().toString());
    }

    static void text(JsonGenerator json, String name, Optional<String> text) throws IOException {
        if (text.isPresent()) {
            json.writeStringField(name, text.get());
        } else {
            json.writeNullField(name);
        }
    }
}

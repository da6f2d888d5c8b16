package dev.counterbill.pricing;

import static dev.counterbill.usage.Meter.WEB_SEARCHES;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.money.Decimals;
import dev.counterbill.rates.AccountRule;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.SourcePlace;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AllowanceCreditTest {
    private final CaseBook book = new CaseBook();

    private List<AllowanceCredit> credits(CaseLedger ledger, String from, String to) {
        book.model("s", "m").card(CaseBook.card("input", "1", "web_search", "14"));
        Bill bill = Pricer.actual(ledger.build(), book.build(), PricingTerms.PLAIN);
        AccountRule rule =
                new AccountRule(
                        "free-searches",
                        "s",
                        Dimension.WEB_SEARCH,
                        5000,
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        new SourcePlace("case", 0, 0));
        return AllowanceCredit.of(bill, List.of(rule), Instant.parse(from), Instant.parse(to));
    }

    @Test
    void theFirstSearchesOfEachMonthAreTakenOffInALineOfTheirOwn() {
        List<AllowanceCredit> credits =
                credits(
                        new CaseLedger()
                                .model("s", "m")
                                .at("2026-06-03T00:00:00Z")
                                .requests(1, WEB_SEARCHES, 4000)
                                .at("2026-06-30T23:00:00Z")
                                .requests(1, WEB_SEARCHES, 3000)
                                .at("2026-07-01T00:00:00Z")
                                .requests(1, WEB_SEARCHES, 100),
                        "2026-06-01T00:00:00Z",
                        "2026-08-01T00:00:00Z");
        assertEquals(
                List.of("2026-06 5000 70", "2026-07 100 1.4"),
                credits.stream()
                        .map(
                                c ->
                                        c.month()
                                                + " "
                                                + Decimals.plain(c.free())
                                                + " "
                                                + Decimals.plain(c.credit()))
                        .toList());
    }

    @Test
    void aPartOfAMonthHasThatPartOfItsAllowance() {
        List<AllowanceCredit> credits =
                credits(
                        new CaseLedger()
                                .model("s", "m")
                                .at("2026-06-03T00:00:00Z")
                                .requests(1, WEB_SEARCHES, 4000),
                        "2026-06-01T00:00:00Z",
                        "2026-06-11T00:00:00Z");
        assertEquals(0, new BigDecimal(1666).compareTo(credits.get(0).free()));
    }
}

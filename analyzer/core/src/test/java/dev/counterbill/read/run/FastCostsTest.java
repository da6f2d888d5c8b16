package dev.counterbill.read.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.read.fast.FastBatch;
import dev.counterbill.usage.TextPool;
import dev.counterbill.usage.UsageBatch;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Sums are exact, however large they grow and however many there are. */
final class FastCostsTest {
    private static final long BEGIN = Instant.parse("2026-01-01T00:00:00Z").getEpochSecond();
    private static final long DAY_SECONDS = 86_400;

    private final MoneyRecords money = new MoneyRecords();
    private final FastCosts costs = new FastCosts(second -> 0, money, "canonical");
    private final TextPool texts = new TextPool();
    private final FastBatch batch = new FastBatch(new UsageBatch(texts, 0));
    private final Map<ReportedCosts.Key, BigDecimal> expected = new HashMap<>();

    private void row(int payment, long second, long digits, int places) {
        int row = batch.usage.size++;
        batch.usage.beginSecond[row] = second;
        batch.payment[row] = payment;
        batch.costDigits[row] = digits;
        batch.costPlaces[row] = (byte) places;
        FastBatch.Payment of = batch.payment(payment);
        expected.merge(
                new ReportedCosts.Key(
                        Instant.ofEpochSecond(second)
                                .atOffset(java.time.ZoneOffset.UTC)
                                .toLocalDate(),
                        texts.text(of.provider()),
                        texts.text(of.model()),
                        "canonical",
                        of.currency()),
                BigDecimal.valueOf(digits, places),
                BigDecimal::add);
        if (batch.usage.size == 500) {
            flush();
        }
    }

    private void flush() {
        costs.add(batch, ReadPlan.Period.ALWAYS);
        batch.usage.clear();
    }

    private void check() {
        flush();
        costs.finish();
        expected.replaceAll((key, sum) -> sum.stripTrailingZeros());
        Map<ReportedCosts.Key, BigDecimal> found = new HashMap<>(money.costs().amounts());
        found.replaceAll((key, sum) -> sum.stripTrailingZeros());
        assertEquals(expected, found);
    }

    @Test
    void aSumBeyondALong() {
        int payment =
                batch.paymentOf(
                        new FastBatch.Payment(texts.idOf("openai"), texts.idOf("gpt-4o"), "USD"));
        for (int i = 0; i < 2000; i++) {
            row(payment, BEGIN, 99_999_999_999_999_999L, 17);
        }
        check();
        assertEquals(2000, money.rows().get(0).records());
    }

    @Test
    void moreSumsThanAreHeld() {
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 200_000; i++) {
            int payment =
                    batch.paymentOf(
                            new FastBatch.Payment(
                                    texts.idOf("openai"),
                                    texts.idOf("m" + random.nextInt(50)),
                                    "USD"));
            row(
                    payment,
                    BEGIN + random.nextLong(300) * DAY_SECONDS + random.nextLong(DAY_SECONDS),
                    random.nextLong(-9_999, 99_999_999_999_999_999L),
                    random.nextInt(20));
        }
        check();
    }

    @Test
    void rowsOutsideOfThePeriodAndRowsWithoutACost() {
        int payment =
                batch.paymentOf(
                        new FastBatch.Payment(texts.idOf("openai"), texts.idOf("gpt-4o"), ""));
        row(payment, BEGIN, 5, 1);
        costs.add(
                batch,
                ReadPlan.Period.of(
                        Instant.ofEpochSecond(BEGIN + 1), Instant.ofEpochSecond(BEGIN + 9)));
        batch.payment[0] = 0;
        costs.add(batch, ReadPlan.Period.ALWAYS);
        batch.usage.clear();
        expected.clear();
        check();
    }
}

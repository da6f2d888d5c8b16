package dev.counterbill.read.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.usage.TextPool;
import dev.counterbill.usage.UsageBatch;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Reported costs are added up by slot, day, names, source and currency, whatever came before. */
class MoneyRecordsTest {
    private static final long SEED = 20261130;
    private static final long DAY = 86_400;
    private static final long SLOT = 3_600;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final MappedBatch[] batches = {batch(), batch()};

    /** What is wanted, as texts. */
    private final Map<String, BigDecimal> wanted = new TreeMap<>();

    private static MappedBatch batch() {
        return new MappedBatch(new UsageBatch(new TextPool(), 0));
    }

    private static MoneyRecords bySlot() {
        return new MoneyRecords(second -> Math.floorDiv(second, SLOT) * SLOT);
    }

    private String any(String... texts) {
        return texts[random.nextInt(texts.length)];
    }

    private void addTo(MoneyRecords money, int rows) {
        for (int i = 0; i < rows; i++) {
            MappedBatch mapped = batches[random.nextInt(2)];
            UsageBatch usage = mapped.usage;
            int row = random.nextInt(4);
            long second = random.nextInt(4) * DAY + random.nextInt(4) * SLOT + random.nextInt(9);
            String provider = any("openai", "bedrock", "");
            String model = any("a", "b", "c") + random.nextInt(40);
            String source = any("cursor", "litellm");
            String currency = any("USD", "EUR");
            BigDecimal cost = BigDecimal.valueOf(random.nextInt(-50, 1000), random.nextInt(4));
            mapped.kind[row] = MappedBatch.Kind.USAGE;
            usage.beginSecond[row] = second;
            usage.provider[row] = usage.texts.idOf(provider);
            usage.model[row] = usage.texts.idOf(model);
            mapped.currency[row] = currency;
            mapped.cost[row] = cost;
            money.add(mapped, row, source);
            String key =
                    String.join(
                            " ",
                            Long.toString(second / SLOT * SLOT),
                            LocalDate.ofEpochDay(second / DAY).toString(),
                            provider,
                            model,
                            source,
                            currency);
            wanted.merge(key, cost, BigDecimal::add);
        }
    }

    private static Map<String, BigDecimal> sums(MoneyRecords money) {
        Map<String, BigDecimal> sums = new TreeMap<>();
        for (MoneyRecords.Row row : money.rows()) {
            ReportedCosts.Key key = row.key();
            String text =
                    String.join(
                            " ",
                            Long.toString(row.slot()),
                            key.day().toString(),
                            key.provider(),
                            key.model(),
                            key.source(),
                            key.currency());
            sums.put(text, row.amount().stripTrailingZeros());
        }
        return sums;
    }

    private void assertSums(MoneyRecords money) {
        TreeMap<String, BigDecimal> plain = new TreeMap<>();
        wanted.forEach((key, amount) -> plain.put(key, amount.stripTrailingZeros()));
        plain.values().removeIf(amount -> amount.signum() == 0);
        Map<String, BigDecimal> sums = sums(money);
        sums.values().removeIf(amount -> amount.signum() == 0);
        assertEquals(plain, sums, "seed " + SEED);
    }

    @Test
    void costsAreAddedUpByTheirWholeKey() {
        MoneyRecords money = bySlot();
        addTo(money, 20_000);
        assertSums(money);
    }

    @Test
    void whatIsMergedIsNotShared() {
        MoneyRecords money = bySlot();
        MoneyRecords file = bySlot();
        addTo(file, 2000);
        money.addAll(file);
        Map<String, BigDecimal> ofFile = sums(file);
        addTo(money, 2000);
        assertEquals(ofFile, sums(file));
        assertSums(money);
    }

    @Test
    void whatWasTakenAwayIsNotFoundAgain() {
        MoneyRecords money = bySlot();
        MoneyRecords gone = bySlot();
        addTo(gone, 500);
        for (MoneyRecords.Row row : gone.rows()) {
            money.add(row);
        }
        wanted.clear();
        addTo(money, 500);
        money.removeAll(gone);
        addTo(money, 500);
        assertSums(money);
    }

    @Test
    void aSumWithoutRecordsLeaves() {
        MappedBatch mapped = batches[0];
        mapped.kind[0] = MappedBatch.Kind.USAGE;
        mapped.cost[0] = new BigDecimal("1.50");
        mapped.currency[0] = "USD";
        MoneyRecords money = bySlot();
        money.add(mapped, 0, "x");
        MoneyRecords same = bySlot();
        same.addAll(money);
        money.removeAll(same);
        assertEquals(List.of(), money.rows());
        money.add(mapped, 0, "x");
        assertEquals(
                List.of(new BigDecimal("1.5")),
                money.rows().stream().map(MoneyRecords.Row::amount).toList());
    }
}

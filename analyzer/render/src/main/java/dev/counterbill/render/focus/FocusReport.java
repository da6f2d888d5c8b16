package dev.counterbill.render.focus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.counterbill.money.Decimals;
import dev.counterbill.render.csv.CsvSheet;
import dev.counterbill.report.CostLine;
import dev.counterbill.report.MeterCost;
import dev.counterbill.report.Payoff;
import dev.counterbill.report.Report;
import dev.counterbill.usage.ServiceTier;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Actual costs as rows of the FOCUS 1.2 cost and usage dataset: one per day, model, tier, labels
 * and meter; training as purchases. Usage without a price has no row, since FOCUS has no cost that
 * is not known. The columns are those of {@code schemas/focus-columns.csv}.
 */
public final class FocusReport {
    /** Columns in their order; those that begin with x_ are ours, as the specification allows. */
    public static final List<String> COLUMNS =
            List.of(
                    "BilledCost",
                    "BillingAccountId",
                    "BillingAccountName",
                    "BillingCurrency",
                    "BillingPeriodEnd",
                    "BillingPeriodStart",
                    "ChargeCategory",
                    "ChargeClass",
                    "ChargeDescription",
                    "ChargeFrequency",
                    "ChargePeriodEnd",
                    "ChargePeriodStart",
                    "ConsumedQuantity",
                    "ConsumedUnit",
                    "ContractedCost",
                    "ContractedUnitPrice",
                    "EffectiveCost",
                    "InvoiceIssuerName",
                    "ListCost",
                    "ListUnitPrice",
                    "PricingCategory",
                    "PricingQuantity",
                    "PricingUnit",
                    "ProviderName",
                    "PublisherName",
                    "RegionId",
                    "RegionName",
                    "ServiceCategory",
                    "ServiceName",
                    "ServiceSubcategory",
                    "SkuId",
                    "SkuMeter",
                    "SkuPriceDetails",
                    "SkuPriceId",
                    "Tags",
                    "x_Model",
                    "x_BaseModel",
                    "x_ServiceTier");

    private static final JsonFactory JSON = new JsonFactory();

    /** Logs do not tell the account that is billed, and FOCUS wants one. */
    private static final String ACCOUNT = "unassigned";

    private FocusReport() {}

    /** Writes UTF-8 and leaves the stream open. */
    public static void write(Report report, OutputStream stream) throws IOException {
        CsvSheet sheet = CsvSheet.begin(stream, COLUMNS);
        for (FocusRow row : rows(report)) {
            row.write(sheet);
        }
        sheet.end();
    }

    /** Values by column, those that are empty left out; the order is of days and models. */
    public static List<FocusRow> rows(Report report) {
        List<FocusRow> rows = new ArrayList<>();
        for (CostLine line : report.actual().lines()) {
            for (MeterCost part : line.parts()) {
                if (part.quantity().signum() != 0) {
                    rows.add(usage(report, line, part));
                }
            }
        }
        Set<String> seen = new HashSet<>();
        for (Payoff payoff : report.payoffs()) {
            // A deployment that is judged against two baselines was trained once.
            if (seen.add(payoff.deployment())) {
                for (Payoff.Investment one : payoff.investments()) {
                    if (one.kind().equals("training") && !one.provider().isEmpty()) {
                        rows.add(training(report, payoff, one));
                    }
                }
            }
        }
        return List.copyOf(rows);
    }

    private static FocusRow usage(Report report, CostLine line, MeterCost part) {
        String meter = part.meter().id();
        boolean isToken = part.meter().isToken() || meter.equals("reasoning");
        String unit = isToken ? "Tokens" : "Requests";
        Priced priced = Priced.of(part, unit);
        FocusRow row = new FocusRow();
        charge(row, report, line.day(), line.provider());
        row.number("BilledCost", part.cost());
        row.number("EffectiveCost", part.cost());
        row.number("ContractedCost", part.cost());
        row.number("ListCost", part.listCost());
        row.text("ChargeCategory", "Usage");
        row.text("ChargeFrequency", "Usage-Based");
        row.text("ChargeDescription", line.model() + ", " + meter.replace('_', ' '));
        row.number("ConsumedQuantity", part.quantity());
        row.text("ConsumedUnit", unit);
        row.number("ContractedUnitPrice", priced.contracted());
        row.number("ListUnitPrice", priced.listed());
        row.number("PricingQuantity", priced.quantity());
        row.text("PricingUnit", priced.unit());
        row.text("PricingCategory", category(line.tier()));
        row.text("RegionId", line.region());
        row.text("RegionName", line.region());
        String sku = line.provider() + "/" + line.model() + "/" + meter;
        row.text("SkuId", sku);
        row.text("SkuMeter", meter);
        row.text(
                "SkuPriceId",
                sku + "/" + line.tier().id() + "/" + Decimals.plain(priced.contracted()));
        Map<String, String> details = new LinkedHashMap<>();
        details.put("x_Model", line.model());
        details.put("x_ServiceTier", line.tier().id());
        row.text("SkuPriceDetails", json(details));
        Map<String, String> tags = new LinkedHashMap<>();
        for (int i = 0; i < line.labels().size(); i++) {
            tags.put(report.actual().labels().get(i), line.labels().get(i));
        }
        row.text("Tags", json(tags));
        row.text("x_Model", line.model());
        row.text("x_BaseModel", line.base().orElse(""));
        row.text("x_ServiceTier", line.tier().id());
        return row;
    }

    private static FocusRow training(Report report, Payoff payoff, Payoff.Investment one) {
        FocusRow row = new FocusRow();
        charge(row, report, one.day(), one.provider());
        row.number("BilledCost", one.amount());
        // FOCUS 1.2, EffectiveCost: 0 for purchases that cover future charges.
        row.number("EffectiveCost", BigDecimal.ZERO);
        row.number("ContractedCost", one.amount());
        row.number("ListCost", one.amount());
        row.text("ChargeCategory", "Purchase");
        row.text("ChargeFrequency", "One-Time");
        row.text("ChargeDescription", "Training of " + payoff.deployment() + ": " + one.note());
        row.number("ContractedUnitPrice", one.amount());
        row.number("ListUnitPrice", one.amount());
        row.number("PricingQuantity", BigDecimal.ONE);
        row.text("PricingUnit", "Requests");
        row.text("PricingCategory", "Standard");
        String sku = one.provider() + "/" + payoff.deployment() + "/training";
        row.text("SkuId", sku);
        row.text("SkuMeter", "training");
        row.text("SkuPriceId", sku + "/" + Decimals.plain(one.amount()));
        row.text("SkuPriceDetails", json(Map.of("x_Model", payoff.deployment())));
        row.text("Tags", "{}");
        row.text("x_Model", payoff.deployment());
        return row;
    }

    private static void charge(FocusRow row, Report report, LocalDate day, String provider) {
        ZoneId zone = report.period().timezone();
        LocalDate month = day.withDayOfMonth(1);
        row.text("BillingAccountId", ACCOUNT);
        row.text("BillingAccountName", ACCOUNT);
        row.text("BillingCurrency", report.currency().code());
        row.text("BillingPeriodStart", month.atStartOfDay(zone).toInstant().toString());
        row.text("BillingPeriodEnd", month.plusMonths(1).atStartOfDay(zone).toInstant().toString());
        row.text("ChargePeriodStart", day.atStartOfDay(zone).toInstant().toString());
        row.text("ChargePeriodEnd", day.plusDays(1).atStartOfDay(zone).toInstant().toString());
        row.text("ProviderName", provider);
        row.text("PublisherName", provider);
        row.text("InvoiceIssuerName", provider);
        row.text("ServiceCategory", "AI and Machine Learning");
        row.text("ServiceName", "LLM inference");
        row.text("ServiceSubcategory", "Generative AI");
    }

    private static String category(ServiceTier tier) {
        return switch (tier) {
            case STANDARD, BATCH, FLEX, PRIORITY, FAST, FREE -> "Standard";
            case PROVISIONED -> "Committed";
        };
    }

    private static String json(Map<String, String> fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            for (Map.Entry<String, String> field : fields.entrySet()) {
                out.writeStringField(field.getKey(), field.getValue());
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Unit prices whose product with the quantity is the cost, exactly. */
    private record Priced(
            BigDecimal quantity, String unit, BigDecimal contracted, BigDecimal listed) {
        static Priced of(MeterCost part, String unit) {
            BigDecimal contracted = exact(part.cost(), part.quantity());
            BigDecimal listed = exact(part.listCost(), part.quantity());
            boolean isExact =
                    contracted.multiply(part.quantity()).compareTo(part.cost()) == 0
                            && listed.multiply(part.quantity()).compareTo(part.listCost()) == 0;
            // A sum at several prices need not have an exact price per unit; as a whole it has.
            return isExact
                    ? new Priced(part.quantity(), unit, contracted, listed)
                    : new Priced(BigDecimal.ONE, "Requests", part.cost(), part.listCost());
        }

        private static BigDecimal exact(BigDecimal cost, BigDecimal quantity) {
            return cost.divide(quantity, new MathContext(40, RoundingMode.HALF_UP))
                    .stripTrailingZeros();
        }
    }
}

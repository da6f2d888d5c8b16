package dev.counterbill.parquet.fast;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/** The types of columns as parquet-java has them, from the footer's words for them. */
final class LeafTypes {
    private LeafTypes() {}

    /** Empty for types that are not covered. */
    static Optional<PrimitiveType> of(SchemaElement field) {
        try {
            Annotation annotation = annotation(field);
            if (annotation == null) {
                return Optional.empty();
            }
            Repetition repetition =
                    field.getRepetition_type() == FieldRepetitionType.REQUIRED
                            ? Repetition.REQUIRED
                            : Repetition.OPTIONAL;
            Types.PrimitiveBuilder<PrimitiveType> type =
                    Types.primitive(physical(field), repetition)
                            .length(field.isSetType_length() ? field.getType_length() : 0);
            return Optional.of(
                    annotation.type() == null
                            ? type.named(requireNonNull(field.getName()))
                            : type.as(annotation.type()).named(requireNonNull(field.getName())));
        } catch (RuntimeException e) {
            // parquet-java refuses types that contradict themselves.
            return Optional.empty();
        }
    }

    /** An annotation that is understood; it may be none. */
    private record Annotation(@Nullable LogicalTypeAnnotation type) {}

    private static PrimitiveType.PrimitiveTypeName physical(SchemaElement field) {
        return switch (requireNonNull(field.getType())) {
            case BOOLEAN -> PrimitiveType.PrimitiveTypeName.BOOLEAN;
            case INT32 -> PrimitiveType.PrimitiveTypeName.INT32;
            case INT64 -> PrimitiveType.PrimitiveTypeName.INT64;
            case INT96 -> PrimitiveType.PrimitiveTypeName.INT96;
            case FLOAT -> PrimitiveType.PrimitiveTypeName.FLOAT;
            case DOUBLE -> PrimitiveType.PrimitiveTypeName.DOUBLE;
            case BYTE_ARRAY -> PrimitiveType.PrimitiveTypeName.BINARY;
            case FIXED_LEN_BYTE_ARRAY -> PrimitiveType.PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
        };
    }

    private static @Nullable Annotation annotation(SchemaElement field) {
        LogicalTypeAnnotation logical = null;
        if (field.isSetLogicalType()) {
            logical = logical(requireNonNull(field.getLogicalType()));
            if (logical == null) {
                return null;
            }
        }
        if (!field.isSetConverted_type()) {
            return new Annotation(logical);
        }
        LogicalTypeAnnotation converted = converted(field);
        if (converted == null) {
            return null;
        }
        if (logical == null) {
            return new Annotation(converted);
        }
        // Where the two disagree, which one holds is for parquet-java to say.
        return agree(logical, converted) ? new Annotation(logical) : null;
    }

    /** Converted types say nothing of time zones. */
    private static boolean agree(LogicalTypeAnnotation logical, LogicalTypeAnnotation converted) {
        if (logical instanceof TimestampLogicalTypeAnnotation one
                && converted instanceof TimestampLogicalTypeAnnotation other) {
            return one.getUnit() == other.getUnit();
        }
        if (logical instanceof TimeLogicalTypeAnnotation one
                && converted instanceof TimeLogicalTypeAnnotation other) {
            return one.getUnit() == other.getUnit();
        }
        return logical.equals(converted);
    }

    private static @Nullable LogicalTypeAnnotation converted(SchemaElement field) {
        return switch (requireNonNull(field.getConverted_type())) {
            case UTF8 -> LogicalTypeAnnotation.stringType();
            case ENUM -> LogicalTypeAnnotation.enumType();
            case JSON -> LogicalTypeAnnotation.jsonType();
            case DATE -> LogicalTypeAnnotation.dateType();
            case DECIMAL ->
                    LogicalTypeAnnotation.decimalType(field.getScale(), field.getPrecision());
            case TIME_MILLIS ->
                    LogicalTypeAnnotation.timeType(true, LogicalTypeAnnotation.TimeUnit.MILLIS);
            case TIME_MICROS ->
                    LogicalTypeAnnotation.timeType(true, LogicalTypeAnnotation.TimeUnit.MICROS);
            case TIMESTAMP_MILLIS ->
                    LogicalTypeAnnotation.timestampType(
                            true, LogicalTypeAnnotation.TimeUnit.MILLIS);
            case TIMESTAMP_MICROS ->
                    LogicalTypeAnnotation.timestampType(
                            true, LogicalTypeAnnotation.TimeUnit.MICROS);
            case UINT_8 -> LogicalTypeAnnotation.intType(8, false);
            case UINT_16 -> LogicalTypeAnnotation.intType(16, false);
            case UINT_32 -> LogicalTypeAnnotation.intType(32, false);
            case UINT_64 -> LogicalTypeAnnotation.intType(64, false);
            case INT_8 -> LogicalTypeAnnotation.intType(8, true);
            case INT_16 -> LogicalTypeAnnotation.intType(16, true);
            case INT_32 -> LogicalTypeAnnotation.intType(32, true);
            case INT_64 -> LogicalTypeAnnotation.intType(64, true);
            case MAP, MAP_KEY_VALUE, LIST, BSON, INTERVAL -> null;
        };
    }

    private static @Nullable LogicalTypeAnnotation logical(LogicalType type) {
        return switch (type.getSetField()) {
            case STRING -> LogicalTypeAnnotation.stringType();
            case ENUM -> LogicalTypeAnnotation.enumType();
            case JSON -> LogicalTypeAnnotation.jsonType();
            case UUID -> LogicalTypeAnnotation.uuidType();
            case DATE -> LogicalTypeAnnotation.dateType();
            case DECIMAL ->
                    LogicalTypeAnnotation.decimalType(
                            type.getDECIMAL().getScale(), type.getDECIMAL().getPrecision());
            case INTEGER ->
                    LogicalTypeAnnotation.intType(
                            type.getINTEGER().getBitWidth(), type.getINTEGER().isIsSigned());
            case TIME ->
                    LogicalTypeAnnotation.timeType(
                            type.getTIME().isIsAdjustedToUTC(),
                            unit(requireNonNull(type.getTIME().getUnit())));
            case TIMESTAMP ->
                    LogicalTypeAnnotation.timestampType(
                            type.getTIMESTAMP().isIsAdjustedToUTC(),
                            unit(requireNonNull(type.getTIMESTAMP().getUnit())));
            default -> null;
        };
    }

    private static LogicalTypeAnnotation.TimeUnit unit(TimeUnit unit) {
        return switch (unit.getSetField()) {
            case MILLIS -> LogicalTypeAnnotation.TimeUnit.MILLIS;
            case MICROS -> LogicalTypeAnnotation.TimeUnit.MICROS;
            case NANOS -> LogicalTypeAnnotation.TimeUnit.NANOS;
        };
    }
}

package dev.counterbill.parquet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.avro.AvroReadSupport;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.api.ReadSupport.ReadContext;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * The form in which parquet-avro materialises records here: the tree of the file with neutral names
 * ({@code f0}, {@code f1} ...) and bare physical types.
 *
 * <p>Avro knows no names such as {@code cost-center}, no repeated field outside a list, no map with
 * other keys than text, no unsigned numbers and no INT96, and parquet-avro refuses a file for each
 * of them. Converters are matched to columns by position, so the names that Avro sees need not be
 * those of the file, and what the values mean is decided by {@link Shape} from the file's own
 * types. A repeated field is a plain Avro field whose values {@link Collector} gathers in a list.
 */
final class NeutralSchema {
    /** Prefix of a field that occurs at most once. */
    private static final String ONE = "f";

    /** Prefix of a repeated field. */
    private static final String MANY = "m";

    /** Where {@link AvroReadSupport} looks for the Avro schema of a file. */
    private static final String AVRO_SCHEMA_KEY = "parquet.avro.schema";

    private int records;

    private NeutralSchema() {}

    /** A materialiser for records of exactly these columns. */
    static RecordMaterializer<GenericRecord> materializer(MessageType projected) {
        NeutralSchema names = new NeutralSchema();
        Schema avro = names.avroRecord(projected);
        MessageType neutral = new MessageType("r", neutralFields(projected));
        return new AvroReadSupport<GenericRecord>(new Collector())
                .prepareForRead(
                        new PlainParquetConfiguration(),
                        Map.of(AVRO_SCHEMA_KEY, avro.toString()),
                        neutral,
                        new ReadContext(neutral, Map.of()));
    }

    /** Text that parquet-avro may hand over as a string; everything else binary stays bytes. */
    static boolean isText(PrimitiveType type) {
        return type.getPrimitiveTypeName() == PrimitiveType.PrimitiveTypeName.BINARY
                && Scalars.isTextAnnotation(type.getLogicalTypeAnnotation());
    }

    private static String nameOf(Type field, int position) {
        return (field.isRepetition(Type.Repetition.REPEATED) ? MANY : ONE) + position;
    }

    private Schema avroRecord(GroupType group) {
        String name = "r" + records++;
        List<Schema.Field> fields = new ArrayList<>(group.getFieldCount());
        for (int i = 0; i < group.getFieldCount(); i++) {
            Type field = group.getType(i);
            Schema schema =
                    field.isPrimitive()
                            ? avroPrimitive(field.asPrimitiveType())
                            : avroRecord(field.asGroupType());
            fields.add(new Schema.Field(nameOf(field, i), schema));
        }
        return Schema.createRecord(name, null, null, false, fields);
    }

    private Schema avroPrimitive(PrimitiveType type) {
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
            case INT32 -> Schema.create(Schema.Type.INT);
            case INT64 -> Schema.create(Schema.Type.LONG);
            case FLOAT -> Schema.create(Schema.Type.FLOAT);
            case DOUBLE -> Schema.create(Schema.Type.DOUBLE);
            case INT96 -> Schema.create(Schema.Type.BYTES);
            case FIXED_LEN_BYTE_ARRAY -> Schema.create(Schema.Type.BYTES);
            case BINARY -> {
                Schema schema =
                        Schema.create(isText(type) ? Schema.Type.STRING : Schema.Type.BYTES);
                if (isText(type)) {
                    GenericData.setStringType(schema, GenericData.StringType.String);
                }
                yield schema;
            }
        };
    }

    private static List<Type> neutralFields(GroupType group) {
        List<Type> fields = new ArrayList<>(group.getFieldCount());
        for (int i = 0; i < group.getFieldCount(); i++) {
            Type field = group.getType(i);
            String name = nameOf(field, i);
            if (field.isPrimitive()) {
                PrimitiveType primitive = field.asPrimitiveType();
                fields.add(
                        Types.primitive(primitive.getPrimitiveTypeName(), field.getRepetition())
                                .length(primitive.getTypeLength())
                                .named(name));
            } else {
                fields.add(
                        new GroupType(
                                field.getRepetition(), name, neutralFields(field.asGroupType())));
            }
        }
        return fields;
    }

    /** Puts the values of a repeated field into a list, one after the other. */
    private static final class Collector extends GenericData {
        @Override
        public Object newRecord(@Nullable Object old, Schema schema) {
            GenericData.Record record = new GenericData.Record(schema);
            for (Schema.Field field : schema.getFields()) {
                if (field.name().startsWith(MANY)) {
                    record.put(field.pos(), new ArrayList<>());
                }
            }
            return record;
        }

        @Override
        public void setField(Object record, String name, int position, @Nullable Object value) {
            GenericRecord into = (GenericRecord) record;
            if (name.startsWith(ONE)) {
                into.put(position, value);
            } else {
                listOf(into.get(position)).add(value);
            }
        }
    }

    /** The values of a repeated field of a record that was made here; empty where it has none. */
    @SuppressWarnings("unchecked") // Only the collector fills such fields.
    static List<@Nullable Object> listOf(@Nullable Object field) {
        return (List<@Nullable Object>) Objects.requireNonNull(field);
    }
}

package dev.counterbill.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.read.FieldPath.Step.Index;
import dev.counterbill.read.FieldPath.Step.Name;
import dev.counterbill.read.Projection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forms that only older writers use: INT96, lists of one and two levels, maps without values. */
class OlderWritersTest {
    @TempDir Path folder;

    private String read(String fields, Consumer<Group> fill, String column) throws Exception {
        MessageType schema = MessageTypeParser.parseMessageType("message m { " + fields + " }");
        Path file = folder.resolve("written.parquet");
        Group group = new SimpleGroupFactory(schema).newGroup();
        fill.accept(group);
        try (ParquetWriter<Group> writer =
                ExampleParquetWriter.builder(new LocalOutputFile(file))
                        .withConf(new PlainParquetConfiguration())
                        .withWriteMode(org.apache.parquet.hadoop.ParquetFileWriter.Mode.OVERWRITE)
                        .withType(schema)
                        .build()) {
            writer.write(group);
        }
        return ReadBack.of(file, ReadBack.columns(column)).rows.get(0).get(0);
    }

    private static Binary int96(int julianDay, long nanos) {
        return Binary.fromConstantByteArray(
                ByteBuffer.allocate(12)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(nanos)
                        .putInt(julianDay)
                        .array());
    }

    @Test
    void int96IsNanosecondsOfAJulianDay() throws Exception {
        assertEquals(
                "at 1970-01-02T00:00:00.000000001Z",
                read("required int96 t;", g -> g.add("t", int96(2_440_589, 1)), "t"));
        assertEquals(
                "text 9999-12-31T00:00:00Z",
                read("required int96 t;", g -> g.add("t", int96(5_373_484, 0)), "t"));
    }

    @Test
    void decimalsOfEveryPhysicalTypeAreExact() throws Exception {
        assertEquals(
                "dec -0.05", read("required int32 d (DECIMAL(9,2));", g -> g.add("d", -5), "d"));
        assertEquals(
                "dec 92233720368547758.07",
                read("required int64 d (DECIMAL(18,2));", g -> g.add("d", Long.MAX_VALUE), "d"));
        assertEquals(
                "dec -0.3",
                read(
                        "required fixed_len_byte_array(2) d (DECIMAL(4,1));",
                        g -> g.add("d", Binary.fromConstantByteArray(new byte[] {-1, -3})),
                        "d"));
        assertEquals(
                "dec 25.6",
                read(
                        "required binary d (DECIMAL(40,1));",
                        g -> g.add("d", Binary.fromConstantByteArray(new byte[] {1, 0})),
                        "d"));
        assertEquals(
                "other",
                read(
                        "required binary d (DECIMAL(400,1));",
                        g -> g.add("d", Binary.fromConstantByteArray(new byte[65])),
                        "d"));
    }

    @Test
    void listsOfOneTwoAndThreeLevelsAreLists() throws Exception {
        Consumer<Group> bare =
                g -> {
                    g.add("l", 1L);
                    g.add("l", 2L);
                };
        assertEquals("[1, 2]", read("repeated int64 l;", bare, "*l"));
        assertEquals("[]", read("repeated int64 l;", g -> {}, "*l"));
        assertEquals(
                "[1, 2]",
                read(
                        "optional group l (LIST) { repeated int64 element; }",
                        g -> g.addGroup("l").append("element", 1L).append("element", 2L),
                        "*l"));
        assertEquals(
                "[{n: 1}]",
                read(
                        "optional group l (LIST) { repeated group array { required int64 n; } }",
                        g -> g.addGroup("l").addGroup("array").append("n", 1L),
                        "*l"));
        assertEquals(
                "[{n: 1}]",
                read(
                        "optional group l (LIST) { repeated group l_tuple { required int64 n; } }",
                        g -> g.addGroup("l").addGroup("l_tuple").append("n", 1L),
                        "*l"));
        assertEquals(
                "[1]",
                read(
                        "optional group l (LIST) { repeated group list { optional int64 element; }"
                                + " }",
                        g -> g.addGroup("l").addGroup("list").append("element", 1L),
                        "*l"));
        assertEquals(
                "null", read("optional group l (LIST) { repeated int64 element; }", g -> {}, "*l"));
    }

    @Test
    void mapsOfOlderFormsAreMaps() throws Exception {
        assertEquals(
                "{a: 1}",
                read(
                        "optional group m (MAP_KEY_VALUE) { repeated group map { required binary"
                                + " key (UTF8); optional int64 value; } }",
                        g -> g.addGroup("m").addGroup("map").append("key", "a").append("value", 1L),
                        "*m"));
        assertEquals(
                "{a: null}",
                read(
                        "optional group m (MAP) { repeated group key_value { required binary key"
                                + " (UTF8); } }",
                        g -> g.addGroup("m").addGroup("key_value").append("key", "a"),
                        "*m"));
    }

    @Test
    void aRepeatedGroupIsReachedByIndex() throws Exception {
        String fields = "repeated group usage { required int64 n; }";
        read(fields, g -> g.addGroup("usage").append("n", 7L), "*usage");
        Projection second =
                new Projection(
                        List.of(),
                        List.of(ReadBack.field(0, new Name("usage"), new Index(0), new Name("n"))));
        assertEquals(
                List.of("int 7"),
                ReadBack.of(folder.resolve("written.parquet"), second).rows.get(0));
    }
}

package dev.counterbill.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.read.LogSource;
import dev.counterbill.read.source.FingerprintKind;
import dev.counterbill.read.source.OpenedSource;
import dev.counterbill.read.source.SchemeOpener;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HadoopSourcesTest {
    @TempDir Path folder;

    private List<String> names(String below) throws IOException {
        return HadoopSources.expand("file://" + folder + below).stream()
                .map(source -> source.name().substring(("file:" + folder).length()))
                .toList();
    }

    @Test
    void foldersAreReadWholeButForHiddenNames() throws Exception {
        Files.createDirectories(folder.resolve("b/_temporary"));
        Files.writeString(folder.resolve("c.csv"), "x");
        Files.writeString(folder.resolve("b/a.csv"), "x");
        Files.writeString(folder.resolve("b/_SUCCESS"), "");
        Files.writeString(folder.resolve("b/.part.crc"), "");
        Files.writeString(folder.resolve("b/_temporary/part.csv"), "x");
        assertEquals(List.of("/b/a.csv", "/c.csv"), names(""));
        assertEquals(List.of("/c.csv"), names("/c.csv"));
        assertEquals(List.of("/b/a.csv"), names("/*/a*.csv"));
    }

    @Test
    void aSourceGivesItsBytesAgainAndAgain() throws Exception {
        Files.writeString(folder.resolve("a.csv"), "grün");
        LogSource source = HadoopSources.expand("file://" + folder + "/a.csv").get(0);
        assertEquals(5, source.sizeBytes());
        assertEquals(Optional.empty(), source.localFile());
        for (int i = 0; i < 2; i++) {
            try (InputStream in = source.open()) {
                assertEquals("grün", new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void parquetIsReadInPlace() throws Exception {
        try (DuckDb duck = new DuckDb()) {
            duck.write(folder.resolve("a.parquet"), "SELECT i FROM range(3) t(i)", "");
        }
        LogSource source = HadoopSources.expand("file://" + folder).get(0);
        assertEquals(
                List.of(List.of("int 0"), List.of("int 1"), List.of("int 2")),
                ReadBack.of(source, ReadBack.columns("i")).rows);
        // Detection and reading see the source through wrappers; these must not cost a copy of it.
        OpenedSource opened = OpenedSource.of(source, FingerprintKind.CRC32C_BLOCKS, bytes -> {});
        assertSame(source, opened.origin());
        assertSame(source, opened.glance().origin());
    }

    @ParameterizedTest
    @CsvSource({
        "s3a, hadoop-aws",
        "abfs, hadoop-azure",
        "abfss, hadoop-azure",
        "gs, gcs-connector",
        "nope, its Hadoop connector"
    })
    void aMissingConnectorIsNamed(String scheme, String jars) {
        SchemeOpener.NoConnector missing =
                assertThrows(
                        SchemeOpener.NoConnector.class,
                        () -> HadoopSources.expand(scheme + "://bucket/logs"));
        assertEquals(
                "paths of " + scheme + ":// need a connector on the class path",
                missing.getMessage());
        assertEquals(
                "Set COUNTERBILL_CLASSPATH to the jars of "
                        + jars
                        + ", or copy the files to a local folder",
                missing.remedy());
    }

    @Test
    void whatIsNotThereIsNamed() {
        String address = "file://" + folder + "/none.csv";
        IOException absent = assertThrows(IOException.class, () -> HadoopSources.expand(address));
        assertEquals(
                address + " is not there: no file or folder has this name; check the address",
                absent.getMessage());
    }

    @Test
    void anUnreachableClusterIsNamed() {
        Configuration impatient = new Configuration();
        impatient.setInt("ipc.client.connect.max.retries", 0);
        IOException refused =
                assertThrows(
                        IOException.class,
                        () -> HadoopSources.expand("hdfs://localhost:1/logs", impatient));
        assertTrue(
                refused.getMessage().startsWith("hdfs://localhost:1/logs cannot be listed: "),
                refused.getMessage());
        assertTrue(
                refused.getMessage()
                        .endsWith(
                                "; check the address and your access, and that HADOOP_CONF_DIR names"
                                        + " the cluster's configuration"),
                refused.getMessage());
    }
}

package dev.counterbill.parquet;

import dev.counterbill.read.LogSource;
import dev.counterbill.read.source.SchemeOpener;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathFilter;
import org.jspecify.annotations.Nullable;

/**
 * Logs on Hadoop file systems: {@code hdfs://} and {@code file://} out of the box, any other scheme
 * whose connector is on the class path. The cluster's configuration is taken from the class path
 * and from {@code HADOOP_CONF_DIR}.
 */
public final class HadoopSources {
    /** Which library makes a scheme known, for the message where it is missing. */
    private static final Map<String, String> CONNECTORS =
            Map.of(
                    "s3a", "hadoop-aws",
                    "s3", "hadoop-aws, with s3a:// instead of s3://",
                    "abfs", "hadoop-azure",
                    "abfss", "hadoop-azure",
                    "wasb", "hadoop-azure",
                    "gs", "gcs-connector",
                    "oss", "hadoop-aliyun");

    /** Names that by convention mark what is not for readers. */
    private static final PathFilter READABLE =
            path -> !path.getName().startsWith("_") && !path.getName().startsWith(".");

    private HadoopSources() {}

    /**
     * The files of a file, a folder (recursive) or a glob, sorted by name; names that start with
     * {@code _} or {@code .} are left out. Sources are named by their whole address.
     *
     * @throws IOException with a message for the user: what is missing and what to do
     */
    public static List<LogSource> expand(String address) throws IOException {
        return expand(address, configuration());
    }

    static List<LogSource> expand(String address, Configuration configuration) throws IOException {
        Path path = pathOf(address);
        FileSystem fileSystem = open(address, path, configuration);
        List<LogSource> found = new ArrayList<>();
        try {
            for (FileStatus status : roots(fileSystem, path, address)) {
                collect(fileSystem, status, found);
            }
        } catch (FileNotFoundException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new IOException(
                    address
                            + " cannot be listed: "
                            + firstLine(e)
                            + "; check the address and your access, and that HADOOP_CONF_DIR"
                            + " names the cluster's configuration",
                    e);
        }
        found.sort(Comparator.comparing(LogSource::name));
        return found;
    }

    private static Path pathOf(String address) throws IOException {
        try {
            return new Path(address);
        } catch (IllegalArgumentException e) {
            throw new IOException(address + " is not a path: " + firstLine(e), e);
        }
    }

    private static FileSystem open(String address, Path path, Configuration configuration)
            throws IOException {
        URI uri = path.toUri();
        String scheme = uri.getScheme() == null ? "" : uri.getScheme();
        try {
            FileSystem.getFileSystemClass(scheme, configuration);
        } catch (IOException | RuntimeException | LinkageError e) {
            throw new SchemeOpener.NoConnector(
                    scheme,
                    "Set COUNTERBILL_CLASSPATH to the jars of "
                            + CONNECTORS.getOrDefault(scheme, "its Hadoop connector")
                            + ", or copy the files to a local folder",
                    e);
        }
        try {
            return FileSystem.get(uri, configuration);
        } catch (IOException | RuntimeException | LinkageError e) {
            throw new IOException(
                    address
                            + " cannot be opened: "
                            + firstLine(e)
                            + "; check the address, and that HADOOP_CONF_DIR names the cluster's"
                            + " configuration",
                    e);
        }
    }

    private static List<FileStatus> roots(FileSystem fileSystem, Path path, String address)
            throws IOException {
        FileStatus @Nullable [] matches = fileSystem.globStatus(path);
        if (matches == null || matches.length == 0) {
            throw new FileNotFoundException(
                    address + " is not there: no file or folder has this name; check the address");
        }
        return List.of(matches);
    }

    private static void collect(FileSystem fileSystem, FileStatus status, List<LogSource> found)
            throws IOException {
        if (status.isFile()) {
            found.add(new HadoopSource(fileSystem, status, nameOf(status.getPath())));
            return;
        }
        for (FileStatus below : fileSystem.listStatus(status.getPath(), READABLE)) {
            collect(fileSystem, below, found);
        }
    }

    /** The whole address, but for user names and passwords in it. */
    private static String nameOf(Path path) {
        return path.toString().replaceFirst("^([^:/]+://)[^/@]*@", "$1");
    }

    private static String firstLine(Throwable thrown) {
        String message = thrown.getMessage();
        String kind = thrown.getClass().getSimpleName();
        return message == null ? kind : kind + ": " + message.lines().findFirst().orElse("");
    }

    private static Configuration configuration() {
        Configuration configuration = new Configuration();
        String folder = System.getenv("HADOOP_CONF_DIR");
        if (folder != null) {
            for (String name : List.of("core-site.xml", "hdfs-site.xml")) {
                if (new File(folder, name).isFile()) {
                    configuration.addResource(new Path(new File(folder, name).toURI()));
                }
            }
        }
        return configuration;
    }
}

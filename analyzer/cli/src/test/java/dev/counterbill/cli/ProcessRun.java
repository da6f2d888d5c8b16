package dev.counterbill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A run of the program as a process of its own, for what only processes show: signals, locks. */
record ProcessRun(Process process, Path out, Path err) {
    static ProcessRun start(Path scratch, String... arguments) throws IOException {
        return start(scratch, List.of(), arguments);
    }

    static ProcessRun start(Path scratch, List<String> flags, String... arguments)
            throws IOException {
        Path out = Files.createTempFile(scratch, "out", ".txt");
        Path err = Files.createTempFile(scratch, "err", ".txt");
        Process process =
                new ProcessBuilder(command(flags, arguments))
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        return new ProcessRun(process, out, err);
    }

    static List<String> command(List<String> flags, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UseSerialGC");
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(flags);
        command.add("-cp");
        command.add(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")));
        command.add("dev.counterbill.cli.Main");
        command.addAll(List.of(arguments));
        return command;
    }

    int await() throws InterruptedException {
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("still running after two minutes");
        }
        return process.exitValue();
    }

    String errText() throws IOException {
        return Files.readString(err);
    }

    /** Waits until the run holds the lock of a folder. */
    void awaitLock(Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve(".counterbill.lock");
        for (int i = 0; i < 1200; i++) {
            if (Files.exists(file)
                    && Files.readString(file).strip().equals(Long.toString(process.pid()))) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("no lock after a minute: " + errText());
    }
}

package dev.counterbill.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicationTest {
    @TempDir Path folder;

    @Test
    void aReportIsThereCompleteOrNotAtAll() throws IOException {
        Path target = folder.resolve("story").resolve("2026-03-01_2026-07-01");
        try (Publication publication = Publication.begin(target)) {
            publication.write("summary.md", text("one"));
            assertFalse(Files.exists(target), "nothing is in place before the commit");
            Publication.Change change = publication.commit();
            assertFalse(change.replaced());
        }
        assertEquals("one", Files.readString(target.resolve("summary.md")));
        assertEquals(List.of("2026-03-01_2026-07-01"), names(target.getParent()));
    }

    @Test
    void aRunThatDiesBeforeTheCommitLeavesThePreviousReport() throws IOException {
        Path target = folder.resolve("report");
        publish(target, "old");
        try (Publication publication = Publication.begin(target)) {
            publication.write("summary.md", text("half"));
        }
        assertEquals("old", Files.readString(target.resolve("summary.md")));
        assertEquals(List.of("report"), names(folder));
    }

    @Test
    void aReplacedReportSaysWhichFilesChanged() throws IOException {
        Path target = folder.resolve("report");
        try (Publication publication = Publication.begin(target)) {
            publication.write("same.csv", text("same"));
            publication.write("summary.md", text("old"));
            publication.write("gone.csv", text("gone"));
            publication.commit();
        }
        try (Publication publication = Publication.begin(target)) {
            publication.write("same.csv", text("same"));
            publication.write("summary.md", text("new"));
            Publication.Change change = publication.commit();
            assertTrue(change.replaced());
            assertEquals(List.of("gone.csv", "summary.md"), change.changedFiles());
        }
    }

    @Test
    void aReportThatAKilledRunHadMovedAsideIsPutBack() throws IOException {
        Path target = folder.resolve("report");
        publish(target, "old");
        // A process that is surely gone: the largest pid that Linux gives is 4,194,304.
        Files.move(target, folder.resolve(".report.previous-99999999"));
        Files.createDirectory(folder.resolve(".report.staging-99999999"));
        try (Publication publication = Publication.begin(target)) {
            assertEquals("old", Files.readString(target.resolve("summary.md")));
            assertTrue(publication.outputs().isEmpty());
        }
        assertEquals(List.of("report"), names(folder));
    }

    @Test
    void theLinkNamesTheReportThatWasPublishedLast() throws IOException {
        publish(folder.resolve("may"), "of May");
        publish(folder.resolve("june"), "of June");
        Path link = folder.resolve("latest");
        assertEquals(Path.of("june"), Files.readSymbolicLink(link));
        assertEquals("of June", Files.readString(link.resolve("summary.md")));
        publish(folder.resolve("may"), "of May again");
        assertEquals("of May again", Files.readString(link.resolve("summary.md")));
    }

    @Test
    void aFolderOfOnesOwnWithTheNameOfTheLinkIsLeftAlone() throws IOException {
        Path own = Files.createDirectory(folder.resolve("latest"));
        publish(folder.resolve("may"), "of May");
        assertTrue(Files.isDirectory(own, java.nio.file.LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void whatKilledRunsOfOtherPeriodsLeftIsSweptToo() throws IOException {
        publish(folder.resolve("may"), "of May");
        Files.move(folder.resolve("may"), folder.resolve(".may.previous-17"));
        Files.createDirectory(folder.resolve(".april.staging-18"));
        Files.createDirectory(folder.resolve(".somebody-elses"));
        publish(folder.resolve("june"), "of June");
        assertEquals(List.of(".somebody-elses", "june", "may"), names(folder));
    }

    @Test
    void aLockIsHeldByOneRunAndEndsWithIt() throws Exception {
        RunLock held = RunLock.take(folder);
        try {
            RunLock.Held refused =
                    org.junit.jupiter.api.Assertions.assertThrows(
                            RunLock.Held.class, () -> RunLock.take(folder).close());
            assertTrue(
                    refused.getMessage().contains(folder.resolve(".counterbill.lock").toString()),
                    refused.getMessage());
            assertTrue(
                    refused.getMessage().contains("process " + ProcessHandle.current().pid()),
                    refused.getMessage());
        } finally {
            held.close();
        }
        RunLock.take(folder).close();
    }

    @Test
    void anOutputKnowsItsDigest() throws IOException {
        try (Publication publication = Publication.begin(folder.resolve("report"))) {
            publication.write("empty", text(""));
            assertEquals(
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                    publication.outputs().get("empty").sha256());
        }
    }

    private static void publish(Path target, String text) throws IOException {
        try (Publication publication = Publication.begin(target)) {
            publication.write("summary.md", text(text));
            publication.commit();
        }
    }

    private static Publication.Content text(String text) {
        return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> !name.equals(Publication.LATEST))
                    .sorted()
                    .toList();
        }
    }
}

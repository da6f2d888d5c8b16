package dev.counterbill.read.source;

/**
 * A file or folder that was found but is not read as a log.
 *
 * @param name as {@link dev.counterbill.read.LogSource#name()} would say it
 * @param reason why, in words
 */
public record SkippedFile(String name, String reason) {}

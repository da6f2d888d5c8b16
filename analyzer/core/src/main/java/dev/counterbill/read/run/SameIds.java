package dev.counterbill.read.run;

/**
 * Ids that stand in logs of two mappings, under keys that are not compared with each other: each of
 * their records counts.
 *
 * @param mapping the id that sorts first
 * @param ids how many both have
 * @param example one of them, as an excerpt
 */
public record SameIds(String mapping, String otherMapping, long ids, String example) {}

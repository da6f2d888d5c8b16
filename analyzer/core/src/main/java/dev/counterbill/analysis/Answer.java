package dev.counterbill.analysis;

import dev.counterbill.pricing.Bill;
import dev.counterbill.report.Report;

/**
 * The answer to a question.
 *
 * @param report everything that is told
 * @param actual the bill behind it, line by line
 * @param outcome what the exit code stands for
 */
public record Answer(Report report, Bill actual, Outcome outcome) {}

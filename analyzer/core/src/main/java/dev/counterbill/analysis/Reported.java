package dev.counterbill.analysis;

import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.reconcile.Tolerance;

/**
 * What exporters say the usage cost, to hold our figures against.
 *
 * @param costs amounts by UTC day, provider and model
 * @param against where they come from, in words
 * @param tolerance by how much two amounts may differ and still agree
 */
public record Reported(ReportedCosts costs, String against, Tolerance tolerance) {}

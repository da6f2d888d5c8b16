/**
 * Which field of an export is which meter: mappings written in YAML, checked wholly when they are
 * loaded, compiled once, and evaluated over the columns of a batch.
 *
 * <p>Place in the flow: between a container, which fills {@link dev.counterbill.read.RawBatch}, and
 * the ledger builder, which takes {@link dev.counterbill.read.MappedBatch}. The language is closed:
 * no loops, no recursion, no input or output, bounded texts and patterns, so that a stranger's
 * mapping is safe to load and always ends. Start reading at {@link
 * dev.counterbill.read.mapping.Mappings}; the notation is described in {@code
 * analyzer/docs/FORMATS.md} and {@code schemas/mapping.schema.json}.
 */
@NullMarked
package dev.counterbill.read.mapping;

import org.jspecify.annotations.NullMarked;

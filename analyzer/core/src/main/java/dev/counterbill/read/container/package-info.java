/**
 * The plain readers of text: CSV, JSON lines, JSON documents. They find fields and know nothing of
 * what these mean; they are the twins against which faster readers are tested.
 *
 * <p>Place in the flow: between the sources and the mappings. Start reading at {@link
 * dev.counterbill.read.container.CsvContainer} and {@link
 * dev.counterbill.read.container.JsonLinesContainer}.
 */
@NullMarked
package dev.counterbill.read.container;

import org.jspecify.annotations.NullMarked;

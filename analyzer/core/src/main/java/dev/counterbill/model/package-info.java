/**
 * Who a model is: its provider, its base, and whether it is a fine-tune; how providers spell that.
 *
 * <p>Place in the flow: beside {@code money}, below usage and rates. Names are parsed from the left
 * in one class and never matched by {@code contains}, so a suffix that holds another model's name
 * cannot matter. Start reading at {@link dev.counterbill.model.ModelName}.
 */
@NullMarked
package dev.counterbill.model;

import org.jspecify.annotations.NullMarked;

/**
 * A finished report on its way into its folder: staged beside the target, complete or not there at
 * all, with a manifest of what went in and what came out.
 *
 * <p>Place in the flow: the last step of a run, behind the report and its writers. Start reading at
 * {@link dev.counterbill.publish.Publication}.
 */
@NullMarked
package dev.counterbill.publish;

import org.jspecify.annotations.NullMarked;

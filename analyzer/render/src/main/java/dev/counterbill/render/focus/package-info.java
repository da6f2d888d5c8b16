/** Actual costs as FOCUS 1.2 rows, for FinOps tools. Rules: focus.finops.org, version 1.2. */
@NullMarked
package dev.counterbill.render.focus;

import org.jspecify.annotations.NullMarked;

/** A report as summary.md, for wikis and tickets. */
@NullMarked
package dev.counterbill.render.markdown;

import org.jspecify.annotations.NullMarked;

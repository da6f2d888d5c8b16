/** A report on a terminal: aligned tables and the verdict as its last line. */
@NullMarked
package dev.counterbill.render.terminal;

import org.jspecify.annotations.NullMarked;

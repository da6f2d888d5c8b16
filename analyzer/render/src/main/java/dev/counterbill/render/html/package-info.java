/** A report as one self-contained page that needs no network. */
@NullMarked
package dev.counterbill.render.html;

import org.jspecify.annotations.NullMarked;

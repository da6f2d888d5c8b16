/** Tests of the outputs, on reports that are made without the rest of the program. */
@NullMarked
package dev.counterbill.render;

import org.jspecify.annotations.NullMarked;

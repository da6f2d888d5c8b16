/** A report as a workbook: numbers to compute with and exact values beside them. */
@NullMarked
package dev.counterbill.render.xlsx;

import org.jspecify.annotations.NullMarked;
